from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coverage", "0003_card_links")]

    operations = [
        migrations.AddField("cardlink", "right_id", models.CharField(max_length=24, null=True)),
    ]
