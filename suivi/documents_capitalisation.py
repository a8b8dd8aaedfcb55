"""Fiche de capitalisation en PDF : document de travail, ni scellé ni partagé."""

from dataclasses import dataclass

from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import lire_blocs
from predict.noyau.documents.contextes.dossier import EnteteDossier
from predict.noyau.typographie import date_longue

from .regles import TEMPS_CAPITALISATION


@dataclass(frozen=True)
class ContexteCapitalisation:
    """`temps` : (titre, ((mot, blocs), …)) ; une rubrique vide n’y est pas."""

    entete: contextes.Entete
    parties: tuple
    temps: tuple


def contexte_capitalisation(fiche, le):
    reseau = fiche.reseau
    temps = tuple(
        (titre, rubriques)
        for titre, codes in TEMPS_CAPITALISATION
        if (
            rubriques := tuple(
                (code.label, lire_blocs(fiche.rubriques[code.value]))
                for code in codes
                if fiche.rubriques.get(code.value)
            )
        )
    )
    return ContexteCapitalisation(
        entete=EnteteDossier(
            genre="Fiche de capitalisation",
            titre=fiche.titre,
            sous_titre=str(fiche.fiche or ""),
            courant=f"Fiche de capitalisation · {fiche.titre}",
            emetteur=reseau.nom,
            reference=f"{fiche.get_etat_display()}, lu le {date_longue(le)}",
            mention="Document de travail du réseau",
        ),
        parties=(
            contextes.Partie(
                nom=reseau.nom, precision=reseau.territoire_nom, sigle=reseau.sigle[:3], reseau=True
            ),
        ),
        temps=temps,
    )


def capitalisation_pdf(fiche, le):
    contexte = contexte_capitalisation(fiche, le)
    return pdf.rendre("pdf/capitalisation.html", {"c": contexte}, titre=contexte.entete.titre)
