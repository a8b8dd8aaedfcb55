"""Les quatre-vingts fiches : ce que le réseau sait de chaque collectivité."""

from django.utils.text import slugify

from collectivites.models import Collectivite
from collectivites.regles import NiveauEngagement, ProfilActer

from . import organigramme
from .comptes import EQUIPE, courriel
from .textes import choisir, textes

PROFILS = [p.value for p in ProfilActer]
NIVEAUX = [n.value for n in NiveauEngagement]
ATTENTES = ["acteurs", "mise_en_relation", "ecsi", "vie_csi", "financements"]
JUSTIFICATIONS = [
    "D'après les délibérations des trois dernières années et l'entretien avec la direction.",
    "Les actions passent surtout par les écoles et les associations de quartier.",
    "Le budget va d'abord à l'accueil et à la mobilité des jeunes.",
    "L'essentiel des partenariats porte sur l'eau, le climat et l'agriculture.",
    "La collectivité parle d'attractivité avant de parler de solidarité.",
]


def codes_des_recits(recits):
    return [recit["code"] for recit in recits]


def choisies():
    """[(code, nature, collectivité)] dans un ordre fixe, de celles que la base connaît."""
    liste = textes("collectivites")
    demandees = [
        *((code, "commune") for code in liste["communes"]),
        *((code, "epci") for code in liste["epci"]),
        *((code, "departement") for code in liste["departements"]),
        *((code, "region") for code in liste["regions"]),
    ]
    connues = {
        (c.siren if c.nature == "epci" else c.code_insee, c.nature): c
        for c in Collectivite.objects.actuelles().filter(
            nature__in={nature for _, nature in demandees}, propre_a__isnull=True
        )
    }
    return [(code, nature, connues.get((code, nature))) for code, nature in demandees]


def designation(code, nature):
    return {("siren" if nature == "epci" else "insee"): code, "nature": nature}


