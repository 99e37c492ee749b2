"""How a signer proved to be there, and what was shown and agreed to when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0004_signed_for_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=24)),
                ("method", models.CharField(max_length=16)),
                ("proved_ms", models.BigIntegerField()),
                ("user_agent", models.CharField(default="", max_length=300)),
                ("days", models.PositiveIntegerField()),
                ("categories", models.JSONField(default=list)),
                ("papers", models.JSONField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
