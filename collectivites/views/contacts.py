"""Tous les contacts du réseau : filtrer, trier, exporter, écrire à qui l’on peut écrire."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Min, OuterRef, Subquery
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from .. import actions
from ..exports.contacts import COLONNES_CONTACTS, COLONNES_DIFFUSION
from ..filters.contacts import A_INFORMER, FINI, ContactFilter
from ..forms.fiches import equipe_de
from ..forms.rgpd import InformerForm
from ..models import Collectivite, Contact
from ..regles import HorsEnvois, Nature
from .voisines import autres_vues

PAR_PAGE = 25
COLONNES = {
    "fonction": "Fonction ou mandat",
    "coordonnees": "Coordonnées",
    "envois": "Envois",
    "mandat": "Fin du mandat",
    "direction": "Direction",
    "information": "Informé·e le",
    "suivie_par": "Suivie par",
}
COLONNES_DE_DEPART = ("fonction", "coordonnees", "envois", "mandat")
# Clé de tri → (expression, ce que dit la liste en croissant, en décroissant).
TRIS = {
    "nom": (F("recherche"), "de A à Z", "de Z à A"),
    "collectivite": (
        F("fiche__collectivite__recherche"),
        "par collectivité, de A à Z",
        "par collectivité, de Z à A",
    ),
    "mandat": (F("mandat_fin_le"), "les mandats qui finissent d’abord", "les plus longs d’abord"),
    "information": (F("informe_le"), "les plus anciennes d’abord", "les plus récentes d’abord"),
}
FORMATS = ("xlsx", "csv")


def departements_de(reseau):
    lignes = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
    if reseau.territoire:
        lignes = lignes.filter(region__code_insee__in=reseau.territoire)
    return lignes.order_by("recherche").values_list("pk", "nom")


def filtre_de(request, donnees=None):
    """Le filtre lié à l’adresse : la page, les exports et les lots partent d’ici."""
    agent, le = request.user, timezone.localdate()
    contacts = Contact.objects.visibles_par(agent).avec_mandat(le).avec_envois(le)
    return ContactFilter(
        request.GET if donnees is None else donnees,
        contacts,
        le=le,
        equipe=equipe_de(agent.reseau_id),
        departements=departements_de(agent.reseau),
    )


def _tri(request):
    texte = request.GET.get("tri", "")
    cle = texte.removeprefix("-")
    return (cle, texte.startswith("-")) if cle in TRIS else ("nom", False)


def _tries(request, contacts):
    cle, decroissant = _tri(request)
    expression = TRIS[cle][0]
    ordre = expression.desc(nulls_last=True) if decroissant else expression.asc(nulls_last=True)
    contacts = contacts.select_related(
        "fiche__collectivite__departement", "fiche__suivie_par", "direction"
    )
    return contacts.order_by(ordre, "recherche", "pk")


def repertoire(request, informer=None):
    """La liste ; `informer` : le formulaire d’un lot refusé, que l’on remontre sur place."""
    filtre = filtre_de(request)
    page = Paginator(_tries(request, filtre.qs), PAR_PAGE).get_page(request.GET.get("page"))
    colonnes = [c for c in request.GET.getlist("col") if c in COLONNES] or COLONNES_DE_DEPART
    cle, decroissant = _tri(request)
    contexte = {
        "page": page,
        "tri": f"-{cle}" if decroissant else cle,
        "colonnes": colonnes,
        "filtres": _barre(request, filtre),
        "outils": _outils(request, page.paginator.count, colonnes),
        "voisines": autres_vues("repertoire"),
        "vues": _vues(request),
        "informer": informer or InformerForm(None, choix=()),
        "coches": set(informer.data.getlist("contacts")) if informer else set(),
        "adresse_informer": f"{reverse('collectivites:noter_informes')}?{_requete(request)}",
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
    }
    status = 422 if informer else 200
    return render(request, "collectivites/repertoire.html", contexte, status=status)


def exporter_contacts(request, format):
    """Exactement les personnes filtrées ; jamais les notes, qui restent dans l’équipe."""
    filtre = filtre_de(request)
    return _tableur(request, format, "contacts", "Contacts", COLONNES_CONTACTS, filtre.qs)


def exporter_diffusion(request, format):
    """Les adresses, parmi les personnes filtrées, à qui l’on peut écrire ; une fois chacune."""
    filtre = filtre_de(request)
    joignables = filtre.qs.joignables(filtre.le).exclude(email="")
    premiere = (
        joignables.order_by()
        .filter(email=OuterRef("email"))
        .values("email")
        .annotate(premiere=Min("pk"))
        .values("premiere")
    )
    uniques = joignables.filter(pk=Subquery(premiere))
    return _tableur(request, format, "diffusion", "Diffusion", COLONNES_DIFFUSION, uniques)


def _tableur(request, format, nom, titre, colonnes, contacts):
    if format not in FORMATS:
        raise Http404
    lignes, nom = _tries(request, contacts), f"{nom}-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, titre, colonnes, lignes.iterator(chunk_size=2000))
    return reponse_csv(nom, colonnes, _dans_le_reseau(lignes, request.user.reseau_id))


def _dans_le_reseau(lignes, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from lignes.iterator(chunk_size=2000)


@require_POST
def noter_informes(request):
    """Note le jour où les personnes cochées (ou filtrées) ont reçu la mention d’information."""
    filtre = filtre_de(request)
    demandes = [pk for pk in request.POST.getlist("contacts") if pk.isdecimal()][:PAR_PAGE]
    connus = filtre.qs.filter(pk__in=demandes).values_list("pk", flat=True)
    form = InformerForm(request.POST, choix=list(connus))
    if not form.is_valid():
        return repertoire(request, informer=form)
    contacts = Contact.objects.visibles_par(request.user)
    if form.cleaned_data["toutes"]:
        contacts = contacts.filter(pk__in=filtre.qs.order_by().values("pk"))
    else:
        contacts = contacts.filter(pk__in=form.cleaned_data["contacts"])
    nombre = actions.noter_informes(
        contacts=contacts, le=form.cleaned_data["le"], agent=request.user
    )
    mot = "personne informée, c’est noté." if nombre < 2 else "personnes informées, c’est noté."
    messages.success(request, f"{nombre} {mot}")
    return redirect(f"{reverse('collectivites:repertoire')}?{_requete(request)}")


def _requete(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _barre(request, filtre):
    base = reverse("collectivites:repertoire")
    puces = [
        {
            "titre": choix["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in choix["options"] if o["choisie"]),
            "url": f"{base}?{_requete(request, **{choix['nom']: []})}",
        }
        for choix in filtre.choix
        if choix["nombre"]
    ]
    texte = getattr(filtre.form, "cleaned_data", {}).get("q", "")
    if texte:
        url = f"{base}?{_requete(request, q=[])}"
        puces.insert(0, {"titre": "Texte", "valeur": texte, "url": url})
    return {
        "titre": "Filtrer les contacts",
        "action": base,
        "recherche": {
            "nom": "q",
            "libelle": "Nom, fonction, collectivité",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": filtre.choix,
        "caches": [
            {"nom": nom, "valeur": request.GET[nom]}
            for nom in ("tri", "fiche")
            if nom in request.GET
        ],
        "puces": puces,
        "url_effacer": base if puces else "",
    }


def _outils(request, nombre, colonnes):
    requete = _requete(request)
    qui = "Cette personne" if nombre == 1 else f"Ces {nombre} personnes"
    cle, decroissant = _tri(request)
    exports = [
        {
            "titre": f"{titre}, {format.upper()}",
            "url": f"{reverse(f'collectivites:{route}', args=[format])}?{requete}",
        }
        for titre, route in (
            (qui, "exporter_contacts"),
            ("Adresses à qui l’on peut écrire", "exporter_diffusion"),
        )
        for format in FORMATS
    ]
    return {
        "nombre": nombre,
        "nom": "personne,personnes",
        "precision": TRIS[cle][2 if decroissant else 1] if nombre > 1 else "",
        "colonnes": {
            "nom": "col",
            "nombre": len(colonnes),
            "options": [
                {"valeur": cle, "libelle": libelle, "choisie": cle in colonnes}
                for cle, libelle in COLONNES.items()
            ],
        },
        "exports": exports if nombre else [],
    }


def _vues(request):
    """Vues toutes faites. Sans compte : il coûterait une requête chacune."""
    base = reverse("collectivites:repertoire")
    adresses = {
        "Toutes les personnes": "",
        "À informer": f"information={A_INFORMER}",
        "Hors des envois": "&".join(
            f"envois={raison}" for raison in HorsEnvois if raison != HorsEnvois.ANONYMISE
        ),
        "Mandats à trancher": f"mandat={FINI}",
    }
    courante = _choisis(request.GET)
    return [
        {
            "titre": titre,
            "url": f"{base}?{requete}" if requete else base,
            "nombre": None,
            "active": courante == _choisis(QueryDict(requete)),
        }
        for titre, requete in adresses.items()
    ]


def _choisis(requete):
    presentation = {"tri", "col", "page"}
    return {(nom, v) for nom, vs in requete.lists() for v in vs if v and nom not in presentation}
