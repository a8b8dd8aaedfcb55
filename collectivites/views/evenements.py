"""Les événements : la liste, la préparation de chacun, ce qu’il imprime."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.noyau.calendrier import reponse_ics
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from .. import droits
from ..actions.evenements import (
    ajouter_temps,
    changer_de_lien,
    deplacer_temps,
    proposer_programme,
    regler_inscriptions,
)
from ..calculs.evenements import mesures_de
from ..courriels_evenements import adresse_absolue, lien_public
from ..documents import evenements as documents
from ..exports.evenements import COLONNES_EVENEMENTS
from ..filters.evenements import EvenementFilter
from ..forms.evenements import BilanForm, EvenementForm, TempsForm
from ..forms.fiches import equipe_de
from ..models import Collectivite, Evenement
from ..regles import Nature
from ..regles.evenements import LECONS, TYPES_A_TROIS_TEMPS, bilan_propose
from .evenement_page import contexte_evenement
from .saisies import page_de_saisie
from .voisines import autres_vues

PAR_PAGE = 25
ANNEES = 6
QUAND = {"a_venir": "À venir", "passes": "Passés", "tous": "Tous"}
# Clé de tri → (expression, en croissant, en décroissant).
TRIS = {
    "date": (F("le"), "les plus anciens d’abord", "les plus récents d’abord"),
    "titre": (F("titre"), "de A à Z", "de Z à A"),
    "inscrits": (F("inscrites"), "les moins suivis d’abord", "les plus suivis d’abord"),
    "presents": (F("presentes"), "les moins suivis d’abord", "les plus suivis d’abord"),
}
TRI_DE = {"a_venir": "date", "passes": "-date", "tous": "-date"}


def _departements(reseau):
    lignes = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
    if reseau.territoire:
        lignes = lignes.filter(region__code_insee__in=reseau.territoire)
    return lignes.order_by("recherche").values_list("pk", "nom")


def _filtres(request):
    """(filtre, quand, tri, lignes) : la page et les exports partent d’ici."""
    le, agent = timezone.localdate(), request.user
    quand = request.GET.get("quand", "a_venir")
    quand = quand if quand in QUAND else "a_venir"
    tous = Evenement.objects.visibles_par(agent)
    filtre = EvenementFilter(
        request.GET,
        tous.select_related("lieu", "animee_par"),
        equipe=equipe_de(agent.reseau_id),
        departements=_departements(agent.reseau),
        annees=range(le.year + 1, le.year - ANNEES, -1),
    )
    lignes = filtre.qs
    if quand != "tous":
        lignes = lignes.filter(le__gte=le) if quand == "a_venir" else lignes.filter(le__lt=le)
    lignes = lignes.annotate(
        inscrites=Count("participations", filter=Q(participations__inscrite=True)),
        presentes=Count("participations", filter=Q(participations__presente=True)),
    )
    tri = request.GET.get("tri", "")
    tri = tri if tri.removeprefix("-") in TRIS else TRI_DE[quand]
    expression = TRIS[tri.removeprefix("-")][0]
    ordre = expression.desc() if tri.startswith("-") else expression.asc()
    return filtre, quand, tri, lignes.order_by(ordre, "-le", "-pk")


def _mesurer(evenements):
    evenements = list(evenements)
    mesures = mesures_de(evenements)
    for un in evenements:
        un.mesures = mesures[un.pk]
    return evenements


def evenements(request):
    filtre, quand, tri, lignes = _filtres(request)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    page.object_list = _mesurer(page.object_list)
    nombre = page.paginator.count
    contexte = {
        "page": page,
        "tri": tri,
        "filtres": _barre(request, filtre, quand),
        "voisines": autres_vues("evenements"),
        "vues": _vues(quand),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
        "quand": quand,
        "outils": {
            "nombre": nombre,
            "nom": "événement,événements",
            "precision": TRIS[tri.removeprefix("-")][2 if tri.startswith("-") else 1]
            if nombre > 1
            else "",
            "colonnes": None,
            "exports": _exports(request) if nombre else [],
        },
    }
    return render(request, "collectivites/evenements/liste.html", contexte)


def exporter_evenements(request, format):
    """Exactement les événements filtrés, avec leurs mesures."""
    _, _, _, lignes = _filtres(request)
    nom = f"evenements-{timezone.localdate():%Y-%m-%d}"
    # Lus d’un coup : un réseau tient quelques centaines d’événements au plus.
    if format == "xlsx":
        return reponse_xlsx(nom, "Événements", COLONNES_EVENEMENTS, _mesurer(lignes))
    if format == "csv":
        return reponse_csv(nom, COLONNES_EVENEMENTS, _mesurer(lignes))
    raise Http404


def _requete(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _exports(request):
    return [
        {
            "titre": f"Ces événements et leurs mesures, {format.upper()}",
            "url": f"{reverse('collectivites:exporter_evenements', args=[format])}"
            f"?{_requete(request)}",
        }
        for format in ("xlsx", "csv")
    ]


def _vues(quand):
    base = reverse("collectivites:evenements")
    return [
        {"titre": titre, "url": f"{base}?quand={cle}", "nombre": None, "active": cle == quand}
        for cle, titre in QUAND.items()
    ]


def _barre(request, filtre, quand):
    base = reverse("collectivites:evenements")
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
    caches = [{"nom": "quand", "valeur": quand}]
    if "tri" in request.GET:
        caches.append({"nom": "tri", "valeur": request.GET["tri"][:40]})
    return {
        "titre": "Filtrer les événements",
        "action": base,
        "recherche": {
            "nom": "q",
            "libelle": "Titre, angle local",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": filtre.choix,
        "caches": caches,
        "puces": puces,
        "url_effacer": f"{base}?quand={quand}" if puces else "",
    }


def evenement(request, pk):
    """La préparation : le propos, le programme (on y ajoute un temps), l’invitation, le bilan."""
    un_evenement = droits.evenement_ou_404(request, pk)
    form = TempsForm(request.POST or None)
    if form.is_valid():
        ajouter_temps(evenement=un_evenement, agent=request.user, **form.cleaned_data)
        messages.success(request, "Le temps est ajouté au programme.")
        return redirect(f"{un_evenement.get_absolute_url()}#programme")
    temps = list(un_evenement.temps.all())
    contexte = contexte_evenement(request, un_evenement, "preparation") | {
        "form": form,
        "temps": temps,
        "propose_programme": not temps and un_evenement.type in TYPES_A_TROIS_TEMPS,
        "objectifs": _objectifs(un_evenement),
        "lien_public": lien_public(un_evenement),
        "lecons": LECONS,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenements/preparation.html", contexte, status=status)


def _objectifs(un_evenement):
    choix = dict(EvenementForm.base_fields["objectifs"].choices)
    return [choix[code] for code in un_evenement.objectifs if code in choix]


def creer_evenement(request):
    # Depuis un pays, le type et le pays viennent avec l’adresse.
    initial = {nom: request.GET[nom][:20] for nom in ("type", "pays") if nom in request.GET}
    form = EvenementForm(request.POST or None, auteur=request.user, initial=initial)
    if form.is_valid():
        return redirect(form.creer())
    return _saisir(request, form, None, "Préparer un événement")


def modifier_evenement(request, pk):
    un_evenement = droits.evenement_ou_404(request, pk)
    form = EvenementForm(request.POST or None, instance=un_evenement, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Événement enregistré.")
        return redirect(un_evenement)
    return _saisir(request, form, Evenement.objects.get(pk=pk), "Modifier l’événement")


def _saisir(request, form, un_evenement, titre):
    retour = (
        un_evenement.get_absolute_url() if un_evenement else reverse("collectivites:evenements")
    )
    contexte = {"form": form, "evenement": un_evenement, "titre": titre, "retour": retour}
    contexte["lecons"] = LECONS
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenements/saisie.html", contexte, status=status)


def bilan(request, pk):
    """Ce que l’on retient : une première version pré-remplie des mesures, à écrire."""
    un_evenement = droits.evenement_ou_404(request, pk)
    mesures = mesures_de([un_evenement])[un_evenement.pk]
    propose = un_evenement.bilan or bilan_propose(
        titre=un_evenement.titre, angle=un_evenement.angle_local, mesures=mesures
    )
    form = BilanForm(request.POST or None, instance=un_evenement, initial={"bilan": propose})
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Bilan enregistré.")
        return redirect(un_evenement)
    return page_de_saisie(
        request, form, retour=reverse("collectivites:evenement", args=[pk]),
        titre=f"Bilan, {un_evenement}", geste="Enregistrer",
        aide="" if un_evenement.bilan else "Les chiffres sont posés d’après la liste ; il reste à "
        "écrire ce qui a aidé, ce qui a manqué, ce que l’on changera.",
    )  # fmt: skip


@require_POST
def regler_les_inscriptions(request, pk):
    """Ouvrir, fermer, ou remplacer le lien public."""
    un_evenement = droits.evenement_ou_404(request, pk)
    if "remplacer" in request.POST:
        changer_de_lien(evenement=un_evenement, agent=request.user)
        messages.success(request, "Le lien est remplacé : l’ancien ne s’ouvre plus.")
    else:
        ouvertes = "ouvrir" in request.POST
        regler_inscriptions(evenement=un_evenement, ouvertes=ouvertes, agent=request.user)
        dit = "ouvertes à qui a le lien" if ouvertes else "fermées"
        messages.success(request, f"Les inscriptions en ligne sont {dit}.")
    return redirect(f"{un_evenement.get_absolute_url()}#inscriptions")


@require_POST
def proposer_temps(request, pk):
    un_evenement = droits.evenement_ou_404(request, pk)
    proposer_programme(evenement=un_evenement, agent=request.user)
    messages.success(request, "Trois temps sont posés : à récrire pour votre événement.")
    return redirect(f"{un_evenement.get_absolute_url()}#programme")


def modifier_temps(request, pk):
    temps = droits.temps_ou_404(request, pk)
    form = TempsForm(request.POST or None, instance=temps)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Temps enregistré.")
        return redirect(f"{temps.evenement.get_absolute_url()}#programme")
    retour = temps.evenement.get_absolute_url()
    titre = "Modifier un temps du programme"
    return page_de_saisie(request, form, retour=retour, titre=titre, geste="Enregistrer")


@require_POST
def deplacer_un_temps(request, pk):
    """Plus tôt ou plus tard ; au clavier comme à la souris, un bouton."""
    temps = droits.temps_ou_404(request, pk)
    deplacer_temps(temps=temps, sens=1 if request.POST.get("sens") == "1" else -1)
    return redirect(f"{temps.evenement.get_absolute_url()}#temps-{pk}")


@require_POST
def retirer_temps(request, pk):
    temps = droits.temps_ou_404(request, pk)
    temps.delete()
    messages.success(request, f"« {temps.titre} » est retiré du programme.")
    return redirect(f"{temps.evenement.get_absolute_url()}#programme")


def _fichier(octets, nom, type_mime):
    return HttpResponse(
        octets,
        content_type=type_mime,
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )


def cadrage(request, pk, format):
    """La note de cadrage du moment, en PDF ou en Word."""
    un_evenement = droits.evenement_ou_404(request, pk)
    contexte = documents.note_de_cadrage(un_evenement)
    nom = f"note-de-cadrage-{slugify(un_evenement.titre)[:60]}"
    if format == "pdf":
        octets = documents.en_pdf("note_cadrage", contexte)
        return _fichier(octets, f"{nom}.pdf", "application/pdf")
    if format == "docx":
        mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return _fichier(documents.note_en_docx(contexte), f"{nom}.docx", mime)
    raise Http404


def emargement(request, pk):
    """La feuille à signer : les inscrit·es, ou toute la liste s’il n’y en a pas encore."""
    un_evenement = droits.evenement_ou_404(request, pk)
    lignes = un_evenement.participations.avec_personne().dans_l_ordre()
    inscrits = list(lignes.filter(Q(inscrite=True) | Q(presente=True)))
    contexte = documents.feuille_d_emargement(un_evenement, inscrits or list(lignes))
    nom = f"emargement-{slugify(un_evenement.titre)[:60]}.pdf"
    return _fichier(documents.en_pdf("emargement", contexte), nom, "application/pdf")


def agenda_evenement(request, pk):
    un_evenement = droits.evenement_ou_404(request, pk)
    url = adresse_absolue(un_evenement.get_absolute_url())
    return reponse_ics("evenement", documents.agenda(un_evenement, url=url))
