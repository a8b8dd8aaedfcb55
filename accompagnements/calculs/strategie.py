"""Lire une démarche de stratégie en entier : objectifs vérifiés, écarts, manques, place dans I9."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from collectivites.models.acteurs import parties_prenantes

from ..models import MesureStrategie, PrioriteStrategie
from ..models.faits import chiffres_de
from ..regles import NatureStrategie
from ..regles.nourris import EtatChiffre, i1
from ..regles.outils import (
    ConditionReussite,
    EtapeStrategie,
    EtatCondition,
    MomentEvaluation,
    NaturePriorite,
)
from ..regles.strategie import (
    FaitsDemarche,
    FaitsIndicateur,
    FaitsObjectif,
    manque_a,
    manques,
    part_du_chemin,
    smart,
)
from ..regles.verdicts import juger_strategie

TEXTES = (
    ("valeurs", "Les valeurs"),
    ("vision", "La vision"),
    ("mission", "La mission"),
    ("objectif_general", "L’objectif général"),
)


@dataclass(frozen=True)
class IndicateurLu:
    """`mesures` : dans l’ordre des dates ; `points` : la référence puis elles, pour la courbe."""

    indicateur: object
    mesures: tuple[MesureStrategie, ...]

    @property
    def derniere(self):
        return self.mesures[-1] if self.mesures else None

    @property
    def chemin(self):
        """Part du chemin faite vers la cible, ou `None`."""
        i, derniere = self.indicateur, self.derniere
        return part_du_chemin(i.reference, i.cible, derniere.valeur if derniere else None)

    @property
    def points(self):
        i = self.indicateur
        debut = [(i.reference_le, i.reference)] if i.reference is not None else []
        return [*debut, *((m.le, m.valeur) for m in self.mesures)]


@dataclass(frozen=True)
class ObjectifLu:
    objectif: object
    indicateurs: tuple[IndicateurLu, ...]
    lettres: tuple

    @property
    def complet(self):
        return all(x.tenue for x in self.lettres)

    @property
    def manque(self):
        return manque_a(self.lettres)


@dataclass(frozen=True)
class ConditionLue:
    code: str
    condition: ConditionReussite
    etat: EtatCondition | None
    note: str


@dataclass(frozen=True)
class PlaceI9:
    """`compte`, `motif` : le verdict ; `annee` : celle de l’adoption."""

    compte: bool
    motif: str
    annee: int | None = None


@dataclass(frozen=True)
class DemarcheLue:
    demarche: object
    priorites: tuple[PrioriteStrategie, ...]
    objectifs: tuple[ObjectifLu, ...]
    evaluations: tuple
    parties: object

    def de_nature(self, nature):
        return [p for p in self.priorites if p.nature == nature]

    @property
    def geographiques(self):
        return self.de_nature(NaturePriorite.GEOGRAPHIQUE)

    @property
    def thematiques(self):
        return self.de_nature(NaturePriorite.THEMATIQUE)

    @property
    def valeurs(self):
        lignes = self.demarche.valeurs.splitlines()
        return [ligne.strip(" -•\t") for ligne in lignes if ligne.strip(" -•\t")]

    @cached_property
    def conditions(self):
        notees = self.demarche.conditions
        lues = []
        for condition in ConditionReussite:
            note = notees.get(condition.value) or {}
            etat = note.get("etat")
            connu = EtatCondition(etat) if etat in EtatCondition.values else None
            lues.append(ConditionLue(condition.value, condition, connu, note.get("note", "")))
        return tuple(lues)

    @property
    def reunies(self):
        return sum(c.etat == EtatCondition.REUNIE for c in self.conditions)

    @property
    def mesures(self):
        return sum(len(i.mesures) for o in self.objectifs for i in o.indicateurs)

    @cached_property
    def faits(self):
        d, moments = self.demarche, {e.moment for e in self.evaluations}
        return FaitsDemarche(
            conditions={c.code: c.etat for c in self.conditions},
            diagnostic=d.diagnostic_id is not None,
            diagnostic_rendu=bool(d.diagnostic and d.diagnostic.rendu_le),
            parties=len(self.parties.placees) + len(self.parties.restantes),
            parties_placees=len(self.parties.placees),
            benefices=bool(d.benefices.strip()),
            textes_vides=tuple(nom for champ, nom in TEXTES if not getattr(d, champ).strip()),
            geographiques=len(self.geographiques),
            thematiques=len(self.thematiques),
            priorites_sans_raison=sum(not p.raison.strip() for p in self.priorites),
            objectifs=len(self.objectifs),
            objectifs_incomplets=sum(not o.complet for o in self.objectifs),
            rattachement=bool(d.rattachement),
            moyens=bool(d.moyens.strip()),
            communication=bool(d.communication.strip()),
            adoptee=bool(d.adoptee and d.adoptee.adoptee_le),
            mi_parcours=MomentEvaluation.MI_PARCOURS in moments,
            finale=MomentEvaluation.FINALE in moments,
            mesures=self.mesures,
        )

    def manques(self, etape):
        return manques(etape, self.faits)

    @property
    def rang(self):
        return list(EtapeStrategie).index(EtapeStrategie(self.demarche.etape))


def lire(demarche):
    """Toute la démarche en six requêtes, quel que soit le nombre de lignes."""
    objectifs = demarche.objectifs.select_related("priorite").prefetch_related(
        "indicateurs__mesures"
    )
    return DemarcheLue(
        demarche=demarche,
        priorites=tuple(demarche.priorites.all()),
        objectifs=tuple(_objectif(o, demarche) for o in objectifs),
        evaluations=tuple(demarche.evaluations.all()),
        parties=parties_prenantes(demarche.accompagnement.fiche),
    )


def _objectif(objectif, demarche):
    indicateurs = tuple(IndicateurLu(i, tuple(i.mesures.all())) for i in objectif.indicateurs.all())
    faits = FaitsObjectif(
        precis=objectif.precis,
        atteignable=objectif.atteignable,
        pertinent=objectif.pertinent,
        echeance=objectif.echeance,
        indicateurs=tuple(
            FaitsIndicateur(
                lu.indicateur.reference, lu.indicateur.reference_le,
                lu.indicateur.cible, lu.indicateur.cible_le,
            )
            for lu in indicateurs
        ),
        debut=demarche.debut_annee,
        fin=demarche.fin_annee,
    )  # fmt: skip
    return ObjectifLu(objectif, indicateurs, smart(faits))


def place_dans_i9(demarche):
    """Pourquoi la stratégie compte, ou non, l’année de son adoption ; la règle est celle du
    suivi. I1 se lit de cet accompagnement : un autre pourrait aussi faire compter la collectivité.
    """
    adoptee, accompagnement = demarche.adoptee, demarche.accompagnement
    if adoptee is None:
        return PlaceI9(False, "Pas encore adoptée")
    le = adoptee.adoptee_le
    annee = le.year if le else None
    accompagnee = annee and i1(chiffres_de(accompagnement, annee))[0] is EtatChiffre.COMPTE
    verdict = juger_strategie(
        le=le,
        nature=NatureStrategie(adoptee.nature),
        piece=adoptee.piece_id is not None,
        debut_le=accompagnement.debut_le if accompagnee else None,
        du=date(annee, 1, 1) if annee else None,
        au=date(annee, 12, 31) if annee else None,
    )
    return PlaceI9(verdict.compte, verdict.motif, annee)
