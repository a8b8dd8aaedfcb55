"""Les travaux « rapport » : lire, rendre hors de toute transaction, émettre d’un coup."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import emettre_document, preparer_sceau
from predict.comptes.models import Document
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail
from predict.noyau.documents import docx, pdf, sceau

from ..blocs_rapport import TYPES
from ..calculs.chiffres_rapport import chiffres_de
from ..documents import bilan_mandat, note_ca, rapport_annuel, rapport_financeur, tableur_annuel
from ..documents.sceau import sceller
from ..models import Rapport
from ..regles import GenreRapport

TYPE = TYPES[GenreRapport.ANNUEL]


@dataclass(frozen=True)
class Fabrique:
    """`contexte(rapport, le=, version=, adresse=)` rend (contexte, classeur ou None)."""

    contexte: Callable
    gabarit: str
    page: str
    word: Callable
    titre: Callable


def _annuel(rapport, *, le, version, adresse):
    chiffres = chiffres_de(rapport)
    contexte = rapport_annuel.contexte_rapport(
        rapport, chiffres, le=le, version=version, adresse=adresse
    )
    return contexte, tableur_annuel.classeur(rapport, chiffres, contexte)


def _note(rapport, *, le, version, adresse):
    chiffres = chiffres_de(rapport)
    return note_ca.contexte_note(rapport, chiffres, le=le, version=version, adresse=adresse), None


def _financeur(rapport, *, le, version, adresse):
    return rapport_financeur.contexte_financeur(rapport, version=version), None


def _mandat(rapport, *, le, version, adresse):
    return bilan_mandat.contexte_mandat(rapport, version=version), None


def _titre(contexte):
    return f"{contexte.entete.genre} – {contexte.entete.titre}"


FABRIQUES = {
    GenreRapport.ANNUEL: Fabrique(
        _annuel,
        f"{rapport_annuel.GABARIT}/{rapport_annuel.VERSION_GABARIT}",
        "pdf/rapport_annuel.html",
        docx.rapport,
        lambda c: f"{c.entete.genre} – {c.reseau.nom}",
    ),
    GenreRapport.NOTE_CA: Fabrique(
        _note, f"{note_ca.GABARIT}/{note_ca.VERSION_GABARIT}", "pdf/note.html", docx.note, _titre
    ),
    GenreRapport.FINANCEUR: Fabrique(
        _financeur,
        f"{rapport_financeur.GABARIT}/{rapport_financeur.VERSION_GABARIT}",
        "pdf/note.html",
        docx.note,
        _titre,
    ),
    GenreRapport.MANDAT: Fabrique(
        _mandat,
        f"{bilan_mandat.GABARIT}/{bilan_mandat.VERSION_GABARIT}",
        "pdf/note.html",
        docx.note,
        _titre,
    ),
}


@travail(TYPE)
def produire_rapport(un_travail, avancer):
    """Paramètres : `rapport` (pk), `adresse` (racine du site). PDF scellé, copie Word, et le
    tableur du rapport annuel.

    Lève `ValueError` si le rapport n’est plus là, ou si sa clôture n’a pas gardé de bilan.
    """
    maintenant = timezone.localtime()
    with dans_reseau(un_travail.reseau_id):
        rapport = _rapport(un_travail)
        fabrique, type_ = FABRIQUES[rapport.genre], TYPES[rapport.genre]
        emises = Document.objects.de(rapport).filter(
            reseau=rapport.reseau, type=type_, format="pdf"
        )
        contexte, classeur = fabrique.contexte(
            rapport, le=maintenant.date(), version=emises.count() + 1,
            adresse=un_travail.parametres["adresse"],
        )  # fmt: skip
    etapes = 3 + (classeur is not None)
    avancer(1, etapes, "Chiffres réunis")
    jeton, adresse = preparer_sceau(un_travail.reseau)
    emis_le = timezone.localtime()
    scelle = sceller(contexte, gabarit=fabrique.gabarit, emis_le=emis_le, adresse=adresse)
    titre = fabrique.titre(scelle)
    fichiers = {"pdf": pdf.rendre(fabrique.page, {"c": scelle}, titre=titre, serrer=True)}
    avancer(2, etapes, "PDF mis en page")
    fichiers["docx"] = fabrique.word(scelle)
    avancer(3, etapes, "Copie Word prête")
    if classeur is not None:
        fichiers["xlsx"] = classeur

    def effet():
        commun = {
            "objet": rapport,
            "type": type_,
            "titre": titre,
            "instantane": json.loads(sceau.instantane(contexte)),
            "gabarit": fabrique.gabarit,
            "agent": un_travail.demande_par,
            "le": emis_le,
        }
        emis = {}
        for format_, contenu in fichiers.items():
            # Le sceau imprimé est celui du PDF ; les copies ont le leur, que rien n’affiche.
            le_sien = jeton if format_ == "pdf" else preparer_sceau(un_travail.reseau)[0]
            emis[format_] = emettre_document(
                format=format_, contenu=contenu, jeton=le_sien, **commun
            )
        le_pdf = emis["pdf"].pk
        return {
            "document": le_pdf,
            "url": reverse("comptes:document", args=[le_pdf]),
            "page": rapport.get_absolute_url(),
        }

    return effet


for _type in TYPES.values():
    travail(_type)(produire_rapport)


def _rapport(un_travail):
    rapport = (
        Rapport.objects.select_related(
            "reseau", "auteur", "cloture", "financement", "fiche__collectivite"
        )
        .filter(pk=un_travail.parametres["rapport"], reseau_id=un_travail.reseau_id)
        .first()
    )
    if rapport is None:
        raise ValueError("Le rapport a été supprimé depuis la demande.")
    return rapport
