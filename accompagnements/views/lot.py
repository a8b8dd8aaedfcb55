"""Actions groupées sur les accompagnements : choisir, confirmer, faire, dire combien.

Premier envoi : la page de confirmation, rien n’est écrit. Second (`confirmer`) : le geste.
« toutes » désigne les accompagnements que filtre `requete`.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.typographie import INSECABLE, nombre

from ..actions import lots
from ..exports import reponse_export
from ..forms.commun import tenter
from ..forms.lots import ConfierForm
from ..models import Accompagnement
from .demandes import demande

MONTRES = 12
BORNE = 200


@dataclass(frozen=True)
class Geste:
    """`form` : ce que le geste demande avant de se faire ; `None` : un export, fait aussitôt."""

    valeur: str
    titre: str
    form: type | None = None


GESTES = (
    Geste("confier", "Confier à…", ConfierForm),
    Geste("xlsx", "Exporter, XLSX"),
    Geste("csv", "CSV"),
)
_PAR_VALEUR = {g.valeur: g for g in GESTES}


def _choisis(request, voulue):
    """(accompagnements choisis parmi les visibles, « toutes » ou non)."""
    if request.POST.get("toutes"):
        return voulue.accompagnements, True
    # « Toute la page » marche aussi sans script : les lignes de la page sont dans le formulaire.
    nom = "de_la_page" if request.POST.get("page_entiere") else "accompagnement"
    pks = [int(v) for v in request.POST.getlist(nom) if v.isdecimal() and len(v) < 19]
    return Accompagnement.objects.visibles_par(request.user).filter(pk__in=pks), False


def _dit(n, un, plusieurs):
    return f"{nombre(n)}{INSECABLE}{un if n < 2 else plusieurs}"


@require_POST
def lot(request):
    geste = _PAR_VALEUR.get(request.POST.get("action", ""))
    voulue = demande(request.user, QueryDict(request.POST.get("requete", "")[:4000]))
    choisis, toutes = _choisis(request, voulue)
    retour, combien = voulue.adresse(), choisis.count()
    refus = ""
    if geste is None:
        refus = "Choisissez une action à faire sur la sélection."
    elif not combien:
        refus = "Cochez d’abord un accompagnement au moins."
    elif geste.form and combien > BORNE:
        refus = f"Ce geste se fait sur {nombre(BORNE)} accompagnements au plus. Filtrez davantage."
    if refus:
        messages.warning(request, refus)
        return redirect(retour)
    if geste.form is None:
        return _exporter(request, voulue, choisis, geste.valeur)
    confirme = "confirmer" in request.POST
    form = geste.form(request.POST if confirme else None, agent=request.user)
    if confirme and form.is_valid() and tenter(form, _confier, request=request, choisis=choisis,
                                               **form.cleaned_data):  # fmt: skip
        return redirect(retour)
    contexte = {
        "geste": geste, "form": form, "combien": combien, "toutes": toutes, "retour": retour,
        "montres": choisis.avec_fiche().order_by("fiche__collectivite__recherche", "pk")[:MONTRES],
        "reste": max(0, combien - MONTRES),
        "choisis": [] if toutes else list(choisis.order_by().values_list("pk", flat=True)),
        "requete": request.POST.get("requete", ""),
    }  # fmt: skip
    return render(request, "accompagnements/lot.html", contexte, status=422 if form.errors else 200)


def _confier(*, request, choisis, a, **options):
    confies, laisses = lots.confier(
        accompagnements=choisis, a=a, agent=request.user, le=timezone.localdate(), **options
    )
    n = _dit(len(confies), "accompagnement confié", "accompagnements confiés")
    messages.success(request, f"{n} à {a}.")
    if laisses:
        n = _dit(len(laisses), "dossier fermé n’a", "dossiers fermés n’ont")
        messages.info(request, f"{n} pas changé de mains.")


def _exporter(request, voulue, choisis, format):
    lignes, _ = voulue.triees()
    lignes = lignes.filter(pk__in=choisis.order_by().values("pk"))
    return reponse_export(lignes, request.user, format)
