"""L’accès d’un·e référent·e au portail : un compte sans mot de passe, un code par courriel."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from predict.comptes import courrier
from predict.comptes.actions import journaliser, poster
from predict.comptes.models import Adhesion, Agent
from predict.comptes.regles import Role

from ..models import Referent


def _encore_ouvert(courriel):
    """Fermé, parti ou opposé entre-temps : on n’écrit plus."""
    acces = Referent.objects.filter(reseau_id=courriel.reseau_id, agent=courriel.destinataire_id)
    return acces.filter(actif=True).exclude(contact__oppose_le__isnull=False).exists()


GENRE = courrier.genre(
    "acces_portail",
    motif="Vous recevez ce message parce que {reseau} vous ouvre l’accès à son portail.",
    encore_du=_encore_ouvert,
)


def _refus(contact):
    """Ce qui empêche d’ouvrir un accès à ce contact ; vide si rien."""
    if contact.oppose_le or contact.anonymise_le:
        return "Cette personne s’est opposée à l’usage de ses données : pas d’accès possible."
    if contact.parti_le and contact.parti_le <= timezone.localdate():
        return "Cette personne a quitté ses fonctions : pas d’accès possible."
    if not contact.email:
        return "Il manque l’adresse électronique : c’est elle qui reçoit le code de connexion."
    return ""


def _compte_de(contact):
    compte = Agent.objects.filter(email__iexact=contact.email).first()
    if compte is None:
        return Agent.objects.create_user(contact.email, prenom=contact.prenom, nom=contact.nom)
    if not compte.is_active or compte.is_staff:
        raise ValidationError(
            "Un compte fermé ou technique a déjà cette adresse : voyez l’administration du réseau."
        )
    return compte


def _placer(compte, reseau):
    """Donne au compte sa place de référent·e dans le réseau ; jamais à un membre de l’équipe."""
    adhesion, _ = Adhesion.objects.get_or_create(
        agent=compte, reseau=reseau, defaults={"role": Role.REFERENT}
    )
    if adhesion.role != Role.REFERENT:
        raise ValidationError(
            "Cette adresse est celle d’une personne de l’équipe du réseau : elle voit la fiche."
        )
    if not adhesion.active:
        adhesion.active = True
        adhesion.save(update_fields=["active"])
    if not compte.adhesion_valide:
        compte.adhesion_courante = adhesion
        compte.save(update_fields=["adhesion_courante"])


@transaction.atomic
def ouvrir_acces(*, contact, agent):
    """Ouvre (ou rouvre) l’accès de ce contact au portail, et lui écrit comment y entrer.

    Rejouée, elle ne crée rien de plus et renvoie le courriel. ValidationError, en français, si le
    contact n’a pas d’adresse, s’est opposé, ou si l’adresse est celle d’un membre de l’équipe.
    """
    if refus := _refus(contact):
        raise ValidationError(refus)
    compte = _compte_de(contact)
    _placer(compte, agent.reseau)
    referent, _ = Referent.objects.update_or_create(
        agent=compte,
        fiche=contact.fiche,
        defaults={"reseau_id": contact.reseau_id, "contact": contact, "actif": True},
    )
    journaliser(agent=agent, verbe="accès au portail ouvert", objet=contact)
    _ecrire(contact, agent, referent)
    return referent


@transaction.atomic
def fermer_acces(*, referent, agent):
    """Ferme l’accès à cette fiche ; la place dans le réseau se ferme avec le dernier accès."""
    referent.actif = False
    referent.save(update_fields=["actif", "modifie_le"])
    restants = Referent.objects.filter(
        agent=referent.agent_id, reseau_id=referent.reseau_id, actif=True
    )
    if not restants.exists():
        Adhesion.objects.filter(
            agent=referent.agent_id, reseau_id=referent.reseau_id, role=Role.REFERENT
        ).update(active=False)
    journaliser(agent=agent, verbe="accès au portail fermé", objet=referent.contact or referent)


@transaction.atomic
def remplacer_acces(*, partis, agent, contact=None):
    """Ferme les accès `partis` et, si `contact` est donné, lui ouvre le sien : tout, ou rien."""
    for referent in partis:
        fermer_acces(referent=referent, agent=agent)
    if contact is not None:
        ouvrir_acces(contact=contact, agent=agent)


def _ecrire(contact, agent, referent):
    poster(
        reseau=agent.reseau,
        genre=GENRE,
        adresse=contact.email,
        destinataire=referent.agent,
        sujet=f"Votre accès à PREDICT, pour {contact.fiche}",
        gabarit="collectivites/courriels/acces",
        contexte={
            "contact": contact,
            "collectivite": contact.fiche.collectivite,
            "invitant": agent,
            "url": courrier.adresse_absolue(
                reverse("portail:entrer", args=[agent.reseau.slug, referent.signe])
            ),
        },
        secret=True,
        objet=contact,
        repond=agent,
    )
