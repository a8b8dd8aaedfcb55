"""Les comptes que porte le menu."""

from django.core.cache import cache
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from accompagnements.models import Accompagnement, Tache
from offre.calculs.echeances import echeances_de
from offre.regles.financement import JOURS_DE_VEILLE
from predict.comptes.models import Notification, Reseau


def cle_de_navigation(agent):
    return f"navigation:{agent.reseau_id}:{agent.pk}"


def oublier_la_navigation(agent):
    """Ce que l’en-tête gardait vient de changer par un geste de la personne."""
    cache.delete(cle_de_navigation(agent))


def comptes_du_portail(agent):
    return {"notifications:liste": (_non_lues(agent).count(), "non lues")}


def _non_lues(agent):
    return Notification.objects.visibles_par(agent).non_lues()


def comptes_de_navigation(agent, le):
    """{nom de route: (compte, ce qu’il compte)} ; une requête pour les quatre."""
    dues = Tache.objects.visibles_par(agent).filter(assignee=agent, echeance__lte=le).a_faire()
    ouverts = Accompagnement.objects.visibles_par(agent).suivis_par(agent).ouverts()
    # Une session commune n’a pas de réseau : elle se groupe autrement que les lignes métier.
    proches = echeances_de(agent, le).order_by().annotate(tout=Value(1)).values("tout")
    d_ici = Reseau.objects.filter(pk=agent.reseau_id)
    a_faire, suivis, sessions_proches, non_lues = d_ici.values_list(
        _nombre(dues),
        _nombre(ouverts),
        Coalesce(Subquery(proches.annotate(nombre=Count("pk")).values("nombre")), 0),
        _nombre(_non_lues(agent)),
    )[0]
    return {
        "accueil": (a_faire, "à faire"),
        "accompagnements:liste": (suivis, "ouverts"),
        "financements:sessions": (sessions_proches, f"ferment sous {JOURS_DE_VEILLE} jours"),
        "notifications:liste": (non_lues, "non lues"),
    }


def _nombre(lignes):
    """Le compte d’un queryset, à lire avec d’autres dans une même requête."""
    comptees = lignes.order_by().values("reseau").annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(comptees), 0)
