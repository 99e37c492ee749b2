"""What lists show of a resource, beside its index terms. Rows from before have none: readers ask their bodies."""

from django.db import migrations, models


def forwards(apps, schema_editor):
    kind = 'text COLLATE "C"' if schema_editor.connection.vendor == "postgresql" else "text"
    for table in ("records_resource", "records_public"):
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN brief {kind}", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards)],
            state_operations=[
                migrations.AddField("resource", "brief", models.TextField(null=True)),
                migrations.AddField("publicresource", "brief", models.TextField(null=True)),
            ],
        )
    ]
