"""Le diagnostic territorial : pas types, questions, guides, critères, lecture des réponses.

Sources : processus et contenu, fiche de capitalisation des diagnostics (Horizons Solidaires ;
domaine.md §1.5) ; AFOM, guide CUF (§1.6-30). Les questions, les critères des scénarios et leur note
de 0 à 4 sont un choix de l’outil.
"""

import re
from datetime import date, timedelta
from fractions import Fraction

from predict.noyau.typographie import INSECABLE, date_longue

from .outils import HorizonRecommandation, NatureQuestion, PhaseDiagnostic, Quadrant

DUREE_JOURS = 365
SCENARIOS_MAX = 5
REPONSES_MAX = 40
DUREE_MANDAT = 6  # ans, communes et intercommunalités

# Phase → (jours depuis le début, pas). Une année, du premier contact au plan d’action.
PAS_TYPES = {
    PhaseDiagnostic.CADRAGE: (
        (0, "Premier contact avec la collectivité"),
        (21, "Première réunion, élu·es et technicien·nes"),
        (45, "Termes de référence écrits et relus"),
        (60, "Convention ou lettre d’accord signée"),
    ),
    PhaseDiagnostic.COLLECTE: (
        (75, "Questionnaire prêt"),
        (90, "Questionnaire diffusé par la mairie"),
        (120, "Entretiens dans la collectivité"),
        (150, "Entretiens dans le territoire"),
        (180, "Réponses dépouillées"),
        (210, "Deuxième réunion : ce que l’on a compris"),
    ),
    PhaseDiagnostic.COCONSTRUCTION: (
        (240, "Recommandations mises en débat"),
        (270, "Ateliers avec les élu·es"),
        (300, "Cadre logique"),
        (330, "Plan d’action"),
        (350, "Rapport relu par la collectivité"),
    ),
}

QUESTIONS_TYPES = (
    (NatureQuestion.UNIQUE, "Vous répondez au titre de…"),
    (NatureQuestion.UNIQUE, "Avez-vous aujourd’hui des liens réguliers avec l’étranger ?"),
    (NatureQuestion.MULTIPLE, "Avec quels pays ?"),
    (NatureQuestion.MULTIPLE, "Sous quelle forme : échanges, accueil, projets, envois ?"),
    (NatureQuestion.MULTIPLE, "Dans quels domaines agissez-vous ou aimeriez-vous agir ?"),
    (NatureQuestion.MULTIPLE, "Qu’est-ce qui vous manque le plus pour agir ?"),
    (NatureQuestion.MULTIPLE, "Quelles langues parle-t-on chez vous, ou dans votre équipe ?"),
    (NatureQuestion.ECHELLE, "La commune doit-elle s’engager à l’international ?"),
    (NatureQuestion.UNIQUE, "Seriez-vous prêt·e à y donner du temps ?"),
    (NatureQuestion.OUVERTE, "Que n’ose-t-on jamais dire sur ce sujet ?"),
)

GUIDES = {
    Quadrant.ATOUT: (
        "Qu’est-ce que l’on sait faire ici, que d’autres viennent voir ?",
        "Qui, dans les services ou les associations, parle déjà à l’étranger ?",
        "Quel élu, quelle élue défendra le sujet quand il sera discuté ?",
    ),
    Quadrant.FAIBLESSE: (
        "Qu’est-ce qui s’arrêterait si une seule personne partait ?",
        "Combien d’heures et d’euros y sont vraiment consacrés ?",
        "Qui, ici, n’en a jamais entendu parler ?",
    ),
    Quadrant.OPPORTUNITE: (
        "Quel financement, quel programme ouvre dans les deux ans ?",
        "Quelle collectivité voisine cherche la même chose ?",
        "Qu’est-ce qui change autour de nous et rend le moment bon ?",
    ),
    Quadrant.MENACE: (
        "Qu’est-ce qui pourrait fermer le pays ou le projet du jour au lendemain ?",
        "Quelle décision prise ailleurs peut nous arrêter ?",
        "Qui pourrait trouver que cet argent serait mieux employé ici ?",
    ),
}

CRITERES = {
    "liens": ("Liens déjà là", "Des personnes se connaissent, des familles, des associations."),
    "besoins": ("Préoccupations communes", "Les deux territoires cherchent sur le même sujet."),
    "competences": ("Compétences à échanger", "Chacun sait quelque chose qui sert à l’autre."),
    "portage": ("Volonté là-bas", "Une collectivité élue répond, et quelqu’un s’en occupe."),
    "acces": ("Accès et sûreté", "On peut y aller, y travailler, en recevoir des gens."),
    "moyens": ("Financements", "Un financeur soutient ce pays et ce sujet."),
}
NOTE_MAX = 4
NOTES = {0: "Rien", 1: "Peu", 2: "Assez", 3: "Bien", 4: "Très bien"}


