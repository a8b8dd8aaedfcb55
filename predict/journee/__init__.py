"""Ma journée : ce qui est à faire, ce qui attend, ce qui approche ; un nombre fixe de requêtes."""

from django.utils import timezone

from accompagnements.forms.sollicitations import SollicitationForm

from .a_faire import a_faire, temps
from .attentes import attentes
from .marge import (
    comptes_du_jour,
    conventions,
    enquetes,
    pilotage,
    rendez_vous,
    reprises,
    sessions,
    validations,
)
from .national import accueil_national
from .navigation import cle_de_navigation, comptes_de_navigation, comptes_du_portail

__all__ = [
    "accueil_national",
    "cle_de_navigation",
    "comptes_de_navigation",
    "comptes_du_portail",
    "journee",
]


def journee(agent, maintenant):
    """Contexte de la page. `maintenant` : horodatage ; l’heure ne sert qu’aux rendez-vous."""
    maintenant = timezone.localtime(maintenant)
    le = maintenant.date()
    mandats, appels, taches = comptes_du_jour(agent, le)
    return {
        "le": le,
        "appel": SollicitationForm(agent=agent, aujourdhui=le),
        "temps": temps(agent, le),
        "a_faire": a_faire(agent, le) | {"en_tout": taches},
        "attentes": attentes(agent, le),
        "pilotage": pilotage(agent),
        "appels_a_traiter": appels,
        "rendez_vous": rendez_vous(agent, maintenant),
        "validations": validations(agent),
        "sessions": sessions(agent, le),
        "enquetes": enquetes(agent, le),
        "mandats": mandats,
        "conventions": conventions(agent, le),
        "reprises": reprises(agent, le),
    }
