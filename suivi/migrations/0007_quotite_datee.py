"""La quotité de chaque salaire, datée comme lui ; celles d’avant prennent la quotité du jour."""

from django.db import migrations, models
from django.db.models import Q


def remplir(apps, schema_editor):
    connexion = schema_editor.connection
    salaires = apps.get_model("suivi", "CoutAgent")
    for reseau in apps.get_model("comptes", "Reseau").objects.order_by("pk"):
        # La sécurité par ligne vaut aussi pour le propriétaire : un réseau à la fois.
        if connexion.vendor == "postgresql":
            with connexion.cursor() as curseur:
                curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        places = apps.get_model("comptes", "Adhesion").objects.filter(reseau=reseau)
        for agent, quotite in places.values_list("agent", "quotite"):
            siens = salaires.objects.filter(reseau=reseau, agent=agent, quotite__isnull=True)
            siens.update(quotite=quotite)


class Migration(migrations.Migration):
    dependencies = [("comptes", "0005_identite_reseau"), ("suivi", "0006_capitalisation_service")]
    operations = [
        migrations.AddField(
            model_name="coutagent",
            name="quotite",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=3, null=True, verbose_name="quotité"
            ),
        ),
        migrations.AddConstraint(
            model_name="coutagent",
            constraint=models.CheckConstraint(
                condition=Q(quotite__isnull=True) | (Q(quotite__gt=0) & Q(quotite__lte=1)),
                name="suivi_cout_quotite",
                violation_error_message="La quotité va de 0,1 à 1.",
            ),
        ),
        migrations.RunPython(remplir, migrations.RunPython.noop, elidable=True),
    ]
