"""Fact.change becomes Dossier.counted: what is counted stays counted."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def carry_over(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    shown = apps.get_model("reports", "Fact").objects.filter(pk=OuterRef("pk")).values("change")
    apps.get_model("storage", "Dossier").objects.filter(fact__isnull=False).update(counted=Subquery(shown))


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("storage", "0008_counted_change")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="fact", name="change"),
    ]
