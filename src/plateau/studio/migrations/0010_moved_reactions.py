"""Reactions that still wait under the names of modules that were moved into folders of the studio."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OFFERS = ["tell_of_gift", "tell_of_gift_expired", "tell_of_gift_declined", "tell_of_gift_withdrawn"]
MOVED = {
    "plateau.studio.case_subscribers": "plateau.studio.cases.subscribers",
    "plateau.studio.material_subscribers": "plateau.studio.material.subscribers",
}


def rename(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every reaction that is not done yet the name that its function has now."""
    waiting = apps.get_model("journal", "Reaction").objects.filter(done_at__isnull=True)
    for reaction in waiting.filter(subscriber__startswith="plateau.studio."):
        module, function = reaction.subscriber.rsplit(".", 1)
        if module == "plateau.studio.team_subscribers":
            module = "plateau.studio.giving.subscribers" if function in OFFERS else "plateau.studio.crew.subscribers"
        reaction.subscriber = f"{MOVED.get(module, module)}.{function}"
        reaction.save(update_fields=["subscriber"])


class Migration(migrations.Migration):
    """Names of waiting reactions."""

    dependencies = [("studio", "0009_cases"), ("journal", "0001_initial")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
