"""La matrice des neuf indicateurs, ses preuves et ses exports."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from predict.comptes.droits import est_direction
from predict.noyau.tableur import reponse_classeur, reponse_xlsx

from .. import calculs
from ..calculs.clotures import (
    chiffres_clos,
    matrice_close,
    mesure_gelee,
    pages_des_preuves,
    preuve_gelee,
)
from ..exports import COLONNES, feuilles_des_indicateurs, lignes_de_preuve, pied
from ..forms import PeriodeForm
from ..models import ChiffreClos, Cible, Indicateur
from ..regles import CODES, NatureCible, Ventilation
from . import affichage


def indicateurs(request):
    return _ecran(request, _demande(request))


def preuves(request, code):
    """Le tiroir seul pour htmx ; sans JavaScript, la matrice avec son tiroir ouvert."""
    indicateur = _indicateur_ou_404(code)
    form, periode, ventilation, detail = demande = _demande(request)
    mesure = mesure_prouvee(request.user.reseau, periode, code)
    ouvert = affichage.tiroir(
        mesure, indicateur, periode, ventiler=ventilation.value, detail=detail
    )
    if request.htmx and not form.errors:
        return render(request, "composants/tiroir.html", {"tiroir": ouvert})
    return _ecran(request, demande, tiroir=ouvert, code=code)


def mesure_prouvee(reseau, periode, code):
    """La mesure et ses preuves : gelées si la période est close, sinon du jour."""
    closes = mesures_closes(reseau, periode, codes=[code], pages=True)
    return (closes or calculs.detailler(reseau, periode, codes=[code], ventilations=()))[code]


def mesures_closes(reseau, periode, *, codes=CODES, pages=False):
    """{code: Mesure} gelées avec leurs preuves ; vide si la période n’est pas close."""
    clos = ChiffreClos.objects.du_reseau(reseau).filter(
        code__in=codes, cloture__rouverte_le__isnull=True, cloture__du=periode.du,
        cloture__au=periode.au,
    )  # fmt: skip
    lus = list(clos)
    connues = {}
    if pages:
        lignes = [p for c in lus for p in (*c.preuves, *c.ecartees)]
        connues = pages_des_preuves(reseau, lignes)
    return {
        c.code: replace(
            mesure_gelee(c),
            preuves=tuple(preuve_gelee(p, connues) for p in c.preuves),
            ecartees=tuple(preuve_gelee(p, connues) for p in c.ecartees),
        )
        for c in lus
    }


def exporter(request, code):
    """Les preuves et les écartées d’un chiffre, en tableur."""
    indicateur = _indicateur_ou_404(code)
    form, periode, *_ = _demande(request)
    if form.errors:
        return _ecran(request, _demande(request))
    mesure = mesure_prouvee(request.user.reseau, periode, code)
    nom = f"preuves-{indicateur.code.lower()}-{periode.du}-{periode.au}"
    return reponse_xlsx(
        nom, f"{code} {periode.nom}", COLONNES, lignes_de_preuve(mesure),
        pied=pied(request.user.reseau, periode),
    )  # fmt: skip


def classeur(request):
    """Tout ce que la période dit : valeurs, ventilations, preuves, écartées, en un classeur."""
    form, periode, *_ = _demande(request)
    if form.errors:
        return _ecran(request, _demande(request))
    reseau = request.user.reseau
    lues = Cible.objects.visibles_par(request.user).filter(
        annee=periode.du.year, nature=NatureCible.CIBLE
    )
    cibles = {
        (c.indicateur.code, c.ventilation, c.categorie)
        if c.ventilation
        else (c.indicateur.code, ""): c
        for c in lues.select_related("indicateur")
    }
    closes = mesures_closes(reseau, periode)
    feuilles = feuilles_des_indicateurs(
        closes or calculs.detailler(reseau, periode),
        {i.code: i for i in Indicateur.objects.all()},
        cibles,
        reseau=reseau, periode=periode, le=timezone.localdate(), close=bool(closes),
    )  # fmt: skip
    nom = f"indicateurs-{periode.du}-{periode.au}"
    return reponse_classeur(nom, feuilles, titre=pied(reseau, periode), auteur=reseau.nom)


def _demande(request):
    """(formulaire, période, ventilation, indicateur ventilé) de l’adresse."""
    form = PeriodeForm(request.GET, le=timezone.localdate())
    return form, *form.lire()


def _indicateur_ou_404(code):
    if code not in CODES:
        raise Http404
    return get_object_or_404(Indicateur, code=code)


def _cibles(request, annee, ventilation=""):
    """{(code, ligne): Cible} de l’année : l’ensemble, et les lignes d’une ventilation."""
    if annee is None:
        return {}
    lues = Cible.objects.visibles_par(request.user).filter(
        annee=annee, nature=NatureCible.CIBLE, ventilation__in={"", ventilation}
    )
    return {(c.indicateur.code, c.categorie): c for c in lues.select_related("indicateur")}


def _ecran(request, demande, *, tiroir=None, code=None):
    form, periode, ventilation, detail = demande
    reseau, le = request.user.reseau, timezone.localdate()
    vive = calculs.matrice(reseau, periode, ventilations=[ventilation], codes=[detail])
    clos = chiffres_clos(reseau, [p for p, _ in vive.passe["I1"]])
    une_matrice, cloture, bouge = matrice_close(vive, clos)
    lus, cibles = list(Indicateur.objects.all()), _cibles(request, periode.annee, ventilation)
    direction = est_direction(request.user)
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
            une_matrice, lus, cibles, ouvert=code, ventilation=ventilation, detail=detail,
            derive=affichage.derive(une_matrice, bouge, cloture),
        ),
        "note_i7": affichage.note_i7(une_matrice.mesures["I7"]),
        "cumul": affichage.cumul(une_matrice, cibles.get(("I1", "")), le),
        "rangs": affichage.rangs(calculs.rangs_acter(reseau, periode), periode),
        "tiroir": tiroir,
        "suite": affichage.parametres(periode),
        "peut_fixer": direction,
        "cloture": cloture,
        "bouge": len(bouge),
        "dit_derive": _dire_derive(len(bouge)),
        "peut_clore": direction and cloture is None,
        "close_possible": periode.au <= le,
    }  # fmt: skip
    return render(request, "suivi/indicateurs.html", contexte)


def _dire_derive(nombre):
    if nombre < 2:
        return "Un chiffre a bougé depuis la clôture."
    return f"{nombre} chiffres ont bougé depuis la clôture."
