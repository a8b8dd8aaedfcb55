"""La liste des fiches : filtrer, trier, exporter ce qui est filtré, garder une vue."""

from django.shortcuts import render

from predict.comptes.views.vues import onglets_de

from ..calculs.liste import comptes_du_reseau, etapes
from ..filters.fiches import FicheFilter
from ..models import Collectivite, Fiche
from .demandes import choix_du_reseau, demande, reponse_export
from .lot import GESTES
from .presentation_liste import Pages, barre, entetes, outils
from .voisines import VUES_TOUTES_FAITES, autres_vues

PAR_PAGE = 25
PROCHES = 10
EXAMINES = 200  # noms ressemblants où chercher les fiches du réseau
LISTE = "collectivites:liste"
__all__ = ["autres_vues", "exporter", "liste"]


def liste(request):
    agent = request.user
    choix = choix_du_reseau(agent)
    voulue = demande(agent, request.GET, choix=choix)
    page = Pages(voulue, PAR_PAGE).get_page(request.GET.get("page"))
    nombre = page.paginator.count
    if "accompagnement" in voulue.colonnes:
        libelles = etapes()
        for fiche in page:
            fiche.etape_libelle = libelles.get(fiche.etape_en_cours, "")
    contexte = {
        "page": page,
        "proches": [] if nombre else _proches(voulue),
        "tri": voulue.tri.valeur,
        "colonnes": entetes(voulue.colonnes),
        "filtres": barre(voulue),
        "outils": outils(voulue, nombre),
        "lot": {"actions": GESTES, "nombre": 0, "toutes": nombre if nombre > len(page) else 0},
        "requete": request.GET.urlencode(),
        "url_carte": voulue.adresse("collectivites:carte") if request.GET.get("carte") else "",
        "voisines": autres_vues("liste"),
        "vues": _vues(request, voulue, choix),
        "comptes": comptes_du_reseau(agent.reseau),
        "annee": voulue.le.year,
        "filtree": voulue.filtree,
        "filtre_refuse": bool(voulue.filtre.form.errors),
    }
    return render(request, "collectivites/liste.html", contexte)


def _proches(voulue):
    """Rien ne répond au texte : les noms qui lui ressemblent, dans le réseau, les autres filtres
    laissés de côté. Au plus `PROCHES`."""
    if not voulue.texte:
        return []
    # Dans la table partagée d’abord, par son index : sous la sécurité par ligne, un index de
    # trigrammes des fiches ne servirait pas.
    ressemblantes = Collectivite.objects.visibles_par(voulue.filtre.agent).ressemblant(voulue.texte)
    rang = {pk: i for i, pk in enumerate(ressemblantes.values_list("pk", flat=True)[:EXAMINES])}
    if not rang:
        return []
    fiches = voulue.filtre.queryset.filter(collectivite__in=rang).select_related(
        "collectivite__departement"
    )
    return sorted(fiches, key=lambda f: rang[f.collectivite_id])[:PROCHES]


def _vues(request, voulue, choix):
    def filtrer(requete):
        fiches = Fiche.objects.visibles_par(request.user)
        return FicheFilter(requete, fiches, le=voulue.le, agent=request.user, choix=choix).qs

    return onglets_de(request, LISTE, VUES_TOUTES_FAITES, filtrer)


def exporter(request, format):
    """Exactement les lignes filtrées, dans l’ordre de la liste, sans pagination."""
    return reponse_export(request.user, demande(request.user, request.GET).fiches(), format)
