"""Enquêtes : une réponse par collectivité et campagne, une réponse par collectivité (I6, I8).

Une campagne anonyme ne compte qu’une fois close, et seulement si assez de ses réponses sont
retenues sans tomber toutes du même côté : sinon I6 ou I8 dirait ce que chacune contenait (ADR 9).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from ..regles import NOTE_SATISFAITE, Autonomie
from .jugements import COMPTE, ecarte

EN_COURS = "Enquête anonyme en cours : ses réponses compteront une fois close"
SOUS_LE_SEUIL = "Enquête anonyme sous son seuil : ses réponses ne comptent pas"
SEMBLABLES = "Enquête anonyme aux réponses trop semblables : elles ne comptent pas"
# Par question : a-t-on répondu ? la réponse compte-t-elle au numérateur ?
QUESTIONS = {
    "I6": (
        lambda r: r.satisfaction is not None,
        lambda r: r.satisfaction >= NOTE_SATISFAITE,
    ),
    "I8": (
        lambda r: r.autonomie not in ("", None),
        lambda r: r.autonomie == Autonomie.OUI,
    ),
}


def retenue(reponses):
    """La réponse de la personne référente principale, sinon la dernière ; `None` sans réponse."""
    if len(reponses) == 1:
        return None if reponses[0].reponse is None else reponses[0]
    donnees = [r for r in reponses if r.reponse is not None]
    principales = [r for r in donnees if r.referent_principal]
    return max(principales or donnees, key=lambda r: (r.le, r.reponse), default=None)


def retenues(lignes, code):
    """{collectivité: réponse retenue à cette question}. La dernière campagne répondue l’emporte.

    `lignes` : celles des campagnes ouvertes dans la période, de la plus ancienne à la plus récente.
    """
    a_repondu, _ = QUESTIONS[code]
    par_fiche = {}
    # Une collectivité peut avoir plusieurs invitations (un lien par personne) : une seule réponse.
    for _, groupe in groupby(lignes, key=attrgetter("campagne", "fiche")):
        reponse = retenue(list(groupe))
        if reponse is not None and a_repondu(reponse):
            par_fiche[reponse.fiche] = reponse
    return par_fiche


@dataclass(frozen=True)
class Choix:
    """`par_fiche` : {collectivité: réponse retenue} ; `tues` : {campagne: pourquoi elle ne compte
    pas}."""

    par_fiche: dict
    tues: dict


def choisir(lignes, code):
    """Le `Choix` de ces lignes : les réponses retenues, campagnes anonymes illisibles à part."""
    tues = {x.campagne: EN_COURS for x in lignes if not x.lisible}
    while True:
        lisibles = [x for x in lignes if x.campagne not in tues]
        par_fiche = retenues(lisibles, code)
        trop_peu = _sous_le_seuil(lisibles, par_fiche, code)
        illisibles = dict.fromkeys(_semblables(par_fiche, code), SEMBLABLES)
        illisibles |= dict.fromkeys(trop_peu, SOUS_LE_SEUIL)
        if not illisibles:
            return Choix(par_fiche, tues)
        # Sans elle, une réponse plus ancienne peut redevenir la retenue : on choisit à nouveau.
        tues |= illisibles


def _sous_le_seuil(lignes, par_fiche, code):
    """Campagnes anonymes dont moins que leur seuil de réponses compteraient, ou seraient écartées
    au profit d’autres : les deux se liraient par différence."""
    a_repondu, _ = QUESTIONS[code]
    anonymes = [x for x in lignes if x.anonyme]
    if not anonymes:
        return []
    seuils = {x.campagne: x.seuil for x in anonymes}
    donnees = {(x.campagne, x.fiche) for x in anonymes if x.reponse and a_repondu(x)}
    recues = Counter(campagne for campagne, _ in donnees)
    gardees = Counter(x.campagne for x in par_fiche.values() if x.anonyme)
    return [
        campagne
        for campagne, seuil in seuils.items()
        if any(0 < n < seuil for n in (gardees[campagne], recues[campagne] - gardees[campagne]))
    ]


def _semblables(par_fiche, code):
    """Campagnes anonymes dont toutes les réponses retenues tombent du même côté."""
    _, compte = QUESTIONS[code]
    cotes = defaultdict(set)
    for reponse in par_fiche.values():
        if reponse.anonyme:
            cotes[reponse.campagne].add(compte(reponse))
    return [campagne for campagne, vus in cotes.items() if len(vus) == 1]


def juger(ligne, choix, code):
    """Verdict d’une ligne d’enquête, au regard des réponses retenues (`Choix`)."""
    a_repondu, compte = QUESTIONS[code]
    if ligne.campagne in choix.tues:
        return ecarte(choix.tues[ligne.campagne] if ligne.reponse else "")
    choisie = choix.par_fiche.get(ligne.fiche)
    if ligne.reponse is None:
        # Invitée deux fois, répondante une fois : elle a répondu.
        return ecarte("Invitée, sans réponse" if choisie is None else "")
    if choisie is not None and ligne.reponse == choisie.reponse:
        return COMPTE if compte(ligne) else ecarte(_dite(ligne, code))
    if choisie is None and not a_repondu(ligne):
        return ecarte("A répondu à l’enquête, pas à cette question")
    return ecarte("Réponse non retenue : une seule compte par collectivité")


def _dite(ligne, code):
    if ligne.anonyme:
        return "Répondante à une enquête anonyme, pas au numérateur"
    if code == "I6":
        return f"Note de {ligne.satisfaction} sur 5 : répondante, pas satisfaite"
    return f"« {Autonomie(ligne.autonomie).label} » : répondante, pas au numérateur"
