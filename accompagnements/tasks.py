"""Les documents longs de la boîte à outils : lire, rendre hors de toute transaction, garder d’un
coup (conception §7 : un rapport long est un travail, jamais une requête).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import emettre_document, preparer_sceau
from predict.comptes.models import Document
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail
from predict.noyau.documents import sceau

from . import documents_diagnostic, documents_strategie
from .calculs import diagnostic as calculs_diagnostic
from .calculs import strategie as calculs_strategie
from .droits import RELATIONS_DEMARCHE, RELATIONS_DIAGNOSTIC
from .models import DemarcheStrategie, Diagnostic

ETAPES = 3
DIAGNOSTIC, STRATEGIE = "diagnostic", "strategie"


@dataclass(frozen=True, kw_only=True)
class DocumentLong:
    """`type` : celui du travail et des documents gardés ; `mot` : son nom dans une phrase ;
    `contexte(objet, le)` : ce qui s’imprime ; `page(pk)` : où il paraît."""

    type: str
    mot: str
    gabarit: str
    modele: type
    relations: tuple[str, ...]
    contexte: Callable
    en_pdf: Callable
    en_docx: Callable
    titre: Callable
    page: Callable


LONGS = {
    long.type: long
    for long in (
        DocumentLong(
            type=DIAGNOSTIC,
            mot="le rapport",
            gabarit="diagnostic/2",
            modele=Diagnostic,
            relations=RELATIONS_DIAGNOSTIC,
            contexte=lambda d, le: documents_diagnostic.contexte_rapport(
                calculs_diagnostic.lire(d), le=le
            ),
            en_pdf=documents_diagnostic.en_pdf,
            en_docx=documents_diagnostic.en_docx,
            titre=documents_diagnostic.titre_fichier,
            page=lambda pk: reverse("outils:diagnostic_rapport", args=[pk]),
        ),
        DocumentLong(
            type=STRATEGIE,
            mot="le document",
            gabarit="strategie/2",
            modele=DemarcheStrategie,
            relations=RELATIONS_DEMARCHE,
            contexte=lambda d, le: documents_strategie.contexte_strategie(
                calculs_strategie.lire(d), le=le
            ),
            en_pdf=documents_strategie.en_pdf,
            en_docx=documents_strategie.en_docx,
            titre=documents_strategie.titre_fichier,
            page=lambda pk: reverse("outils:onglet_strategie", args=[pk, "document"]),
        ),
    )
}


def _produire(un_travail, avancer):
    """Paramètre : `objet` (pk). Un PDF et sa copie Word, gardés ensemble.

    Rien n’a changé depuis la dernière version : elle est rendue telle quelle, sans en faire une
    autre. `ValueError` si l’outil a été supprimé entre-temps.
    """
    long = LONGS[un_travail.type]
    with dans_reseau(un_travail.reseau_id):
        objet = _lire(long, un_travail)
        contexte = long.contexte(objet, timezone.localdate())
        instantane = json.loads(sceau.instantane(contexte))
        deja = _deja_produit(long, objet, instantane)
    resultat = {"url": long.page(objet.pk)}
    if deja is not None:
        return lambda: resultat | {"document": deja.pk}
    avancer(1, ETAPES, "Données réunies, graphiques dessinés")
    en_pdf = long.en_pdf(contexte)
    avancer(2, ETAPES, "PDF mis en page")
    en_word = long.en_docx(contexte)
    avancer(3, ETAPES, "Copie Word prête")

    def effet():
        # L’outil a pu être supprimé pendant le calcul : son document ne lui survit pas.
        _lire(long, un_travail)
        commun = {
            "objet": objet,
            "type": long.type,
            "titre": long.titre(contexte),
            "instantane": instantane,
            "gabarit": long.gabarit,
            "agent": un_travail.demande_par,
            "le": timezone.now(),
        }
        gardes = [
            emettre_document(
                format=format, contenu=octets, jeton=preparer_sceau(un_travail.reseau)[0], **commun
            )
            for format, octets in (("docx", en_word), ("pdf", en_pdf))
        ]
        return resultat | {"document": gardes[-1].pk}

    return effet


for _type in LONGS:
    travail(_type)(_produire)


def _lire(long, un_travail):
    objet = (
        long.modele.objects.select_related(*long.relations)
        .filter(pk=un_travail.parametres["objet"], reseau_id=un_travail.reseau_id)
        .first()
    )
    if objet is None:
        raise ValueError("Supprimé depuis la demande.")
    return objet


def _deja_produit(long, objet, instantane):
    """Le PDF en vigueur, s’il dit exactement la même chose avec le même gabarit."""
    en_vigueur = Document.objects.de(objet).en_vigueur().filter(
        reseau_id=objet.reseau_id, type=long.type, gabarit=long.gabarit
    )  # fmt: skip
    derniers = {d.format: d for d in en_vigueur}
    memes = set(derniers) == {"pdf", "docx"} and all(
        d.instantane == instantane for d in derniers.values()
    )
    return derniers["pdf"] if memes else None
