"""Inviter à un événement : des collectivités, par les personnes que l’on peut y joindre."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Contact, Evenement, Participation, Referent


@dataclass(frozen=True)
class CompteDesInvitations:
    """Ce qu’une invitation en nombre a fait. `sans_personne` : collectivités où personne n’est
    joignable, invitées par une ligne sans nom ; `deja` : personnes ou lignes qui y étaient."""

    personnes: int = 0
    sans_personne: int = 0
    deja: int = 0

    @property
    def ajoutees(self):
        return self.personnes + self.sans_personne


def a_inviter(fiches, le):
    """Qui l’on invite d’une collectivité : référent·es, contact principal, élu·e référent·e.

    Joignables à la date `le` : ni opposition, ni départ, ni mandat fini.
    """
    a_acces = Exists(Referent.objects.filter(contact=OuterRef("pk"), actif=True))
    return (
        Contact.objects.joignables(le)
        .filter(Q(principal=True) | Q(elu_referent=True) | a_acces, fiche__in=fiches)
        .order_by("fiche_id", "pk")
    )


@transaction.atomic
def inviter_fiches(*, evenement, fiches, agent, le=None):
    """Invite ces fiches (queryset de Fiche) ; rend un `CompteDesInvitations`.

    Une participation par personne à inviter ; une ligne sans personne si nul n’y est joignable.
    Rejouée, elle n’ajoute que ce qui manque : personne n’est invité deux fois.
    """
    le = le or timezone.localdate()
    # Deux invitations simultanées se suivent : la seconde voit les lignes de la première.
    Evenement.objects.select_for_update().get(pk=evenement.pk)
    fiches = list(fiches.filter(reseau_id=evenement.reseau_id).values_list("pk", flat=True))
    la = set(evenement.participations.values_list("fiche_id", "contact_id"))
    fiches_la = {fiche for fiche, _ in la}
    contacts_la = {contact for _, contact in la if contact}
    lignes, deja, joignables = [], 0, set()
    for contact in a_inviter(fiches, le).only("pk", "fiche_id"):
        joignables.add(contact.fiche_id)
        if contact.pk in contacts_la:
            deja += 1
        else:
            lignes.append((contact.fiche_id, contact.pk))
    personnes = len(lignes)
    for fiche in fiches:
        if fiche in joignables:
            continue
        if fiche in fiches_la:
            deja += 1
        else:
            lignes.append((fiche, None))
    Participation.objects.bulk_create(
        Participation(
            reseau_id=evenement.reseau_id,
            evenement=evenement,
            fiche_id=fiche,
            contact_id=contact,
            invitee_le=le,
        )
        for fiche, contact in lignes
    )
    if lignes:
        journaliser(agent=agent, verbe="collectivités invitées", objet=evenement)
    return CompteDesInvitations(personnes, len(lignes) - personnes, deja)
