"""Les neuf indicateurs d’une période, calculés sur ce que la base a rendu (domaine.md §2)."""

from collections import defaultdict

from accompagnements.regles import DecisionCandidature

from ..regles import CODES
from .enquetes import QUESTIONS, choisir
from .jugements import juger_i2, juger_i3, juger_i4, juger_i5, juger_i7, juger_i9
from .mesure import Mesure, Unite, rapport


def mesurer(lecture, rang=0, codes=CODES):
    """{code: Mesure} des indicateurs, pour la période de ce `rang` (0 : la demandée)."""
    suivies = collectivites_suivies(lecture, rang)
    periode, faits = lecture.periodes[rang], lecture.faits_de
    mesures = {
        "I1": lambda: _i1(suivies),
        "I2": lambda: _realisations("I2", faits("candidature"), juger_i2, periode),
        "I3": lambda: _i3(faits("livrable"), periode),
        "I4": lambda: _realisations("I4", faits("convention"), juger_i4, periode),
        "I5": lambda: _realisations("I5", faits("projet"), juger_i5, periode),
        "I6": lambda: _enquete("I6", lecture, periode, suivies),
        "I7": lambda: mesurer_i7(faits("candidature"), periode),
        "I8": lambda: _enquete("I8", lecture, periode, suivies),
        "I9": lambda: _i9(faits("strategie"), periode, suivies),
    }
    return {code: mesures[code]() for code in CODES if code in codes}


def collectivites_suivies(lecture, rang=0):
    """{collectivité de I1: ses accompagnements comptés}, du plus ancien au plus récent."""
    suivies = defaultdict(list)
    for suivi in lecture.suivis:
        if suivi.rang == rang and suivi.valide_le <= lecture.periodes[rang].au:
            suivies[suivi.fiche].append(suivi)
    for suivis in suivies.values():
        suivis.sort(key=lambda s: (s.debut_le, s.accompagnement))
    return dict(suivies)


def _i1(suivies):
    return Mesure(
        "I1",
        tuple(
            Unite(fiche, True, frozenset({fiche}), frozenset(s.accompagnement for s in suivis))
            for fiche, suivis in suivies.items()
        ),
    )


def _unite(fait):
    return Unite(
        fait.pk,
        True,
        frozenset(fait.fiches),
        frozenset({fait.accompagnement} - {None}),
        fait.prestation,
    )


def _realisations(code, faits, juger, periode):
    return Mesure(code, tuple(_unite(fait) for fait in faits if juger(fait, periode).compte))


def _i3(faits, periode):
    mesure = _realisations("I3", faits, juger_i3, periode)
    return Mesure("I3", mesure.unites, details={"destinataires": len(mesure.fiches_comptees)})


def _enquete(code, lecture, periode, suivies):
    lignes = [ligne for ligne in lecture.enquetes if ligne.ouverte_le in periode]
    _, compte = QUESTIONS[code]
    choix = choisir(lignes, code)
    unites = tuple(
        Unite(
            fiche,
            compte(reponse),
            frozenset({fiche}),
            frozenset(s.accompagnement for s in suivies.get(fiche, ())),
            anonyme=(reponse.campagne, reponse.seuil) if reponse.anonyme else None,
        )
        for fiche, reponse in choix.par_fiche.items()
    )
    invitees = frozenset(x.fiche for x in lignes if x.campagne not in choix.tues)
    return Mesure(code, unites, est_un_taux=True, invitees=len(invitees), fiches_invitees=invitees)


def projet_finance(candidature):
    """Ce que plusieurs demandes financent : le projet, sinon la première étape de l’appel."""
    if candidature.lie is not None:
        return ("projet", candidature.lie)
    return ("candidature", candidature.parent or candidature.pk)


def mesurer_i7(candidatures, periode):
    """Projets financés, deux taux et des montants ; tous comptent en projets, jamais en dossiers.

    Décisions : accordés ÷ décidés dans la période. Cohorte : accordés à la fin de la période ÷
    déposés dans la période (au sens de I2), sans les demandes d’une autre année.
    """
    accordees, decides, deposes, accordes_cohorte = defaultdict(list), set(), set(), set()
    racines = {c.pk for c in candidatures if juger_i2(c, periode).compte}
    montants = defaultdict(int)
    for c in candidatures:
        projet = projet_finance(c)
        accorde = c.code == DecisionCandidature.ACCORDEE
        if c.code and c.autre_le in periode:
            decides.add(projet)
        if juger_i7(c, periode).compte:
            accordees[projet].append(c)
            montants[c.avec or c.titre] += c.accorde or 0
        if c.pk in racines or c.parent in racines:
            deposes.add(projet)
            if accorde and c.autre_le <= periode.au:
                accordes_cohorte.add(projet)
    unites = tuple(
        Unite(
            projet,
            True,
            frozenset().union(*(c.fiches for c in demandes)),
            frozenset(c.accompagnement for c in demandes) - {None},
        )
        for projet, demandes in accordees.items()
    )
    return Mesure(
        "I7",
        unites,
        details={
            "decisions": (len(accordees), len(decides)),
            "taux_decisions": rapport(len(accordees), len(decides)),
            "cohorte": (len(accordes_cohorte), len(deposes)),
            "taux_cohorte": rapport(len(accordes_cohorte), len(deposes)),
            "montant_accorde": sum(montants.values()),
            "montants": dict(montants),
        },
    )


def debut_a_comparer(strategie, suivies):
    """Début de l’accompagnement auquel la stratégie se compare ; `None` hors de I1."""
    suivis = [s for fiche in strategie.fiches for s in suivies.get(fiche, ())]
    if not suivis:
        return None
    return strategie.autre_le or suivis[0].debut_le


def _i9(strategies, periode, suivies):
    formalisees = {
        fiche
        for s in strategies
        if juger_i9(s, periode, debut_a_comparer(s, suivies)).compte
        for fiche in s.fiches
    }
    unites = tuple(
        Unite(
            fiche,
            fiche in formalisees,
            frozenset({fiche}),
            frozenset(s.accompagnement for s in suivis),
        )
        for fiche, suivis in suivies.items()
    )
    return Mesure("I9", unites, est_un_taux=True)


def cumul_mensuel(lecture, rang=0):
    """I1 cumulé à la fin de chaque mois de l’année civile de ce `rang` : douze valeurs.

    Une collectivité entre au mois de sa première activité, ou de sa validation si elle est plus
    tardive : le cumul de décembre est I1.
    """
    mois = [0] * 12
    for suivis in collectivites_suivies(lecture, rang).values():
        entree = min(max(s.premiere_le, s.valide_le) for s in suivis)
        debut = lecture.periodes[rang].du
        mois[entree.month - 1 if entree.year == debut.year else 0] += 1
    return [sum(mois[: i + 1]) for i in range(12)]
