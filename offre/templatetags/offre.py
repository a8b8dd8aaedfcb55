"""Onglets de l’offre : une page par onglet, ceux que le rôle peut lire."""

from django import template
from django.urls import reverse

from predict.comptes.droits import ligne_de, role_de

from ..calculs.nouveautes import nombre_garde

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
    """[{cle, titre, url, nombre}] des pages de l’offre que l’agent peut lire."""
    agent = context["request"].user
    return [
        {"cle": cle, "titre": titre, "url": url, "nombre": _en_attente(context, cle)}
        for cle, titre, route in ONGLETS
        if (url := adresse_permise(agent, route))
    ]


def _en_attente(context, cle):
    """Nouveautés à décider ; leur propre page, qui vient de les lire, en sait le nombre."""
    if cle != "nouveautes":
        return 0
    compte = context.get("nombre_nouveautes")
    return nombre_garde(context["request"].user.reseau) if compte is None else compte


@register.simple_tag(takes_context=True)
def si_permise(context, route, *args):
    """`{% si_permise "offre:brochure" as url %}` : l’adresse, ou vide si l’agent n’y lit pas."""
    return adresse_permise(context["request"].user, route, *args)


def adresse_permise(agent, route, *args):
    """L’adresse, ou vide si le rôle n’y lit pas ; une route qui n’existe pas est une erreur."""
    return reverse(route, args=args) if "GET" in ligne_de(route)[role_de(agent)] else ""
