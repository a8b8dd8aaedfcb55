"""Les images du README et du guide : qui ouvre quoi, et ce que l’on en garde.

Une image citée par `docs/guide/*.md` a ici sa vue, et chaque vue est citée quelque part :
`tests/aide/test_guide.py` y veille.
"""

from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
BUREAU, TELEPHONE = (1440, 900), (390, 844)
# Un écran d’ordinateur moins large : le texte d’une image du guide reste lisible une fois réduite.
GUIDE = (1180, 860)


@dataclass(frozen=True)
class Vue:
    """`gestes` : liens ou sélecteurs cliqués à la suite ; `cadre` : l’élément à garder, l’écran
    sinon ; `hauteur` : ce que l’on garde au plus d’un élément trop haut, en pixels.
    """

    nom: str
    qui: str
    chemin: str
    gestes: tuple[str, ...] = ()
    cadre: str = ""
    ecran: tuple[int, int] = GUIDE
    hauteur: int = 900


README = (
    Vue("ma-journee", "camille", "/", ecran=BUREAU),
    Vue("accompagnement", "camille", "/accompagnements/",
        ("text=Une première stratégie internationale",), ecran=BUREAU),
    Vue("suivi", "nadia", "/suivi/", ("a[data-tiroir][href*='I4/']",), ecran=BUREAU),
    Vue("cadre", "nadia", "/accompagnements/",
        ("text=Coopération eau et lycées", "main a[href*='/accompagnements/cadres/']"),
        ecran=BUREAU),
    Vue("portail", "ines", "/", ecran=TELEPHONE),
)  # fmt: skip
STRATEGIE, EAU, JUMELAGE = (
    "text=Une première stratégie internationale",
    "text=Coopération eau et lycées",
    "text=Réveiller un jumelage par l’école de musique",
)
DOSSIERS = "/accompagnements/"
DU_GUIDE = (
    Vue("connexion", "", "/compte/login/", cadre="main", hauteur=640, ecran=(760, 860)),
    Vue("chargee-journee", "camille", "/"),
    Vue("chargee-appel", "camille", "/", cadre="form[action*='sollicitations/noter']"),
    Vue("chargee-tri", "camille", "/accompagnements/sollicitations/",
        ("main tbody a >> nth=0",), cadre="main", hauteur=820),
    Vue("chargee-porte", "camille", DOSSIERS, (STRATEGIE,), cadre=".pr-porte"),
    Vue("chargee-besoins", "camille", DOSSIERS, (STRATEGIE, "text=Modifier la fiche besoins"),
        cadre="main", hauteur=760),
    Vue("chargee-conseil", "camille", DOSSIERS, (STRATEGIE, "text=Services conseillés"),
        cadre="main", hauteur=760),
    Vue("chargee-cadre", "camille", DOSSIERS, (EAU, "main a[href*='/accompagnements/cadres/']"),
        ecran=BUREAU),
    Vue("chargee-temps", "camille", "/", cadre="form[action*='temps']"),
    Vue("chargee-capitalisation", "camille", "/suivi/capitalisation/", (JUMELAGE,), cadre="main",
        hauteur=760),
    Vue("direction-journee", "nadia", "/", cadre="aside.pr-marge"),
    Vue("direction-cadre", "nadia", "/", ("text=CC Terres du Haut Berry, annexe",), cadre="main",
        hauteur=760),
    Vue("direction-indicateurs", "nadia", "/suivi/", cadre="main", hauteur=820),
    Vue("direction-preuves", "nadia", "/suivi/", ("a[data-tiroir][href*='I1/']",), ecran=BUREAU),
    Vue("direction-charge", "nadia", "/accompagnements/charge/", cadre="main", hauteur=640),
    Vue("direction-priorites", "nadia", "/offre/priorites/", cadre="main", hauteur=900,
        ecran=BUREAU),
    Vue("direction-cloture", "nadia", "/suivi/clotures/", ("main tbody a >> nth=0",), cadre="main",
        hauteur=820),
    Vue("direction-transmettre", "nadia", "/suivi/transmissions/",
        ("text=Voir ce qui partirait",), cadre="main", hauteur=760),
    Vue("administration-inviter", "paul", "/equipe/inviter/", cadre="main", hauteur=620),
    Vue("administration-depart", "paul", "/equipe/", ("a[href='/equipe/1/depart/']",),
        cadre="main", hauteur=400),
    Vue("administration-import", "paul", "/collectivites/imports/deposer/", cadre="main"),
    Vue("administration-doublons", "paul", "/collectivites/doublons/", cadre="main", hauteur=620),
    Vue("administration-journal", "paul", "/equipe/journal/", cadre="main", hauteur=620),
    Vue("coordination-ensemble", "elsa", "/suivi/national/", cadre="main", hauteur=820),
    Vue("coordination-reseaux", "elsa", "/suivi/national/reseaux/", cadre="main", hauteur=620),
    Vue("coordination-catalogue", "elsa", "/offre/commun/", cadre="main", hauteur=640),
    Vue("coordination-mots", "elsa", "/mots-communs/", cadre="main", hauteur=640),
    Vue("referente-portail", "ines", "/", ecran=TELEPHONE),
    Vue("referente-cadre", "ines", "/", ("text=Lire et donner mon avis",), ecran=TELEPHONE),
    Vue("referente-enquete", "ines", "/", ("text=Répondre à l’enquête",), ecran=TELEPHONE),
)  # fmt: skip
VUES = {RACINE / "docs" / "captures": README, RACINE / "docs" / "guide" / "captures": DU_GUIDE}
