"""Deux figures : ce que l’équipe couvre de son offre, ce qu’une personne a gagné."""

from django.template.loader import render_to_string

from predict.noyau.typographie import date_longue, insecables, nombre

from ..regles import NiveauCompetence
from ..regles.competences import SEUIL, EtatCompetence

NIVEAU = NiveauCompetence(SEUIL).label.lower()


def _barres(valeurs, titre, *, sommet, dire):
    """[(nom, nombre ou `None`)] en barres qui se replient sur un téléphone ; (dessin, ce qu’il
    dit)."""
    lignes = [
        {"titre": nom, "valeur": dire(n), "part": round(100 * (n or 0) / sommet)}
        for nom, n in valeurs
    ]
    dessin = render_to_string(
        "composants/ventilation.html",
        {"lignes": lignes, "titre": titre, "profils": False, "note": ""},
    )
    return dessin, " ; ".join(f"{x['titre']} : {x['valeur']}" for x in lignes)


def _personnes(n):
    return "–" if n is None else nombre(n)


def figure_de_l_equipe(grille):
    """Personnes en autonomie par compétence que l’offre demande ; `None` sans rien à montrer."""
    demandees = grille.demandees
    if not any(ligne.dites for ligne in demandees):
        return None
    titre = titre_de_l_equipe(grille)
    dessin, dit = _barres(
        [
            (ligne.competence.libelle, len(ligne.autonomes) if ligne.dites else None)
            for ligne in demandees
        ],
        titre,
        sommet=max(len(ligne.autonomes) for ligne in demandees) or 1,
        dire=_personnes,
    )
    return {
        "cle": "equipe",
        "titre": titre,
        "sous_titre": insecables(
            f"Personnes « {NIVEAU} » ou plus, par compétence que demande au moins un service "
            "proposé. Tiret : personne ne l’a évaluée."
        ),
        "svg": dessin,
        "alternative": dit,
        "entetes": ("Compétence", "Personnes au seuil", "Évaluée par", "Services", "État"),
        "lignes": [
            (
                ligne.competence.libelle,
                nombre(len(ligne.autonomes)) if ligne.dites else "–",
                nombre(len(ligne.dites)),
                nombre(len(ligne.services)),
                ligne.etat.label,
            )
            for ligne in demandees
        ],
        "ouvert": False,
    }


def titre_de_l_equipe(grille):
    """La phrase que la figure conclut."""
    manques = len(grille.de_l_etat(EtatCompetence.MANQUE))
    fragiles = len(grille.de_l_etat(EtatCompetence.FRAGILE))
    inconnues = len(grille.de_l_etat(EtatCompetence.INCONNUE))
    if manques:
        suite = f", {fragiles} ne {_tient(fragiles)} qu’à une personne" if fragiles else ""
        return insecables(
            f"{_compte(manques)} que nous proposons "
            f"{'n’a' if manques == 1 else 'n’ont'} personne en autonomie{suite}"
        )
    if fragiles:
        return insecables(f"{_compte(fragiles)} ne {_tient(fragiles)} qu’à une seule personne")
    if inconnues:
        return insecables(f"{_compte(inconnues)} que nous proposons : personne ne l’a évaluée")
    return insecables(
        "Chaque compétence que nous proposons est couverte par deux personnes ou plus"
    )


def _tient(n):
    return "tient" if n == 1 else "tiennent"


def _compte(n):
    return "Une compétence" if n == 1 else f"{nombre(n)} compétences"


def _sur_quatre(m):
    return "–" if m is None else nombre(m, 1)


def figure_de_progression(progression):
    """La dernière moyenne de chaque compétence, et toutes les évaluations en tableau."""
    if not progression.lignes:
        return None
    valeurs = [
        (competence.libelle, next((m for m in reversed(moyennes) if m is not None), None))
        for competence, moyennes in progression.lignes
    ]
    titre = titre_de_progression(progression, valeurs)
    dessin, dit = _barres(valeurs, titre, sommet=4, dire=_sur_quatre)
    return {
        "cle": "progression",
        "titre": titre,
        "sous_titre": insecables(
            "Dernière moyenne des savoirs de chaque compétence, de 1 à 4. Les postures se lisent "
            "à part."
        ),
        "svg": dessin,
        "alternative": dit,
        "entetes": ("Compétence", *(date_longue(une.le) for une in progression.evaluations)),
        "lignes": [
            (competence.libelle, *(_sur_quatre(m) for m in moyennes))
            for competence, moyennes in progression.lignes
        ],
        "ouvert": True,
    }


def titre_de_progression(progression, valeurs):
    montees = baisses = comparees = 0
    for _, moyennes in progression.lignes:
        dites = [m for m in moyennes if m is not None]
        if len(dites) > 1:
            comparees += 1
            montees += dites[-1] > dites[0]
            baisses += dites[-1] < dites[0]
    if comparees:
        depuis = date_longue(progression.evaluations[0].le)
        if not montees and not baisses:
            return insecables(f"Rien n’a bougé depuis le {depuis}")
        suite = f", {nombre(baisses)} en baisse" if baisses else ""
        return insecables(
            f"{nombre(montees)} compétence{'s' if montees > 1 else ''} en progrès{suite} depuis "
            f"le {depuis}"
        )
    haute = max(valeurs, key=lambda v: v[1])
    return insecables(f"Votre point d’appui : {haute[0]}, {_sur_quatre(haute[1])} sur 4")
