"""L’accès d’un·e référent·e au portail : un compte sans mot de passe, un code par courriel."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.comptes.models import Adhesion, Agent
from predict.comptes.regles import Role

from ..models import Referent


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
    courriel = _courriel(contact, agent)
    # `robust` : un serveur de courriel en panne s’écrit au journal technique ; l’accès, lui, est
    # ouvert, et la page permet de renvoyer le courriel.
    transaction.on_commit(courriel.send, robust=True)
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


def _courriel(contact, agent):
    adresse = settings.ADRESSE_PUBLIQUE.rstrip("/")
    contexte = {
        "contact": contact,
        "collectivite": contact.fiche.collectivite,
        "invitant": agent,
        "reseau": agent.reseau,
        "url": f"{adresse}{reverse('account_request_login_code')}",
    }
    courriel = EmailMultiAlternatives(
        subject=" ".join(f"Votre accès à PREDICT, pour {contact.fiche}".split())[:180],
        body=render_to_string("collectivites/courriels/acces.txt", contexte),
        to=[contact.email],
        reply_to=[agent.email],
    )
    courriel.attach_alternative(
        render_to_string("collectivites/courriels/acces.html", contexte), "text/html"
    )
    return courriel
