"""La matrice des neuf indicateurs, ses preuves, ses cibles et ses fiches de référence."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import est_direction
from predict.noyau.tableur import reponse_xlsx

from .. import calculs
from ..actions import fixer_cibles
from ..exports import COLONNES, lignes_de_preuve
from ..forms import CiblesForm, PeriodeForm
from ..models import Cible, Indicateur
from ..regles import CODES, D_ENQUETE, Ventilation, est_additive
from . import affichage


def indicateurs(request):
    return _ecran(request, _demande(request))


def preuves(request, code):
    """Le tiroir seul pour htmx ; sans JavaScript, la matrice avec son tiroir ouvert."""
    indicateur = _indicateur_ou_404(code)
    form, periode, ventilation, detail = demande = _demande(request)
    mesure = calculs.detailler(request.user.reseau, periode, codes=[code], ventilations=())[code]
    ouvert = affichage.tiroir(
        mesure, indicateur, periode, ventiler=ventilation.value, detail=detail
    )
    if request.htmx and not form.errors:
        return render(request, "composants/tiroir.html", {"tiroir": ouvert})
    return _ecran(request, demande, tiroir=ouvert, code=code)


def exporter(request, code):
    """Les preuves et les écartées d’un chiffre, en tableur."""
    indicateur = _indicateur_ou_404(code)
    form, periode, *_ = _demande(request)
    if form.errors:
        return _ecran(request, _demande(request))
    mesure = calculs.detailler(request.user.reseau, periode, codes=[code], ventilations=())[code]
    nom = f"preuves-{indicateur.code.lower()}-{periode.du}-{periode.au}"
    return reponse_xlsx(nom, f"{code} {periode.nom}", COLONNES, lignes_de_preuve(mesure))


def fiche(request, code):
    indicateur = _indicateur_ou_404(code)
    _, periode, *_ = _demande(request)
    return render(
        request,
        "suivi/fiche.html",
        {
            "indicateur": indicateur,
            "suite": affichage.parametres(periode),
            "taux_reponse": code in D_ENQUETE,
            "ventilations": [(v.label, est_additive(code, v)) for v in Ventilation],
        },
    )


def cibles(request):
    """Lecture pour qui travaille au réseau ; la table des droits ne donne POST qu’à la
    direction.
    """
    form_periode, periode, *_ = _demande(request)
    annee = periode.annee or periode.du.year
    lus, actuelles = list(Indicateur.objects.all()), _cibles(request, annee)
    form = CiblesForm(request.POST or None, indicateurs=lus, cibles=actuelles)
    if request.method == "POST" and not form_periode.errors and form.is_valid():
        fixer_cibles(annee=annee, valeurs=form.cleaned_data, agent=request.user)
        messages.success(request, f"Les cibles de {annee} sont enregistrées.")
        return redirect(f"{reverse('suivi:indicateurs')}?annee={annee}")
    contexte = {
        "form": form,
        "annee": annee,
        "lignes": [(i, actuelles.get(i.code)) for i in lus],
        "peut_fixer": est_direction(request.user),
        "erreurs_periode": form_periode.messages_d_erreur,
    }
    return render(request, "suivi/cibles.html", contexte, status=422 if form.errors else 200)


def _demande(request):
    """(formulaire, période, ventilation, indicateur ventilé) de l’adresse."""
    form = PeriodeForm(request.GET, le=timezone.localdate())
    return form, *form.lire()


def _indicateur_ou_404(code):
    if code not in CODES:
        raise Http404
    return get_object_or_404(Indicateur, code=code)


def _cibles(request, annee):
    if annee is None:
        return {}
    return {
        c.indicateur.code: c
        for c in Cible.objects.visibles_par(request.user)
        .filter(annee=annee)
        .select_related("indicateur")
    }


def _ecran(request, demande, *, tiroir=None, code=None):
    form, periode, ventilation, detail = demande
    reseau, le = request.user.reseau, timezone.localdate()
    une_matrice = calculs.matrice(reseau, periode, ventilations=[ventilation])
    lus, les_cibles = list(Indicateur.objects.all()), _cibles(request, periode.annee)
    contexte = {
        "form": form,
        "periode": periode,
        "sous_titre": affichage.sous_titre(periode),
        "annees": affichage.annees_proposees(le, periode),
        "premiere": une_matrice.passe["I1"][0][0],
        "ventilation": ventilation,
        "ventilations": [(v, affichage.minuscule(libelle)) for v, libelle in Ventilation.choices],
        "detail": detail,
        "indicateurs": lus,
        "groupes": affichage.groupes(
            une_matrice, lus, les_cibles, ouvert=code, ventilation=ventilation, detail=detail
        ),
        "note_i7": affichage.note_i7(une_matrice.mesures["I7"]),
        "cumul": affichage.cumul(une_matrice, les_cibles.get("I1"), le),
        "rangs": affichage.rangs(calculs.rangs_acter(reseau, periode), periode),
        "tiroir": tiroir,
        "suite": affichage.parametres(periode),
        "peut_fixer": est_direction(request.user),
    }
    return render(request, "suivi/indicateurs.html", contexte)
