"""Les membres d’un réseau : inviter, accepter, changer de place, partir."""

import secrets

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from .. import courrier
from ..models import Adhesion, Agent, FluxCalendrier, Invitation, Reseau
from ..regles import DUREE_INVITATION, ROLES_INTERNES, Role
from .agendas import retirer_agenda
from .commun import journaliser
from .courriels import poster
from .jetons import revoquer_jetons_de

PERDUE = "Cette invitation ne vaut plus : demandez-en une autre à la personne qui vous a invité·e."


def _utilisable(courriel):
    """Retirée, acceptée ou remplacée entre-temps : son lien ne vaut plus, il ne part pas."""
    invitations = Invitation.objects.utilisables(timezone.now())
    return invitations.filter(pk=courriel.objet_ref).exists()


GENRE = courrier.genre(
    "invitation",
    motif="Vous recevez ce message parce qu’une personne de {reseau} vous invite.",
    encore_du=_utilisable,
)


def adresse_d_acceptation(jeton):
    return courrier.adresse_absolue(reverse("comptes:accepter", args=[jeton]))


def _refus_d_inviter(reseau, email, role):
    """Ce qui empêche d’inviter cette adresse ; vide si rien."""
    if role not in ROLES_INTERNES:
        return "Ce rôle ne se donne pas par une invitation d’équipe."
    compte = Agent.objects.filter(email=email).first()
    if compte and not compte.is_active:
        return "Le compte de cette adresse est fermé : voyez la supervision technique."
    place = compte and Adhesion.objects.actives().filter(agent=compte, reseau=reseau).first()
    if place and place.role == Role.REFERENT:
        return "Cette personne a un accès au portail : fermez-le d’abord, depuis son contact."
    return "Cette personne est déjà membre du réseau." if place else ""


@transaction.atomic
def inviter(*, reseau, email, role, prenom="", nom="", invite_par=None, le=None, par_courriel=True):
    """Invite dans l’équipe ; rend l’invitation et son jeton, que la base ne garde que haché.

    Une invitation encore ouverte à la même adresse est remplacée : son lien ne vaut plus.
    Le courriel part quand la transaction est validée. ValidationError, en français, si la
    personne est déjà membre, a un accès au portail, ou si le rôle n’est pas un rôle d’équipe.
    """
    le, email = le or timezone.now(), email.strip().lower()
    if refus := _refus_d_inviter(reseau, email, role):
        raise ValidationError(refus)
    Invitation.objects.filter(reseau=reseau, email=email, acceptee_le__isnull=True).delete()
    jeton = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        reseau=reseau,
        email=email,
        role=role,
        prenom=prenom,
        nom=nom,
        invite_par=invite_par,
        jeton_hache=Invitation.hacher(jeton),
        cree_le=le,
        expire_le=le + DUREE_INVITATION,
    )
    journaliser(agent=invite_par, verbe="membre invité", objet=invitation, le=le)
    if par_courriel:
        _ecrire(invitation, jeton)
    return invitation, jeton


@transaction.atomic
def renvoyer_invitation(*, invitation, agent, le=None):
    """Un nouveau lien, valable à nouveau quatorze jours ; le précédent ne vaut plus."""
    le, jeton = le or timezone.now(), secrets.token_urlsafe(32)
    renouvelee = Invitation.objects.filter(pk=invitation.pk, acceptee_le__isnull=True).update(
        jeton_hache=Invitation.hacher(jeton), expire_le=le + DUREE_INVITATION
    )
    if not renouvelee:
        raise ValidationError("Cette invitation vient d’être acceptée ou retirée.")
    invitation.refresh_from_db()
    journaliser(agent=agent, verbe="invitation renvoyée", objet=invitation, le=le)
    _ecrire(invitation, jeton)


@transaction.atomic
def retirer_invitation(*, invitation, agent, le=None):
    """Le lien ne vaut plus ; le journal garde l’acte."""
    journaliser(agent=agent, verbe="invitation retirée", objet=invitation, le=le)
    Invitation.objects.filter(pk=invitation.pk, acceptee_le__isnull=True).delete()


def _ecrire(invitation, jeton):
    # Le lien ne sert qu’à cette personne : il s’efface de la boîte d’envoi dès qu’il est parti.
    poster(
        reseau=invitation.reseau,
        genre=GENRE,
        adresse=invitation.email,
        sujet=f"Rejoindre {invitation.reseau} dans PREDICT",
        gabarit="comptes/courriels/invitation",
        contexte={
            "invitation": invitation,
            "invitant": invitation.invite_par,
            "url": adresse_d_acceptation(jeton),
        },
        secret=True,
        objet=invitation,
        repond=invitation.invite_par,
    )


