"""Ajouter, corriger, retirer, ordonner les lignes d’un diagnostic : une page pour toutes."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire

from ..actions import diagnostic as actions
from ..droits import diagnostic_ou_404, peut_modifier
from ..forms import diagnostic as formulaires
from ..forms.commun import tenter
from ..models import (
    CompetenceTerritoire,
    ElementAfom,
    Entretien,
    QuestionDiagnostic,
    Recommandation,
    ScenarioTerritoire,
    TacheDiagnostic,
)
from .diagnostic import _saisie


@dataclass(frozen=True)
class Genre:
    """`un`, `le` : le genre dit avec son article ; `onglet` : la page où l’on revient ;
    `propose` : ce que l’adresse peut choisir d’avance."""

    code: str
    modele: type
    formulaire: type
    onglet: str
    un: str
    le: str
    propose: tuple[str, ...] = ()

    @property
    def ordonne(self):
        return hasattr(self.modele, "ordre")


GENRES = {
    genre.code: genre
    for genre in (
        Genre("pas", TacheDiagnostic, formulaires.PasForm, "diagnostic", "un pas", "le pas",
              ("phase",)),
        Genre("entretien", Entretien, formulaires.EntretienForm, "diagnostic_collecte",
              "un entretien", "l’entretien"),
        Genre("question", QuestionDiagnostic, formulaires.QuestionForm, "diagnostic_collecte",
              "une question", "la question"),
        Genre("competence", CompetenceTerritoire, formulaires.CompetenceForm,
              "diagnostic_territoire", "une compétence", "la compétence"),
        Genre("afom", ElementAfom, formulaires.AfomForm, "diagnostic_afom", "un élément",
              "l’élément", ("quadrant",)),
        Genre("scenario", ScenarioTerritoire, formulaires.ScenarioForm, "diagnostic_scenarios",
              "un territoire", "le territoire"),
        Genre("recommandation", Recommandation, formulaires.RecommandationForm,
              "diagnostic_recommandations", "une recommandation", "la recommandation",
              ("horizon",)),
    )
}  # fmt: skip


def _objet(request, genre, pk):
    lignes = genre.modele.objects.select_related("diagnostic__accompagnement__fiche__collectivite")
    objet = objet_ou_404(request, lignes, pk=pk)
    exiger(peut_modifier(request.user, objet.diagnostic.accompagnement))
    return objet


def _retour(genre, objet):
    ancre = {"pas": getattr(objet, "phase", ""), "afom": getattr(objet, "quadrant", "")}
    suite = f"#{ancre[genre.code]}" if ancre.get(genre.code) else ""
    return reverse(f"outils:{genre.onglet}", args=[objet.diagnostic_id]) + suite


def _page(request, genre, objet, form, titre, geste, **options):
    diagnostic = objet.diagnostic
    contexte = {
        "form": form, "titre": titre, "geste": geste, "retour": _retour(genre, objet),
        "diagnostic": diagnostic, "accompagnement": diagnostic.accompagnement, "texte": "",
        "danger": False, "url_supprimer": "",
    } | options  # fmt: skip
    return _saisie(request, contexte)


def _formulaire(request, genre, objet, **options):
    return genre.formulaire(
        request.POST if request.method == "POST" else None, instance=objet,
        diagnostic=objet.diagnostic, agent=request.user, aujourdhui=timezone.localdate(),
        **options,
    )  # fmt: skip


def ajouter(request, pk, genre):
    genre, diagnostic = GENRES[genre], diagnostic_ou_404(request, pk)
    exiger(peut_modifier(request.user, diagnostic.accompagnement))
    objet = genre.modele(diagnostic=diagnostic, reseau_id=diagnostic.reseau_id)
    initial = {nom: request.GET[nom] for nom in genre.propose if nom in request.GET}
    form = _formulaire(request, genre, objet, initial=initial)
    if form.is_valid() and tenter(
        form, actions.ajouter, objet=form.save(commit=False), diagnostic=diagnostic,
        agent=request.user,
    ):  # fmt: skip
        messages.success(request, f"Ajouté : {objet}.")
        return redirect(_retour(genre, objet))
    return _page(request, genre, objet, form, f"Ajouter {genre.un}", "Ajouter")


def modifier(request, pk, genre):
    genre = GENRES[genre]
    objet = _objet(request, genre, pk)
    titre = str(objet)
    form = _formulaire(request, genre, objet)
    if form.is_valid() and actions.modifier(
        objet=objet, agent=request.user, enregistrer=form.enregistrer, champs=form.changed_data
    ):
        messages.success(request, f"Enregistré : {objet}.")
        return redirect(_retour(genre, objet))
    supprimer_ = reverse(f"outils:supprimer_{genre.code}", args=[pk])
    return _page(request, genre, objet, form, titre, "Enregistrer", url_supprimer=supprimer_)


def supprimer(request, pk, genre):
    genre = GENRES[genre]
    objet = _objet(request, genre, pk)
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        retour = _retour(genre, objet)
        actions.retirer(objet=objet, agent=request.user)
        messages.success(request, "Supprimé.")
        return redirect(retour)
    return _page(
        request, genre, objet, form, f"Supprimer {genre.le}", "Supprimer", danger=True,
        texte=f"« {objet} » sort du diagnostic, et du rapport avec.",
    )  # fmt: skip


@require_POST
def deplacer(request, pk, genre):
    genre = GENRES[genre]
    objet = _objet(request, genre, pk)
    sens = {"haut": -1, "bas": 1}.get(request.POST.get("sens", ""))
    if sens:
        actions.deplacer(objet=objet, agent=request.user, sens=sens)
    return redirect(_retour(genre, objet))
