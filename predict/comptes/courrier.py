"""Le facteur : porte ce que la boîte d’envoi garde, avec des reprises, et jamais deux fois.

Un courriel se marque « en cours » avant d’être remis au serveur : repris après une coupure, il ne
repart pas, car on ne sait pas s’il est parti.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from predict.noyau.typographie import insecables, insecables_html

from .models import Courriel
from .perimetre import dans_reseau
from .regles import EtatCourriel

JOURNAL = logging.getLogger("predict.courriels")
# Attente après chaque essai manqué ; au-delà du dernier, on renonce.
DELAIS = tuple(timedelta(minutes=m) for m in (1, 10, 60, 240, 720))
# Un refus définitif du serveur (adresse inconnue) ne se retente pas.
REFUS_DEFINITIF = 500


def _toujours(courriel):
    return True


def _rien(courriel):
    return None


@dataclass(frozen=True)
class Genre:
    """Pourquoi on reçoit ce courriel, et où le régler.

    `encore_du(courriel)` : relu au moment de partir ; faux, le courriel est retiré.
    `renoncer(courriel)` : ce qu’il faut défaire si, après toutes les reprises, il n’est pas parti.
    """

    code: str
    motif: str
    reglages: str = ""
    libelle_reglages: str = "Changer de rythme, ou ne plus rien recevoir"
    encore_du: Callable = _toujours
    renoncer: Callable = _rien


GENRES = {}


def genre(code, **valeurs):
    """Déclare un genre de courriel ; chaque app déclare les siens à côté de qui les compose."""
    GENRES[code] = Genre(code, **valeurs)
    return code


def adresse_absolue(chemin):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


def ecrire(
    *, reseau, genre, adresse, sujet, gabarit, contexte, destinataire=None, cle="", secret=False,
    objet=None, repond=None,
):  # fmt: skip
    """Un `Courriel` tel qu’il partirait, pas enregistré : ce que montre un aperçu.

    Le pied dit pourquoi on le reçoit et où le régler. `repond` : qui lira les réponses.
    """
    un, sujet = GENRES[genre], " ".join(str(sujet).split())[:180]
    tout = {
        "motif": un.motif.format(reseau=reseau),
        "url_reglages": adresse_absolue(reverse(un.reglages)) if un.reglages else "",
        "libelle_reglages": un.libelle_reglages,
        "url_donnees": adresse_absolue(reverse("comptes:donnees_personnelles")),
        **contexte,
        "reseau": reseau,
        "sujet": sujet,
    }
    return Courriel(
        reseau=reseau,
        genre=genre,
        destinataire=destinataire,
        adresse=adresse,
        repond=repond.email if repond else "",
        sujet=sujet,
        texte=_composer_texte(render_to_string(f"{gabarit}.txt", tout)),
        html=_composer_html(render_to_string(f"{gabarit}.html", tout)),
        cle=cle,
        secret=secret,
        objet_type=objet._meta.label_lower if objet else "",
        objet_ref=objet.ref if objet else "",
        a_partir_de=timezone.now(),
    )


def _composer_texte(texte):
    """Espaces insécables ; une ligne vide au plus entre deux paragraphes."""
    return re.sub(r"\n{3,}", "\n\n", insecables(texte).strip()) + "\n"


def _composer_html(html):
    tete, corps = html.split("</head>", 1)
    return f"{tete}</head>{insecables_html(corps)}"


def a_porter(reseau_id, maintenant=None):
    with dans_reseau(reseau_id):
        lignes = Courriel.objects.filter(reseau_id=reseau_id)
        lignes = lignes.a_envoyer(maintenant or timezone.now()).order_by("a_partir_de", "pk")
        return list(lignes.values_list("pk", flat=True))


def prochain_essai(reseau_id):
    """Quand repasser ; `None` si la boîte est vide."""
    with dans_reseau(reseau_id):
        attente = Courriel.objects.filter(reseau_id=reseau_id, etat=EtatCourriel.EN_ATTENTE)
        return attente.order_by("a_partir_de").values_list("a_partir_de", flat=True).first()


def porter(pk, reseau_id):
    """Envoie un courriel ; rend l’état où il finit, ou `None` si un autre l’a pris."""
    with dans_reseau(reseau_id), transaction.atomic():
        lignes = Courriel.objects.filter(pk=pk, reseau_id=reseau_id)
        pris = lignes.a_envoyer(timezone.now())
        if not pris.update(etat=EtatCourriel.EN_COURS, essais=F("essais") + 1):
            return None
        courriel = Courriel.objects.select_related("destinataire").get(pk=pk)
        if not _encore_du(courriel):
            return _finir(courriel, EtatCourriel.RETIRE)
    try:
        _message(courriel).send()
    except Exception as erreur:
        # L’adresse ne doit pas entrer au journal technique : la classe de l’erreur suffit.
        JOURNAL.warning("Courriel %s non parti : %s", pk, type(erreur).__name__)
        with dans_reseau(reseau_id), transaction.atomic():
            return _apres_un_echec(courriel, erreur)
    with dans_reseau(reseau_id), transaction.atomic():
        return _finir(courriel, EtatCourriel.ENVOYE, envoye_le=timezone.now())


def _encore_du(courriel):
    if courriel.destinataire_id and not courriel.destinataire.is_active:
        return False
    un = GENRES.get(courriel.genre)
    return un is None or bool(un.encore_du(courriel))


def _apres_un_echec(courriel, erreur):
    nom = type(erreur).__name__[:80]
    if courriel.essais > len(DELAIS) or _definitif(erreur):
        if courriel.genre in GENRES:
            GENRES[courriel.genre].renoncer(courriel)
        return _finir(courriel, EtatCourriel.RENONCE, erreur=nom)
    suite = timezone.now() + DELAIS[courriel.essais - 1]
    Courriel.objects.filter(pk=courriel.pk).update(
        etat=EtatCourriel.EN_ATTENTE, a_partir_de=suite, erreur=nom
    )
    return EtatCourriel.EN_ATTENTE


def _definitif(erreur):
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUS_DEFINITIF for code, _ in erreur.recipients.values())
    return False


def _finir(courriel, etat, **valeurs):
    if courriel.secret:
        valeurs |= {"texte": "", "html": ""}
    Courriel.objects.filter(pk=courriel.pk).update(etat=etat, **({"erreur": ""} | valeurs))
    return etat


def _message(courriel):
    un = GENRES.get(courriel.genre)
    message = EmailMultiAlternatives(
        subject=courriel.sujet,
        body=courriel.texte,
        to=[courriel.adresse],
        reply_to=[courriel.repond] if courriel.repond else [],
    )
    if un and un.reglages:
        message.extra_headers["List-Unsubscribe"] = f"<{adresse_absolue(reverse(un.reglages))}>"
    message.attach_alternative(courriel.html, "text/html")
    return message
