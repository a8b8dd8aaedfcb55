"""Lire un cadre entier en peu de requêtes, le même nombre quelle que soit sa longueur."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Min, Q

from ..regles import Rubrique
from ..regles.cadre import FaitsRubrique, ecrite, etat_rubrique
from .cadre import CadreCollaboration, Commentaire, RubriqueCadre


@dataclass
class CadreLu:
    """Un cadre et tout ce qui s’y rattache. `rubriques` : les sept, par code."""

    cadre: CadreCollaboration
    rubriques: dict
    budget: list
    echeances: list
    livrables: list
    indicateurs: list
    commentaires: dict = field(default_factory=dict)
    validations: list = field(default_factory=list)

    @cached_property
    def faits(self):
        return {Rubrique(code): self._faits(Rubrique(code)) for code in Rubrique.values}

    @cached_property
    def etats(self):
        return {code: etat_rubrique(code, f) for code, f in self.faits.items()}

    @cached_property
    def a_ecrire(self):
        """Rubriques où il manque quelque chose, commentaires à part : elles bloquent la demande."""
        return [code for code, f in self.faits.items() if not ecrite(code, f)]

    def lignes(self, code):
        return {
            Rubrique.BUDGET: self.budget,
            Rubrique.ECHEANCES: self.echeances,
            Rubrique.LIVRABLES: self.livrables,
            Rubrique.INDICATEURS: self.indicateurs,
        }.get(code, [])

    def _faits(self, code):
        rubrique, lignes = self.rubriques[code], self.lignes(code)
        return FaitsRubrique(
            texte=rubrique.texte,
            texte_collectivite=rubrique.texte_collectivite,
            lignes=len(lignes),
            incompletes=sum(map(INCOMPLETE[code], lignes)) if lignes else 0,
            commentaires=sum(c.regle_le is None for c in self.commentaires.get(code, ())),
        )


INCOMPLETE = {
    Rubrique.BUDGET: lambda x: x.apport_reseau is None or x.apport_collectivite is None,
    Rubrique.ECHEANCES: lambda x: False,
    Rubrique.LIVRABLES: lambda x: x.le is None,
    Rubrique.INDICATEURS: lambda x: not x.cible.strip(),
}


def premier_partage(accompagnement):
    """Depuis quand la collectivité lit le cadre ; `None` tant qu’elle ne l’a pas reçu."""
    return CadreCollaboration.objects.filter(accompagnement=accompagnement).aggregate(
        le=Min("partage_le")
    )["le"]


def commentaires_de(cadre, depuis=None):
    """{rubrique: commentaires} : ceux de cette version, et ceux d’avant restés ouverts.

    `depuis` : la collectivité ne lit pas ce que l’équipe s’est dit avant de partager.
    """
    fil = Commentaire.objects.filter(cadre__accompagnement=cadre.accompagnement_id).filter(
        Q(cadre=cadre) | Q(regle_le__isnull=True)
    )
    if depuis is not None:
        fil = fil.filter(le__gte=depuis)
    par_rubrique = defaultdict(list)
    for commentaire in fil.select_related("auteur").order_by("le", "pk"):
        par_rubrique[commentaire.rubrique].append(commentaire)
    return dict(par_rubrique)


def _sept(cadre):
    """Les sept rubriques ; celle qu’une reprise de données n’apportait pas se lit vide."""
    ecrites = {r.code: r for r in cadre.rubriques.all()}
    return {
        code: ecrites.get(code) or RubriqueCadre(reseau_id=cadre.reseau_id, cadre=cadre, code=code)
        for code in Rubrique.values
    }


def lire(cadre, *, depuis=None, commentaires=True):
    """Le cadre entier : sept requêtes."""
    return CadreLu(
        cadre=cadre,
        rubriques=_sept(cadre),
        budget=list(cadre.lignes_budget.all()),
        echeances=list(cadre.echeances.all()),
        livrables=list(cadre.livrables.order_by("le", "pk")),
        indicateurs=list(cadre.indicateurs.all()),
        commentaires=commentaires_de(cadre, depuis) if commentaires else {},
        validations=list(cadre.validations.select_related("agent")),
    )