@transaction.atomic
def ouvrir_compte(*, invitation, prenom, nom, mot_de_passe, le=None):
    """Crée le compte invité et sa place dans le réseau. À appeler dans le réseau de l’invitation.

    ValidationError si l’invitation vient de servir, ou si un compte a cette adresse.
    """
    try:
        with transaction.atomic():
            agent = Agent.objects.create_user(
                invitation.email, mot_de_passe, prenom=prenom, nom=nom
            )
    except IntegrityError:
        raise ValidationError(
            "Un compte a déjà cette adresse : connectez-vous, puis ouvrez à nouveau le lien."
        ) from None
    return rejoindre(invitation=invitation, agent=agent, le=le)


@transaction.atomic
def rejoindre(*, invitation, agent, le=None):
    """Donne à l’agent la place promise, une seule fois ; rend l’agent, placé dans ce réseau."""
    le = le or timezone.now()
    prise = Invitation.objects.utilisables(le).filter(pk=invitation.pk).update(acceptee_le=le)
    if not prise or agent.email != invitation.email:
        raise ValidationError(PERDUE)
    adhesion, nouvelle = Adhesion.objects.get_or_create(
        agent=agent, reseau=invitation.reseau, defaults={"role": invitation.role}
    )
    if not nouvelle:
        if adhesion.active:
            raise ValidationError("Vous êtes déjà membre de ce réseau.")
        adhesion.role, adhesion.active = invitation.role, True
        adhesion.save(update_fields=["role", "active"])
    agent.adhesion_courante = adhesion
    agent.save(update_fields=["adhesion_courante"])
    journaliser(agent=agent, verbe="invitation acceptée", objet=adhesion, le=le)
    return agent


def _administrations(reseau_id):
    """Administrations en place. Le réseau est verrouillé : deux retraits simultanés se suivent."""
    Reseau.objects.select_for_update().get(pk=reseau_id)
    return Adhesion.objects.actives().filter(
        reseau_id=reseau_id, role=Role.ADMINISTRATION, agent__is_active=True
    )


def _garder_une_administration(adhesion):
    """Sans administration, plus personne ne pourrait régler le réseau."""
    autres = _administrations(adhesion.reseau_id).exclude(pk=adhesion.pk)
    en_base = Adhesion.objects.get(pk=adhesion.pk)
    if en_base.role == Role.ADMINISTRATION and en_base.active and not autres.exists():
        raise ValidationError(
            "C’est la dernière administration du réseau : "
            "donnez d’abord ce rôle à quelqu’un d’autre."
        )


@transaction.atomic
def modifier_membre(*, adhesion, agent, champs, le=None):
    """Enregistre les `champs` modifiés (rôle, fonction, quotité) d’une place déjà vérifiée."""
    if not champs:
        return
    if "role" in champs and adhesion.role != Role.ADMINISTRATION:
        _garder_une_administration(adhesion)
    adhesion.save(update_fields=champs)
    journaliser(agent=agent, verbe="membre modifié", objet=adhesion, champs=champs, le=le)


@transaction.atomic
def noter_depart(*, adhesion, agent, le=None):
    """Ferme la place, les sessions, les agendas et les jetons de la personne, à l’instant.

    Ce qu’elle a fait reste à son nom.
    """
    if adhesion.agent_id == agent.pk:
        raise ValidationError("Votre propre départ se note par quelqu’un d’autre.")
    _garder_une_administration(adhesion)
    adhesion.active = False
    adhesion.save(update_fields=["active"])
    partante = adhesion.agent
    Invitation.objects.filter(
        reseau=adhesion.reseau_id, email=partante.email, acceptee_le__isnull=True
    ).delete()
    if partante.adhesion_courante_id == adhesion.pk:
        partante.adhesion_courante = partante.adhesions.actives().order_by("pk").first()
        partante.save(update_fields=["adhesion_courante"])
    for session in UserSession.objects.filter(user=partante):
        session.end()
    for flux in FluxCalendrier.objects.ouverts().filter(agent=partante, reseau=adhesion.reseau_id):
        retirer_agenda(flux=flux, agent=agent)
    revoquer_jetons_de(partant=partante, reseau=adhesion.reseau_id, agent=agent, le=le)
    journaliser(agent=agent, verbe="départ noté", objet=adhesion, champs=["active"], le=le)


def changer_de_reseau(*, agent, adhesion):
    """La personne agit désormais dans cet autre réseau ; la place doit être à elle, et active."""
    if adhesion.agent_id != agent.pk or not adhesion.active:
        raise ValidationError("Cette place n’est pas la vôtre.")
    agent.adhesion_courante = adhesion
    agent.save(update_fields=["adhesion_courante"])


@transaction.atomic
def regler_reseau(*, reseau, agent, champs, le=None):
    """Enregistre les réglages modifiés d’un réseau déjà vérifié."""
    if champs:
        reseau.save(update_fields=champs)
        journaliser(
            agent=agent, verbe="réglages du réseau modifiés", objet=reseau, champs=champs, le=le
        )