def noter(notes):
    """Les notes sûres d’un scénario : critères connus, entiers de 0 à 4."""
    return {
        code: note
        for code in CRITERES
        if isinstance(note := (notes or {}).get(code), int)
        and not isinstance(note, bool)
        and 0 <= note <= NOTE_MAX
    }


def moyenne(notes):
    """Moyenne des seuls critères notés, ou `None` : un vide n’est pas un zéro."""
    sures = noter(notes)
    return Fraction(sum(sures.values()), len(sures)) if sures else None


def ecrire_moyenne(valeur):
    """« 3,2 sur 4 » ; vide si rien n’est noté."""
    if valeur is None:
        return ""
    return f"{float(valeur):.1f}".replace(".", ",") + f"{INSECABLE}sur{INSECABLE}{NOTE_MAX}"


# -- Les réponses ----------------------------------------------------------------------

_LIGNE = re.compile(r"^(?P<reponse>.+?)\s*(?:[;\t:,=]\s*|\s{2,})(?P<nombre>\d[\d\s]*)$")


class ReponseIllisible(ValueError):
    """Lignes que l’on n’a pas su lire."""

    def __init__(self, lignes):
        super().__init__(", ".join(lignes))
        self.lignes = lignes


def lire_reponses(texte):
    """« réponse;nombre » par ligne (tapé, ou collé d’un tableur) → {réponse: nombre}.

    Une première ligne sans nombre est un titre de colonnes ; deux fois la même réponse s’ajoute.
    Lève `ReponseIllisible`.
    """
    lues, fautives = {}, []
    lignes = [ligne.strip() for ligne in (texte or "").splitlines() if ligne.strip()]
    for rang, ligne in enumerate(lignes):
        trouve = _LIGNE.match(ligne)
        if trouve:
            reponse = " ".join(trouve["reponse"].strip(" ;:,\t\"'").split())
            nombre = int(re.sub(r"\s", "", trouve["nombre"])[:9])
            lues[reponse] = lues.get(reponse, 0) + nombre
        elif rang or len(lignes) == 1 or not re.search(r"[;\t]", ligne):
            fautives.append(ligne[:60])
    if fautives:
        raise ReponseIllisible(fautives[:5])
    return lues


def ecrire_reponses(resultats):
    return "\n".join(f"{reponse} ; {nombre}" for reponse, nombre in compter(resultats).items())


def compter(resultats):
    """{réponse: nombre} sûr, dans l’ordre écrit. PostgreSQL perd l’ordre des clés d’un objet, d’où
    {"reponses": [[réponse, nombre], …]} ; un simple {réponse: nombre} se lit aussi."""
    resultats = resultats or {}
    paires = resultats.get("reponses") if "reponses" in resultats else resultats.items()
    paires = paires if isinstance(paires, list) else list(resultats.items())
    return {
        str(paire[0]): paire[1]
        for paire in paires
        if isinstance(paire, list | tuple)
        and len(paire) == 2
        and isinstance(paire[1], int)
        and not isinstance(paire[1], bool)
        and paire[1] >= 0
    }


def ordonner(resultats, nature):
    """[(réponse, nombre)] : une échelle garde son ordre, le reste du plus cité au moins cité."""
    lignes = list(compter(resultats).items())
    if nature == NatureQuestion.ECHELLE:
        return lignes
    return sorted(lignes, key=lambda ligne: -ligne[1])


def taux_de_reponse(diffuses, recus):
    """Rapport exact, ou `None` si l’un des deux nombres manque ou si rien n’est parti."""
    return Fraction(recus, diffuses) if diffuses and recus is not None else None


# -- Le mandat -------------------------------------------------------------------------


def fin_du_mandat(nature, le):
    """(échéance, à vérifier) d’après les scrutins connus : municipales de mars 2026, départements
    et régions en mars 2028 (domaine.md §3) ; la suivante, six ans plus tard, reste à vérifier."""
    echeance = date(2028, 3, 31) if nature in ("departement", "region") else date(2026, 3, 22)
    sue = echeance
    while echeance < le:
        echeance = date(echeance.year + DUREE_MANDAT, 3, 31)
    return echeance, echeance != sue


def echeance_de(horizon, depart, fin_mandat):
    """Date au plus tard d’une recommandation, ou `None` : après le mandat, on ne date pas."""
    dans_l_annee = depart + timedelta(days=DUREE_JOURS)
    if horizon == HorizonRecommandation.ANNEE:
        return min(dans_l_annee, fin_mandat) if fin_mandat else dans_l_annee
    return fin_mandat if horizon == HorizonRecommandation.MANDAT else None


def dire_echeance(horizon, depart, fin_mandat):
    le = echeance_de(horizon, depart, fin_mandat)
    if le is None:
        return HorizonRecommandation(horizon).label
    return f"Avant le {date_longue(le)}"
