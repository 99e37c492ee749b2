from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0002_inbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bounce",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=32)),
                ("event_key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=4)),
                ("code", models.CharField(max_length=12)),
                ("address", models.CharField(max_length=10)),
                ("seen_ms", models.BigIntegerField()),
                ("forgiven_ms", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "notify_bounce",
                "default_permissions": (),
            },
        ),
    ]
