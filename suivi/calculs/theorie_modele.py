"""La théorie du changement de départ : une reconstruction, à modifier (domaine.md §4-1 et §4-4).

Les effets sont ceux de l’offre commune ; les activités et les résultats, ceux que les neuf
indicateurs savent compter ; l’impact et les hypothèses sont proposés.
"""

from ..regles import NiveauTheorie as N

TITRE = "Notre théorie du changement"
PRESENTATION = (
    "Modèle de départ, reconstruit : gardez ce qui vous ressemble, changez le reste. Chaque flèche "
    "dit « contribue à », si l’hypothèse tient."
)
SOURCE = "domaine commun des réseaux, effets attendus et chaîne d’intervention"
# (clé, niveau, libellé, code de l’indicateur commun)
MAILLONS = (
    ("observer", N.ACTIVITE, "Observer le territoire et poser un diagnostic", ""),
    ("sensibiliser", N.ACTIVITE, "Sensibiliser et former élu·es et agents", ""),
    ("accompagner", N.ACTIVITE, "Accompagner la stratégie et les projets", "I1"),
    ("relier", N.ACTIVITE, "Mettre en lien et en réseau", ""),
    ("etudes", N.RESULTAT, "Des études livrées aux collectivités", "I3"),
    ("satisfaites", N.RESULTAT, "Des collectivités satisfaites de l’appui reçu", "I6"),
    ("candidatures", N.RESULTAT, "Des candidatures déposées", "I2"),
    ("conventions", N.RESULTAT, "Des conventions nées d’une mise en lien", "I4"),
    ("projets", N.RESULTAT, "Des projets nés d’une mise en réseau", "I5"),
    ("connaissance", N.EFFET, "Le territoire se connaît mieux", ""),
    ("autonomie", N.EFFET, "Élu·es et agents outillés, plus autonomes", "I8"),
    ("strategie", N.EFFET, "La collectivité formalise sa stratégie", "I9"),
    ("financements", N.EFFET, "Les projets trouvent un financement", "I7"),
    ("dynamique", N.EFFET, "Les acteurs du territoire agissent ensemble", ""),
    ("visibilite", N.EFFET, "L’action internationale gagne en légitimité", ""),
    ("impact", N.IMPACT, "Une action internationale durable, utile ici et là-bas", ""),
)
# (de, vers, hypothèse)
LIENS = (
    ("observer", "etudes", "La collectivité ouvre ses services et ses données."),
    ("sensibiliser", "satisfaites", "Le sujet part d’un enjeu local, pas d’un dispositif."),
    ("accompagner", "satisfaites", ""),
    ("accompagner", "candidatures", "Un appel est ouvert au bon moment."),
    ("relier", "conventions", ""),
    ("relier", "projets", "Les partenaires ont le temps de se connaître."),
    ("etudes", "connaissance", ""),
    ("etudes", "strategie", "Le portage politique tient jusqu’à la délibération."),
    ("satisfaites", "autonomie", "Les personnes formées restent en poste."),
    ("candidatures", "financements", ""),
    ("conventions", "dynamique", ""),
    ("projets", "dynamique", ""),
    ("projets", "visibilite", "Ce qui est fait se raconte aux habitant·es."),
    ("connaissance", "impact", ""),
    ("autonomie", "impact", ""),
    ("strategie", "impact", "La stratégie survit au changement de mandat."),
    ("financements", "impact", ""),
    ("dynamique", "impact", ""),
    ("visibilite", "impact", ""),
)
# Un libellé resté tel quel se signale : il vient de la reconstruction.
LIBELLES = frozenset(libelle for _, _, libelle, _ in MAILLONS)
