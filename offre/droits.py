from predict.comptes.droits import est_interne, objet_ou_404

from .models import ServiceReseau


def service_ou_404(request, pk):
    return objet_ou_404(request, ServiceReseau.objects.avec_commun(), pk=pk)


def peut_singulariser(agent):
    """Toute l’équipe du réseau écrit son offre ; la direction tranche les priorités."""
    return est_interne(agent)
