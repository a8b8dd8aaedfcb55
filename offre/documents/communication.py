"""Le plan de communication, en une page de travail."""

from datetime import date

from predict.noyau.documents import pdf
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau
from predict.noyau.typographie import ABSENT, date_courte, date_longue

from ..calculs.communication import par_etape
from ..regles.communication import EtatAction
from .une_page import EntetePage, en_une_page

GENRE = "Plan de communication"


def plan_pdf(reseau, actions, le, *, precision=""):
    """Octets du PDF. `actions` : lignes portant `.etat` ; `precision` : ce que l’on a filtré.

    Une page : au-delà, les actions faites puis les plus lointaines se comptent au lieu de se dire.
    """

    def composer(au_plus):
        gardees = _les_plus_utiles(actions, au_plus)
        return pdf.rendre(
            "pdf/communication.html",
            {"c": _contexte(reseau, actions, gardees, le, precision)},
            titre=f"{GENRE}, {reseau.nom}",
        )

    return en_une_page(composer, len(actions))


def _les_plus_utiles(actions, au_plus):
    ordre = sorted(actions, key=lambda a: (a.etat == EtatAction.FAITE, a.prevue_le or date.max))
    retenues = {a.pk for a in ordre[:au_plus]}
    return [a for a in actions if a.pk in retenues]


def _contexte(reseau, actions, gardees, le, precision):
    comptes = {etat: sum(a.etat == etat for a in actions) for etat in EtatAction}
    return {
        "entete": EntetePage(
            genre=GENRE,
            titre="Faire connaître notre offre",
            sous_titre=f"{reseau.nom}, au {date_longue(le)}",
            courant=GENRE,
            emetteur=reseau.nom,
            reference=f"Lu le {date_longue(le)}",
            mention="Document de travail du réseau",
        ),
        "reperes": (
            ("À faire", str(comptes[EtatAction.A_FAIRE])),
            ("En retard", str(comptes[EtatAction.EN_RETARD])),
            ("Faites", str(comptes[EtatAction.FAITE])),
            *((("Seulement", precision),) if precision else ()),
        ),
        "etapes": [(etape.titre, etape.phrase, _tableau(etape)) for etape in par_etape(gardees)],
        "reste": len(actions) - len(gardees),
    }


def _tableau(etape):
    if not etape.actions:
        return None
    colonnes = [
        Colonne("Quand", "k15"), Colonne("Action"), Colonne("Canal", "k25"),
        Colonne("Qui", "k2"), Colonne("État", "k12"),
    ]  # fmt: skip
    rangs = [
        (
            _quand(a), Cellule(a.titre, precision=a.public), a.get_canal_display(),
            str(a.responsable or ABSENT), a.etat.label,
        )
        for a in etape.actions
    ]  # fmt: skip
    return Tableau.construire(etape.titre, colonnes, rangs, muet=True, dense=True, entete=1)


def _quand(action):
    le = action.faite_le or action.prevue_le
    return date_courte(le, annee=True) if le else ABSENT
