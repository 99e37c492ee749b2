"""Certificates that seal papers. None is changed or removed: papers that it sealed must stay verifiable."""

from django.db import migrations, models

POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {what} ON sharing_papercertificate"
    " FOR EACH ROW EXECUTE FUNCTION sharing_refuse()"
)
SQLITE = (
    "CREATE TRIGGER {name} BEFORE {what} ON sharing_papercertificate"
    " BEGIN SELECT RAISE(ABORT, 'Certificates of papers are kept: this change is refused'); END"
)


def forwards(apps, schema_editor):
    form = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for what in ("UPDATE", "DELETE"):
        name = f"sharing_papercertificate_no_{what.lower()}"
        schema_editor.execute(form.format(name=name, what=what), params=None)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0006_evidence_kept")]

    operations = [
        migrations.CreateModel(
            name="PaperCertificate",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("certificate", models.BinaryField()),
                ("chain", models.BinaryField(default=b"")),
                ("sealed", models.BinaryField()),
                ("own", models.BooleanField()),
                ("valid_from_ms", models.BigIntegerField()),
                ("valid_until_ms", models.BigIntegerField()),
                ("created_ms", models.BigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(forwards),
    ]
