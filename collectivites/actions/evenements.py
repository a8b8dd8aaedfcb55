"""Préparer un événement : qui l’on invite, le programme, les inscriptions, les envois."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.models import Travail
from predict.comptes.regles import EtatTravail

from ..models import Contact, Evenement, Participation, Referent, TempsProgramme
from ..models.evenements import nouvelle_cle
from ..regles.evenements import TEMPS_PROPOSES
from ..tasks.evenements import AVIS, INVITATIONS


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


@transaction.atomic
def inviter_contact(*, evenement, contact, agent, le=None):
    """Invite une personne ; rend sa participation, celle qui existait si elle y était.

    ValidationError si elle s’est opposée, est partie, ou si son mandat est fini.
    """
    le = le or timezone.localdate()
    if not Contact.objects.joignables(le).filter(pk=contact.pk).exists():
        raise ValidationError(
            "Cette personne n’est plus joignable : opposition, départ ou mandat fini."
        )
    participation, creee = Participation.objects.get_or_create(
        evenement=evenement,
        contact=contact,
        defaults={
            "reseau_id": evenement.reseau_id, "fiche_id": contact.fiche_id, "invitee_le": le
        },
    )  # fmt: skip
    if creee:
        journaliser(agent=agent, verbe="personne invitée", objet=evenement)
    return participation


@transaction.atomic
def envoyer_invitations(*, evenement, agent):
    """Demande l’envoi des invitations qui restent à écrire ; un seul envoi à la fois."""
    return _demander(INVITATIONS, f"Invitations : {evenement.titre}", evenement, agent)


@transaction.atomic
def demander_les_avis(*, evenement, agent):
    """Demande l’envoi des questions d’après : aux présent·es, une seule fois."""
    return _demander(AVIS, f"Avis : {evenement.titre}", evenement, agent)


def _demander(type_de_travail, titre, evenement, agent):
    en_route = (
        Travail.objects.du_reseau(evenement.reseau)
        .filter(
            type=type_de_travail,
            parametres__evenement=evenement.pk,
            etat__in=[EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS],
        )
        .first()
    )
    if en_route:
        return en_route
    journaliser(agent=agent, verbe=titre.partition(" :")[0].lower() + " à envoyer", objet=evenement)
    return demander_travail(
        reseau=evenement.reseau,
        type=type_de_travail,
        titre=titre[:200],
        parametres={"evenement": evenement.pk},
        agent=agent,
    )


@transaction.atomic
def regler_inscriptions(*, evenement, ouvertes, agent):
    """Ouvre ou ferme l’inscription par le lien public ; l’adresse ne change pas."""
    evenement.inscriptions_ouvertes = ouvertes
    evenement.save(update_fields=["inscriptions_ouvertes", "modifie_le"])
    verbe = "inscriptions ouvertes" if ouvertes else "inscriptions fermées"
    journaliser(agent=agent, verbe=verbe, objet=evenement, champs=["inscriptions_ouvertes"])


@transaction.atomic
def changer_de_lien(*, evenement, agent):
    """Le lien public diffusé ne vaut plus rien ; un autre le remplace."""
    evenement.cle = nouvelle_cle()
    evenement.save(update_fields=["cle", "modifie_le"])
    journaliser(agent=agent, verbe="lien d’inscription remplacé", objet=evenement)


@transaction.atomic
def ajouter_temps(*, evenement, agent, **champs):
    """Un temps de plus, à la fin du programme."""
    dernier = evenement.temps.aggregate(rang=Max("rang"))["rang"] or 0
    temps = TempsProgramme.objects.create(
        reseau_id=evenement.reseau_id, evenement=evenement, rang=dernier + 1, **champs
    )
    journaliser(agent=agent, verbe="temps du programme ajouté", objet=evenement)
    return temps


@transaction.atomic
def proposer_programme(*, evenement, agent):
    """Les trois temps de l’atelier, si le programme est vide ; chacun se récrit."""
    if evenement.temps.exists():
        return
    for titre, detail in TEMPS_PROPOSES:
        ajouter_temps(evenement=evenement, agent=agent, titre=titre, detail=detail)


@transaction.atomic
def deplacer_temps(*, temps, sens):
    """Échange un temps avec son voisin ; `sens` : -1 plus tôt, 1 plus tard."""
    Evenement.objects.select_for_update().get(pk=temps.evenement_id)
    freres = list(TempsProgramme.objects.filter(evenement=temps.evenement_id))
    place = [f.pk for f in freres].index(temps.pk)
    voisine = place + sens
    if not 0 <= voisine < len(freres):
        return
    freres[place], freres[voisine] = freres[voisine], freres[place]
    for rang, frere in enumerate(freres, 1):
        if frere.rang != rang:
            TempsProgramme.objects.filter(pk=frere.pk).update(rang=rang)
