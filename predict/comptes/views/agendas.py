"""« Mon agenda » : donner ses rendez-vous à son logiciel, par une adresse secrète."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import actions
from ..droits import objet_ou_404
from ..forms import AgendaForm
from ..models import FluxCalendrier

ADRESSES_MAX = 10


@never_cache
def agendas(request):
    """La page qui suit l’ouverture montre l’adresse, une seule fois."""
    siennes = FluxCalendrier.objects.de(request.user).ouverts()
    form, adresse = AgendaForm(request.POST or None, ouvertes=siennes, au_plus=ADRESSES_MAX), ""
    if request.method == "POST" and form.is_valid():
        _, jeton = actions.ouvrir_agenda(agent=request.user, nom=form.cleaned_data["nom"])
        chemin = reverse("agenda", args=[request.user.reseau.slug, jeton])
        adresse = f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"
        form = AgendaForm(ouvertes=siennes, au_plus=ADRESSES_MAX)
    contexte = {"form": form, "adresse": adresse, "agendas": list(siennes)}
    status = 422 if form.errors else 200
    return render(request, "comptes/agendas.html", contexte, status=status)


@require_POST
def retirer_agenda(request, pk):
    flux = objet_ou_404(request, FluxCalendrier.objects, pk=pk)
    actions.retirer_agenda(flux=flux, agent=request.user)
    messages.success(request, f"« {flux} » est retirée : cette adresse ne donne plus rien.")
    return redirect("comptes:agendas")
