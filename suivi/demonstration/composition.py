"""Tout le réseau de démonstration, dans le format d’échange."""

from collections import defaultdict

from predict.comptes.echange import FORMAT, VERSION

from . import (
    acteurs,
    calibrage,
    canevas,
    capitalisation,
    comptes,
    couts,
    diagnostics,
    doublons,
    enquetes,
    equipe,
    evenements,
    financements,
    identite,
    indicateurs,
    logique,
    logos,
    offre,
    plans,
    priorites,
    rangement,
    rapports,
    relation,
    strategie,
    theorie,
    tournees,
    vitrine,
)
from .calendrier import Calendrier
from .fiches import Personnes as Identites
from .fiches import choisies, designation, fiche
from .histoires import histoires
from .recit import Conteur
from .textes import textes, typographier

# {code: (première année, deuxième, troisième)} ; pour un taux, en pourcentage.
CIBLES = {
    "I1": (22, 26, 30), "I2": (5, 6, 8), "I3": (2, 3, 4), "I4": (2, 3, 4), "I5": (2, 2, 3),
    "I6": (75, 80, 80), "I7": (2, 3, 4), "I8": (50, 55, 60), "I9": (5, 10, 10),
}  # fmt: skip


# CA Bourges Plus.
DEUXIEME = "241800507"


def jeu(aujourdhui):
    """Le fichier du réseau principal, tel qu’on le verrait ce jour-là."""
    calendrier = Calendrier(aujourdhui)
    recits = textes("recits")
    sections = defaultdict(list)
    presentes = [(code, nature, c) for code, nature, c in choisies() if c is not None]
    noms = {code: collectivite.nom for code, _, collectivite in presentes}
    par_code = {recit["code"]: recit for recit in recits}
    personnes = Identites()
    fiches = {
        code: fiche(rang, code, nature, c.nom, calendrier, personnes, par_code.get(code))
        for rang, (code, nature, c) in enumerate(presentes)
    }
    _referentes(fiches, recits)
    sections["structures"] = [_structure()]
    sections["etiquettes"], sections["vues"] = rangement.etiquettes(), rangement.vues()
    sections["acteurs"] = relation.acteurs()
    refs_acteurs = [acteur["ref"] for acteur in sections["acteurs"]]
    for rang, ligne in enumerate(fiches.values()):
        relation.nourrir_fiche(rang, ligne, calendrier, refs_acteurs)
        rangement.ranger(rang, ligne)
    # Après : l’ordre de l’annuaire de départ décide de qui cite qui.
    sections["acteurs"] = [
        *acteurs.completer(sections["acteurs"]), *acteurs.locaux(), *acteurs.ressources(),
    ]  # fmt: skip
    sections["acteurs"] = equipe.mobiliser(sections["acteurs"])
    acteurs.apprecier(fiches, calendrier)
    strategie.apprecier(fiches, calendrier)
    liste = list(fiches.values())
    sections["fiches"] = [*liste, _fiche_de_la_structure(calendrier)]
    sections["evenements"] = evenements.evenements(liste, calendrier)
    sections["tournees"] = tournees.tournees(presentes, fiches, calendrier)
    sections["services"] = offre.services()
    sections["feuille_singularisation"] = offre.feuille(calendrier)
    sections["versions_offre"] = offre.versions(calendrier, sections["services"])
    canevas.laisser_des_nouveautes(sections["services"])
    sections["canevas"] = canevas.du_reseau()
    sections["canevas_fiches"] = canevas.de_la_fiche(fiches)
    sections["presentation"] = vitrine.presentation(calendrier)
    sections["communication"] = vitrine.communication(calendrier)
    sections["arguments"] = vitrine.arguments()
    sections["priorisations"] = priorites.priorisations(calendrier)
    sections["evaluations"] = equipe.evaluations(calendrier)
    sections["formations"] = equipe.formations(calendrier)
    sections["sollicitations"] = relation.demandes(liste, calendrier)
    conteur = Conteur(sections, calendrier, fiches, noms, refs_acteurs)
    disponibles = [(code, nature) for code, nature, _ in presentes]
    for recit in [*recits, *histoires(set(par_code), disponibles), *strategie.recits()]:
        if recit["code"] in fiches:
            conteur.raconter(recit)
    plans.financer(sections, calendrier)
    diagnostics.diagnostiquer(sections, fiches, calendrier)
    strategie.elaborer(sections, calendrier)
    logique.outiller(sections, calendrier)
    habitants = {fiches[code]["ref"]: c.population for code, _, c in presentes}
    calibrage.calibrer(sections, calendrier, habitants)
    capitalisation.capitaliser(sections, calendrier)
    sections["strategies"] += _strategies_sans_appui(liste, calendrier)
    sections["temps"] += relation.vie_du_reseau(calendrier)
    couts.chiffrer(sections, calendrier)
    sections["journal"].sort(key=lambda acte: acte["date"])
    financements.financer(sections, calendrier)
    doublons.doubler(sections, fiches, calendrier)
    _suivi(sections, calendrier)
    indicateurs.suivre(sections, calendrier)
    theorie.changer(sections)
    logos.deposer(sections, fiches, calendrier)
    return _fichier(
        comptes.entete(
            comptes.RESEAU, "Passerelles de Loire", ["24"], "Centre-Val de Loire", "Orléans"
        )
        | identite.identite(),
        [comptes.ligne_agent(cle, *valeurs) for cle, valeurs in comptes.AGENTS.items()],
        sections,
    )


