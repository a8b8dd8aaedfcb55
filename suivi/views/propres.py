"""Indicateurs propres au réseau : liste, fiche, assistant de composition, constats."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import est_direction, objet_ou_404
from predict.noyau.tableur import reponse_xlsx
from predict.noyau.typographie import nombre

from ..actions.propres import enregistrer_indicateur, noter_constat, supprimer_constat
from ..calculs.composition import (
    LIMITE,
    CompositionInvalide,
    choix_du_reseau,
    lire_composition,
    relever,
    valeurs,
)
from ..calculs.composition.lecture import ecrire
from ..exports import COLONNES, LignePreuve, pied
from ..forms.propres import CompositionForm, ConstatForm, IndicateurPropreForm, depuis_la_base
from ..models import ConstatIndicateur, IndicateurPropre
from ..regles import NatureIndicateur, Sens
from . import affichage
from .indicateurs import _demande

ANNEES = 4
TONS = {"progres": "succes", "stable": "neutre", "recul": "attention"}


@dataclass
class Ligne:
    """Un indicateur de la liste : sa valeur, son histoire, ou son dernier constat."""

    indicateur: IndicateurPropre
    valeurs: list
    refus: str = ""
    constat: ConstatIndicateur | None = None

    @property
    def valeur(self):
        return self.valeurs[0] if self.valeurs else None

    @property
    def evolution(self):
        return [v.valeur for v in reversed(self.valeurs)]

    @property
    def ton(self):
        return TONS.get(self.constat.appreciation, "neutre") if self.constat else ""

    @property
    def repere(self):
        return repere(self.indicateur, self.valeur)


def propres(request):
    """La valeur de chacun : une requête par indicateur, quel que soit le nombre de lignes."""
    form, periode, *_ = _demande(request)
    lus = IndicateurPropre.objects.visibles_par(request.user).select_related("responsable")
    tous = request.GET.get("tous") == "oui"
    if not tous:
        lus = lus.filter(actif=True)
    constats = {}
    for constat in (
        ConstatIndicateur.objects.visibles_par(request.user)
        .filter(le__lte=periode.au)
        .order_by("le", "pk")
    ):
        constats[constat.indicateur_id] = constat
    lignes = [_ligne(request.user.reseau, i, periode, constats.get(i.pk)) for i in lus]
    contexte = {
        "form": form,
        "composes": [x for x in lignes if x.indicateur.nature == NatureIndicateur.COMPOSE],
        "qualitatifs": [x for x in lignes if x.indicateur.nature == NatureIndicateur.QUALITATIF],
        "periode": periode,
        "annees": affichage.annees_proposees(timezone.localdate(), periode),
        "suite": affichage.parametres(periode),
        "tous": tous,
        "peut_ecrire": est_direction(request.user),
        "erreurs": form.messages_d_erreur,
    }
    return render(request, "suivi/propres/liste.html", contexte)


def _ligne(reseau, indicateur, periode, constat):
    if indicateur.nature == NatureIndicateur.QUALITATIF:
        return Ligne(indicateur, [], constat=constat)
    try:
        composition = lire_composition(indicateur.composition)
    except CompositionInvalide as refus:
        return Ligne(indicateur, [], str(refus))
    return Ligne(indicateur, valeurs(reseau, composition, periode.historique(ANNEES)))


def repere(indicateur, valeur):
    """{cible, ecart, ton, reference} en mots ; l’écart se juge dans le sens de l’indicateur."""
    est_un_taux = valeur is not None and valeur.denominateur is not None
    unite = valeur.unite if valeur else ""

    def dire(x):
        if x is None:
            return ""
        if est_un_taux:
            return f"{nombre(x, 0 if x == int(x) else 1)}\u00a0%"
        return ecrire(x, unite, est_un_taux=False)

    mots, ton = "", ""
    if valeur is not None and valeur.valeur is not None and indicateur.cible is not None:
        ici = round(valeur.valeur * 100, 1) if est_un_taux else valeur.valeur
        mieux = ici >= indicateur.cible
        if indicateur.sens == Sens.BAISSE:
            mieux = ici <= indicateur.cible
        mots = "atteinte" if mieux else "pas encore atteinte"
        ton = "succes" if mieux else "attention"
    return {
        "cible": dire(indicateur.cible), "reference": dire(indicateur.reference),
        "ecart": mots, "ton": ton,
    }  # fmt: skip


def indicateur_propre(request, pk):
    indicateur = _indicateur_ou_404(request, pk)
    form, periode, *_ = _demande(request)
    contexte = {
        "indicateur": indicateur,
        "form": form,
        "periode": periode,
        "annees": affichage.annees_proposees(timezone.localdate(), periode),
        "suite": affichage.parametres(periode),
        "peut_ecrire": est_direction(request.user),
        "refus": "",
        "phrase": "",
        "releve": None,
        "serie": [],
        "repere": repere(indicateur, None),
        "comptees": [],
        "ecartees": [],
        "limite": LIMITE,
        "constats": [],
    }
    if indicateur.nature == NatureIndicateur.QUALITATIF:
        constats = indicateur.constats.select_related("fiche__collectivite", "piece", "auteur")
        contexte["constats"] = [(c, TONS.get(c.appreciation, "neutre")) for c in constats]
    else:
        contexte |= _composee(request.user.reseau, indicateur, periode)
    return render(request, "suivi/propres/detail.html", contexte)


def _composee(reseau, indicateur, periode):
    choix = choix_du_reseau(reseau)
    try:
        composition = lire_composition(indicateur.composition)
    except CompositionInvalide as refus:
        return {"refus": str(refus)}
    releve = relever(reseau, composition, periode, choix=choix)
    periodes = periode.historique(ANNEES)
    serie = list(zip(periodes, valeurs(reseau, composition, periodes), strict=True))
    return {
        "phrase": composition.phrase(choix),
        "releve": releve,
        "serie": serie,
        "repere": repere(indicateur, releve.valeur),
        "comptees": [affichage.preuve(p) for p in releve.comptees],
        "ecartees": [affichage.preuve(p) for p in releve.ecartees],
    }


def exporter_propre(request, pk):
    """Toutes les preuves et les écartées d’un indicateur composé, en tableur."""
    indicateur = _indicateur_ou_404(request, pk)
    form, periode, *_ = _demande(request)
    try:
        composition = lire_composition(indicateur.composition)
    except CompositionInvalide:
        return redirect(indicateur)
    if form.errors:
        return redirect(indicateur)
    reseau = request.user.reseau
    releve = relever(reseau, composition, periode, choix=choix_du_reseau(reseau), limite=None)
    lignes = [LignePreuve(indicateur.code, p, True) for p in releve.comptees]
    lignes += [LignePreuve(indicateur.code, p, False) for p in releve.ecartees]
    nom = f"preuves-{indicateur.code.lower()}-{periode.du}-{periode.au}"
    return reponse_xlsx(
        nom, f"{indicateur.code} {periode.nom}", COLONNES, lignes,
        pied=pied(indicateur.reseau, periode),
    )  # fmt: skip


# -- Composer -------------------------------------------------------------------------------------


def creer_propre(request):
    qualitatif = request.GET.get("nature") == NatureIndicateur.QUALITATIF
    reseau = request.user.reseau
    deja = IndicateurPropre.objects.du_reseau(reseau).count()
    indicateur = IndicateurPropre(
        reseau=reseau, code=f"S{deja + 1}", ordre=deja + 1,
        nature=NatureIndicateur.QUALITATIF if qualitatif else NatureIndicateur.COMPOSE,
    )  # fmt: skip
    return _ecrire(request, indicateur)


def modifier_propre(request, pk):
    return _ecrire(request, _indicateur_ou_404(request, pk))


def _ecrire(request, indicateur):
    """L’assistant : un GET qui porte des choix en montre l’aperçu, sans rien enregistrer."""
    compose = indicateur.nature == NatureIndicateur.COMPOSE
    assistant, composition, manque, apercu = None, None, "", None
    if compose:
        assistant = CompositionForm(
            _donnees(request, indicateur), choix=choix_du_reseau(request.user.reseau)
        )
        composition, manque = assistant.lire()
    form = IndicateurPropreForm(
        request.POST or None, instance=indicateur, agent=request.user,
        composition=assistant.donnees if compose else None,
        initial={n: v for n, v in request.GET.items() if n in IndicateurPropreForm.Meta.fields},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (composition or not compose):
        enregistre = enregistrer_indicateur(formulaire=form, agent=request.user)
        if enregistre is not None:
            messages.success(request, f"L’indicateur {enregistre.code} est enregistré.")
            return redirect(enregistre)
    if composition is not None:
        apercu = _apercu(request, composition, assistant.choix)
    refus = request.method == "POST" and (form.errors or manque)
    contexte = {
        "form": form,
        "indicateur": indicateur,
        "compose": compose,
        "assistant": assistant,
        "rangees": assistant.rangees if compose else {},
        "apercu": apercu,
        "manque": manque,
        "refuse": bool(request.method == "POST" and manque),
    }
    gabarit = "suivi/propres/formulaire.html"
    return render(request, gabarit, contexte, status=422 if refus else 200)


def _donnees(request, indicateur):
    if request.method == "POST":
        return request.POST
    return request.GET if "objet" in request.GET else depuis_la_base(indicateur.composition)


def _apercu(request, composition, choix):
    """La valeur de l’année en cours et de la précédente, et les premiers enregistrements."""
    periode = _demande(request)[1]
    releve = relever(request.user.reseau, composition, periode, choix=choix, limite=5)
    (avant,) = valeurs(request.user.reseau, composition, (periode.il_y_a(1),))
    return {
        "periode": periode,
        "avant": periode.il_y_a(1),
        "phrase": composition.phrase(choix),
        "valeur": releve.valeur,
        "valeur_avant": avant,
        "comptees": [affichage.preuve(p) for p in releve.comptees],
        "ecartees": [affichage.preuve(p) for p in releve.ecartees],
    }


# -- Constats d’un indicateur qualitatif ------------------------------------------------------


def ajouter_constat(request, pk):
    indicateur = _indicateur_ou_404(request, pk)
    constat = ConstatIndicateur(
        reseau=request.user.reseau, indicateur=indicateur, le=timezone.localdate()
    )
    return _ecrire_constat(request, constat)


def modifier_constat(request, pk):
    constats = ConstatIndicateur.objects.select_related("indicateur")
    return _ecrire_constat(request, objet_ou_404(request, constats, pk=pk))


def _ecrire_constat(request, constat):
    form = ConstatForm(request.POST or None, instance=constat, agent=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and noter_constat(formulaire=form, agent=request.user)
    ):
        messages.success(request, "Le constat est enregistré.")
        return redirect(constat.indicateur)
    contexte = {"form": form, "constat": constat, "indicateur": constat.indicateur}
    statut = 422 if form.errors else 200
    return render(request, "suivi/propres/constat.html", contexte, status=statut)


def retirer_constat(request, pk):
    constats = ConstatIndicateur.objects.select_related("indicateur")
    constat = objet_ou_404(request, constats, pk=pk)
    if request.method == "POST":
        supprimer_constat(constat=constat, agent=request.user)
        messages.success(request, "Le constat est supprimé.")
        return redirect(reverse("suivi:indicateur_propre", args=[constat.indicateur_id]))
    contexte = {"constat": constat, "indicateur": constat.indicateur}
    return render(request, "suivi/propres/supprimer_constat.html", contexte)


def _indicateur_ou_404(request, pk):
    return objet_ou_404(request, IndicateurPropre.objects.select_related("responsable"), pk=pk)
