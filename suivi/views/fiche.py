"""La fiche de référence d’un indicateur : ce qu’il dit, comment il se calcule, qui le tient."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import est_direction

from .. import calculs
from ..actions.indicateurs import tenir_indicateur
from ..calculs.clotures import chiffres_clos, matrice_close
from ..exports import ecrire_valeur
from ..forms.indicateurs import TenueForm
from ..models import Cible, TenueIndicateur
from ..regles import D_ENQUETE, NatureCible, Ventilation
from . import affichage
from .indicateurs import _demande, _indicateur_ou_404


def fiche(request, code):
    indicateur = _indicateur_ou_404(code)
    form, periode, *_ = _demande(request)
    reseau = request.user.reseau
    vive = calculs.matrice(reseau, periode, ventilations=tuple(Ventilation), codes=[code])
    clos = chiffres_clos(reseau, [p for p, _ in vive.passe[code]])
    une_matrice, cloture, bouge = matrice_close(vive, clos)
    mesure = une_matrice.mesures[code]
    cibles = list(
        Cible.objects.visibles_par(request.user)
        .filter(indicateur=indicateur)
        .order_by("annee", "nature", "ventilation", "categorie")
    )
    d_ensemble = {c.annee: c for c in cibles if c.nature == NatureCible.CIBLE and not c.ventilation}
    mots, ton = affichage.ecart(mesure, d_ensemble.get(periode.annee))
    tenue = TenueIndicateur.objects.visibles_par(request.user).filter(indicateur=indicateur)
    contexte = {
        "indicateur": indicateur,
        "form": form,
        "periode": periode,
        "annees": affichage.annees_proposees(timezone.localdate(), periode),
        "suite": affichage.parametres(periode),
        "taux_reponse": code in D_ENQUETE,
        "mesure": mesure,
        "valeur": ecrire_valeur(mesure, mesure.valeur),
        "ecart": mots,
        "ecart_ton": ton,
        "cible": affichage.dire_cible(d_ensemble.get(periode.annee), mesure.est_un_taux),
        "serie": [
            {
                "periode": p,
                "valeur": ecrire_valeur(mesure, v),
                "cible": affichage.dire_cible(d_ensemble.get(p.annee), mesure.est_un_taux),
            }
            for p, v in reversed(une_matrice.passe[code])
        ],
        "ventilations": [
            affichage.ventiler(
                mesure, v,
                {
                    c.categorie: c
                    for c in cibles
                    if c.ventilation == v
                    and c.annee == periode.annee
                    and c.nature == NatureCible.CIBLE
                },
            )
            | {"code": v.value}
            for v in Ventilation
        ],
        "references": [
            (c.annee, affichage.dire_cible(c, mesure.est_un_taux))
            for c in cibles
            if c.nature == NatureCible.REFERENCE and not c.ventilation
        ],
        "visees": [
            (c.annee, affichage.dire_cible(c, mesure.est_un_taux)) for c in d_ensemble.values()
        ],
        "tenue": tenue.select_related("responsable").first(),
        "peut_fixer": est_direction(request.user),
        "cloture": cloture,
        "derive": affichage.derive(une_matrice, bouge, cloture).get(code),
        "note_i7": affichage.note_i7(mesure) if code == "I7" else "",
    }  # fmt: skip
    return render(request, "suivi/fiche.html", contexte)


def tenir(request, code):
    """Qui répond de l’indicateur dans ce réseau, avec quel outil, quand."""
    indicateur = _indicateur_ou_404(code)
    siennes = TenueIndicateur.objects.visibles_par(request.user).filter(indicateur=indicateur)
    tenue = siennes.first() or TenueIndicateur(reseau=request.user.reseau, indicateur=indicateur)
    form = TenueForm(request.POST or None, instance=tenue, agent=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and tenir_indicateur(formulaire=form, agent=request.user)
    ):
        messages.success(request, f"La tenue de {code} est enregistrée.")
        return redirect(reverse("suivi:fiche", args=[code]))
    contexte = {"form": form, "indicateur": indicateur}
    statut = 422 if form.errors else 200
    return render(request, "suivi/tenue.html", contexte, status=statut)
