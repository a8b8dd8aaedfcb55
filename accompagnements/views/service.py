"""Ce qu’un service de l’offre a donné, pour sa page."""

from django.shortcuts import render

from offre.droits import service_ou_404

from ..calculs.resultats_service import resultats_du_service


def resultats_service(request, pk):
    """Fragment posé sur la page du service : chaque chiffre s’ouvre sur ses preuves."""
    service = service_ou_404(request, pk)
    contexte = {
        "service": service,
        "resultats": resultats_du_service(service, request.user.reseau),
    }
    return render(request, "accompagnements/_resultats_service.html", contexte)
