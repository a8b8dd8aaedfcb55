"""La relation au jour le jour : échanges, partenariats, événements, demandes à trier."""

from . import partenariats
from .comptes import EQUIPE, courriel
from .textes import choisir, textes


def acteurs():
    """Section « acteurs » ; leurs références, dans l’ordre de l’annuaire."""
    return [
        {
            "ref": f"acteur-{rang + 1}",
            "type": genre,
            "nom": nom,
            "commune": {"insee": commune, "nature": "commune"} if commune else None,
            "pays": pays,
            "expertises": expertises,
            "membre": membre,
            "note": note,
        }
        for rang, (genre, nom, commune, pays, expertises, membre, note) in enumerate(
            textes("annuaire")["acteurs"]
        )
    ]


def nourrir_fiche(rang, fiche, calendrier, refs_acteurs):
    """Partenariats, acteurs repérés et échanges d’une fiche ; date du dernier échange."""
    fiche["partenariats"] = partenariats.de_la_fiche(rang, fiche, calendrier)
    fiche["acteurs"] = [
        {"acteur": choisir(refs_acteurs, rang * 2 + place), "role": role}
        for place, role in enumerate(["Intervient dans les écoles", "Relais local"][: 1 + rang % 2])
    ]
    fiche["echanges"] = _echanges(rang, fiche, calendrier)
    passes = [e["date"] for e in fiche["echanges"] if e["date"] <= calendrier.jour(0)]
    fiche["dernier_echange_le"] = max(passes, default=None)


def _echanges(rang, fiche, calendrier):
    modeles, fins = textes("phrases")["echanges"], textes("phrases")["suites"]
    nombre = 2 + (rang * 7) % 5
    au = choisir(textes("annuaire")["pays"], rang)[0]
    lignes = []
    for place in range(nombre):
        genre, objet, texte, suite, delai = choisir(modeles, rang * 5 + place * 9)
        # Du plus ancien au plus récent, entre trois ans et la semaine dernière.
        ecart = -6 - (rang * 17) % 60 - (nombre - 1 - place) * (70 + (rang * 13) % 120)
        personne = choisir(fiche["contacts"], place)
        qui = f"{personne['prenom']} {personne['nom']}"
        lignes.append(
            {
                "date": calendrier.jour(ecart),
                "heure": choisir(["09:30", "11:00", "14:15", "16:45"], rang + place),
                "type": genre,
                "objet": objet.format(contact=qui, au=au),
                "compte_rendu": texte.format(contact=qui, au=au)
                + f" {choisir(fins, rang * 4 + place * 11)}",
                "participants": "les services concernés" if genre == "reunion" else "",
                "presences": [{"contact": personne["ref"]}] if genre != "note" else [],
                "lieu": "Hôtel de ville" if genre in ("visite", "reunion") else "",
                "duree_minutes": choisir([15, 30, 60, 90], rang + place)
                if genre in ("appel", "reunion", "visite")
                else None,
                "suite": suite,
                "suite_le": calendrier.jour(ecart + delai) if suite else None,
                "prive": genre == "note",
                "auteur": fiche["suivie_par"],
            }
        )
    if rang % 9 == 0:
        lignes.append(_rendez_vous(rang, fiche, calendrier))
    return lignes


RENDEZ_VOUS = [
    "Relire ensemble la fiche besoins",
    "Rencontrer l’adjointe à la jeunesse",
    "Préparer la délibération de décembre",
    "Point sur les associations à inviter",
    "Présenter l’offre du réseau au bureau",
    "Bilan de l’année et suites",
]


def _rendez_vous(rang, fiche, calendrier):
    """Une rencontre à venir sous deux semaines : l’agenda n’est pas vide."""
    personne = choisir(fiche["contacts"], rang)
    qui = f"{personne['prenom']} {personne['nom']}"
    return {
        "date": calendrier.jour(1 + (rang // 9) % 12),
        "heure": choisir(["10:30", "14:00", "09:00"], rang),
        "type": choisir(["reunion", "visite", "appel"], rang // 9),
        "objet": choisir(RENDEZ_VOUS, rang // 9),
        "participants": qui,
        "lieu": "Hôtel de ville",
        "duree_minutes": 60,
        "auteur": fiche["suivie_par"],
    }


def demandes(fiches, calendrier):
    """Sollicitations à trier, réorientées, et un simple renseignement."""
    phrases = textes("phrases")
    lignes = []
    for rang, (canal, objet, demande, scenario, cas, ecart) in enumerate(
        phrases["demandes_a_traiter"]
    ):
        fiche = choisir(fiches, 17 + rang * 11)
        lignes.append(
            {
                "ref": f"demande-{rang + 1}",
                "fiche": fiche["ref"],
                "recue_le": calendrier.jour(ecart),
                "canal": canal,
                "objet": objet,
                "demande": demande,
                "contact": fiche["contacts"][0]["ref"],
                "scenario": scenario,
                "cas_type": cas,
                "notee_par": courriel(choisir(EQUIPE, rang)),
            }
        )
    for rang, (objet, demande, motif, vers) in enumerate(phrases["demandes_hors_offre"]):
        fiche = choisir(fiches, 23 + rang * 13)
        ecart = -40 - rang * 110
        lignes.append(
            {
                "ref": f"demande-{10 + rang}",
                "fiche": fiche["ref"],
                "recue_le": calendrier.jour(ecart),
                "canal": "appel",
                "objet": objet,
                "demande": demande,
                "appelant": "Secrétariat de mairie",
                "scenario": "receptif",
                "cas_type": "contact_direct",
                "etat": "reorientee",
                "dans_offre": False,
                "motif": motif,
                "oriente_vers": vers,
                "traitee_le": calendrier.jour(ecart + 2),
                "traitee_par": courriel(choisir(EQUIPE, rang)),
                "notee_par": courriel(choisir(EQUIPE, rang + 1)),
            }
        )
    fiche = choisir(fiches, 31)
    lignes.append(
        {
            "ref": "demande-20",
            "fiche": fiche["ref"],
            "recue_le": calendrier.jour(-52),
            "canal": "courriel",
            "objet": "Dates de la télédéclaration annuelle",
            "demande": "Le service des finances demande ce qui se déclare et avant quand.",
            "contact": fiche["contacts"][0]["ref"],
            "etat": "renseignement",
            "motif": "Fiche pratique envoyée, avec un exemple rempli.",
            "traitee_le": calendrier.jour(-51),
            "traitee_par": courriel("camille"),
            "notee_par": courriel("camille"),
        }
    )
    return lignes


def vie_du_reseau(calendrier):
    """Temps hors accompagnement : huit semaines récentes, par personne, et un fil plus ancien."""
    objets = textes("phrases")["vie_du_reseau"]
    lignes = []
    for place, cle in enumerate((*EQUIPE, "nadia")):
        for semaine in range(40):
            ecart = -3 - 7 * semaine if semaine < 8 else -60 - 28 * (semaine - 8)
            lignes.append(
                {
                    "date": calendrier.jour(ecart - place),
                    "agent": courriel(cle),
                    "minutes": choisir([120, 90, 210, 60], semaine + place),
                    "objet": choisir(objets, semaine + 2 * place),
                }
            )
    return lignes
