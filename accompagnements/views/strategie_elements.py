"""Priorités, objectifs, indicateurs, mesures, évaluations : ajouter, modifier, retirer, ordonner.

Un tableau dit ce qui change d’un genre à l’autre ; les vues n’en savent pas plus.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire

from ..actions import strategie as actions
from ..droits import peut_tracer
from ..forms import strategie_elements as formulaires
from ..models import (
    DemarcheStrategie,
    EvaluationStrategie,
    IndicateurStrategie,
    MesureStrategie,
    ObjectifStrategie,
    PrioriteStrategie,
)
from .strategie import adresse, arguments, saisir

_DOSSIER = "accompagnement__fiche__collectivite"


@dataclass(frozen=True)
class Element:
    """`parent` : (champ, modèle) où l’objet se range ; `vers` : chemin de l’objet à la démarche ;
    `freres` : les objets parmi lesquels il s’ordonne."""

    code: str
    modele: type
    formulaire: type
    un: str
    le: str
    onglet: str
    parent: tuple
    vers: str
    freres: Callable = None

    @property
    def nom(self):
        return self.un.split(" ", 1)[1]

    def dit(self, participe):
        return f"{self.nom.capitalize()} {participe}{'e' if self.un.startswith('une') else ''}."

    def demarche(self, objet):
        for pas in self.vers.split("__"):
            objet = getattr(objet, pas)
        return objet


ELEMENTS = {
    e.code: e
    for e in (
        Element(
            "priorite", PrioriteStrategie, formulaires.PrioriteForm, "une priorité",
            "la priorité", "cap", ("demarche", DemarcheStrategie), "demarche",
            lambda p: p.demarche.priorites.filter(nature=p.nature),
        ),
        Element(
            "objectif", ObjectifStrategie, formulaires.ObjectifForm, "un objectif",
            "l’objectif", "objectifs", ("demarche", DemarcheStrategie), "demarche",
            lambda o: o.demarche.objectifs.all(),
        ),
        Element(
            "indicateur", IndicateurStrategie, formulaires.IndicateurForm, "un indicateur",
            "l’indicateur", "objectifs", ("objectif", ObjectifStrategie), "objectif__demarche",
        ),
        Element(
            "mesure", MesureStrategie, formulaires.MesureForm, "une mesure", "la mesure",
            "objectifs", ("indicateur", IndicateurStrategie), "indicateur__objectif__demarche",
        ),
        Element(
            "evaluation", EvaluationStrategie, formulaires.EvaluationForm, "une évaluation",
            "l’évaluation", "suivi", ("demarche", DemarcheStrategie), "demarche",
        ),
    )
}  # fmt: skip
# Où s’ouvre le chemin vers la démarche, depuis chaque parent.
_CHEMINS = {
    DemarcheStrategie: "",
    ObjectifStrategie: "demarche",
    IndicateurStrategie: "objectif__demarche",
}


def _demarche_du(parent):
    for pas in filter(None, _CHEMINS[type(parent)].split("__")):
        parent = getattr(parent, pas)
    return parent


def _parent_ou_404(request, element, pk):
    modele = element.parent[1]
    chemin = f"{_CHEMINS[modele]}__{_DOSSIER}".removeprefix("__")
    return objet_ou_404(request, modele.objects.select_related(chemin), pk=pk)


def _objet_ou_404(request, element, pk):
    lus = element.modele.objects.select_related(f"{element.vers}__{_DOSSIER}")
    return objet_ou_404(request, lus, pk=pk)


def _page(request, element, objet, parent, titre, fait, **options):
    demarche = _demarche_du(parent)
    accompagnement = demarche.accompagnement
    exiger(peut_tracer(request.user, accompagnement))
    form = element.formulaire(
        request.POST or None, instance=objet, parent=parent, **options.pop("initiales", {}),
        **arguments(request, accompagnement),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and actions.enregistrer_element(
        objet=form.instance, demarche=demarche, agent=request.user,
        enregistrer=form.enregistrer, champs=form.changed_data,
    ):  # fmt: skip
        messages.success(request, fait)
        return redirect(_retour(element, demarche, form.instance))
    return saisir(
        request, demarche, accompagnement, form, titre,
        "Ajouter" if objet.pk is None else "Enregistrer", _retour(element, demarche, objet),
        **options,
    )  # fmt: skip


def _retour(element, demarche, objet):
    """L’onglet, à hauteur de l’objectif dont il s’agit."""
    objectif = {
        "objectif": lambda: objet.pk,
        "indicateur": lambda: objet.objectif_id,
        "mesure": lambda: objet.indicateur.objectif_id,
    }.get(element.code, lambda: None)()
    ancre = f"#objectif-{objectif}" if objectif else ""
    return f"{adresse(demarche, element.onglet)}{ancre}"


def ajouter(request, pk, element):
    element = ELEMENTS[element]
    parent = _parent_ou_404(request, element, pk)
    objet = element.modele(**{element.parent[0]: parent}, reseau_id=parent.reseau_id)
    initial = {}
    if element.freres:
        objet.ordre = 999
    if element.code == "priorite":
        initial = {"nature": request.GET.get("nature", "geographique")}
    return _page(
        request, element, objet, parent, f"Ajouter {element.un}", element.dit("ajouté"),
        initiales={"initial": initial}, texte="" if parent is _demarche_du(parent) else str(parent),
    )  # fmt: skip


def modifier(request, pk, element):
    element = ELEMENTS[element]
    objet = _objet_ou_404(request, element, pk)
    parent = getattr(objet, element.parent[0])
    return _page(
        request, element, objet, parent, f"Modifier {element.le}", element.dit("enregistré"),
        url_supprimer=reverse(f"outils:supprimer_{element.code}_strategie", args=[pk]),
    )  # fmt: skip


def supprimer(request, pk, element):
    """GET : confirmer. POST : retirer."""
    element = ELEMENTS[element]
    objet = _objet_ou_404(request, element, pk)
    demarche = element.demarche(objet)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.retirer_element(objet=objet, demarche=demarche, agent=request.user)
        messages.success(request, element.dit("supprimé"))
        return redirect(adresse(demarche, element.onglet))
    return saisir(
        request, demarche, demarche.accompagnement, form, f"Supprimer {element.le}", "Supprimer",
        _retour(element, demarche, objet), danger=True,
        texte=f"« {objet} » et ce qui en dépend partent de la stratégie.",
    )  # fmt: skip


@require_POST
def deplacer(request, pk, element):
    """Monter (`sens` = haut) ou descendre d’un rang."""
    element = ELEMENTS[element]
    objet = _objet_ou_404(request, element, pk)
    demarche = element.demarche(objet)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    sens = -1 if request.POST.get("sens") == "haut" else 1
    actions.deplacer(
        objet=objet, demarche=demarche, freres=element.freres(objet), agent=request.user, sens=sens
    )
    return redirect(_retour(element, demarche, objet))
