"""Les colonnes de la liste des accompagnements, au choix de chacun."""

from django.db.models import Count, DateField, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ..models import Prestation, Tache
from ..regles import Etat
from ..regles.vieillissement import jours_a_l_etape, vieillit

# Clé de colonne → (titre, clé de tri ou rien, colonne de nombres).
COLONNES = {
    "collectivite": ("Collectivité", "collectivite", False),
    "etape": ("Étape", "etape", False),
    "depuis": ("À l’étape depuis", "depuis", True),
    "responsable": ("Suivi par", "responsable", False),
    "debut": ("Début", "debut", False),
    "fin_prevue": ("Fin prévue", "fin_prevue", False),
    "echeance": ("Prochaine échéance", "", False),
    "retard": ("Tâches en retard", "", True),
    "jours": ("Jours prévus", "", True),
    "profil": ("Profil", "", False),
    "niveau": ("Niveau", "", False),
    "departement": ("Département", "", False),
    "scenario": ("Scénario", "", False),
    "ecsi": ("ECSI", "", False),
}
COLONNES_DE_DEPART = ("collectivite", "etape", "depuis", "responsable", "echeance")


def choisies(requete):
    voulues = set(requete.getlist("col"))
    return [c for c in COLONNES if c in voulues] or list(COLONNES_DE_DEPART)


def entetes(colonnes):
    return [
        {"cle": c, "libelle": COLONNES[c][0], "tri": COLONNES[c][1], "nombre": COLONNES[c][2]}
        for c in colonnes
    ]


def _retards(le):
    lignes = Tache.objects.filter(accompagnement=OuterRef("pk")).en_retard(le).order_by()
    comptees = lignes.values("accompagnement").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(comptees, output_field=IntegerField()), Value(0))


def _jours():
    lignes = Prestation.objects.filter(accompagnement=OuterRef("pk")).order_by()
    somme = lignes.values("accompagnement").annotate(n=Sum("jours_prevus")).values("n")
    return Subquery(somme)


def _echeance(le):
    """La prochaine, à partir d’aujourd’hui : le retard a sa colonne."""
    lignes = Tache.objects.a_faire().filter(accompagnement=OuterRef("pk"), echeance__gte=le)
    prochaine = lignes.order_by("echeance", "pk").values("echeance")[:1]
    return Subquery(prochaine, output_field=DateField())


def garnir(queryset, colonnes, le):
    """Ce que ces colonnes montrent de plus que la ligne, en une requête."""
    if "departement" in colonnes:
        queryset = queryset.annotate(departement_nom=F("fiche__collectivite__departement__nom"))
    if "retard" in colonnes:
        queryset = queryset.annotate(retards=_retards(le))
    if "jours" in colonnes:
        queryset = queryset.annotate(jours_prevus=_jours())
    if "echeance" in colonnes:
        queryset = queryset.annotate(prochaine_le=_echeance(le))
    return queryset


def dater(accompagnements, le):
    """Pose sur chacun `jours` à l’étape et `vieillit`."""
    for a in accompagnements:
        a.jours = jours_a_l_etape(a.etape_depuis, le)
        a.vieillit = a.etat == Etat.ACTIF and vieillit(a.etape, a.etape_depuis, le)
    return accompagnements
