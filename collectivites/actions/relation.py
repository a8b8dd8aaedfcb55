"""La relation au jour le jour : échanges, contacts, acteurs, participations."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Acteur, ActeurFiche, Contact, Echange, Fiche, Participation


@transaction.atomic
def noter_echange(*, fiche, agent, type, le, objet, **reste):
    """Ajoute un échange au fil. `reste` : les autres champs d’`Echange` (durée en minutes)."""
    echange = Echange.objects.create(
        reseau_id=fiche.reseau_id, fiche=fiche, auteur=agent, type=type, le=le, objet=objet, **reste
    )
    recompter_dernier_echange(fiche=fiche)
    journaliser(agent=agent, verbe="échange noté", objet=echange)
    return echange


def recompter_dernier_echange(*, fiche, le=None):
    """Recopie sur la fiche la date du dernier échange qui a eu lieu.

    Un rendez-vous à venir n’est pas un échange : il comptera quand on en notera le compte rendu.
    """
    passes = Echange.objects.filter(fiche=fiche, le__lte=le or timezone.localdate())
    dernier = passes.aggregate(dernier=Max("le"))["dernier"]
    Fiche.objects.filter(pk=fiche.pk).update(dernier_echange_le=dernier)
    fiche.dernier_echange_le = dernier


@transaction.atomic
def ranger_contact(*, contact, agent, champs=()):
    """Suit l’enregistrement d’un contact : un seul principal par fiche, un·e seul·e élu·e
    référent·e ; au journal, `champs` (vide à la création)."""
    for seul in ("principal", "elu_referent"):
        if getattr(contact, seul):
            autres = Contact.objects.filter(fiche_id=contact.fiche_id, **{seul: True})
            autres.exclude(pk=contact.pk).update(**{seul: False})
    verbe = "contact modifié" if champs else "contact ajouté"
    journaliser(agent=agent, verbe=verbe, objet=contact, champs=champs)


@transaction.atomic
def noter_opposition(*, contact, le, agent):
    """La personne s’oppose à l’usage de ses données (RGPD, article 21) : plus aucun envoi."""
    contact.oppose_le = le
    contact.save(update_fields=["oppose_le", "modifie_le"])
    journaliser(agent=agent, verbe="opposition notée", objet=contact, champs=["oppose_le"])


@transaction.atomic
def lever_opposition(*, contact, agent):
    contact.oppose_le = None
    contact.save(update_fields=["oppose_le", "modifie_le"])
    journaliser(agent=agent, verbe="opposition levée", objet=contact, champs=["oppose_le"])


@transaction.atomic
def relier_acteur(*, fiche, agent, role="", acteur=None, **nouveau):
    """Relie un acteur de l’annuaire à une fiche ; `nouveau` : les champs de celui à y créer.

    Déjà relié, il garde sa ligne et prend ce rôle.
    """
    if acteur is None:
        acteur = Acteur.objects.create(reseau_id=fiche.reseau_id, **nouveau)
        journaliser(agent=agent, verbe="acteur ajouté", objet=acteur)
    lien, _ = ActeurFiche.objects.update_or_create(
        fiche=fiche, acteur=acteur, defaults={"reseau_id": fiche.reseau_id, "role": role}
    )
    return lien


@transaction.atomic
def ajouter_participation(*, evenement, fiche, agent, **champs):
    """Inscrit une collectivité à un événement, ou met à jour sa ligne."""
    participation, creee = Participation.objects.update_or_create(
        evenement=evenement,
        fiche=fiche,
        contact=champs.pop("contact", None),
        defaults={"reseau_id": evenement.reseau_id, **champs},
    )
    if creee:
        journaliser(agent=agent, verbe="participation ajoutée", objet=participation)
    return participation
