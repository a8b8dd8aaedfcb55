"""Tous les accompagnements : la liste, le tableau par étapes, l’export de ce qui est filtré."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.views.vues import onglets_de
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..exports import COLONNES, lire_au_fil
from ..filters import AccompagnementFilter, trier
from ..models import Accompagnement
from ..regles import Etape, Etat

PAR_PAGE = 25
CARTES_PAR_COLONNE = 12


def _filtres(request, action, noms):
    """(accompagnements filtrés, objet du composant filtres.html)."""
    visibles = Accompagnement.objects.visibles_par(request.user)
    jeu = AccompagnementFilter(request.GET, queryset=visibles, agent=request.user)
    jeu.form.is_valid()
    choix = [_choix(jeu.form[nom], request.GET.getlist(nom)) for nom in noms]
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    puces = [
        {"titre": f["titre"], "valeur": o["libelle"], "url": _sans(request, f["nom"], o["valeur"])}
        for f in choix for o in f["options"] if o["choisie"]
    ]  # fmt: skip
    if q:
        puces.insert(0, {"titre": "Texte", "valeur": q, "url": _sans(request, "q")})
    return jeu, {
        "titre": "Filtrer les accompagnements",
        "action": action,
        "recherche": {"nom": "q", "libelle": "Titre ou collectivité", "valeur": q},
        "choix": choix,
        "caches": [
            {"nom": nom, "valeur": request.GET[nom]} for nom in ("tri", "vue") if nom in request.GET
        ],
        "puces": puces,
        "url_effacer": action,
    }


def _choix(champ, choisis):
    options = [
        {"valeur": str(valeur), "libelle": str(libelle), "choisie": str(valeur) in choisis}
        for valeur, libelle in champ.field.choices
        if str(valeur)
    ]
    nombre = sum(o["choisie"] for o in options)
    return {"nom": champ.html_name, "titre": champ.label, "nombre": nombre, "options": options}


def _sans(request, nom, valeur=None):
    """Adresse courante sans ce filtre (ou sans cette seule valeur), revenue à la page 1."""
    requete = request.GET.copy()
    requete.pop("page", None)
    restants = [v for v in requete.getlist(nom) if valeur is not None and v != valeur]
    requete.setlist(nom, restants)
    return f"?{requete.urlencode()}"


VUES = (
    ("Tous", ""),
    ("Ouverts", f"etat={Etat.ACTIF}"),
    ("En sommeil", f"etat={Etat.EN_SOMMEIL}"),
    ("Clos", f"etat={Etat.CLOS}"),
)


def _vues(request):
    def filtrer(requete):
        visibles = Accompagnement.objects.visibles_par(request.user)
        return AccompagnementFilter(requete, queryset=visibles, agent=request.user).qs

    return onglets_de(request, "accompagnements:liste", VUES, filtrer)


def _filtres_de_liste(request):
    noms = ("etape", "etat", "responsable", "scenario", "departement", "profil")
    jeu, filtres = _filtres(request, reverse("accompagnements:liste"), noms)
    return (*trier(jeu.qs.avec_fiche(), request.GET.get("tri", "")), filtres)


def liste(request):
    lignes, tri, filtres = _filtres_de_liste(request)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    parametres = request.GET.urlencode()
    outils = {
        "nombre": page.paginator.count,
        "nom": "accompagnement,accompagnements",
        "precision": "",
        "colonnes": None,
        "exports": [
            {
                "titre": titre,
                "url": f"{reverse('accompagnements:exporter', args=[format_])}?{parametres}",
            }
            for titre, format_ in (("Classeur (XLSX)", "xlsx"), ("Texte (CSV)", "csv"))
        ],
    }
    contexte = {
        "page": page,
        "tri": tri,
        "filtres": filtres,
        "outils": outils,
        "vues": _vues(request),
    }
    return render(request, "accompagnements/liste.html", contexte)


def exporter(request, format):
    """Ce que la liste montre, filtres et tri compris, sans la pagination."""
    lignes, _, _ = _filtres_de_liste(request)
    au_fil = lire_au_fil(lignes, request.user.reseau_id)
    if format == "csv":
        return reponse_csv("accompagnements", COLONNES, au_fil)
    if format == "xlsx":
        return reponse_xlsx("accompagnements", "Accompagnements", COLONNES, au_fil)
    raise Http404


def _colonnes(actifs, nombres, le):
    """Une colonne par étape vivante ; au plus `CARTES_PAR_COLONNE` cartes, les plus anciennes."""
    rang = Window(RowNumber(), partition_by=F("etape"), order_by=("etape_depuis", "pk"))
    cartes = actifs.avec_fiche().annotate(rang=rang).filter(rang__lte=CARTES_PAR_COLONNE)
    par_etape = {}
    for a in cartes.order_by("etape_depuis", "pk"):
        jours = max((le - a.etape_depuis).days, 0)
        par_etape.setdefault(a.etape, []).append({"objet": a, "jours": jours})
    return [
        {
            "etape": etape,
            "titre": etape.label,
            "nombre": nombres.get(etape, 0),
            "cartes": par_etape.get(etape, []),
            "reste": nombres.get(etape, 0) - len(par_etape.get(etape, [])),
        }
        for etape in Etape
        if etape != Etape.CLOS
    ]


def tableau(request):
    noms = ("responsable", "scenario", "departement", "profil")
    jeu, filtres = _filtres(request, reverse("accompagnements:tableau"), noms)
    actifs = jeu.qs.ouverts()
    nombres = dict(actifs.order_by().values_list("etape").annotate(n=Count("pk")))
    contexte = {
        "filtres": filtres,
        "colonnes": _colonnes(actifs, nombres, timezone.localdate()),
        "total": sum(nombres.values()),
        "etat_actif": Etat.ACTIF,
    }
    return render(request, "accompagnements/tableau.html", contexte)
