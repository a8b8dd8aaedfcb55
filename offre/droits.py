from predict.comptes.droits import est_interne, objet_ou_404
from predict.comptes.regles import Role

from .models import Dispositif, ServiceReseau, SessionDispositif


def service_ou_404(request, pk):
    return objet_ou_404(request, ServiceReseau.objects.avec_commun(), pk=pk)


def peut_singulariser(agent):
    """Toute l’équipe du réseau écrit son offre ; la direction tranche les priorités."""
    return est_interne(agent)


def peut_regler(agent, objet):
    """Un dispositif ou une session : le commun à la coordination, le propre à son équipe."""
    if objet.propre_a_id is None:
        return agent.role == Role.COORDINATION
    return est_interne(agent) and objet.propre_a_id == agent.reseau_id


def proprietaire_de(agent):
    """À qui sera ce que l’agent ajoute aux financements : son réseau, ou tous (coordination)."""
    return None if agent.role == Role.COORDINATION else agent.reseau


def dispositif_ou_404(request, pk):
    return objet_ou_404(request, Dispositif.objects.all(), pk=pk)


def session_ou_404(request, pk):
    return objet_ou_404(request, SessionDispositif.objects.select_related("dispositif"), pk=pk)
