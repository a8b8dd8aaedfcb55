"""Rapports annuels : écrire les textes, demander le document, le suivre, le télécharger."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, objet_ou_404
from predict.comptes.models import Document

from ..actions import demander_rapport, nouveau_rapport
from ..forms import RapportForm
from ..models import Rapport
from .indicateurs import _demande


def rapports(request):
    lus = list(Rapport.objects.visibles_par(request.user).select_related("auteur", "travail"))
    emis = Document.objects.visibles_par(request.user).filter(
        objet_type=Rapport._meta.label_lower, format="pdf"
    )
    par_ref = {d.objet_ref: d for d in emis.en_vigueur()}
    lignes = [(r, par_ref.get(r.ref)) for r in lus]
    contexte = {"lignes": lignes, "peut_ecrire": est_direction(request.user)}
    return render(request, "suivi/rapports.html", contexte)


def rapport(request, pk):
    un = objet_ou_404(request, Rapport.objects.select_related("auteur", "travail"), pk=pk)
    documents = Document.objects.visibles_par(request.user).de(un).select_related("emis_par")
    contexte = {
        "rapport": un,
        "documents": list(documents),
        "textes": [
            ("Mot d’introduction", un.introduction),
            ("Faits marquants", un.faits_marquants),
            ("Perspectives", un.perspectives),
        ],
        "peut_ecrire": est_direction(request.user),
    }
    return render(request, "suivi/rapport.html", contexte)


def creer_rapport(request):
    _, periode, *_ = _demande(request)
    if not request.GET:
        periode = periode.il_y_a(1) if timezone.localdate().month < 7 else periode
    return _ecrire(request, nouveau_rapport(agent=request.user, periode=periode))


def modifier_rapport(request, pk):
    return _ecrire(request, objet_ou_404(request, Rapport.objects, pk=pk))


@require_POST
def produire_rapport(request, pk):
    un = objet_ou_404(request, Rapport.objects, pk=pk)
    demander_rapport(rapport=un, agent=request.user, adresse=request.build_absolute_uri("/"))
    return redirect(un)


def _ecrire(request, un_rapport):
    form = RapportForm(request.POST or None, instance=un_rapport)
    if request.method == "POST" and form.is_valid() and form.enregistrer():
        messages.success(request, "Les textes du rapport sont enregistrés.")
        return redirect(form.instance)
    statut = 422 if form.errors else 200
    return render(request, "suivi/rapport_formulaire.html", {"form": form}, status=statut)
