"""Les partenariats du réseau : la carte du monde, la liste, un pays."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import reponse_csv, reponse_xlsx
from predict.noyau.typographie import INSECABLE

from ..exports.partenariats import COLONNES_PARTENARIATS
from ..filters.partenariats import PartenariatFilter
from ..models import Acteur, Collectivite, Evenement, Partenariat
from ..pays import PAYS, nom_du_pays
from ..regles import EtatPartenariat, Nature, TypeEvenement, TypePartenariat
from ..regles.monde import REGION_DU_PAYS
from .carte_du_monde import MESURES, carte
from .partenariats import dire
from .voisines import autres_vues

PAR_PAGE = 25
COLONNES = {
    "type": "Type",
    "depuis": "Depuis",
    "themes": "Thèmes, ODD",
    "convention": "Convention",
    "rencontre": "Dernière rencontre",
    "montant": "Montant par an",
    "departement": "Département",
    "source": "Source",
}
COLONNES_DE_DEPART = ("type", "depuis", "themes", "convention")
_RANG_PAYS = Case(
    *(When(pays=code, then=Value(rang)) for rang, code in enumerate(PAYS)),
    default=Value(len(PAYS)),
    output_field=IntegerField(),
)
TRIS = {
    "collectivite": F("fiche__collectivite__recherche"),
    "pays": _RANG_PAYS,
    "depuis": F("debut_annee"),
    "convention": F("convention_fin_le"),
}
PRESENTATION = {"page", "mesure"}


def _filtrees(request):
    """Le filtre lié à l’adresse, les lignes triées et la clé de tri."""
    agent = request.user
    lignes = Partenariat.objects.visibles_par(agent)
    employes = list(lignes.order_by().values_list("pays", "themes").distinct())
    departements = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
    if agent.reseau.territoire:
        departements = departements.filter(region__code_insee__in=agent.reseau.territoire)
    filtre = PartenariatFilter(
        request.GET,
        lignes,
        employes=employes,
        departements=departements.order_by("recherche").values_list("pk", "nom"),
    )
    tri = request.GET.get("tri", "")
    cle = tri.removeprefix("-")
    if cle not in TRIS:
        tri = cle = "collectivite"
    ordre = (
        TRIS[cle].desc(nulls_last=True) if tri.startswith("-") else TRIS[cle].asc(nulls_last=True)
    )
    return filtre, filtre.qs.order_by(ordre, "fiche__collectivite__recherche", "pk"), tri


def _completes(lignes):
    return lignes.select_related("fiche__collectivite__departement", "comite")


def monde(request):
    """La carte et la liste de ce qui est filtré."""
    filtre, lignes, tri = _filtrees(request)
    le = timezone.localdate()
    page = Paginator(_completes(lignes), PAR_PAGE).get_page(request.GET.get("page"))
    mesure = request.GET.get("mesure", "")
    mesure = mesure if mesure in MESURES else "partenariats"
    comptes = compter_par_pays(filtre.qs)
    colonnes = [c for c in request.GET.getlist("col") if c in COLONNES] or COLONNES_DE_DEPART
    contexte = {
        "page": page,
        "dits": [dire(un, le) for un in page],
        "tri": tri,
        "colonnes": colonnes,
        "carte": carte(
            comptes, mesure, choisis=filtre.retenus("pays"),
            url=lambda code: _adresse(request, pays=[code]),
        ),
        "comptes": comptes,
        "mesure": mesure,
        "mesures": [
            {"titre": titre, "url": _adresse(request, mesure=[cle]), "active": cle == mesure}
            for cle, titre in MESURES.items()
        ],
        "filtres": _barre(request, filtre),
        "outils": _outils(request, page.paginator.count, colonnes),
        "voisines": autres_vues("monde"),
        "vues": _vues(request),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
    }  # fmt: skip
    return render(request, "collectivites/monde.html", contexte)


def compter_par_pays(lignes):
    """[{code, nom, partenariats, collectivites}] du plus au moins fourni : une requête."""
    groupes = (
        lignes.order_by()
        .values("pays")
        .annotate(partenariats=Count("pk"), collectivites=Count("fiche", distinct=True))
    )
    comptes = [
        {"code": g["pays"], "nom": nom_du_pays(g["pays"]), **g} for g in groupes if g["pays"]
    ]
    return sorted(comptes, key=lambda c: (-c["partenariats"], c["nom"]))


def exporter_monde(request, format):
    """Exactement les lignes filtrées, dans l’ordre de la liste, sans pagination."""
    _, lignes, _ = _filtrees(request)
    return _tableur(request, format, "partenariats", _completes(lignes))


def _tableur(request, format, nom, lignes):
    nom = f"{nom}-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        lignes = lignes.iterator(chunk_size=2000)
        return reponse_xlsx(nom, "Partenariats", COLONNES_PARTENARIATS, lignes)
    if format == "csv":
        lignes = _dans_le_reseau(lignes, request.user.reseau_id)
        return reponse_csv(nom, COLONNES_PARTENARIATS, lignes)
    raise Http404


def _dans_le_reseau(lignes, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from lignes.iterator(chunk_size=2000)


def pays(request, code):
    """Un pays : qui, dans le réseau, y a un partenaire ; de quoi préparer un groupe pays."""
    if code not in PAYS:
        raise Http404
    agent, le = request.user, timezone.localdate()
    lignes = Partenariat.objects.visibles_par(agent).filter(pays=code)
    lignes = _completes(lignes).order_by(
        Case(When(etat=EtatPartenariat.TERMINE, then=1), default=0, output_field=IntegerField()),
        "fiche__collectivite__recherche",
        "pk",
    )
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    groupes = Evenement.objects.visibles_par(agent).filter(
        Q(pays=code), type=TypeEvenement.GROUPE_PAYS
    )
    contexte = {
        "code": code,
        "nom": nom_du_pays(code),
        "region": REGION_DU_PAYS[code],
        "page": page,
        "dits": [dire(un, le) for un in page],
        "collectivites": lignes.order_by().values("fiche").distinct().count(),
        "acteurs": Acteur.objects.visibles_par(agent).filter(pays=code).order_by("nom")[:20],
        "groupes": groupes.order_by("-le")[:10],
        "aujourdhui": le,
        "outils": {
            "nombre": page.paginator.count,
            "nom": "partenariat,partenariats",
            "precision": "",
            "colonnes": None,
            "exports": _exports(page.paginator.count, f"pays={code}"),
        },
    }
    return render(request, "collectivites/pays.html", contexte)


# -- Ce qui entoure la liste ---------------------------------------------------------


def _adresse(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return f"{reverse('collectivites:monde')}?{requete.urlencode()}"


def _barre(request, filtre):
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
        "titre": "Filtrer les partenariats",
        "action": reverse("collectivites:monde"),
        "recherche": {
            "nom": "q",
            "libelle": "Collectivité, partenaire, ville",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": filtre.choix,
        "caches": [
            {"nom": nom, "valeur": request.GET[nom][:40]}
            for nom in ("tri", "mesure")
            if nom in request.GET
        ],
        "puces": puces,
        "url_effacer": reverse("collectivites:monde") if puces else "",
    }


def _exports(nombre, requete):
    if not nombre:
        return []
    ce_qui_sort = "Ce partenariat" if nombre == 1 else f"Ces {nombre} partenariats"
    return [
        {
            "titre": f"{ce_qui_sort}, {format.upper()}",
            "url": f"{reverse('collectivites:exporter_monde', args=[format])}?{requete}",
        }
        for format in ("xlsx", "csv")
    ]


def _outils(request, nombre, colonnes):
    requete = request.GET.copy()
    requete.pop("page", None)
    return {
        "nombre": nombre,
        "nom": "partenariat,partenariats",
        "precision": "",
        "colonnes": {
            "nom": "col",
            "nombre": len(colonnes),
            "options": [
                {"valeur": cle, "libelle": libelle, "choisie": cle in colonnes}
                for cle, libelle in COLONNES.items()
            ],
        },
        "exports": _exports(nombre, requete.urlencode()),
    }


def _vues(request):
    """Vues toutes faites, sans compte : un compte par vue coûterait une requête chacune."""
    base = reverse("collectivites:monde")
    adresses = {
        "Tous": "",
        "Jumelages en sommeil": (
            f"type={TypePartenariat.JUMELAGE}&etat={EtatPartenariat.EN_SOMMEIL}"
        ),
        f"Conventions{INSECABLE}: la fin la plus proche": "tri=convention&col=type&col=convention",
        "Envisagés": f"etat={EtatPartenariat.ENVISAGE}",
    }
    courante = _poses(request.GET)
    return [
        {
            "titre": titre,
            "url": f"{base}?{requete}" if requete else base,
            "nombre": None,
            "active": courante == {tuple(p.split("=")) for p in requete.split("&") if p},
        }
        for titre, requete in adresses.items()
    ]


def _poses(requete):
    return {(nom, v) for nom, vs in requete.lists() for v in vs if v and nom not in PRESENTATION}
