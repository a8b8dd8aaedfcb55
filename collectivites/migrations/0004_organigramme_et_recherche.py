"""Les directions notées en texte deviennent l’organigramme ; l’annuaire se cherche sans accents."""

import secrets

from django.db import migrations

from predict.noyau.recherche import normaliser


def _dans_chaque_reseau(apps, schema_editor):
    """Chaque réseau à son tour : la sécurité par ligne vaut aussi pour le propriétaire."""
    connexion = schema_editor.connection
    for reseau in apps.get_model("comptes", "Reseau").objects.order_by("pk"):
        if connexion.vendor == "postgresql":
            with connexion.cursor() as curseur:
                curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        yield reseau


def remplir(apps, schema_editor):
    Contact = apps.get_model("collectivites", "Contact")
    Direction = apps.get_model("collectivites", "Direction")
    Acteur = apps.get_model("collectivites", "Acteur")
    Evenement = apps.get_model("collectivites", "Evenement")
    for reseau in _dans_chaque_reseau(apps, schema_editor):
        contacts = Contact.objects.filter(reseau=reseau).exclude(direction_texte="")
        # Écrite de plusieurs façons (« Culture », « culture »), c’est la même direction.
        connues = {}
        for contact in contacts.order_by("pk").iterator():
            nom = " ".join(contact.direction_texte.split())
            cle = (contact.fiche_id, normaliser(nom))
            if not nom:
                continue
            if cle not in connues:
                connues[cle] = Direction.objects.create(
                    reseau=reseau, ref=secrets.token_hex(8), fiche_id=contact.fiche_id, nom=nom
                )
            Contact.objects.filter(pk=contact.pk).update(direction=connues[cle])
        for acteur in Acteur.objects.filter(reseau=reseau).iterator():
            recherche = normaliser(acteur.nom)[:220]
            Acteur.objects.filter(pk=acteur.pk).update(recherche=recherche)
        for pk in Evenement.objects.filter(reseau=reseau).values_list("pk", flat=True):
            Evenement.objects.filter(pk=pk).update(cle=secrets.token_hex(16))


class Migration(migrations.Migration):
    dependencies = [("collectivites", "0003_relation_entiere")]
    operations = [migrations.RunPython(remplir, migrations.RunPython.noop)]
