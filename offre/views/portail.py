"""Au portail : ce que le réseau propose, service par service, tel que publié."""

from django.shortcuts import render
from django.urls import reverse

from ..calculs.vitrine import offre_publique, presentation_de


def offre(request):
    """Rien que ce que la page publique montrerait, ouverte ou non : les services publiés."""
    reseau = request.user.reseau
    publique = offre_publique(reseau, presentation_de(reseau))
    contexte = {
        "offre": publique, "collectivite": None,
        "url_publique": reverse("vitrine:offre", args=[reseau.slug]) if publique.ouverte else "",
    }  # fmt: skip
    return render(request, "portail/offre.html", contexte)
