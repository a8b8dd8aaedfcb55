"""Ce que le réseau vise, indicateur par indicateur et ligne par ligne ; d’où il part."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from collectivites.regles import Nature, NiveauEngagement, ProfilActer, Strate
from predict.comptes.droits import est_direction

from .. import calculs
from ..actions import fixer_cibles
from ..forms.indicateurs import CiblesForm, CiblesLignesForm
from ..models import Cible, Indicateur
from ..regles import CODES, NatureCible, Ventilation
from . import affichage
from .indicateurs import _demande, _indicateur_ou_404

# Lignes connues d’avance, que la période les ait remplies ou non.
LIGNES = {
    Ventilation.PROFIL: ProfilActer.labels,
    Ventilation.STRATE: Strate.labels,
    Ventilation.NIVEAU: NiveauEngagement.labels,
    Ventilation.NATURE: Nature.labels[:4],
}


def cibles(request):
    """Lecture pour qui travaille au réseau ; la table des droits ne donne POST qu’à la direction.

    Avec « code », les cibles de cet indicateur, ligne à ligne d’une ventilation.
    """
    demande = _demande(request)
    if request.GET.get("code"):
        return _par_ligne(request, demande, request.GET["code"])
    form_periode, periode, *_ = demande
    annee = periode.annee or periode.du.year
    lus = list(Indicateur.objects.all())
    toutes = list(
        Cible.objects.visibles_par(request.user)
        .filter(annee__lte=annee)
        .select_related("indicateur")
        .order_by("annee")
    )
    actuelles = _de(toutes, annee, NatureCible.CIBLE)
    references = _de(toutes, annee, NatureCible.REFERENCE)
    form = CiblesForm(
        request.POST or None, indicateurs=lus, cibles=actuelles, references=references
    )
    if request.method == "POST" and not form_periode.errors and form.is_valid():
        fixer_cibles(annee=annee, valeurs=form.valeurs(), agent=request.user)
        fixer_cibles(
            annee=annee, valeurs=form.valeurs("reference-"), agent=request.user,
            nature=NatureCible.REFERENCE,
        )  # fmt: skip
        messages.success(request, f"Les cibles de {annee} sont enregistrées.")
        return redirect(f"{reverse('suivi:indicateurs')}?annee={annee}")
    par_ligne = {}
    for c in toutes:
        if c.annee == annee and c.ventilation:
            par_ligne.setdefault(c.indicateur.code, []).append(c)
    contexte = {
        "form": form,
        "annee": annee,
        "lignes": [
            {
                "indicateur": i,
                "cible": actuelles.get(i.code),
                "reference": _derniere(toutes, i.code),
                "champ": champ,
                "champ_reference": reference,
                "par_ligne": par_ligne.get(i.code, ()),
            }
            for i, champ, reference in form.lignes
        ],
        "peut_fixer": est_direction(request.user),
        "erreurs_periode": form_periode.messages_d_erreur,
    }
    return render(request, "suivi/cibles.html", contexte, status=422 if form.errors else 200)


def _de(toutes, annee, nature):
    return {
        c.indicateur.code: c
        for c in toutes
        if c.annee == annee and c.nature == nature and not c.ventilation
    }


def _derniere(toutes, code):
    """La valeur de référence la plus récente, cette année comprise."""
    siennes = [
        c
        for c in toutes
        if c.indicateur.code == code and c.nature == NatureCible.REFERENCE and not c.ventilation
    ]
    return siennes[-1] if siennes else None


def _par_ligne(request, demande, code):
    indicateur = _indicateur_ou_404(code)
    form_periode, periode, ventilation, _ = demande
    annee = periode.annee or periode.du.year
    actuelles = {
        c.categorie: c
        for c in Cible.objects.visibles_par(request.user).filter(
            annee=annee, indicateur=indicateur, nature=NatureCible.CIBLE, ventilation=ventilation
        )
    }
    mesure = calculs.matrice(
        request.user.reseau, calculs.Periode.de_l_annee(annee), ventilations=[ventilation],
        codes=[code], profondeur=0,
    ).mesures[code]  # fmt: skip
    valeurs = {x.categorie: x for x in mesure.ventilations[ventilation].lignes}
    noms = dict.fromkeys([*LIGNES.get(ventilation, ()), *valeurs, *sorted(actuelles)])
    form = CiblesLignesForm(
        request.POST or None, indicateur=indicateur, lignes=noms, cibles=actuelles
    )
    if request.method == "POST" and not form_periode.errors and form.is_valid():
        fixer_cibles(
            annee=annee, valeurs=form.valeurs(code), agent=request.user, ventilation=ventilation
        )
        messages.success(request, f"Les cibles de {code} pour {annee} sont enregistrées.")
        suite = affichage.parametres(periode, ventiler=ventilation.value, detail=code)
        return redirect(reverse("suivi:indicateurs") + suite)
    contexte = {
        "form": form,
        "annee": annee,
        "indicateur": indicateur,
        "codes": CODES,
        "ventilation": ventilation,
        "ventilations": Ventilation.choices,
        "lignes": [
            {
                "nom": nom,
                "champ": champ,
                "valeur": affichage.dire_ligne(mesure, valeurs.get(nom)),
                "cible": affichage.dire_cible(actuelles.get(nom), mesure.est_un_taux),
            }
            for nom, champ in zip(noms, form, strict=True)
        ],
        "peut_fixer": est_direction(request.user),
        "erreurs_periode": form_periode.messages_d_erreur,
    }
    statut = 422 if form.errors else 200
    return render(request, "suivi/cibles_lignes.html", contexte, status=statut)