def jeu_voisin(aujourdhui):
    """Un second réseau, de cinq fiches : ce que le premier ne doit jamais voir."""
    calendrier = Calendrier(aujourdhui)
    personnes = Identites()
    lise = comptes.courriel(comptes.VOISINE[0])
    sections = defaultdict(list)
    for rang, (code, nom) in enumerate(
        [("44109", "Nantes"), ("49007", "Angers"), ("72181", "Le Mans"), ("53130", "Laval"),
         ("85191", "La Roche-sur-Yon")]
    ):  # fmt: skip
        ligne = fiche(rang, code, "commune", nom, calendrier, personnes)
        ligne["suivie_par"] = lise
        for sous in ("profils", "niveaux"):
            for constat in ligne[sous]:
                constat["auteur"] = lise
        sections["fiches"].append(ligne)
    sections["accompagnements"] = [
        {
            "ref": "estuaire",
            "fiche": sections["fiches"][0]["ref"],
            "titre": "Un estuaire, deux ports de pêche",
            "scenario": "receptif",
            "cas_type": "contact_direct",
            "posture": "ensemblier",
            "responsable": lise,
            "debut_le": calendrier.jour(-90),
            "etape_depuis": calendrier.jour(-90),
            "passages": [{"vers": 1, "date": calendrier.jour(-90), "agent": lise}],
        }
    ]
    return _fichier(
        comptes.entete(
            comptes.VOISIN, "Estuaires en commun", ["52"], "Pays de la Loire", "Saint-Nazaire"
        ),
        [comptes.ligne_agent(*comptes.VOISINE)],
        sections,
    )


def _fichier(entete, agents, sections):
    """Dans l’ordre et avec les clés du format ; ce qui est vide se tait."""
    return typographier(
        {
            "format": FORMAT,
            "version": VERSION,
            "reseau": entete,
            "agents": agents,
            **{cle: [_sans_nuls(ligne) for ligne in lignes] for cle, lignes in sections.items()},
        }
    )


def _sans_nuls(valeur):
    match valeur:
        case dict():
            return {cle: _sans_nuls(v) for cle, v in valeur.items() if v is not None}
        case list():
            return [_sans_nuls(element) for element in valeur]
    return valeur


def _referentes(fiches, recits):
    """Qui entre au portail, et pour quelle collectivité."""
    acces = {recit["code"]: recit.get("referente") for recit in recits}
    acces["41018"] = "marie-laure"
    for code, cle in acces.items():
        if cle and code in fiches:
            fiche = fiches[code]
            fiche["referents"] = [
                {"agent": comptes.courriel(cle), "contact": fiche["contacts"][0]["ref"]}
            ]
    # Mise à disposition de l’agglomération : une même personne, deux collectivités au portail.
    if DEUXIEME in fiches:
        fiches[DEUXIEME]["referents"] = [
            {"agent": comptes.courriel("solene"), "contact": None, "principal": False}
        ]


def _structure():
    return {
        "ref": "petr-des-trois-rivieres",
        "nature": "petr",
        "nom": "PETR des Trois Rivières (fictif)",
        "population": 61_400,
        "region": designation("24", "region"),
        "departement": designation("41", "departement"),
        "millesime": 2026,
    }


def _fiche_de_la_structure(calendrier):
    return {
        "ref": "petr-trois-rivieres",
        "collectivite": {"structure": "petr-des-trois-rivieres"},
        "suivie_par": comptes.courriel("samira"),
        "niveau": "non_engagee",
        "attentes": ["acteurs"],
        "recherche_de": "Comprendre ce que font déjà ses communautés membres.",
        "niveaux": [
            {
                "niveau": "non_engagee",
                "constate_le": calendrier.jour(-150),
                "motif": "Première rencontre lors d'une conférence des maires.",
                "auteur": comptes.courriel("samira"),
            }
        ],
    }


def _strategies_sans_appui(fiches, calendrier):
    """Antérieure, révisée, déclarée sans pièce : vues à l’écran, écartées de I9."""
    return [
        {
            "ref": f"strategie-{rang}",
            "fiche": fiches[rang * 6]["ref"],
            "titre": titre,
            "nature": nature,
            "adoptee_le": calendrier.jour(ecart),
        }
        for rang, (titre, nature, ecart) in enumerate(
            [
                ("Orientations internationales", "premiere", -1700),
                ("Charte des relations internationales, révision", "revision", -300),
                ("Feuille de route déclarée, texte à recevoir", "premiere", -200),
            ],
            1,
        )
    ]


def _suivi(sections, calendrier):
    annees = range(calendrier.annee - 2, calendrier.annee + 1)
    for code, valeurs in CIBLES.items():
        for annee, valeur in zip(annees, valeurs, strict=True):
            sections["cibles"].append({"indicateur": code, "annee": annee, "valeur": str(valeur)})
    enquetes.enquetes(sections, calendrier, sections["fiches"])
    rapports.rapports(sections, calendrier)
