"""Les pages voisines de la relation, et les vues toutes faites de la liste des fiches."""

from functools import cache

from django.urls import NoReverseMatch, reverse

from ..regles import Accompagnee, Anciennete, EtatAdhesion

VOISINES = (
    ("Fiches suivies", "liste"),
    ("Tout le territoire", "territoire"),
    ("Contacts", "repertoire"),
    ("Adhésions", "adhesions"),
    ("Événements", "evenements"),
    ("Tournées", "tournees"),
    ("Partenariats", "monde"),
    ("Annuaire", "annuaire"),
)


@cache
def _adresse(route):
    try:
        return reverse(f"collectivites:{route}")
    except NoReverseMatch:
        return ""


def autres_vues(active=""):
    """Les listes voisines : fiches, territoire, événements, tournées…"""
    return [
        {"titre": titre, "url": _adresse(route), "nombre": None, "active": active == route}
        for titre, route in VOISINES
        if _adresse(route)
    ]


# (titre, ce qui suit le « ? »)
VUES_TOUTES_FAITES = (
    ("Toutes", ""),
    ("Les miennes", "suivie_par=moi"),
    ("À relancer", f"echange={Anciennete.ANCIEN}&echange={Anciennete.JAMAIS}&tri=echange"),
    ("En accompagnement", f"accompagnement={Accompagnee.EN_COURS}"),
    ("Adhérentes", f"adhesion={EtatAdhesion.A_JOUR}"),
)
