"""Ce que chacun règle pour soi : son identité, le réseau où il agit."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import actions
from ..forms import IdentiteForm, ReseauCourantForm
from ..models import Adhesion, Agent


def mon_compte(request):
    # Une autre instance : une saisie refusée ne doit pas changer le nom affiché en haut de page.
    agent = Agent.objects.get(pk=request.user.pk)
    form = IdentiteForm(request.POST or None, instance=agent)
    if request.method == "POST" and form.is_valid():
        agent.save(update_fields=["prenom", "nom"])
        messages.success(request, "C’est enregistré.")
        return redirect("comptes:mon_compte")
    return render(request, "comptes/mon_compte.html", {"form": form})


@require_POST
def terminer_session(request):
    """Déconnecte un de ses appareils ; le sien aussi, s’il le demande."""
    cle = request.POST.get("session", "")
    lisible = cle.isascii() and cle.isdigit() and len(cle) < 18
    siennes = UserSession.objects.filter(user=request.user)
    session = siennes.filter(pk=cle).first() if lisible else None
    if session is None:
        messages.info(request, "Cet appareil n’était déjà plus connecté.")
        return redirect("usersessions_list")
    ici = session.session_key == request.session.session_key
    session.end()
    if ici:
        logout(request)
        return redirect("account_login")
    messages.success(request, "L’appareil est déconnecté.")
    return redirect("usersessions_list")


def changer_reseau(request):
    places = Adhesion.objects.actives().filter(agent=request.user).select_related("reseau")
    form = ReseauCourantForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["adhesion"]
        actions.changer_de_reseau(agent=request.user, adhesion=place)
        messages.success(request, f"Vous agissez maintenant dans {place.reseau}.")
        return redirect("accueil")
    contexte = {"form": form, "places": places.order_by("reseau__nom")}
    return render(request, "comptes/changer_reseau.html", contexte)
