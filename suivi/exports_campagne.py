"""Sortir les réponses d’une campagne en tableur, sans ce que l’anonymat tait."""

from decimal import Decimal

from predict.noyau.tableur import Colonne

from .calculs.campagnes import analyser, lire_reponses, retenir
from .calculs.questionnaires import en_clair, questions_de, valeurs_de
from .regles import TypeQuestion

DECOMPTE = (
    Colonne("Question", "question", largeur=50),
    Colonne("Réponse", "reponse", largeur=40),
    Colonne("Nombre", "nombre", "entier"),
)


def colonnes_de(campagne, le):
    """Une ligne par réponse ; anonyme, le décompte par question seulement."""
    if campagne.anonyme:
        return tuple(Colonne(c.titre, _lire(c.valeur), c.format, c.largeur) for c in DECOMPTE)
    questions = questions_de(campagne.questionnaire)
    return (
        Colonne("Collectivité", _lire("collectivite"), largeur=26),
        Colonne("Date", _lire("le"), "date"),
        Colonne("Retenue", _lire("retenue"), "oui_non"),
        Colonne("Pourquoi", _lire("raison"), "long", largeur=30),
        *(_colonne(q) for q in questions),
        Colonne("Accord pour citer", _lire("accord"), "oui_non"),
    )


CHIFFREES = {TypeQuestion.NOTE: (" (de 1 à 5)", "entier"), TypeQuestion.NOMBRE: ("", "decimal")}


def _colonne(question):
    """Une note ou un nombre se retravaille : il s’écrit en nombre."""
    if question.type in CHIFFREES:
        suite, format_ = CHIFFREES[question.type]
        return Colonne(f"{question.libelle}{suite}", _lire(question.code), format_, 16)
    return Colonne(question.libelle, _lire(question.code), "long", 26)


def _dite(question, valeur):
    if question.type in CHIFFREES:
        return None if valeur in (None, "") else Decimal(str(valeur))
    return en_clair(question, valeur)


def _lire(nom):
    return lambda ligne: ligne[nom]


def lignes_de(campagne, le):
    reponses = lire_reponses(campagne)
    if campagne.anonyme:
        return list(_decompte(campagne, reponses, le))
    questions = questions_de(campagne.questionnaire)
    retenues = {x.reponse.pk: x for x in retenir(reponses)}
    lignes = []
    for r in reponses:
        valeurs = valeurs_de(r, questions)
        dites = {q.code: _dite(q, valeurs.get(q.code)) for q in questions}
        choisie = retenues.get(r.pk)
        lignes.append(
            dites
            | {
                "collectivite": str(r.invitation.fiche), "le": r.le,
                "retenue": choisie is not None, "raison": choisie.raison if choisie else "",
                "accord": r.verbatim_consenti,
            }
        )  # fmt: skip
    return lignes


def _decompte(campagne, reponses, le):
    for repartition in analyser(campagne, reponses, le):
        libelle = repartition.question.libelle
        if repartition.tue:
            yield {"question": libelle, "reponse": repartition.tue, "nombre": None}
        for nom, nombre in repartition.lignes:
            yield {"question": libelle, "reponse": nom, "nombre": nombre}
