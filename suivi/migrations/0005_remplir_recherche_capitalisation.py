"""Les fiches de capitalisation d’avant la colonne de recherche."""

from django.db import migrations

from predict.noyau.recherche import normaliser


def remplir(apps, schema_editor):
    connexion = schema_editor.connection
    modele = apps.get_model("suivi", "FicheCapitalisation")
    for reseau in apps.get_model("comptes", "Reseau").objects.order_by("pk"):
        # La sécurité par ligne vaut aussi pour le propriétaire : un réseau à la fois.
        if connexion.vendor == "postgresql":
            with connexion.cursor() as curseur:
                curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        for fiche in modele.objects.filter(reseau=reseau).only("titre", "rubriques").iterator():
            texte = " ".join([fiche.titre, *map(str, fiche.rubriques.values())])
            modele.objects.filter(pk=fiche.pk).update(recherche=normaliser(texte)[:60_000])


class Migration(migrations.Migration):
    dependencies = [("suivi", "0004_recherche_capitalisation")]
    operations = [migrations.RunPython(remplir, migrations.RunPython.noop)]
