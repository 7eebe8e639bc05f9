"""Forms that were replaced, deals set aside, why an age was corrected, pages of profiles that became part of another."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("studio", "0006_erasures")]

    operations = [
        migrations.RemoveConstraint(model_name="guest", name="studio_one_page_a_guest"),
        migrations.RemoveConstraint(model_name="release", name="studio_one_release_each"),
        migrations.AddField(
            model_name="guest", name="former", field=models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            model_name="release",
            name="age_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="release",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "To be signed"),
                    ("signed", "Signed"),
                    ("revoked", "Taken back"),
                    ("replaced", "Replaced by a new form"),
                ],
                default="asked",
                max_length=8,
            ),
        ),
        migrations.AlterModelOptions(name="signature", options={"ordering": ["id"]}),
        migrations.AlterField(
            model_name="signature",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="studio.booking"
            ),
        ),
        migrations.AddField(
            model_name="signature", name="set_aside_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(set_aside_at=None), fields=("booking",), name="studio_one_signature_a_booking"
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.UniqueConstraint(
                condition=models.Q(former=False), fields=("channel", "person"), name="studio_one_page_a_guest"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=~models.Q(state__in=["replaced", "revoked"]),
                fields=("booking", "person"),
                name="studio_one_release_each",
            ),
        ),
    ]
