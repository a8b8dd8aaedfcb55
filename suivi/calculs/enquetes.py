"""Enquêtes : une réponse par collectivité et campagne, une réponse par collectivité (I6, I8)."""

from itertools import groupby

from ..regles import NOTE_SATISFAITE, Autonomie
from .jugements import COMPTE, ecarte

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
    donnees = [r for r in reponses if r.reponse is not None]
    principales = [r for r in donnees if r.referent_principal]
    return max(principales or donnees, key=lambda r: (r.le, r.reponse), default=None)


def retenues(lignes, code):
    """{collectivité: réponse retenue à cette question}. La dernière campagne répondue l’emporte.

    `lignes` : celles des campagnes ouvertes dans la période, de la plus ancienne à la plus récente.
    """
    a_repondu, _ = QUESTIONS[code]
    par_fiche = {}
    for _, groupe in groupby(lignes, key=lambda r: (r.campagne, r.invitation)):
        reponse = retenue(list(groupe))
        if reponse is not None and a_repondu(reponse):
            par_fiche[reponse.fiche] = reponse
    return par_fiche


def juger(ligne, choisies, code):
    """Verdict d’une ligne d’enquête, au regard des réponses retenues."""
    a_repondu, compte = QUESTIONS[code]
    choisie = choisies.get(ligne.fiche)
    if ligne.reponse is None:
        # Invitée deux fois, répondante une fois : elle a répondu.
        return ecarte("Invitée, sans réponse" if choisie is None else "")
    if choisie is not None and ligne.reponse == choisie.reponse:
        return COMPTE if compte(ligne) else ecarte(_dite(ligne, code))
    if choisie is None and not a_repondu(ligne):
        return ecarte("A répondu à l’enquête, pas à cette question")
    return ecarte("Réponse non retenue : une seule compte par collectivité")


def _dite(ligne, code):
    if code == "I6":
        return f"Note de {ligne.satisfaction} sur 5 : répondante, pas satisfaite"
    return f"« {Autonomie(ligne.autonomie).label} » : répondante, pas au numérateur"
