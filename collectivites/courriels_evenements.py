"""Composer les courriels d’un événement : invitation, confirmation, demande d’avis."""

import secrets

from django.urls import reverse
from django.utils import timezone

from predict.comptes import courrier
from predict.comptes.courrier import adresse_absolue

from .models import Contact, Participation

INVITATION, CONFIRMATION, AVIS = "invitation_evenement", "confirmation_evenement", "avis_evenement"


def _joignable(courriel):
    """Opposition, départ ou fin de mandat notés depuis : on n’écrit plus."""
    ligne = _participation(courriel).select_related("contact").first()
    if ligne is None or ligne.contact_id is None:
        return ligne is not None
    return Contact.objects.joignables(timezone.localdate()).filter(pk=ligne.contact_id).exists()


def _participation(courriel):
    return Participation.objects.filter(reseau_id=courriel.reseau_id, ref=courriel.objet_ref)


def _reste_a(colonne):
    """Ce qui n’est finalement pas parti redevient à écrire."""

    def defaire(courriel):
        _participation(courriel).update(**{colonne: None})

    return defaire


courrier.genre(
    INVITATION,
    motif="Vous recevez ce message parce que {reseau} vous invite à cette rencontre.",
    encore_du=_joignable,
    renoncer=_reste_a("envoyee_le"),
)
courrier.genre(
    CONFIRMATION,
    motif="Vous recevez ce message parce que cette adresse vient d’être inscrite à une rencontre.",
)
courrier.genre(
    AVIS,
    motif="Vous recevez ce message parce que vous êtes venu·e à cette rencontre de {reseau}.",
    encore_du=_joignable,
    renoncer=_reste_a("evaluation_demandee_le"),
)


def nouveau_jeton():
    """256 bits ; la base n’en garde que l’empreinte (`models.evenements.hacher`)."""
    return secrets.token_urlsafe(32)


def lien_personnel(evenement, jeton):
    chemin = reverse("inscriptions:personnelle", args=[evenement.reseau.slug, jeton])
    return adresse_absolue(chemin)


def lien_public(evenement):
    arguments = [evenement.reseau.slug, evenement.signe]
    return adresse_absolue(reverse("inscriptions:publique", args=arguments))


def _lettre(genre, *, sujet, participation, jeton, agent=None):
    """Ce que demande `poster`. `participation` : lue avec son événement (lieu, réseau) et sa
    personne ; `agent` : qui reçoit les réponses (à défaut, qui prépare l’événement)."""
    evenement = participation.evenement
    repond = agent or evenement.animee_par
    return {
        "reseau": evenement.reseau,
        "genre": genre,
        "adresse": participation.adresse,
        "sujet": f"{sujet} : {evenement.titre}",
        "gabarit": f"collectivites/courriels/{genre}",
        "contexte": {
            "participation": participation,
            "personne": participation.personne,
            "evenement": evenement,
            "repond": repond,
            "url": lien_personnel(evenement, jeton),
        },
        "secret": True,  # nosec B105 : un drapeau, pas un mot de passe
        "objet": participation,
        "repond": repond,
    }


def invitation(participation, jeton, agent):
    return _lettre(
        INVITATION, sujet="Invitation", participation=participation, jeton=jeton, agent=agent
    )


def confirmation(participation, jeton, adresse):
    """À l’adresse donnée à l’instant, qui peut n’être pas celle du contact connu."""
    lettre = _lettre(
        CONFIRMATION, sujet="Votre inscription", participation=participation, jeton=jeton
    )
    return lettre | {"adresse": adresse}


def demande_d_avis(participation, jeton, agent):
    return _lettre(AVIS, sujet="Votre avis", participation=participation, jeton=jeton, agent=agent)
