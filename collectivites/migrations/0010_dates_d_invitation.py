"""Qui était déjà dans la liste d’un événement y était invité : la date est celle de l’ajout."""

from django.db import migrations


def dater(apps, schema_editor):
    """Chaque réseau à son tour : la sécurité par ligne vaut aussi pour le propriétaire."""
    connexion = schema_editor.connection
    Participation = apps.get_model("collectivites", "Participation")
    for reseau in apps.get_model("comptes", "Reseau").objects.order_by("pk"):
        if connexion.vendor == "postgresql":
            with connexion.cursor() as curseur:
                curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        sans_date = Participation.objects.filter(
            reseau=reseau, invitee_le__isnull=True, en_ligne=False
        ).select_related("evenement")
        for participation in sans_date.iterator():
            le = min(participation.cree_le.date(), participation.evenement.le)
            Participation.objects.filter(pk=participation.pk).update(invitee_le=le)


class Migration(migrations.Migration):
    dependencies = [("collectivites", "0009_inscriptions_aux_evenements")]
    operations = [migrations.RunPython(dater, migrations.RunPython.noop)]
