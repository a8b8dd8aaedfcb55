"""Onglets de l’offre : une page par onglet, ceux que le rôle peut lire."""

from django import template
from django.urls import NoReverseMatch, reverse

from predict.comptes.droits import ligne_de, role_de

register = template.Library()

# (clé, titre, route), dans l’ordre de lecture.
ONGLETS = (
    ("catalogue", "Catalogue", "offre:liste"),
    ("singularisation", "Singularisation", "offre:feuille"),
    ("priorites", "Priorités", "offre:priorites"),
    ("nouveautes", "Nouveautés du commun", "offre:nouveautes"),
    ("canevas", "Canevas", "offre:canevas"),
    ("argumentaire", "Argumentaire", "offre:argumentaire"),
    ("communication", "Communication", "offre:communication"),
    ("versions", "Versions", "offre:versions"),
)


@register.simple_tag(takes_context=True)
def onglets_offre(context):
    """[{cle, titre, url}] des pages de l’offre que l’agent peut lire et qui existent."""
    agent = context["request"].user
    onglets = []
    for cle, titre, route in ONGLETS:
        adresse = adresse_permise(agent, route)
        if adresse:
            onglets.append({"cle": cle, "titre": titre, "url": adresse})
    return onglets


@register.simple_tag(takes_context=True)
def si_permise(context, route, *args):
    """`{% si_permise "offre:brochure" as url %}` : l’adresse, ou vide si l’agent n’y lit pas."""
    return adresse_permise(context["request"].user, route, *args)


def adresse_permise(agent, route, *args):
    droits = ligne_de(route)
    if droits is None or "GET" not in droits[role_de(agent)]:
        return ""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
