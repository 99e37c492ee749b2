"""Registration in steps: what a walk is for, how a code was asked for last, and how often."""

from __future__ import annotations

from django.db import migrations, models

PURPOSES = [("register", "Register"), ("password", "Password"), ("username", "Username")]
OUTCOMES = [
    ("matched", "Matched"), ("unknown", "Unknown"), ("several", "Several"), ("too_early", "Too Early"),
    ("no_coverage", "No Coverage"), ("already", "Already"), ("no_contact", "No Contact"),
    ("no_account", "No Account"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("members", "0003_delegations")]

    operations = [
        migrations.AddField("registrationcode", "purpose", models.CharField(default="register", max_length=10)),
        migrations.AddField(
            "registrationattempt", "purpose", models.CharField(choices=PURPOSES, default="register", max_length=10)
        ),
        migrations.AddField("registrationattempt", "way", models.CharField(default="", max_length=10)),
        migrations.AddField("registrationattempt", "sends", models.PositiveIntegerField(default=0)),
        migrations.AddField("registrationattempt", "sent_ms", models.BigIntegerField(default=0)),
        migrations.AlterField("registrationattempt", "code_person_key", models.BigIntegerField(default=0)),
        migrations.AlterField("registrationattempt", "code_id", models.CharField(default="", max_length=24)),
        migrations.AlterField("registrationattempt", "outcome", models.CharField(choices=OUTCOMES, max_length=12)),
    ]
