"""Un cadre logique, un plan d’action lus d’un coup : grille, coûts, calendrier, avancement."""

from dataclasses import dataclass
from functools import cached_property

from ..models import CadreLogique, ObjectifStrategie, PlanAction, Recommandation
from ..regles import logique as regles
from ..regles.diagnostic import echeance_de
from ..regles.outils import EtatAction, HorizonRecommandation, NiveauLogique
from .diagnostic import fin_de_mandat


@dataclass(frozen=True)
class Groupe:
    """Un résultat, ses activités et ce qu’elles coûtent ; `place` vide : sans résultat."""

    place: object
    activites: tuple
    total: regles.Total

    @property
    def nom(self):
        return f"{self.place.numero}. {self.place.ligne}" if self.place else "Sans résultat"


@dataclass(frozen=True)
class CadreLu:
    """Deux requêtes (`lire_cadre`), quel que soit le nombre de lignes."""

    cadre: CadreLogique
    grille: dict
    risques: tuple

    @property
    def activites(self):
        return self.grille[NiveauLogique.ACTIVITE]

    @cached_property
    def groupes(self):
        """Un groupe par résultat, même vide ; les activités que rien ne rattache, à la fin."""
        resultats = self.grille[NiveauLogique.RESULTAT]
        groupes = [self._groupe(r, [p for p in self.activites if p.ligne.parent_id == r.ligne.pk])
                   for r in resultats]  # fmt: skip
        connus = {r.ligne.pk for r in resultats}
        if seules := [p for p in self.activites if p.ligne.parent_id not in connus]:
            groupes.append(self._groupe(None, seules))
        return groupes

    @staticmethod
    def _groupe(place, activites):
        return Groupe(place, tuple(activites),
                      regles.additionner([p.ligne.cout for p in activites]))  # fmt: skip

    @property
    def total(self):
        return regles.additionner([p.ligne.cout for p in self.activites])

    @property
    def manques(self):
        c = self.cadre
        return regles.manques(self.grille, self.risques, c.debut_le, c.fin_le)

    @property
    def datees(self):
        return [p for p in self.activites if p.ligne.debut_le]

    @property
    def sans_date(self):
        return [p for p in self.activites if not p.ligne.debut_le]


def lire_cadre(cadre):
    lignes = list(cadre.lignes.all())
    risques = tuple(regles.trier(cadre.risques.all()))
    return CadreLu(cadre, regles.ordonner(lignes), risques)


@dataclass(frozen=True)
class PlanLu:
    """Un plan et ses actions : une requête, plus la fin du mandat (`lire_plan`)."""

    plan: PlanAction
    actions: tuple
    mandat: object
    le: object

    @cached_property
    def avancement(self):
        return regles.avancer(self.actions, self.le)

    @property
    def total(self):
        retenues = [a.cout for a in self.actions if a.etat != EtatAction.ABANDONNEE]
        return regles.additionner(retenues)

    @property
    def manques(self):
        return list(regles.manques_du_plan(self.plan, self.actions))

    @property
    def datees(self):
        return [a for a in self.actions if a.debut_le and a.etat != EtatAction.ABANDONNEE]

    @property
    def sans_date(self):
        return [a for a in self.actions if not a.debut_le and a.etat in regles.OUVERTS]

    @property
    def bilan_attendu(self):
        """Le plan finit dans six mois ou moins, et rien n’est écrit."""
        fin = self.plan.fin_le
        return bool(fin and (fin - self.le).days <= 180 and not self.plan.bilan.strip())


def lire_plan(plan, le):
    actions = tuple(plan.actions.select_related("recommandation", "objectif"))
    mandat = fin_de_mandat(plan.accompagnement.fiche, plan.debut_le or le)
    return PlanLu(plan, actions, mandat, le)


@dataclass(frozen=True)
class Reprise:
    """Ce qu’un plan peut reprendre : `cle` (« r12 », « o3 ») et les valeurs de l’action."""

    cle: str
    origine: str
    valeurs: dict

    def __str__(self):
        return self.valeurs["titre"]


def a_reprendre(plan, le):
    """Recommandations et objectifs de la collectivité que ce plan n’a pas encore : trois requêtes
    et la fin du mandat."""
    fiche = plan.accompagnement.fiche
    deja = list(plan.actions.values_list("recommandation_id", "objectif_id"))
    recommandations = (
        Recommandation.objects.filter(diagnostic__accompagnement__fiche=fiche)
        .exclude(pk__in=[r for r, _ in deja if r])
        .select_related("diagnostic")
        .order_by("-diagnostic__debut_le", "diagnostic_id", "ordre", "pk")
    )
    objectifs = (
        ObjectifStrategie.objects.filter(demarche__accompagnement__fiche=fiche)
        .exclude(pk__in=[o for _, o in deja if o])
        .select_related("demarche")
        .prefetch_related("indicateurs")
        .order_by("-demarche__debut_annee", "demarche_id", "ordre", "pk")
    )
    depart = plan.debut_le or le
    fin = plan.fin_le or fin_de_mandat(fiche, depart).le
    return [
        *(_de_recommandation(r, depart, fin) for r in recommandations),
        *(_d_objectif(o) for o in objectifs),
    ]


def _de_recommandation(r, depart, fin):
    moyens = f"Moyens : {r.cout}" if r.cout.strip() else ""
    echeance = echeance_de(HorizonRecommandation(r.horizon), depart, fin)
    return Reprise(f"r{r.pk}", f"diagnostic de {r.diagnostic.debut_le.year}", {
        "recommandation": r, "titre": r.titre[:200], "pilote": r.pilote[:160],
        "description": "\n".join(t for t in (r.proposition.strip(), moyens) if t),
        "fin_le": echeance,
    })  # fmt: skip


def _d_objectif(o):
    indicateur = next(iter(o.indicateurs.all()), None)
    return Reprise(f"o{o.pk}", f"stratégie de {o.demarche.debut_annee}", {
        "objectif": o, "titre": o.libelle[:200], "description": o.precis, "fin_le": o.echeance,
        "indicateur": str(indicateur.libelle)[:200] if indicateur else "",
    })  # fmt: skip
