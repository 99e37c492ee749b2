"""What the help team opened, why and until when."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0006_aliases")]

    operations = [
        migrations.CreateModel(
            name="StaffAccess",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=24)),
                ("case_id", models.CharField(db_index=True, max_length=24)),
                ("worker", models.CharField(max_length=24)),
                ("why", models.CharField(max_length=12)),
                ("sealed", models.BinaryField()),
                ("opened_ms", models.BigIntegerField()),
                ("until_ms", models.BigIntegerField()),
                ("ended_ms", models.BigIntegerField(null=True)),
                ("emergency", models.BooleanField(default=False)),
                ("reviewed_ms", models.BigIntegerField(null=True)),
                ("reviewed_by", models.CharField(default="", max_length=24)),
                ("review", models.BinaryField(default=b"")),
                ("proper", models.BooleanField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["person_key", "opened_ms"], name="members_access_newest")],
            },
        ),
        migrations.CreateModel(
            name="StaffRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=24)),
            ],
            options={"default_permissions": ()},
        ),
    ]
