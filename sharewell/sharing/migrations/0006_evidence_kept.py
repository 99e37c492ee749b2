"""The evidence of a signature is kept like the signature itself: no change, no removal."""

from django.db import migrations

POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {what} ON sharing_evidence FOR EACH ROW EXECUTE FUNCTION sharing_refuse()"
)
SQLITE = (
    "CREATE TRIGGER {name} BEFORE {what} ON sharing_evidence"
    " BEGIN SELECT RAISE(ABORT, 'Signed papers and grants are kept: this change is refused'); END"
)


def forwards(apps, schema_editor):
    form = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for what in ("UPDATE", "DELETE"):
        name = f"sharing_evidence_no_{what.lower()}"
        schema_editor.execute(form.format(name=name, what=what), params=None)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_evidence")]

    operations = [migrations.RunPython(forwards)]
