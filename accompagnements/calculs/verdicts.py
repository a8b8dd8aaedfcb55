"""Ce que chaque ligne d’un dossier apporte aux indicateurs, dit sur la ligne.

Mêmes règles que le chiffre (regles.verdicts) ; l’année est toujours celle de la date qui décide, et
se lit dans la phrase. Ce qui n’est pas encore daté n’a pas d’année.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import ExtractYear

from predict.noyau.typographie import insecables

from ..models import Activite, Candidature
from ..models.resultats import PREMIERE_ETAPE, PROJET_FINANCE
from ..regles import DecisionCandidature, NatureMiseEnLien, TypeActivite, TypeLivrable
from ..regles.verdicts import (
    Acte,
    Annee,
    ecarte,
    juger_activite,
    juger_i2,
    juger_i3,
    juger_i4,
    juger_i5,
    juger_i7,
    juger_strategie,
)

AUTRE_FINANCEUR = ecarte("Autre financeur d’un projet déjà compté")


@dataclass(frozen=True)
class VerdictDit:
    """« Compte dans I4 en 2026 » : `avant`, le code (un lien vers ses preuves), puis `apres`.

    `annee` : `None` tant que l’acte n’est pas daté.
    """

    code: str
    compte: bool
    avant: str
    apres: str
    annee: int | None = None

    def __str__(self):
        return f"{self.avant} {self.code}{self.apres}"


def dire(code, verdict, annee, *, par=""):
    """`par` : l’enregistrement né de celui-ci, quand c’est lui qui compte."""
    quand = f" en {annee}" if annee else ""
    tete = f"« {par} » compte" if par else "Compte"
    if verdict.compte:
        return VerdictDit(code, True, insecables(f"{tete} dans"), quand, annee)
    tete = f"« {par} » ne compte pas" if par else "Ne compte pas"
    motif = verdict.motif
    # Un motif qui a déjà ses deux-points fait sa propre phrase.
    suite = f". {motif}" if " : " in motif else f" : {motif[:1].lower()}{motif[1:]}"
    return VerdictDit(code, False, insecables(f"{tete} dans"), insecables(quand + suite), annee)


def _annee(le):
    return Annee(le.year) if le else None


def _numero(le):
    return le.year if le else None


def _activites(activites, accompagnement):
    return {
        a.pk: (
            dire(
                "I1",
                juger_activite(
                    type=a.type, valide_le=accompagnement.valide_le, au=Annee(a.le.year).au
                ),
                a.le.year,
            ),
        )
        for a in activites
    }


def _livrables(livrables, accompagnement):
    """Seule une étude peut compter."""
    return {
        v.pk: (
            dire(
                "I3",
                juger_i3(Acte(v.livre_le, ecarte=not v.final), _annee(v.livre_le)),
                _numero(v.livre_le),
            ),
        )
        for v in livrables
        if v.type == TypeLivrable.ETUDE
    }


def juger_convention(convention, mise_en_lien):
    acte = Acte(
        convention.signee_le,
        mise_en_lien and mise_en_lien.le,
        ecarte=convention.parent_id is not None,
        code="" if convention.partenaire else "reseau",
    )
    return juger_i4(acte, _annee(convention.signee_le))


def verdict_de_convention(convention):
    """Le verdict d’une convention ; lit sa mise en lien."""
    verdict = juger_convention(convention, convention.mise_en_lien)
    return dire("I4", verdict, _numero(convention.signee_le))


def _conventions(conventions, accompagnement):
    return {c.pk: (verdict_de_convention(c),) for c in conventions}


def juger_projet(projet):
    rencontres = [o.mise_en_lien for o in projet.origines.all()]
    acte = Acte(projet.document_valide_le, origines=tuple((m.nature, m.le) for m in rencontres))
    return juger_i5(acte, _annee(projet.document_valide_le))


def _projets(projets, accompagnement):
    return {p.pk: (dire("I5", juger_projet(p), _numero(p.document_valide_le)),) for p in projets}


def _mises_en_lien(mises_en_lien, accompagnement):
    """Une rencontre ne compte pas elle-même : ce qui en est né, si."""
    return {m.pk: _nes_de(m) or (_rien_de(m),) for m in mises_en_lien}


def _nes_de(m):
    return tuple(
        dire("I4", juger_convention(c, m), _numero(c.signee_le), par=c) for c in m.conventions.all()
    ) + tuple(
        dire("I5", juger_projet(o.projet), _numero(o.projet.document_valide_le), par=o.projet)
        for o in m.projets.all()
    )


def _rien_de(m):
    if m.nature == NatureMiseEnLien.RESEAU:
        return dire("I5", ecarte("Aucun projet n’en est encore né"), None)
    return dire("I4", ecarte("Aucune convention n’en est encore née"), None)


def _candidatures(candidatures, accompagnement):
    premiers = _premiers_financeurs(candidatures)
    return {c.pk: _de_candidature(c, premiers) for c in candidatures}


def _de_candidature(c, premiers):
    acte = Acte(
        c.deposee_le,
        c.notifiee_le,
        piece=c.accuse_id is not None,
        ecarte=c.etape_de_id is not None,
        code=c.decision,
    )
    dits = [dire("I2", juger_i2(acte, _annee(c.deposee_le)), _numero(c.deposee_le))]
    if c.deposee_le:
        le = c.notifiee_le if c.decision else c.deposee_le
        verdict = juger_i7(acte, Annee(le.year))
        if verdict.compte and premiers.get(c.pk) is False:
            verdict = AUTRE_FINANCEUR
        dits.append(dire("I7", verdict, le.year))
    return tuple(dits)


def _premiers_financeurs(candidatures):
    """{accordée: vrai si elle est la première, cette année-là, à financer son projet}."""
    accordees = {c.pk: c for c in candidatures if c.decision == DecisionCandidature.ACCORDEE}
    if not accordees:
        return {}
    lues = (
        Candidature.objects.filter(
            reseau=next(iter(accordees.values())).reseau_id,
            decision=DecisionCandidature.ACCORDEE,
            deposee_le__isnull=False,
        )
        .order_by("notifiee_le", "pk")
        .values_list("pk", "notifiee_le", PROJET_FINANCE, PREMIERE_ETAPE)
    )
    vus, premiers = set(), {}
    for pk, le, projet, premiere in lues:
        cle = (le.year, "projet", projet) if projet else (le.year, "candidature", premiere or pk)
        premiers[pk] = cle not in vus
        vus.add(cle)
    return premiers


def _strategies(strategies, accompagnement):
    """I9 : la collectivité doit compter dans I1 l’année où elle adopte sa stratégie."""
    if not strategies:
        return {}
    annees = _annees_accompagnees([s.fiche_id for s in strategies])
    return {s.pk: (_de_strategie(s, accompagnement, annees),) for s in strategies}


def _de_strategie(s, accompagnement, annees):
    le, annee = s.adoptee_le, _annee(s.adoptee_le)
    debut = accompagnement.debut_le if le and le.year in annees[s.fiche_id] else None
    verdict = juger_strategie(
        le=le, nature=s.nature, piece=s.piece_id is not None, debut_le=debut,
        du=annee and annee.du, au=annee and annee.au,
    )  # fmt: skip
    return dire("I9", verdict, _numero(le))


def _annees_accompagnees(fiches):
    """{collectivité: années où I1 la compte}, en une requête."""
    lignes = (
        Activite.objects.filter(
            accompagnement__fiche__in=fiches, accompagnement__valide_le__isnull=False
        )
        .exclude(type=TypeActivite.RENSEIGNEMENT)
        .order_by()
        .values_list("accompagnement__fiche", ExtractYear("le"), "accompagnement__valide_le")
        .distinct()
    )
    annees = defaultdict(set)
    for fiche, annee, valide_le in lignes:
        if valide_le <= Annee(annee).au:
            annees[fiche].add(annee)
    return annees


REGLES = {
    "activite": _activites,
    "livrable": _livrables,
    "mise_en_lien": _mises_en_lien,
    "projet": _projets,
    "candidature": _candidatures,
    "convention": _conventions,
    "strategie": _strategies,
}


def verdicts(genre, objets, accompagnement):
    """{pk: (VerdictDit, …)} d’un genre de lignes ; vide pour une tâche ou du temps.

    `objets` : lus par `Genre.lignes`, d’un même accompagnement. Au plus une requête.
    """
    regle = REGLES.get(genre)
    return regle(objets, accompagnement) if regle else {}
