"""Un diagnostic lu d’un coup : ce que l’on a, ce qui vient, ce qui manque au rapport."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from collectivites.models import Mandat
from collectivites.models.acteurs import PartiesPrenantes, parties_prenantes
from collectivites.regles import FonctionContact

from ..models import Diagnostic
from ..regles.diagnostic import (
    compter,
    dire_echeance,
    echeance_de,
    fin_du_mandat,
    moyenne,
    noter,
    taux_de_reponse,
)
from ..regles.outils import HorizonRecommandation, PhaseDiagnostic, Quadrant


@dataclass(frozen=True)
class Echeance:
    """Fin du mandat. `notee` : lue sur un mandat de la fiche, sinon déduite du calendrier."""

    le: date
    notee: bool
    a_verifier: bool


@dataclass(frozen=True)
class Phase:
    phase: PhaseDiagnostic
    pas: tuple

    @property
    def faits(self):
        return sum(1 for p in self.pas if p.faite_le)

    @property
    def finie(self):
        return bool(self.pas) and self.faits == len(self.pas)

    @property
    def debut_le(self):
        return min((p.faite_le or p.prevue_le for p in self.pas if p.faite_le or p.prevue_le),
                   default=None)  # fmt: skip

    @property
    def fin_le(self):
        return max((p.faite_le or p.prevue_le for p in self.pas if p.faite_le or p.prevue_le),
                   default=None)  # fmt: skip


@dataclass(frozen=True)
class DiagnosticLu:
    """Tout le diagnostic, en un nombre constant de requêtes (`lire`)."""

    diagnostic: Diagnostic
    phases: tuple[Phase, ...]
    entretiens: tuple
    questions: tuple
    competences: tuple
    afom: dict
    scenarios: tuple
    recommandations: tuple
    parties: PartiesPrenantes
    partenariats: tuple
    mandat: Echeance
    cadres_logiques: tuple

    @property
    def fiche(self):
        return self.diagnostic.accompagnement.fiche

    @cached_property
    def prochain(self):
        """Le premier pas qui reste, dans l’ordre des phases, ou `None`."""
        return next((p for f in self.phases for p in f.pas if not p.faite_le), None)

    @property
    def faits(self):
        return sum(f.faits for f in self.phases)

    @property
    def pas(self):
        return sum(len(f.pas) for f in self.phases)

    @property
    def taux(self):
        return taux_de_reponse(self.diagnostic.diffuses, self.diagnostic.recus)

    @property
    def citations(self):
        """Les paroles que l’on a le droit de citer."""
        return [e for e in self.entretiens if e.citable and e.citation.strip()]

    @property
    def depouillees(self):
        return [q for q in self.questions if compter(q.resultats)]

    @property
    def afom_en_tout(self):
        return sum(len(elements) for elements in self.afom.values())

    @property
    def scenarios_classes(self):
        """Du mieux noté au moins bien ; ceux que rien ne note, à la fin."""
        return sorted(self.scenarios, key=lambda s: -(moyenne(s.notes) or -1))

    @property
    def retenus(self):
        return [s for s in self.scenarios if s.retenu]

    @property
    def depart(self):
        """D’où courent les échéances des recommandations : la remise, prévue ou faite."""
        d = self.diagnostic
        return d.rendu_le or d.fin_prevue_le or d.debut_le

    def echeance_le(self, recommandation):
        """Date au plus tard, ou `None` après le mandat."""
        return echeance_de(recommandation.horizon, self.depart, self.mandat.le)

    def echeance(self, recommandation):
        return dire_echeance(recommandation.horizon, self.depart, self.mandat.le)

    @property
    def par_horizon(self):
        groupes = [
            (h, [r for r in self.recommandations if r.horizon == h]) for h in HorizonRecommandation
        ]
        return [(h, siennes) for h, siennes in groupes if siennes]

    @property
    def manques(self):
        """[(chapitre, ce qu’il attend, onglet, volet)] : ce que le rapport dira en une ligne."""
        d = self.diagnostic
        regles = (
            (d.objectifs.strip(), "Cadre", "dire ce que l’on cherche", "avancement", "cadre"),
            (d.methode.strip(), "Méthode", "dire comment on s’y est pris", "avancement", "cadre"),
            (d.portrait.strip(), "Portrait", "décrire le territoire", "territoire", "portrait"),
            (self.parties.placees, "Acteurs", "apprécier les parties prenantes", "territoire", ""),
            (self.competences, "Compétences", "dire ce que le territoire sait faire",
             "territoire", ""),
            (self.partenariats, "Partenariats", "noter ceux de la fiche, ou dire qu’il n’y en a "
             "pas", "territoire", ""),
            (self.depouillees, "Questionnaire", "saisir les réponses comptées", "collecte", ""),
            (self.entretiens, "Entretiens", "noter ceux que l’on a menés", "collecte", ""),
            (all(self.afom.values()), "AFOM", "remplir les quatre quadrants", "afom", ""),
            (any(noter(s.notes) for s in self.scenarios), "Scénarios",
             "comparer au moins un territoire", "scenarios", ""),
            (self.recommandations, "Recommandations", "en écrire au moins une",
             "recommandations", ""),
            (d.synthese.strip(), "Synthèse", "écrire la page que l’on lira en premier",
             "rapport", "synthese"),
        )  # fmt: skip
        return [tuple(suite) for present, *suite in regles if not present]


def lire(diagnostic):
    """Onze requêtes, quel que soit le nombre de lignes ; le diagnostic vient avec sa fiche."""
    dossier, fiche = diagnostic.accompagnement, diagnostic.accompagnement.fiche
    taches = list(diagnostic.taches.all())
    elements = list(diagnostic.afom.all())
    acteurs = parties_prenantes(fiche)
    return DiagnosticLu(
        diagnostic=diagnostic,
        phases=tuple(
            Phase(phase, tuple(t for t in taches if t.phase == phase)) for phase in PhaseDiagnostic
        ),
        entretiens=tuple(diagnostic.entretiens.select_related("contact", "acteur")),
        questions=tuple(diagnostic.questions.all()),
        competences=tuple(diagnostic.competences.select_related("acteur")),
        afom={q: [e for e in elements if e.quadrant == q] for q in Quadrant},
        scenarios=tuple(diagnostic.scenarios.all()),
        recommandations=tuple(diagnostic.recommandations.all()),
        parties=acteurs,
        partenariats=tuple(fiche.partenariats.select_related("comite")),
        mandat=fin_de_mandat(fiche, diagnostic.fin_prevue_le or diagnostic.debut_le),
        cadres_logiques=tuple(dossier.cadres_logiques.prefetch_related("lignes")),
    )


def fin_de_mandat(fiche, le):
    """La fin notée la plus lointaine chez les élu·es en place ; à défaut, le calendrier."""
    notee = (
        Mandat.objects.filter(
            Q(fin_le__gte=le), contact__fiche=fiche, contact__qualite=FonctionContact.ELU,
            contact__parti_le__isnull=True, contact__anonymise_le__isnull=True,
        )
        .order_by("-fin_le")
        .values_list("fin_le", flat=True)
        .first()
    )  # fmt: skip
    if notee:
        return Echeance(notee, True, False)
    echeance, a_verifier = fin_du_mandat(fiche.collectivite.nature, le)
    return Echeance(echeance, False, a_verifier)
