"""Garder une liste filtrée sous un nom, la partager, la mettre à jour, la retirer."""

from django.db import transaction
from django.db.models import F
from django.http import QueryDict

from ..models import Vue
from .commun import journaliser

# Ne font pas partie d’une vue : où l’on en est dans la liste, et d’où l’on vient.
PASSAGERS = ("page", "vue", "jour", "pas")
REQUETE_MAX = 4000


def requete_de_vue(requete):
    """Ce qui suit le « ? », sans la page ni les valeurs vides ; dans un ordre stable."""
    choisis = QueryDict(mutable=True)
    for nom, valeurs in sorted(requete.lists()):
        pleines = [v for v in valeurs if v and "\x00" not in v]
        if pleines and nom not in PASSAGERS:
            choisis.setlist(nom, pleines)
    return choisis.urlencode()[:REQUETE_MAX]


@transaction.atomic
def enregistrer_vue(*, agent, liste, titre, requete, partagee=False):
    """`liste` : nom de la route ; `requete` : QueryDict de son adresse."""
    vue = Vue.objects.create(
        reseau_id=agent.reseau_id,
        agent=agent,
        liste=liste,
        titre=titre,
        requete=requete_de_vue(requete),
        partagee=partagee,
    )
    journaliser(agent=agent, verbe="vue enregistrée", objet=vue)
    return vue


@transaction.atomic
def actualiser_vue(*, vue, agent, requete):
    """La vue prend les filtres, le tri et les colonnes de la liste affichée."""
    vue.requete = requete_de_vue(requete)
    vue.version = F("version") + 1
    vue.save(update_fields=["requete", "version", "modifie_le"])
    journaliser(agent=agent, verbe="vue modifiée", objet=vue, champs=["requete"])


@transaction.atomic
def retirer_vue(*, vue, agent):
    journaliser(agent=agent, verbe="vue retirée", objet=vue)
    vue.delete()
