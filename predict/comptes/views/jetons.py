"""« Accès par API » : les clés que le réseau donne à ses autres logiciels."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..actions import jetons as actions
from ..droits import objet_ou_404
from ..forms_jetons import JetonForm
from ..models import JetonAPI

JETONS_MAX = 20
BIENTOT = timedelta(days=14)


def jetons(request):
    """Les jetons, et ce qui se lit sans jeton."""
    lignes = list(JetonAPI.objects.visibles_par(request.user).select_related("cree_par"))
    maintenant = timezone.now()
    actifs = [j for j in lignes if j.revoque_le is None and j.expire_le > maintenant]
    contexte = {
        "actifs": actifs,
        "bientot": [j for j in actifs if j.expire_le <= maintenant + BIENTOT],
        "anciens": [j for j in lignes if j not in actifs],
        "adresse": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('api:api-root')}",
    }
    return render(request, "comptes/jetons.html", contexte)


@never_cache
@reauthentication_required
def creer_jeton(request):
    """La page qui suit la création montre le jeton, une seule fois."""
    siens = JetonAPI.objects.visibles_par(request.user).utilisables(timezone.now())
    form = JetonForm(request.POST or None, actifs=siens, au_plus=JETONS_MAX)
    jeton, clair = None, ""
    if request.method == "POST" and form.is_valid():
        jeton, clair = actions.creer_jeton(agent=request.user, **form.cleaned_data)
    contexte = {"form": form, "jeton": jeton, "clair": clair}
    status = 422 if form.errors else 200
    return render(request, "comptes/jeton_creer.html", contexte, status=status)


@require_POST
def revoquer_jeton(request, pk):
    jeton = objet_ou_404(request, JetonAPI.objects, pk=pk)
    actions.revoquer_jeton(jeton=jeton, agent=request.user)
    messages.success(request, f"« {jeton} » est révoqué : ce jeton ne donne plus rien.")
    return redirect("comptes:jetons")


@require_POST
def ouvrir_api(request):
    """Ouvre ou ferme la lecture sans jeton de l’offre et des événements."""
    ouverte = request.POST.get("ouverte") == "1"
    actions.ouvrir_api_publique(reseau=request.user.reseau, agent=request.user, ouverte=ouverte)
    mots = "s’ouvrent à tout site" if ouverte else "ne se lisent plus sans jeton"
    messages.success(request, f"L’offre publiée et les événements annoncés {mots}.")
    return redirect("comptes:jetons")
