"""Composer les courriels d’un événement : invitation, confirmation, demande d’avis."""

import secrets

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse


def nouveau_jeton():
    """256 bits ; la base n’en garde que l’empreinte (`models.evenements.hacher`)."""
    return secrets.token_urlsafe(32)


def adresse_absolue(chemin):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


def lien_personnel(evenement, jeton):
    chemin = reverse("inscriptions:personnelle", args=[evenement.reseau.slug, jeton])
    return adresse_absolue(chemin)


def lien_public(evenement):
    arguments = [evenement.reseau.slug, evenement.signe]
    return adresse_absolue(reverse("inscriptions:publique", args=arguments))


def composer(gabarit, *, sujet, participation, jeton, agent=None):
    """Texte et HTML d’un même courriel, à la personne de cette participation.

    `participation` : lue avec son événement (lieu, réseau) et sa personne ; `agent` : qui reçoit
    les réponses (à défaut, qui prépare l’événement).
    """
    evenement = participation.evenement
    repond = agent or evenement.animee_par
    contexte = {
        "participation": participation,
        "personne": participation.personne,
        "evenement": evenement,
        "reseau": evenement.reseau,
        "repond": repond,
        "url": lien_personnel(evenement, jeton),
        "url_donnees": adresse_absolue(reverse("comptes:donnees_personnelles")),
    }
    courriel = EmailMultiAlternatives(
        subject=" ".join(f"{sujet} : {evenement.titre}".split())[:180],
        body=render_to_string(f"collectivites/courriels/{gabarit}.txt", contexte),
        to=[participation.adresse],
        reply_to=[repond.email] if repond else [],
    )
    courriel.attach_alternative(
        render_to_string(f"collectivites/courriels/{gabarit}.html", contexte), "text/html"
    )
    return courriel


def invitation(participation, jeton, agent):
    return composer(
        "invitation_evenement",
        sujet="Invitation", participation=participation, jeton=jeton, agent=agent,
    )  # fmt: skip


def confirmation(participation, jeton):
    return composer(
        "confirmation_evenement",
        sujet="Votre inscription", participation=participation, jeton=jeton,
    )  # fmt: skip


def demande_d_avis(participation, jeton, agent):
    return composer(
        "avis_evenement", sujet="Votre avis", participation=participation, jeton=jeton, agent=agent
    )
