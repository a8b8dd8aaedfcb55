"""Ce que coûte le réseau fictif : salaires et frais inventés, recettes, une feuille à signer.

L’administration n’a pas de salaire noté : son temps compte dans les frais généraux.
"""

from collections import defaultdict
from datetime import date, timedelta

from .comptes import courriel
from .textes import choisir

# (personne, salaire chargé d’une année, quotité, années avant celle-ci, mois où il commence)
SALAIRES = (
    ("camille", "41400.00", 1, 2, 1), ("camille", "43200.00", 1, 0, 1),
    ("theo", "43500.00", 1, 2, 1), ("theo", "34800.00", 0.8, 1, 9),
    ("samira", "40200.00", 1, 2, 3), ("samira", "42600.00", 1, 0, 7),
    ("nadia", "57600.00", 1, 2, 1),
)  # fmt: skip
# (poste, montant de l’année, de celle d’avant, d’encore avant)
FRAIS = (
    ("Loyer et charges", 14_400, 14_100, 13_800),
    ("Gestion administrative", 16_500, 16_200, 15_900),
    ("Comptabilité et assurances", 5_200, 5_050, 4_900),
    ("Déplacements non refacturés", 3_600, 3_400, 2_900),
    ("Outils numériques et téléphone", 2_700, 2_600, 2_300),
)
# Ce que les recettes couvrent d’un coût estimé à 330 € par jour : tous les verdicts se voient.
PARTS = (1.2, 0, 0.7, 1, 0.85, 0)
LIBELLES = (
    "Participation de la collectivité", "Part de la subvention", "Facture de fin de mission",
)  # fmt: skip
EURO_PAR_MINUTE = 330 / 420
# Mois pleins où l’on cherche du temps pour la feuille à signer.
MOIS_REGARDES = 24


def chiffrer(sections, calendrier):
    """Ajoute `couts_agents`, `exercices`, `recettes`, `feuilles_temps`."""
    annee = calendrier.annee
    sections["couts_agents"] = [
        {
            "agent": courriel(cle),
            "salaire_charge": montant,
            "quotite": f"{quotite:.2f}",
            "debut_le": date(annee - avant, mois, 1).isoformat(),
        }
        for cle, montant, quotite, avant, mois in SALAIRES
    ]
    sections["exercices"] = [
        {
            "ref": f"exercice-{annee - avant}", "annee": annee - avant, "cle": "parts",
            "marge": "8.0", "tolerance": "5.0",
            "frais": [
                {"libelle": libelle, "montant": f"{montants[avant]}.00", "ordre": rang}
                for rang, (libelle, *montants) in enumerate(FRAIS)
            ],
        }
        for avant in range(3)
    ]  # fmt: skip
    sections["recettes"] = list(_recettes(sections))
    if (a_signer := feuille_a_signer(sections["temps"], calendrier, "camille")) is not None:
        sections["feuilles_temps"] = [a_signer]


def _recettes(sections):
    """Une recette par prestation qui a du temps, à la date du dernier."""
    minutes, derniers = defaultdict(int), {}
    for temps in sections["temps"]:
        if prestation := temps.get("prestation"):
            minutes[prestation] += temps["minutes"]
            derniers[prestation] = max(derniers.get(prestation, ""), temps["date"])
    payeurs = {
        p["ref"]: p.get("financement")
        for dossier in sections["accompagnements"]
        for p in dossier.get("prestations") or []
    }
    for rang, (prestation, total) in enumerate(minutes.items()):
        montant = round(total * EURO_PAR_MINUTE * choisir(PARTS, rang) / 10) * 10
        if montant:
            yield {
                "prestation": prestation,
                "financement": payeurs.get(prestation),
                "date": derniers[prestation],
                "montant": f"{montant}.00",
                "libelle": choisir(LIBELLES, rang),
            }


def feuille_a_signer(temps, calendrier, cle):
    """Le dernier mois plein où `cle` a noté du temps sur un financement ; `None` sans temps."""
    fin = calendrier.aujourdhui.replace(day=1) - timedelta(days=1)
    for _ in range(MOIS_REGARDES):
        debut = fin.replace(day=1)
        for un in temps:
            siens = un["agent"] == courriel(cle) and un.get("financement")
            if siens and debut.isoformat() <= un["date"] <= fin.isoformat():
                return {
                    "ref": f"feuille-{cle}", "agent": un["agent"],
                    "financement": un["financement"], "du": debut.isoformat(),
                    "au": fin.isoformat(),
                }  # fmt: skip
        fin = debut - timedelta(days=1)
    return None
