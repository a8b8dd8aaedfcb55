"""Les titres d’avant la colonne de recherche : accompagnements, pièces, documents, services."""

from django.db import migrations

from predict.noyau.recherche import normaliser

COLONNES = (
    ("accompagnements", "Accompagnement", ("titre",), 220),
    ("accompagnements", "Piece", ("titre", "nom_fichier"), 420),
    ("comptes", "Document", ("titre",), 220),
    ("offre", "ServiceReseau", ("libelle",), 220),
)


def remplir(apps, schema_editor):
    connexion = schema_editor.connection
    for reseau in apps.get_model("comptes", "Reseau").objects.order_by("pk"):
        # La sécurité par ligne vaut aussi pour le propriétaire : un réseau à la fois.
        if connexion.vendor == "postgresql":
            with connexion.cursor() as curseur:
                curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        for app, nom, sources, longueur in COLONNES:
            modele = apps.get_model(app, nom)
            for ligne in modele.objects.filter(reseau=reseau).only(*sources).iterator():
                texte = " ".join(getattr(ligne, source) for source in sources)
                recherche = normaliser(texte)[:longueur]
                modele.objects.filter(pk=ligne.pk).update(recherche=recherche)


class Migration(migrations.Migration):
    dependencies = [
        ("accompagnements", "0003_titres_cherchables"),
        ("comptes", "0003_titres_cherchables"),
        ("offre", "0002_titres_cherchables"),
    ]
    operations = [migrations.RunPython(remplir, migrations.RunPython.noop)]
