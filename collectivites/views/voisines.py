"""Les pages voisines de la relation, et les vues de la liste des fiches avec leurs comptes."""

import hashlib
from functools import cache

from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from predict.comptes.models import Reseau

from ..calculs.liste import garder
from ..regles import Accompagnee, Anciennete, EtatAdhesion

VOISINES = (
    ("Fiches suivies", "liste"),
    ("Tout le territoire", "territoire"),
    ("Contacts", "repertoire"),
    ("Événements", "evenements"),
    ("Tournées", "tournees"),
    ("Partenariats", "monde"),
    ("Annuaire", "annuaire"),
)
_COMPTEES = 12  # vues dont on montre le compte ; au-delà, la page coûterait trop


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


def vues_toutes_faites(agent):
    """(titre, ce qui suit le « ? »)."""
    relance = f"echange={Anciennete.ANCIEN}&echange={Anciennete.JAMAIS}&tri=echange"
    return [
        ("Toutes", ""),
        ("Les miennes", f"suivie_par={agent.pk}"),
        ("À relancer", relance),
        ("En accompagnement", f"accompagnement={Accompagnee.EN_COURS}"),
        ("Adhérentes", f"adhesion={EtatAdhesion.A_JOUR}"),
    ]


def compter_vues(agent, requetes, le, filtrer):
    """{requête: nombre de fiches}, en une requête. `filtrer(QueryDict)` : queryset filtré."""
    requetes = list(dict.fromkeys(requetes))[:_COMPTEES]

    def compter():
        if not requetes:
            return {}
        comptes = {
            f"v{rang}": Coalesce(
                Subquery(
                    filtrer(QueryDict(requete))
                    .order_by()
                    .values("reseau")
                    .annotate(n=Count("pk"))
                    .values("n"),
                    output_field=IntegerField(),
                ),
                0,
            )
            for rang, requete in enumerate(requetes)
        }
        ligne = Reseau.objects.filter(pk=agent.reseau_id).annotate(**comptes).values(*comptes).get()
        return {requete: ligne[f"v{rang}"] for rang, requete in enumerate(requetes)}

    empreinte = hashlib.sha256("\n".join(requetes).encode()).hexdigest()[:32]
    return garder(f"collectivites:vues:{agent.reseau_id}:{le}:{empreinte}", compter)
