"""Ce que le réseau de démonstration vise et suit de plus : cibles par profil, valeurs de référence,
qui tient quoi, trois indicateurs composés, un qualitatif et ses deux constats."""

from .comptes import courriel

PAR_PROFIL = {"HUMANIS": 8, "COSMIN": 6, "CIMOB": 7, "CLIMAPART": 6, "ASTRE": 3}
REFERENCES = {"I1": 18, "I2": 4, "I6": 70, "I8": 45, "I9": 5}
TENUES = (
    ("I1", "camille", "Base de suivi", "chaque mois",
     "Relire avant chaque conseil d’administration les dossiers sans activité datée."),
    ("I4", "theo", "Base de suivi", "chaque trimestre",
     "Demander la convention signée, pas seulement sa date."),
    ("I6", "samira", "Questionnaire en ligne", "chaque automne",
     "Relancer deux fois, puis appeler."),
)  # fmt: skip
COMPOSES = (
    {
        "ref": "propre-reseaux", "code": "S1", "chaine": "resultat",
        "libelle": "Mises en réseau entre collectivités et acteurs",
        "definition": "Rencontres à l’initiative du réseau, notées le jour où elles ont lieu.",
        "unite": "mises en réseau", "source": "Dossiers", "outil": "Base de suivi",
        "periodicite": "chaque trimestre", "responsable": "theo",
        "composition": {
            "objet": "mise_en_lien", "mesure": "compte", "date": "le",
            "filtres": [{"champ": "nature", "operateur": "est", "valeur": "mise_en_reseau"}],
        },
        "reference": "3", "cible": "12",
    },
    {
        "ref": "propre-accords", "code": "S2", "chaine": "effet",
        "libelle": "Part des dossiers décidés qui sont accordés",
        "definition": "Parmi les candidatures notifiées dans la période, les accordées.",
        "unite": "%", "source": "Notifications", "outil": "Base de suivi",
        "periodicite": "chaque année", "responsable": "camille",
        "composition": {
            "objet": "candidature", "mesure": "taux", "date": "notifiee",
            "filtres": [{"champ": "decision", "operateur": "rempli"}],
            "favorables": [{"champ": "decision", "operateur": "est", "valeur": "accordee"}],
        },
        "reference": "50", "cible": "60",
    },
    {
        "ref": "propre-montants", "code": "S3", "chaine": "effet",
        "libelle": "Financements obtenus par les collectivités",
        "definition": "Somme des montants accordés, à la date de leur notification.",
        "unite": "€", "source": "Notifications", "outil": "Base de suivi",
        "periodicite": "chaque année", "responsable": "nadia",
        "composition": {
            "objet": "candidature", "mesure": "somme", "champ": "accorde", "date": "notifiee",
            "filtres": [{"champ": "decision", "operateur": "est", "valeur": "accordee"}],
        },
        "reference": None, "cible": None,
    },
)  # fmt: skip
CONSTATS = (
    (-320, "stable", "Deux vice-présidences citent l’international dans leur feuille de route ; "
     "aucune délibération ne l’inscrit encore dans le projet de territoire.", 2, False),
    (-45, "progres", "Le projet de territoire voté cet automne comporte un volet international, "
     "avec une élue référente et une ligne au budget.", 2, True),
    (-430, "stable", "Un conseil municipal a parlé d’international pour la première fois, en "
     "questions diverses ; rien n’est voté.", 2, False),
)  # fmt: skip


def suivre(sections, calendrier):
    """Ajoute cibles par profil, références, `tenues_indicateurs` et `indicateurs_propres`."""
    annee = calendrier.annee
    for une in (annee - 1, annee):
        for profil, valeur in PAR_PROFIL.items():
            sections["cibles"].append(
                {
                    "indicateur": "I1", "annee": une, "valeur": str(valeur - (une < annee)),
                    "ventilation": "profil", "categorie": profil,
                }
            )  # fmt: skip
    for code, valeur in REFERENCES.items():
        sections["cibles"].append(
            {"indicateur": code, "annee": annee - 2, "valeur": str(valeur), "nature": "reference"}
        )
    for code, qui, outil, periodicite, note in TENUES:
        sections["tenues_indicateurs"].append(
            {
                "indicateur": code, "responsable": courriel(qui), "outil": outil,
                "periodicite": periodicite, "note": note,
            }
        )  # fmt: skip
    for rang, modele in enumerate(COMPOSES, 1):
        ligne = modele | {"responsable": courriel(modele["responsable"]), "ordre": rang}
        for nom, quand in (("reference", annee - 2), ("cible", annee)):
            if ligne[nom] is not None:
                ligne[f"{nom}_annee"] = quand
        sections["indicateurs_propres"].append(ligne)
    sections["indicateurs_propres"].append(_qualitatif(sections, calendrier))


def _qualitatif(sections, calendrier):
    constats = []
    for rang, (ecart, appreciation, texte, fiche, jointe) in enumerate(CONSTATS, 1):
        constat = {
            "ref": f"propre-portage-{rang}",
            "date": calendrier.jour(ecart),
            "texte": texte,
            "appreciation": appreciation,
            "fiche": sections["fiches"][fiche]["ref"],
            "auteur": courriel("camille"),
        }
        if jointe:
            siennes = [p for p in sections["pieces"] if p.get("fiche") == constat["fiche"]]
            constat["piece"] = siennes[0]["ref"] if siennes else None
        constats.append(constat)
    return {
        "ref": "propre-portage",
        "code": "S4",
        "nature": "qualitatif",
        "chaine": "effet",
        "libelle": "Portage politique de l’international dans les territoires suivis",
        "definition": "Ce que l’on voit dans les délibérations, les délégations et les budgets.",
        "source": "Délibérations, comptes rendus",
        "outil": "Constats de l’équipe",
        "periodicite": "deux fois par an",
        "responsable": courriel("samira"),
        "ordre": len(COMPOSES) + 1,
        "constats": constats,
    }
