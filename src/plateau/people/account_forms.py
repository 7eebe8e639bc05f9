"""allauth's forms with our words: one page to log in by code or password, and the sign-up's trap for robots."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext_lazy as _


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth is not typed
    """Address and, if one wishes, password: without it a code is mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["login"])
        password = self.fields["password"]
        password.required, password.label = False, _("Password")
        password.help_text = _("No password, or forgotten? Leave this empty: we mail you a code.")
        password.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Take the way that the button names; the code's way looks at no password."""
        if self.data.get("way") == "code":
            self.cleaned_data["password"] = ""
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]  # allauth is not typed
    """Name, address and, if one wishes, a password."""

    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"])
        self.fields["email"].help_text = _("Nobody sees it. We mail a code to it, to be sure that it is yours.")
        password = self.fields["password1"]
        password.help_text = _("At least 10 characters. Without one, you log in by mailed codes.")
        password.label = _("Password")
        password.widget.attrs |= {"minlength": MinimumLengthValidator(10).min_length}
        password.widget.attrs.pop("placeholder", None)
        self.fields["website"].widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address that a code goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"])


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address of the account whose password is forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"])


class AddEmailForm(allauth_forms.AddEmailForm):  # type: ignore[misc]
    """The new address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"])
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].help_text = _("We mail a code to it. Your present address stays until you have typed it.")


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class ConfirmEmailVerificationCodeForm(allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code from the mail to a new address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class ConfirmPasswordResetCodeForm(allauth_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code from the mail about a forgotten password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after a reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_new_passwords(self.fields)


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password for an account that had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_new_passwords(self.fields)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password, proved by the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].widget.attrs.pop("placeholder", None)
        _as_new_passwords(self.fields)


def _as_address(field: forms.Field) -> None:
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


def _as_code(field: forms.Field) -> None:
    field.label = _("Code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {
        "autocapitalize": "characters",
        "spellcheck": "false",
        "class": "code-input",
        "autofocus": True,
    }


def _as_new_passwords(fields: dict[str, forms.Field]) -> None:
    fields["password1"].label, fields["password2"].label = _("New password"), _("New password, once more")
    fields["password1"].help_text = _("At least 10 characters, not one that many people use.")
    for name in ("password1", "password2"):
        fields[name].widget.attrs.pop("placeholder", None)
