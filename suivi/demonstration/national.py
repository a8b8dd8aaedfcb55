"""Un national vivant : des réseaux fictifs ont transmis les deux années d’avant.

Aucun réseau réel ne reçoit un chiffre inventé : ceux-ci se disent de démonstration, à l’écran et
dans chaque document. Passerelles de Loire n’a pas transmis : sa directrice peut l’essayer.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accompagnements.regles import Scenario
from collectivites.regles import Nature, NiveauEngagement, ProfilActer, Strate
from offre.models import Mission
from offre.regles import Mode, Posture, Volet
from predict.comptes.models import Reseau

from ..calculs import Periode
from ..calculs.cles import cles_nationales
from ..models import MesureTransmise, Transmission
from ..regles import EN_POURCENTAGE, Ventilation
from .comptes import SOURCE, VOISIN

# slug : (nom, ville)
FICTIFS = {
    "cimes-et-monde": ("Cimes et Monde", "Valclair"),
    "garrigues-ouvertes": ("Garrigues Ouvertes", "Montsec"),
    "passerelles-du-ponant": ("Passerelles du Ponant", "Port-Aval"),
    "plaine-et-horizons": ("Plaine et Horizons", "Champfleuri"),
}
# Taux : (favorables, répondantes ou accompagnées, interrogées). Réalisations : (nombre,
# collectivités). Plaine et Horizons n’a produit que deux études : la cellule se masque.
ANNEE_PASSEE = {
    VOISIN: {
        "I1": 24, "I2": (9, 8), "I3": (6, 6), "I4": (4, 4), "I5": (5, 5), "I6": (14, 18, 23),
        "I7": (4, 4), "I8": (9, 17, 23), "I9": (4, 24), "montant": 412_000,
    },
    "cimes-et-monde": {
        "I1": 31, "I2": (12, 10), "I3": (7, 9), "I4": (5, 5), "I5": (4, 4), "I6": (19, 24, 27),
        "I7": (5, 5), "I8": (13, 23, 27), "I9": (6, 31), "montant": 655_000,
    },
    "garrigues-ouvertes": {
        "I1": 45, "I2": (15, 13), "I3": (9, 11), "I4": (8, 8), "I5": (7, 7), "I6": (27, 33, 41),
        "I7": (8, 7), "I8": (18, 32, 41), "I9": (9, 45), "montant": 980_000,
    },
    "passerelles-du-ponant": {
        "I1": 38, "I2": (11, 11), "I3": (8, 8), "I4": (6, 6), "I5": (5, 6), "I6": (21, 28, 35),
        "I7": (6, 6), "I8": (15, 27, 35), "I9": (7, 38), "montant": 720_000,
    },
    "plaine-et-horizons": {
        "I1": 17, "I2": (6, 5), "I3": (2, 2), "I4": (3, 3), "I5": (3, 3), "I6": (8, 12, 16),
        "I7": (3, 3), "I8": (6, 12, 16), "I9": (3, 17), "montant": 205_000,
    },
}  # fmt: skip
ANNEE_D_AVANT = {
    "cimes-et-monde": {
        "I1": 27, "I2": (9, 8), "I3": (5, 6), "I4": (4, 4), "I5": (3, 3), "I6": (15, 20, 23),
        "I7": (4, 4), "I8": (9, 19, 23), "I9": (4, 27), "montant": 480_000,
    },
    "garrigues-ouvertes": {
        "I1": 41, "I2": (13, 12), "I3": (8, 9), "I4": (6, 6), "I5": (6, 6), "I6": (22, 30, 37),
        "I7": (6, 6), "I8": (14, 29, 37), "I9": (6, 41), "montant": 810_000,
    },
    "passerelles-du-ponant": {
        "I1": 33, "I2": (10, 9), "I3": (6, 7), "I4": (5, 5), "I5": (4, 4), "I6": (18, 25, 31),
        "I7": (5, 5), "I8": (12, 24, 31), "I9": (5, 33), "montant": 590_000,
    },
}  # fmt: skip
# Quatre collectivités frontalières, suivies par deux réseaux fictifs, comptent une fois.
PARTAGEES = {"cimes-et-monde": 4, "garrigues-ouvertes": 4}
POIDS = (34, 26, 18, 13, 9, 7, 5)


def transmettre(aujourdhui):
    """Écrit réseaux et transmissions fictifs ; ne touche à rien s’ils sont là."""
    missions = list(Mission.objects.values_list("libelle", flat=True))
    for slug, (nom, ville) in FICTIFS.items():
        Reseau.objects.get_or_create(
            slug=slug,
            defaults={
                "nom": nom, "ville": ville, "territoire_nom": "Territoire fictif",
                "demonstration": True, "source_document": SOURCE,
            },
        )  # fmt: skip
    reseaux = {r.slug: r for r in Reseau.objects.filter(slug__in=[*FICTIFS, VOISIN])}
    for recul, annee in ((2, ANNEE_D_AVANT), (1, ANNEE_PASSEE)):
        periode = Periode.de_l_annee(aujourdhui.year - recul)
        le = timezone.make_aware(datetime.combine(periode.au + timedelta(days=45), time(10)))
        for slug, chiffres in annee.items():
            if slug in reseaux:
                _transmettre(reseaux[slug], periode, le, chiffres, missions)


def _transmettre(reseau, periode, le, chiffres, missions):
    transmission, neuve = Transmission.objects.get_or_create(
        reseau=reseau, du=periode.du, au=periode.au, retiree_le=None,
        defaults={"cloture_ref": "demonstration", "transmise_le": le},
    )  # fmt: skip
    if not neuve:
        return
    communes = PARTAGEES.get(reseau.slug, 0)
    codes = [
        f"fictif:{'partagee' if i < communes else reseau.slug}:{i}" for i in range(chiffres["I1"])
    ]
    MesureTransmise.objects.bulk_create(
        _mesure(transmission, periode, code, valeur, codes, chiffres["montant"], missions)
        for code, valeur in chiffres.items()
        if code != "montant"
    )


def _mesure(transmission, periode, code, valeur, codes, montant, missions):
    commun = {"transmission": transmission, "code": code}
    if code == "I1":
        return MesureTransmise(
            **commun, numerateur=valeur, collectivites=valeur,
            cles=cles_nationales(codes, periode), ventilations=_ranger(valeur, missions),
        )  # fmt: skip
    if code not in EN_POURCENTAGE:
        nombre, collectivites = valeur
        details = {"montant_accorde": montant} if code == "I7" else {}
        return MesureTransmise(
            **commun, numerateur=nombre, collectivites=collectivites, details=details
        )
    favorables, denominateur, *invitees = valeur
    # Les frontalières sont les premières : on les laisse hors de l’enquête, pas des accompagnées.
    retenues = codes if code == "I9" else codes[-denominateur:]
    return MesureTransmise(
        **commun, numerateur=favorables, denominateur=denominateur, collectivites=denominateur,
        invitees=invitees[0] if invitees else None,
        cles=cles_nationales(retenues, periode),
        favorables=cles_nationales(retenues[-favorables:], periode),
        cles_invitees=cles_nationales(codes[-invitees[0]:], periode) if invitees else [],
        ventilations=_ranger_un_taux(favorables, denominateur),
    )  # fmt: skip


def _ranger(total, missions):
    lignes = {
        Ventilation.PROFIL: [p.label for p in ProfilActer],
        Ventilation.NATURE: [Nature.COMMUNE.label, Nature.EPCI.label, Nature.DEPARTEMENT.label],
        Ventilation.STRATE: [s.label for s in Strate],
        Ventilation.NIVEAU: [n.label for n in NiveauEngagement],
    }
    rangees = {
        v.value: [
            [nom, n, None, n] for nom, n in zip(noms, _repartir(total, len(noms)), strict=True)
        ]
        for v, noms in lignes.items()
    }
    # Une collectivité reçoit parfois deux missions : la somme dépasse le total, et se dit.
    for v, noms in (
        (Ventilation.MISSION, missions[:5]),
        (Ventilation.VOLET, [x.label for x in Volet]),
        (Ventilation.SCENARIO, [x.label for x in Scenario]),
        (Ventilation.POSTURE, [x.label for x in Posture]),
        (Ventilation.MODE, [x.label for x in Mode]),
    ):
        parts = _repartir(total + total // 4, max(len(noms), 1))
        rangees[v.value] = [
            [nom, min(n, total), None, min(n, total)] for nom, n in zip(noms, parts, strict=False)
        ]
    return rangees


def _ranger_un_taux(favorables, denominateur):
    noms = [p.label for p in ProfilActer]
    oui, tout = _repartir(favorables, len(noms)), _repartir(denominateur - favorables, len(noms))
    return {
        Ventilation.PROFIL.value: [
            [nom, f, f + a, f + a] for nom, f, a in zip(noms, oui, tout, strict=True)
        ]
    }


def _repartir(total, lignes):
    """Le total en parts entières décroissantes ; la première prend ce qui reste."""
    poids = (POIDS * (lignes // len(POIDS) + 1))[:lignes]
    parts = [total * p // sum(poids) for p in poids]
    parts[0] += total - sum(parts)
    return parts
