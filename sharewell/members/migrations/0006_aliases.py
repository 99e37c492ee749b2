"""Other member ids of a person who is known by an earlier one."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_wishes")]

    operations = [
        migrations.CreateModel(
            name="MemberAlias",
            fields=[
                ("person_key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("other", models.TextField()),
                ("first", models.TextField()),
                ("waiting", models.BooleanField(default=False)),
                ("since_ms", models.BigIntegerField(db_index=True)),
            ],
            options={"default_permissions": ()},
        ),
    ]
