"""Ce que partagent les essais des services conseillés : l’offre, le dossier, l’envoi."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from accompagnements.regles import Etape
from offre.regles import Mode
from tests import fabriques as f

LE = date(2027, 3, 12)


def poser_offre(reseau, observation):
    """Cinq services ; le diagnostic répond au besoin, les autres moins."""
    communs = {
        "diagnostic": f.ServiceFactory(code="diagnostic_territorial", libelle="Diagnostic",
                                       mission=observation),
        **{
            nom: f.ServiceFactory(libelle=nom)
            for nom in ("Atelier", "Bourse", "Cercle", "Dialogue")
        },
    }  # fmt: skip
    return {
        nom: f.ServiceReseauFactory(reseau=reseau, service=commun, jours_indicatifs=Decimal(2))
        for nom, commun in communs.items()
    }


def poser_dossier(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau, niveau="non_engagee", attentes=["acteurs"])
    a = f.AccompagnementFactory(
        reseau=reseau, fiche=fiche, etape=Etape.CALIBRAGE, responsable=agent, titre="À calibrer"
    )
    f.FicheBesoinFactory(reseau=reseau, accompagnement=a, natures=["observation"])
    return a


def url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def donnees(**champs):
    vide = {
        "mode": Mode.FAIRE, "posture": "", "jours_prevus": "2", "debut_le": "", "fin_le": "",
        "raison": "", "financement": "", "equipe-TOTAL_FORMS": "0", "equipe-INITIAL_FORMS": "0",
    }  # fmt: skip
    return vide | champs