class Personnes:
    """Des identités inventées : jamais deux fois la même, toujours dans le même ordre."""

    def __init__(self):
        self.rang = 0

    def suivante(self):
        donnees = textes("personnes")
        rang, self.rang = self.rang, self.rang + 1
        # Deux pas premiers entre eux avec les longueurs : les couples ne reviennent pas.
        prenom = donnees["prenoms"][(rang * 7 + rang // 32) % len(donnees["prenoms"])]
        return prenom, donnees["noms"][(rang * 5) % len(donnees["noms"])]


def contact(ref, prenom, nom, qualite, fonction, principal, domaine, numero):
    """Une personne fictive : domaine réservé, numéro de la tranche de fiction de l’ARCEP."""
    return {
        "ref": ref,
        "prenom": prenom,
        "nom": nom,
        "qualite": qualite,
        "fonction": fonction,
        "email": f"{slugify(prenom)}.{slugify(nom)}@{domaine}.example.org",
        "telephone": f"+3326191{numero:04}",
        "principal": principal,
    }


def fiche(rang, code, nature, nom, calendrier, personnes, recit=None):
    """Une ligne de la section « fiches ». `recit` : ce que l’histoire dit de la collectivité."""
    ref = f"{nature}-{code}"
    liste = textes("collectivites")
    dite = (recit or {}).get("fiche", {})
    profil = dite.get("profil") or choisir(PROFILS, rang * 3 + rang // 5)
    niveau = dite.get("niveau") or choisir(
        [NIVEAUX[1], NIVEAUX[2], NIVEAUX[1], NIVEAUX[0], NIVEAUX[2]], rang
    )
    membre = rang % 3 != 2
    secondaires = dite.get("secondaires", [choisir(PROFILS, rang * 3 + rang // 5 + 2)][: rang % 2])
    suivie = courriel(recit["responsable"] if recit else choisir(EQUIPE, rang))
    depuis = -900 + (rang * 37) % 500
    ligne = {
        "ref": ref,
        "collectivite": designation(code, nature),
        "suivie_par": suivie,
        "profil_principal": profil,
        "niveau": niveau,
        "attentes": dite.get("attentes", [choisir(ATTENTES, rang), choisir(ATTENTES, rang + 2)]),
        "recherche_de": dite.get("recherche_de") or choisir(liste["recherche"], rang) + ".",
        "singularite": dite.get("singularite", ""),
        "marqueurs": dite.get(
            "marqueurs",
            [choisir(liste["marqueurs"], rang), choisir(liste["marqueurs"], rang * 3 + 7)],
        ),
        "odd": sorted({1 + (rang * 5) % 17, 17}),
        "rattachement": dite.get(
            "rattachement", choisir(["elus", "dgs", "", "directions_operationnelles"], rang)
        ),
        "rattachement_variante": dite.get("variante", ""),
        "international_porte_par": dite.get("porte", choisir(liste["portee"], rang)),
        "vigilance": dite.get(
            "vigilance", choisir(liste["vigilance"], rang) if rang % 9 == 4 else ""
        ),
        "relue_le": calendrier.jour(-20 - (rang * 11) % 240) if rang % 4 else None,
        "membre": membre,
        "contacts": _contacts(ref, nature, nom, rang, calendrier, personnes, recit),
        "directions": [],
        "profils": [
            {
                "profil": un,
                "principal": un == profil,
                "constate_le": calendrier.jour(depuis + 30 * place),
                "justification": choisir(JUSTIFICATIONS, rang + place),
                "auteur": suivie,
            }
            for place, un in enumerate([profil, *(s for s in secondaires if s != profil)])
        ],
        "niveaux": _niveaux(niveau, depuis, rang, calendrier, suivie),
    }
    organigramme.ranger(ligne, code, calendrier)
    if membre:
        ligne["cotisations"] = _cotisations(nature, rang, calendrier)
    return ligne


def _accordee(fonctions, rang, identite):
    """La fonction, au genre du prénom : la liste des prénoms les alterne."""
    feminin = textes("personnes")["prenoms"].index(identite[0]) % 2
    return choisir(fonctions, rang)[feminin]


def _contacts(ref, nature, nom, rang, calendrier, personnes, recit):
    donnees = textes("personnes")
    domaine = slugify(nom)[:40].strip("-")
    if recit and recit.get("contacts"):
        identites = recit["contacts"]
    else:
        fonctions = donnees["fonctions_epci" if nature != "commune" else "fonctions_elu"]
        agent, elu = personnes.suivante(), personnes.suivante()
        identites = [
            [*agent, "agent", _accordee(donnees["fonctions_agent"], rang, agent), True],
            [*elu, "elu", _accordee(fonctions, rang, elu), False],
        ]
    lignes = []
    for place, (prenom, nom_de_famille, qualite, fonction, principal) in enumerate(identites):
        ligne = contact(
            f"{ref}-{place + 1}", prenom, nom_de_famille, qualite, fonction, principal, domaine,
            rang * 10 + place,
        )  # fmt: skip
        if qualite == "elu":
            ligne["elu_referent"] = not (recit or {}).get("sans_elu", False)
            debut = calendrier.ecart(2026, 3, 22)
            ancien = calendrier.ecart(2020, 5, 25)
            intitule = fonction
            if rang % 3 == 0 and debut < 0:
                ligne["mandats"] = [
                    {"intitule": intitule, "debut_le": calendrier.jour(debut)},
                    {
                        "intitule": "Conseiller municipal" if nature == "commune" else "Conseiller",
                        "debut_le": calendrier.jour(ancien),
                        "fin_le": calendrier.jour(debut - 1),
                    },
                ]
            else:
                ligne["mandats"] = [
                    {"intitule": intitule, "debut_le": calendrier.jour(min(debut, -30))}
                ]
            if not recit:
                ligne["mandats"][0] |= _fin_de_mandat(rang, calendrier)
        else:
            ligne["direction"] = choisir(donnees["directions"], rang)
            ligne["informe_le"] = calendrier.jour(-200 - rang)
        if rang % 23 == 11 and place == 1:
            ligne["oppose_le"] = calendrier.jour(-60)
            ligne["note"] = (
                "Ne souhaite plus recevoir d'invitations ; reste joignable par la mairie."
            )
        lignes.append(ligne)
    return lignes


def _fin_de_mandat(rang, calendrier):
    """Une démission annoncée, un mandat fini dont on ne sait pas la suite : l’alerte a de quoi."""
    if rang % 11 == 4:
        return {"fin_le": calendrier.jour(40 + (rang * 13) % 300)}
    if rang % 19 == 6:
        return {"fin_le": calendrier.jour(-6 - rang % 20)}
    return {}


def _niveaux(niveau, depuis, rang, calendrier, suivie):
    atteint = NIVEAUX.index(niveau)
    motifs = [
        "Première prise de contact, aucune action connue.",
        "Un premier accompagnement a commencé.",
        "Une action financée et un élu délégué.",
    ]
    return [
        {
            "niveau": NIVEAUX[place],
            "constate_le": calendrier.jour(depuis + 190 * place),
            "motif": motifs[place],
            "auteur": suivie,
        }
        for place in range(max(0, atteint - rang % 2), atteint + 1)
    ]


def _cotisations(nature, rang, calendrier):
    montants = {
        "commune": "450.00",
        "epci": "1200.00",
        "departement": "3500.00",
        "region": "8000.00",
    }
    lignes = []
    for annee in range(calendrier.annee - 2, calendrier.annee + 1):
        reglee = calendrier.ecart(annee, 4, 3 + rang % 25)
        en_attente = annee == calendrier.annee and rang % 5 == 0
        lignes.append(
            {
                "annee": annee,
                "montant": montants[nature],
                "reglee_le": calendrier.jour(reglee) if reglee < 0 and not en_attente else None,
            }
        )
    return lignes
