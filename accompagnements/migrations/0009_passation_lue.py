from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accompagnements", "0008_boite_a_outils")]

    operations = [
        migrations.AddField(
            model_name="passation",
            name="lue_le",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="dossier ouvert le"
            ),
        ),
    ]
