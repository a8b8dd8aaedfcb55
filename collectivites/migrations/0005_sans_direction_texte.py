from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("collectivites", "0004_organigramme_et_recherche")]
    operations = [migrations.RemoveField(model_name="contact", name="direction_texte")]
