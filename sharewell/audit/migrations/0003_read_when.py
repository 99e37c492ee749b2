"""PostgreSQL: find the reads of a span of time among very many, at nearly no cost for each row written.

A block-range index is enough, because rows come in the order of their time. audit.db on SQLite is small enough to be
read through.
"""

from django.db import migrations

MAKE = "CREATE INDEX audit_read_when ON audit_read USING brin (at_ms) WITH (autosummarize = on)"


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [migrations.RunPython(forwards)]
