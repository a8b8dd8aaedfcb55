"""Les étiquettes du réseau : les relire, les renommer, les retirer."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from ..actions import lots
from ..forms.lots import EtiquetteForm
from ..models import Etiquette


def etiquettes(request):
    posees = Etiquette.objects.visibles_par(request.user).annotate(nombre=Count("fiches"))
    contexte = {"etiquettes": posees.order_by("nom")}
    return render(request, "collectivites/etiquettes.html", contexte)


def modifier(request, pk):
    etiquette = objet_ou_404(request, Etiquette.objects, pk=pk)
    form = EtiquetteForm(request.POST or None, instance=etiquette)
    if request.method == "POST" and form.is_valid() and form.enregistrer():
        lots.renommer_etiquette(etiquette=etiquette, agent=request.user)
        messages.success(request, f"L’étiquette s’appelle maintenant « {etiquette} ».")
        return redirect("collectivites:etiquettes")
    contexte = {"form": form, "titre": "Renommer une étiquette", "etiquette": etiquette}
    return render(
        request, "collectivites/etiquette.html", contexte, status=422 if form.errors else 200
    )


@require_POST
def retirer(request, pk):
    etiquette = objet_ou_404(request, Etiquette.objects, pk=pk)
    lots.retirer_etiquette(etiquette=etiquette, agent=request.user)
    messages.success(request, f"L’étiquette « {etiquette} » est retirée de toutes les fiches.")
    return redirect("collectivites:etiquettes")
