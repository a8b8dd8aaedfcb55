"""Ajouter, corriger, retirer, ordonner les lignes d’un cadre logique ou d’un plan d’action."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire

from ..actions import logique as actions
from ..droits import cadre_logique_ou_404, peut_modifier, plan_action_ou_404
from ..forms import logique as formulaires
from ..models import ActionPlan, LigneLogique, RisqueLogique
from ..regles.outils import NiveauLogique
from .logique_saisie import donnees, saisie


@dataclass(frozen=True)
class Genre:
    """`un` : le genre avec son article ; `ancre` : où l’on revient dans la page de l’outil."""

    modele: type
    formulaire: type
    prendre: object
    un: str
    ancre: str


GENRES = {
    "ligne_logique": Genre(
        LigneLogique, formulaires.LigneForm, cadre_logique_ou_404, "une ligne", "ligne"
    ),
    "risque_logique": Genre(
        RisqueLogique, formulaires.RisqueForm, cadre_logique_ou_404, "un risque", "risque"
    ),
    "action_plan": Genre(
        ActionPlan, formulaires.ActionForm, plan_action_ou_404, "une action", "action"
    ),
}
DU_NIVEAU = {
    NiveauLogique.GENERAL: "l’objectif général",
    NiveauLogique.SPECIFIQUE: "un objectif spécifique",
    NiveauLogique.RESULTAT: "un résultat attendu",
    NiveauLogique.ACTIVITE: "une activité",
}


def _retour(genre, objet):
    return f"{actions.outil_de(objet).get_absolute_url()}#{genre.ancre}-{objet.pk}"


def _objet(request, genre, pk):
    nom = actions.PORTEURS[genre.modele]
    lignes = genre.modele.objects.select_related(f"{nom}__accompagnement__fiche__collectivite")
    objet = objet_ou_404(request, lignes, pk=pk)
    exiger(peut_modifier(request.user, actions.outil_de(objet).accompagnement))
    return objet


def _page(request, objet, form, titre, geste, **options):
    outil = actions.outil_de(objet)
    return saisie(
        request, form, dossier=outil.accompagnement, outil=outil, titre=titre, geste=geste,
        **options,
    )  # fmt: skip


def ajouter(request, pk, genre, niveau=""):
    genre = GENRES[genre]
    outil = genre.prendre(request, pk)
    exiger(peut_modifier(request.user, outil.accompagnement))
    objet = genre.modele(**{actions.PORTEURS[genre.modele]: outil, "reseau_id": outil.reseau_id})
    un, initial = genre.un, {}
    if genre.modele is LigneLogique:
        if niveau not in NiveauLogique.values:
            raise Http404
        objet.niveau, un = niveau, DU_NIVEAU[NiveauLogique(niveau)]
        initial = {"parent": request.GET.get("parent", "")}
    form = genre.formulaire(donnees(request), instance=objet, initial=initial)
    if form.is_valid():
        actions.ajouter(objet=form.save(commit=False), agent=request.user)
        messages.success(request, f"Ajouté : {objet}.")
        return redirect(_retour(genre, objet))
    verbe = "Écrire" if niveau == NiveauLogique.GENERAL else "Ajouter"
    return _page(request, objet, form, f"{verbe} {un}", verbe)


def modifier(request, pk, genre):
    code, genre = genre, GENRES[genre]
    objet = _objet(request, genre, pk)
    titre = str(objet)
    form = genre.formulaire(donnees(request), instance=objet)
    if form.is_valid() and actions.modifier(
        objet=objet, agent=request.user, enregistrer=form.enregistrer, champs=form.changed_data
    ):
        messages.success(request, f"Enregistré : {objet}.")
        return redirect(_retour(genre, objet))
    supprimer_ = reverse(f"outils:supprimer_{code}", args=[pk])
    return _page(request, objet, form, titre, "Enregistrer", url_supprimer=supprimer_)


def _ce_qui_part(objet):
    """Ce qu’une suppression emporte avec elle, en une phrase."""
    dessous = objet.enfants.count() if isinstance(objet, LigneLogique) else 0
    if not dessous:
        return f"« {objet} » sera supprimé, et sortira du document."
    quoi = "activité" if objet.niveau == NiveauLogique.RESULTAT else "résultat"
    s = "s" if dessous > 1 else ""
    suite = "" if quoi == "activité" else ", avec ses activités" if dessous == 1 else (
        ", avec leurs activités")  # fmt: skip
    return (
        f"« {objet} » emporte {dessous} {quoi}{s}{suite}. Pour les garder, rattachez-les d’abord "
        "ailleurs."
    )


def supprimer(request, pk, genre):
    genre = GENRES[genre]
    objet = _objet(request, genre, pk)
    form = Formulaire(donnees(request))
    if form.is_valid():
        outil = actions.outil_de(objet)
        actions.retirer(objet=objet, agent=request.user)
        messages.success(request, "Supprimé.")
        return redirect(outil)
    return _page(
        request, objet, form, "Confirmer la suppression", "Supprimer", danger=True,
        texte=_ce_qui_part(objet),
    )  # fmt: skip


@require_POST
def deplacer(request, pk, genre):
    genre = GENRES[genre]
    objet = _objet(request, genre, pk)
    sens = {"haut": -1, "bas": 1}.get(request.POST.get("sens", ""))
    if sens is None:
        messages.error(request, "Vers le haut ou vers le bas ? Rien n’a bougé.")
    else:
        actions.deplacer(objet=objet, agent=request.user, sens=sens)
    return redirect(_retour(genre, objet))
