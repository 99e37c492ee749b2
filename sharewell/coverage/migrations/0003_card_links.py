from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coverage", "0002_benefits")]

    operations = [
        migrations.CreateModel(
            name="CardLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_key", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_key", models.BigIntegerField()),
                ("id", models.CharField(max_length=32)),
                ("period_id", models.CharField(max_length=32)),
                ("lookup", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("label", models.TextField()),
                ("made_ms", models.BigIntegerField()),
                ("ends_ms", models.BigIntegerField()),
                ("ended_ms", models.BigIntegerField(null=True)),
                ("opened_ms", models.BigIntegerField(null=True)),
                ("opened", models.IntegerField(default=0)),
                ("recipient", models.TextField(default="")),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["lookup"], name="coverage_cardlink_lookup")],
            },
        ),
    ]
