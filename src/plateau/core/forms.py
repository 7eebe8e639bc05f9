"""How every form is drawn: Django's form templates, ours."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PageRenderer(TemplatesSetting):
    """Render forms and fields with the templates of ``core/forms/``."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
