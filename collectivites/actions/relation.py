"""La relation au jour le jour : échanges, contacts, participations."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Contact, Echange, Fiche, ParticipantEchange


@transaction.atomic
def noter_echange(*, fiche, agent, type, le, objet, contacts=(), collegues=(), **reste):
    """Ajoute un échange au fil. `contacts`, `collegues` : qui y prenait part ; `reste` : les
    autres champs d’`Echange` (durée en minutes)."""
    echange = Echange.objects.create(
        reseau_id=fiche.reseau_id, fiche=fiche, auteur=agent, type=type, le=le, objet=objet, **reste
    )
    regler_presences(echange=echange, contacts=contacts, collegues=collegues)
    recompter_dernier_echange(fiche=fiche)
    journaliser(agent=agent, verbe="échange noté", objet=echange)
    return echange


def regler_presences(*, echange, contacts, collegues):
    """Note exactement ces personnes comme présentes : de la collectivité, et de l’équipe."""
    voulues = {("contact", c.pk) for c in contacts} | {("agent", a.pk) for a in collegues}
    notees = {
        ("contact", p.contact_id) if p.contact_id else ("agent", p.agent_id): p.pk
        for p in echange.presences.all()
    }
    de_trop = [pk for qui, pk in notees.items() if qui not in voulues]
    if de_trop:
        ParticipantEchange.objects.filter(pk__in=de_trop).delete()
    if nouvelles := sorted(voulues - notees.keys()):
        ParticipantEchange.objects.bulk_create(
            ParticipantEchange(reseau_id=echange.reseau_id, echange=echange, **{f"{sorte}_id": pk})
            for sorte, pk in nouvelles
        )


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
