"""Ce qu’un gabarit demande des droits : rien ne se propose à qui ne pourrait pas l’ouvrir."""

from django import template

from ..droits import ligne_de, role_de
from ..exigences import second_facteur_manque

register = template.Library()


@register.simple_tag(takes_context=True)
def peut_ouvrir(context, route):
    """`{% peut_ouvrir "suivi:couts" as permis %}` : le rôle de la personne lit-il cette route ?

    Vaut aussi dans un gabarit inclus par `only` : la requête y suit le contexte.
    """
    requete = getattr(context, "request", None)
    if requete is None:
        return False
    return "GET" in (ligne_de(route) or {}).get(role_de(requete.user), ())


# L’ordre compte : Edge et Opera se disent aussi Chrome, qui se dit aussi Safari.
NAVIGATEURS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def appareil(signature):
    """« Firefox sur Windows », d’après ce que le navigateur dit de lui."""
    navigateur = next((nom for motif, nom in NAVIGATEURS if motif in signature), "")
    systeme = next((nom for motif, nom in SYSTEMES if motif in signature), "")
    if navigateur and systeme:
        return f"{navigateur} sur {systeme}"
    return navigateur or systeme or "Appareil inconnu"


@register.filter
def doit_activer(requete):
    """Son réseau lui demande une double vérification qu’il n’a pas encore."""
    return second_facteur_manque(requete)
