"""La liste des fiches : filtrer, trier, exporter ce qui est filtré."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..exports import COLONNES_FICHES
from ..filters import FicheFilter
from ..forms.fiches import equipe_de
from ..models import Collectivite, Fiche
from ..regles import Anciennete, EtatAdhesion, Nature, NiveauEngagement

PAR_PAGE = 25
COLONNES = {
    "population": "Population",
    "profils": "Profils",
    "niveau": "Niveau",
    "echange": "Dernier échange",
    "suivie_par": "Suivie par",
    "adhesion": "Adhésion",
    "attentes": "Attentes",
    "epci": "Intercommunalité",
}
COLONNES_DE_DEPART = ("population", "profils", "niveau", "suivie_par", "echange")
VOISINES = (
    ("Suivies", "liste"),
    ("Tout le territoire", "territoire"),
    ("Événements", "evenements"),
)
_RANG_NIVEAU = Case(
    *(When(niveau=niveau, then=Value(rang)) for rang, niveau in enumerate(NiveauEngagement, 1)),
    default=Value(0),
    output_field=IntegerField(),
)
# Clé de tri → (expression, ce que dit la liste en croissant, en décroissant).
TRIS = {
    "nom": (F("collectivite__recherche"), "de A à Z", "de Z à A"),
    "population": (
        F("collectivite__population"),
        "les moins peuplées d’abord",
        "les plus peuplées d’abord",
    ),
    "niveau": (_RANG_NIVEAU, "les moins engagées d’abord", "les plus engagées d’abord"),
    "echange": (
        F("dernier_echange_le"),
        "les plus anciens échanges d’abord",
        "les échanges récents d’abord",
    ),
}


@dataclass(frozen=True)
class Tri:
    """Tri demandé à l’adresse (« nom », « -population ») ; inconnu, il vaut « nom »."""

    cle: str
    decroissant: bool

    @classmethod
    def lire(cls, texte):
        cle = texte.removeprefix("-")
        return cls(cle, texte.startswith("-")) if cle in TRIS else cls("nom", False)

    @property
    def valeur(self):
        return f"-{self.cle}" if self.decroissant else self.cle

    @property
    def phrase(self):
        return TRIS[self.cle][2 if self.decroissant else 1]

    def appliquer(self, fiches):
        expression = TRIS[self.cle][0]
        ordre = (
            expression.desc(nulls_last=True)
            if self.decroissant
            else expression.asc(nulls_first=True)
        )
        return fiches.order_by(ordre, "collectivite__recherche", "pk")


def _departements(reseau):
    lignes = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
    if reseau.territoire:
        lignes = lignes.filter(region__code_insee__in=reseau.territoire)
    return lignes.order_by("recherche").values_list("pk", "nom")


def _filtrees(request):
    """Le filtre lié à l’adresse, et le tri : la page et les exports partent d’ici."""
    agent, le = request.user, timezone.localdate()
    fiches = Fiche.objects.visibles_par(agent).avec_cotisation(le.year)
    filtre = FicheFilter(
        request.GET,
        fiches,
        le=le,
        equipe=equipe_de(agent.reseau_id),
        departements=_departements(agent.reseau),
    )
    return filtre, Tri.lire(request.GET.get("tri", ""))


def liste(request):
    filtre, tri = _filtrees(request)
    fiches = tri.appliquer(filtre.qs.avec_collectivite().avec_profils())
    page = Paginator(fiches, PAR_PAGE).get_page(request.GET.get("page"))
    colonnes = [c for c in request.GET.getlist("col") if c in COLONNES] or COLONNES_DE_DEPART
    contexte = {
        "page": page,
        "tri": tri.valeur,
        "colonnes": colonnes,
        "filtres": _barre(request, filtre, tri),
        "outils": _outils(request, page.paginator.count, tri, colonnes),
        "vues": _vues(request),
        "annee": timezone.localdate().year,
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
    }
    return render(request, "collectivites/liste.html", contexte)


def exporter(request, format):
    """Exactement les lignes filtrées, dans l’ordre de la liste, sans pagination."""
    filtre, tri = _filtrees(request)
    fiches = tri.appliquer(filtre.qs.avec_collectivite().avec_profils())
    nom = f"collectivites-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        lignes = fiches.iterator(chunk_size=2000)
        return reponse_xlsx(nom, "Collectivités", COLONNES_FICHES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES_FICHES, _dans_le_reseau(fiches, request.user.reseau_id))
    raise Http404


def _dans_le_reseau(fiches, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from fiches.iterator(chunk_size=2000)


def _adresse(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return f"{reverse('collectivites:liste')}?{requete.urlencode()}"


def _barre(request, filtre, tri):
    puces = [
        {
            "titre": choix["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in choix["options"] if o["choisie"]),
            "url": _adresse(request, **{choix["nom"]: []}),
        }
        for choix in filtre.choix
        if choix["nombre"]
    ]
    texte = getattr(filtre.form, "cleaned_data", {}).get("q", "")
    if texte:
        puces.insert(0, {"titre": "Texte", "valeur": texte, "url": _adresse(request, q=[])})
    return {
        "titre": "Filtrer les collectivités",
        "action": reverse("collectivites:liste"),
        "recherche": {
            "nom": "q",
            "libelle": "Nom, code Insee, Siren",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": filtre.choix,
        "caches": [{"nom": "tri", "valeur": tri.valeur}] if "tri" in request.GET else [],
        "puces": puces,
        "url_effacer": reverse("collectivites:liste") if puces else "",
    }


def _outils(request, nombre, tri, colonnes):
    requete = request.GET.copy()
    requete.pop("page", None)

    def export(format):
        adresse = reverse("collectivites:exporter", args=[format])
        return f"{adresse}?{requete.urlencode()}"

    ce_qui_sort = "Cette collectivité" if nombre == 1 else f"Ces {nombre} collectivités"
    return {
        "nombre": nombre,
        "nom": "collectivité,collectivités",
        "precision": tri.phrase if nombre > 1 else "",
        "colonnes": {
            "nom": "col",
            "nombre": len(colonnes),
            "options": [
                {"valeur": cle, "libelle": libelle, "choisie": cle in colonnes}
                for cle, libelle in COLONNES.items()
            ],
        },
        "exports": [
            {"titre": f"{ce_qui_sort}, XLSX", "url": export("xlsx")},
            {"titre": f"{ce_qui_sort}, CSV", "url": export("csv")},
        ]
        if nombre
        else [],
    }


def _vues(request):
    """Vues toutes faites. Sans compte : un compte par vue coûterait une requête chacune."""
    base = reverse("collectivites:liste")
    a_relancer = f"echange={Anciennete.ANCIEN}&echange={Anciennete.JAMAIS}&tri=echange"
    adresses = {
        "Suivies": "",
        "Les miennes": f"suivie_par={request.user.pk}",
        "À relancer": a_relancer,
        "À jour de cotisation": f"adhesion={EtatAdhesion.A_JOUR}",
    }
    courante = _choisis(request.GET)
    vues = [
        {
            "titre": titre,
            "url": f"{base}?{requete}" if requete else base,
            "nombre": None,
            "active": courante == _choisis(QueryDict(requete)),
        }
        for titre, requete in adresses.items()
    ]
    return [*vues, *autres_vues()[1:]]


def _choisis(requete):
    """Les filtres posés, sans ce qui ne change que la présentation."""
    presentation = {"tri", "col", "page"}
    return {(nom, v) for nom, vs in requete.lists() for v in vs if v and nom not in presentation}


def autres_vues(active=""):
    """Les listes voisines : les fiches, le territoire entier, les événements."""
    return [
        {
            "titre": titre,
            "url": reverse(f"collectivites:{route}"),
            "nombre": None,
            "active": active == route,
        }
        for titre, route in VOISINES
    ]
