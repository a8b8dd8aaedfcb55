"""Tout le réseau de démonstration, dans le format d’échange."""

from collections import defaultdict

from predict.comptes.echange import FORMAT, VERSION

from . import (
    acteurs,
    calibrage,
    canevas,
    capitalisation,
    comptes,
    diagnostics,
    doublons,
    equipe,
    evenements,
    financements,
    identite,
    logique,
    offre,
    plans,
    priorites,
    rangement,
    relation,
    strategie,
    tournees,
    vitrine,
)
from .calendrier import Calendrier
from .fiches import Personnes as Identites
from .fiches import choisies, designation, fiche
from .histoires import histoires
from .recit import Conteur
from .textes import choisir, textes, typographier

# {code: (première année, deuxième, troisième)} ; pour un taux, en pourcentage.
CIBLES = {
    "I1": (22, 26, 30), "I2": (5, 6, 8), "I3": (2, 3, 4), "I4": (2, 3, 4), "I5": (2, 2, 3),
    "I6": (75, 80, 80), "I7": (2, 3, 4), "I8": (50, 55, 60), "I9": (5, 10, 10),
}  # fmt: skip
# Huit notes sur dix valent 4 ou 5 : le taux de satisfaction tourne autour de 80 %.
NOTES = (5, 4, 4, 2, 5, 4, 5, 3, 4, 4)
AUTONOMIE = ("oui", "oui", "non", "oui", "nsp", "oui", "non", "oui", "oui", "nsp")


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
    sections["journal"].sort(key=lambda acte: acte["date"])
    financements.financer(sections, calendrier)
    doublons.doubler(sections, fiches, calendrier)
    _suivi(sections, calendrier)
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
    for annee in annees:
        ouverte = calendrier.ecart(annee, 10, 5)
        if ouverte < -14:
            sections["campagnes"].append(_campagne(annee, ouverte, sections, calendrier))
    sections["campagnes"].append(_au_fil_de_l_eau(sections, calendrier))
    passee = calendrier.annee - 1
    sections["rapports"].append(
        {
            "ref": f"rapport-{passee}",
            "titre": f"Rapport annuel {passee}",
            "du": f"{passee}-01-01",
            "au": f"{passee}-12-31",
            "introduction": "Une année où les collectivités ont d'abord cherché à comprendre ce "
            "qu'elles faisaient déjà.\nLes mises en lien ont précédé les projets.",
            "faits_marquants": "Une ville a délibéré sa première stratégie\n"
            "Deux maternités ont adopté le même registre\n"
            "Le groupe pays Bénin a réuni douze collectivités",
            "perspectives": "Reprendre les présentations auprès des équipes renouvelées, et tenir "
            "trois ateliers dans les territoires peu engagés.",
            "auteur": comptes.courriel("nadia"),
        }
    )


def _au_fil_de_l_eau(sections, calendrier):
    """Celle qui court : une référente de la démonstration n’y a pas encore répondu."""
    attendues = [a["fiche"] for a in sections["accompagnements"] if a["ref"] == "braye-eau-lycees"]
    return {
        "ref": "enquete-en-cours",
        "titre": "Votre avis sur l’accompagnement",
        "ouverte_le": calendrier.jour(-20),
        "invitations": [
            {"ref": f"enquete-en-cours-{rang}", "fiche": ref, "envoyee_le": calendrier.jour(-12)}
            for rang, ref in enumerate(attendues, 1)
        ],
    }


def _campagne(annee, ouverte, sections, calendrier):
    """Invitées : celles qui ont eu une activité dans l’année. Trois sur quatre répondent."""
    suivies = []
    for accompagnement in sections["accompagnements"]:
        actives = [a for a in accompagnement["activites"] if a["date"].startswith(str(annee))]
        if actives and accompagnement["fiche"] not in suivies:
            suivies.append(accompagnement["fiche"])
    verbatims = textes("phrases")["verbatims"]
    close = ouverte + 45
    invitations, repondantes = [], 0
    for rang, ref in enumerate(suivies):
        invitation = {
            "ref": f"enquete-{annee}-{rang + 1}",
            "fiche": ref,
            "envoyee_le": calendrier.jour(ouverte),
        }
        retour = ouverte + 3 + (rang * 3) % 36
        if rang % 4 != 3 and retour <= 0:
            note = choisir(NOTES, repondantes + annee)
            repondantes += 1
            invitation["reponses"] = [
                {
                    "date": calendrier.jour(retour),
                    "referent_principal": rang % 2 == 0,
                    "satisfaction": note,
                    "autonomie": choisir(AUTONOMIE, rang + annee),
                    "verbatim": choisir(verbatims, rang + annee)
                    if rang % 3 == 0 and note > 3
                    else "",
                    "verbatim_consenti": rang % 2 == 0,
                }
            ]
        invitations.append(invitation)
    return {
        "ref": f"enquete-{annee}",
        "titre": f"Votre regard sur {annee}",
        "ouverte_le": calendrier.jour(ouverte),
        "close_le": calendrier.jour(close) if close < 0 else None,
        "invitations": invitations,
    }
