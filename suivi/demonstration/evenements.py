"""Les événements de la démonstration : des ateliers passés avec leurs mesures, d’autres à venir."""

from .comptes import EQUIPE, courriel
from .textes import choisir, textes

OBJECTIFS = {
    "atelier": ["inspirer", "informer", "decouvrir"],
    "petit_dejeuner": ["inspirer", "informer"],
    "groupe_pays": ["informer"],
    "formation": ["informer", "decouvrir"],
}
PAYS = {"groupe_pays": "BJ"}
HEURES = {
    "atelier": ("09:00", "12:30"),
    "petit_dejeuner": ("08:30", "10:00"),
    "groupe_pays": ("14:00", "16:30"),
    "formation": ("09:30", "17:00"),
}
# (minutes après le début, titre, intervenants, détail)
TEMPS = {
    "atelier": [
        (0, "Accueil", "", ""),
        (30, "Des collectivités racontent", "Une ville, une communauté de communes rurale",
         "Ce qui a donné envie, ce qui a coincé, ce que cela a changé ici."),
        (90, "Ce qu'une collectivité peut faire", "L'équipe du réseau",
         "Trois exemples tirés du territoire, sans exposé institutionnel."),
        (150, "Avec quels appuis", "L'équipe du réseau, la Région",
         "Qui appeler, dans quel ordre, et ce que chacun repart faire."),
    ],
    "petit_dejeuner": [
        (0, "Café et tour de table", "", "Deux phrases chacun : d'où l'on vient, ce qui amène."),
        (30, "Un témoin", "Un·e élu·e du territoire", "Vingt minutes, puis les questions."),
        (75, "Et maintenant", "", "Une date, un nom, pour chaque envie exprimée."),
    ],
    "groupe_pays": [
        (0, "Nouvelles des partenaires", "Chaque collectivité", ""),
        (60, "Un sujet commun", "L'équipe du réseau", "Ce que l'on peut faire à plusieurs."),
        (120, "Calendrier partagé", "", "Missions et accueils de l'année."),
    ],
    "formation": [
        (0, "Le cadre, pas à pas", "L'équipe du réseau", "À partir d'un dossier réel."),
        (120, "Travail en petits groupes", "", "Chacun avance sur son propre cas."),
        (330, "Relecture croisée", "", "Ce qui est prêt, ce qui reste à écrire."),
    ],
}  # fmt: skip
MESSAGE = (
    "Nous avons choisi de partir d'un sujet d'ici. Vous entendrez des collectivités qui ont "
    "essayé, avec ce qui a marché et ce qui n'a pas marché. Venez à deux si vous le pouvez : un·e "
    "élu·e, un·e agent·e."
)
AVIS = [
    "Très concret, on repart avec un nom et une date.",
    "Le témoignage de la petite commune était le plus utile.",
    "Un peu court pour les échanges entre nous.",
    "J'attendais plus d'exemples de budgets.",
]
SUITES = ["Rendez-vous avec la direction", "Accompagnement ouvert", "Visite d'une action voisine"]
BILAN = (
    "Le sujet d'ici a fait venir des communes que nous ne connaissions pas. Les témoignages ont "
    "compté davantage que les exposés. À refaire : inviter plus tôt, et par la Région aussi."
)


def evenements(fiches, calendrier):
    """Section « evenements » : de l’invitation aux suites, selon que la date est passée ou non."""
    return [
        _evenement(rang, modele, fiches, calendrier)
        for rang, modele in enumerate(textes("annuaire")["evenements"])
    ]


def _evenement(rang, modele, fiches, calendrier):
    ecart, genre, titre, commune, angle, public = modele
    debut, fin = HEURES[genre]
    return {
        "ref": f"evenement-{rang + 1}",
        "date": calendrier.jour(ecart),
        "type": genre,
        "pays": PAYS.get(genre, ""),
        "titre": titre,
        "heure_debut": debut,
        "heure_fin": fin,
        "lieu": {"insee": commune, "nature": "commune"},
        "adresse": choisir(["Hôtel de ville, salle des mariages", "Maison des associations"], rang),
        "angle_local": angle,
        "objectifs": OBJECTIFS[genre],
        "public": public,
        "relais": "La Région, qui invite aussi" if genre == "atelier" else "",
        "message": MESSAGE,
        "places": 30 if genre == "petit_dejeuner" else None,
        "animee_par": courriel(choisir(EQUIPE, rang)),
        "inscriptions_ouvertes": 0 < ecart < 60,
        "inscriptions_jusqu_au": calendrier.jour(ecart - 3) if ecart > 0 else None,
        "bilan": BILAN if ecart < -90 else "",
        "temps": [_temps(place, debut, *t) for place, t in enumerate(TEMPS[genre], 1)],
        "participations": list(_participations(rang, ecart, fiches, calendrier)),
    }


def _temps(rang, debut, minutes, titre, intervenants, detail):
    heure, minute = map(int, debut.split(":"))
    total = heure * 60 + minute + minutes
    return {
        "rang": rang, "heure": f"{total // 60:02d}:{total % 60:02d}", "titre": titre,
        "intervenants": intervenants, "detail": detail,
    }  # fmt: skip


def _participations(rang, ecart, fiches, calendrier):
    """Un événement lointain n’a pas encore d’invité·es ; un proche, des réponses ; un passé, tout.

    Sur trente invité·es, la moitié s’inscrit, les deux tiers de ceux-là viennent.
    """
    if ecart > 60:
        return
    invitees = []
    for place in range(30):
        fiche = choisir(fiches, rang * 9 + place * 5 + place // 3)
        if fiche["ref"] not in invitees:
            invitees.append(fiche["ref"])
            yield _participation(rang, place, ecart, fiche, calendrier)


def _participation(rang, place, ecart, fiche, calendrier):
    sort = (place * 7 + rang) % 10
    inscrite = sort < 5
    presente = ecart < 0 and sort in (0, 2, 3, 4)
    invitee, repondue = min(ecart - 35, -4), min(ecart - 12, -2)
    ligne = {
        "fiche": fiche["ref"],
        "contact": fiche["contacts"][place % len(fiche["contacts"])]["ref"],
        "invitee_le": calendrier.jour(invitee),
        "envoyee_le": calendrier.instant(invitee),
        "inscrite": inscrite,
        "inscrite_le": calendrier.jour(repondue) if inscrite else None,
        "declinee_le": calendrier.jour(repondue) if sort == 8 else None,
        "presente": presente,
    }
    if presente and place % 4 != 3:
        ligne |= {"evaluation": choisir([5, 4, 4, 3], place + rang)}
        if place % 3 == 0:
            ligne["evaluation_mot"] = choisir(AVIS, place + rang)
    if presente and place % 4 == 0 and ecart < -90:
        ligne |= {"suite": choisir(SUITES, place), "suite_le": calendrier.jour(ecart + 24 + place)}
    return ligne
