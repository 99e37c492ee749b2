"""E-mail addresses to which a member wants no reminders."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0007_access")]

    operations = [
        migrations.CreateModel(
            name="NoReminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=10)),
                ("since_ms", models.BigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
