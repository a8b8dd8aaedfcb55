"""L’annuaire des acteurs : chercher, filtrer, exporter ; la page d’un acteur."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import objet_ou_404
from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions import supprimer_acteur
from ..exports.acteurs import COLONNES_ACTEURS
from ..filters.acteurs import MOTS_MAX, ActeurFilter
from ..forms import ActeurForm
from ..forms.doublons import est_distinct, retenir_distinct, statut_de
from ..models import Acteur
from ..models.citations import citations
from .liste import autres_vues

PAR_PAGE = 25
COLONNES = {
    "type": "Type",
    "lieu": "Où",
    "expertises": "Expertises",
    "pays": "Pays d’intervention",
    "odd": "ODD",
    "membre": "Réseau",
    "mobilisable": "Mobilisable",
    "joindre": "Le joindre",
    "citations": "Cité par",
}
COLONNES_DE_DEPART = ("type", "lieu", "expertises", "pays", "membre", "mobilisable", "citations")
# Clé → (expressions, ce que dit la liste en croissant, en décroissant).
TRIS = {
    "nom": ("recherche", "de A à Z", "de Z à A"),
    "type": ("type", "par type", "par type, à rebours"),
    "lieu": ("commune__recherche", "par commune", "par commune, à rebours"),
    "citations": ("nb_fiches", "les moins cités d’abord", "les plus cités d’abord"),
}


def _tri(request):
    """(clé, décroissant) ; inconnue, la clé vaut « nom »."""
    texte = request.GET.get("tri", "")
    cle = texte.removeprefix("-")
    return (cle, texte.startswith("-")) if cle in TRIS else ("nom", False)


def _filtres(request):
    """Le filtre lié à l’adresse et les acteurs triés : la page et les exports partent d’ici."""
    filtre = ActeurFilter(request.GET, Acteur.objects.visibles_par(request.user))
    cle, decroissant = _tri(request)
    colonne = F(TRIS[cle][0])
    ordre = colonne.desc(nulls_last=True) if decroissant else colonne.asc(nulls_last=True)
    acteurs = filtre.qs.avec_citations().select_related("commune__departement")
    return filtre, acteurs.order_by(ordre, "recherche", "pk")


def annuaire(request):
    filtre, acteurs = _filtres(request)
    page = Paginator(acteurs, PAR_PAGE).get_page(request.GET.get("page"))
    # Le compte ne porte que ce qui filtre : ni citations, ni communes.
    cle, decroissant = _tri(request)
    colonnes = [c for c in request.GET.getlist("col") if c in COLONNES] or COLONNES_DE_DEPART
    contexte = {
        "page": page,
        "tri": f"-{cle}" if decroissant else cle,
        "colonnes": colonnes,
        "filtres": _barre(request, filtre),
        "outils": _outils(request, page.paginator.count, TRIS[cle][1 + decroissant], colonnes),
        "vues": autres_vues("annuaire"),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
    }
    return render(request, "collectivites/annuaire.html", contexte)


def exporter_annuaire(request, format):
    """Exactement les acteurs filtrés, dans l’ordre de la liste, sans pagination."""
    _, acteurs = _filtres(request)
    nom = f"annuaire-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Annuaire", COLONNES_ACTEURS, acteurs.iterator(chunk_size=2000))
    if format == "csv":
        return reponse_csv(nom, COLONNES_ACTEURS, _dans_le_reseau(acteurs, request.user.reseau_id))
    raise Http404


def _dans_le_reseau(acteurs, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from acteurs.iterator(chunk_size=2000)


def _adresse(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return f"{reverse('collectivites:annuaire')}?{requete.urlencode()}"


def _barre(request, filtre):
    choix = filtre.choix
    puces = [
        {
            "titre": un["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in un["options"] if o["choisie"]),
            "url": _adresse(request, **{un["nom"]: []}),
        }
        for un in choix
        if un["nombre"]
    ]
    for nom, titre in (("mots", "Expertises cherchées"), ("q", "Texte")):
        if texte := getattr(filtre.form, "cleaned_data", {}).get(nom, ""):
            puces.insert(
                0, {"titre": titre, "valeur": texte, "url": _adresse(request, **{nom: []})}
            )
    return {
        "titre": "Filtrer les acteurs",
        "action": reverse("collectivites:annuaire"),
        "recherche": {
            "nom": "q",
            "libelle": "Nom, sigle, expertise",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": choix,
        "caches": [
            {"nom": nom, "valeur": request.GET[nom][:MOTS_MAX]}
            for nom in ("tri", "mots")
            if request.GET.get(nom)
        ],
        "puces": puces,
        "url_effacer": reverse("collectivites:annuaire") if puces else "",
    }


def _outils(request, nombre, phrase, colonnes):
    requete = request.GET.copy()
    requete.pop("page", None)
    ce_qui_sort = "Cet acteur" if nombre == 1 else f"Ces {nombre} acteurs"
    return {
        "nombre": nombre,
        "nom": "acteur,acteurs",
        "precision": phrase if nombre > 1 else "",
        "colonnes": {
            "nom": "col",
            "nombre": len(colonnes),
            "options": [
                {"valeur": cle, "libelle": libelle, "choisie": cle in colonnes}
                for cle, libelle in COLONNES.items()
            ],
        },
        "exports": [
            {
                "titre": f"{ce_qui_sort}, {format.upper()}",
                "url": reverse("collectivites:exporter_annuaire", args=[format])
                + f"?{requete.urlencode()}",
            }
            for format in ("xlsx", "csv")
        ]
        if nombre
        else [],
    }


def acteur_ou_404(request, pk):
    return objet_ou_404(request, Acteur.objects.select_related("commune__departement"), pk=pk)


def acteur(request, pk):
    """Qui c’est, ce qu’il sait faire, qui le cite, ce qu’il fait vivre."""
    un_acteur = acteur_ou_404(request, pk)
    contexte = {
        "acteur": un_acteur,
        "liens": un_acteur.fiches.select_related("fiche__collectivite").order_by(
            "fiche__collectivite__recherche"
        ),
        "jumelages": un_acteur.jumelages.select_related("fiche__collectivite").order_by(
            "etat", "partenaire"
        ),
    }
    return render(request, "collectivites/acteurs/acteur.html", contexte)


def creer_acteur(request):
    form = ActeurForm(request.POST or None, auteur=request.user)
    if form.is_valid() and est_distinct(form, form.instance, request.user):
        cree = form.creer()
        retenir_distinct(form, cree, request.user)
        messages.success(request, f"{cree} est à l’annuaire.")
        return redirect(cree)
    contexte = {"form": form, "titre": "Ajouter un acteur", "geste": "Ajouter", "acteur": None}
    return _saisie(request, form, contexte)


def modifier_acteur(request, pk):
    un_acteur = acteur_ou_404(request, pk)
    form = ActeurForm(request.POST or None, instance=un_acteur, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Acteur enregistré.")
        return redirect(un_acteur)
    contexte = {
        "form": form, "titre": "Modifier", "geste": "Enregistrer", "acteur": un_acteur,
    }  # fmt: skip
    return _saisie(request, form, contexte)


def _saisie(request, form, contexte):
    return render(request, "collectivites/acteurs/saisie.html", contexte, status=statut_de(form))


def supprimer(request, pk):
    """Demande confirmation ; un acteur cité reste, et la page dit où il l’est."""
    un_acteur, refus = acteur_ou_404(request, pk), ""
    if request.method == "POST":
        try:
            supprimer_acteur(acteur=un_acteur, agent=request.user)
        except ValidationError as erreur:
            refus = erreur.messages[0]
        else:
            messages.success(request, f"{un_acteur} n’est plus à l’annuaire.")
            return redirect("collectivites:annuaire")
    contexte = {"acteur": un_acteur, "citations": citations(un_acteur), "refus": refus}
    status = 422 if refus else 200
    return render(request, "collectivites/acteurs/supprimer.html", contexte, status=status)
