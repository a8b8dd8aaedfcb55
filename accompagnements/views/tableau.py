"""Tous les accompagnements : la liste, le tableau par étapes, l’export de ce qui est filtré."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.shortcuts import render

from ..exports import reponse_export
from ..regles import ETAPE_SUIVANTE, Etape, Etat
from ..regles.portes import VERS
from . import colonnes as presentation
from .demandes import LISTE, barre, demande, voisines, vues
from .lot import GESTES

PAR_PAGE = 25
CARTES_PAR_COLONNE = 12
TABLEAU = "accompagnements:tableau"


def _outils(voulue, nombre, colonnes):
    """L’objet de `composants/outils_liste.html`."""
    formats = (("Classeur (XLSX)", "xlsx"), ("Texte (CSV)", "csv"))
    return {
        "nombre": nombre,
        "nom": "accompagnement,accompagnements",
        "precision": "",
        "colonnes": {
            "nom": "col",
            "nombre": len(colonnes),
            "options": [
                {"valeur": cle, "libelle": titre, "choisie": cle in colonnes}
                for cle, (titre, _, _) in presentation.COLONNES.items()
            ],
        },
        "exports": [
            {"titre": titre, "url": voulue.adresse("accompagnements:exporter", format_)}
            for titre, format_ in formats
        ],
    }


def liste(request):
    voulue = demande(request.user, request.GET)
    colonnes = presentation.choisies(request.GET)
    lignes, tri = voulue.triees()
    garnies = presentation.garnir(lignes, colonnes, voulue.le)
    page = Paginator(garnies, PAR_PAGE).get_page(request.GET.get("page"))
    nombre = page.paginator.count
    presentation.dater(page.object_list, voulue.le)
    contexte = {
        "page": page,
        "tri": tri,
        "colonnes": presentation.entetes(colonnes),
        # Les colonnes se choisissent dans la barre des filtres : elles n’y sont pas cachées.
        "filtres": barre(voulue, LISTE, gardes=("tri", "vue")),
        "outils": _outils(voulue, nombre, colonnes),
        "lot": {"actions": GESTES, "toutes": nombre if nombre > len(page) else 0},
        "requete": request.GET.urlencode(),
        "voisines": voisines(voulue, LISTE),
        "vues": vues(request, voulue, LISTE),
    }
    return render(request, "accompagnements/liste.html", contexte)


def exporter(request, format):
    """Ce que la liste montre, filtres et tri compris, sans la pagination."""
    lignes, _ = demande(request.user, request.GET).triees()
    return reponse_export(lignes, request.user, format)


def _colonnes(montres, nombres, le):
    """Une colonne par étape ; au plus `CARTES_PAR_COLONNE` cartes, les plus anciennes."""
    rang = Window(RowNumber(), partition_by=F("etape"), order_by=("etape_depuis", "pk"))
    cartes = montres.avec_fiche().annotate(rang=rang).filter(rang__lte=CARTES_PAR_COLONNE)
    cartes = presentation.garnir(cartes, ("retard", "echeance"), le)
    par_etape = {}
    for a in presentation.dater(cartes.order_by("etape_depuis", "pk"), le):
        par_etape.setdefault(a.etape, []).append(a)
    return [
        {
            "etape": etape,
            "titre": etape.label,
            "nombre": nombres.get(etape, 0),
            "cartes": par_etape.get(etape, []),
            "reste": nombres.get(etape, 0) - len(par_etape.get(etape, [])),
            "suivante": ETAPE_SUIVANTE[etape] and VERS[ETAPE_SUIVANTE[etape]],
        }
        for etape in Etape
        # On glisse vers « Clos » pour clore ; ce qui l’est déjà se lit dans la liste.
    ]


def tableau(request):
    """Sans filtre d’état, les dossiers actifs ; avec, ceux que l’on demande."""
    voulue = demande(request.user, request.GET)
    montres = voulue.accompagnements
    if not voulue.jeu.retenus("etat"):
        montres = montres.ouverts()
    nombres = dict(montres.order_by().values_list("etape").annotate(n=Count("pk")))
    contexte = {
        "filtres": barre(voulue, TABLEAU, gardes=("vue",)),
        "colonnes": _colonnes(montres, nombres, voulue.le),
        "total": sum(nombres.values()),
        "tous_actifs": not voulue.jeu.retenus("etat"),
        "actif": Etat.ACTIF,
        "requete_liste": voulue.adresse(LISTE, etape=[], **_actifs(voulue)),
        "voisines": voisines(voulue, TABLEAU),
        "vues": vues(request, voulue, TABLEAU),
    }
    return render(request, "accompagnements/tableau.html", contexte)


def _actifs(voulue):
    return {} if voulue.jeu.retenus("etat") else {"etat": [Etat.ACTIF]}
