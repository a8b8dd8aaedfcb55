"""Le plan de formation : la liste, ses exports, chaque action. La direction seule y écrit."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, objet_ou_404
from predict.comptes.models import Agent
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions.formations import abandonner_formation, supprimer_formation
from ..documents import equipe as documents
from ..filters.formations import FormationFilter
from ..forms.formations import FormationForm, RealiserForm
from ..models import ActionFormation, Competence, ServiceReseau
from ..regles import EtatFormation, NatureFormation
from .competences import entier_ou_rien

PAR_PAGE = 25
# Ce qui est fait, ou abandonné, vient après.
RESTE = Case(When(etat__in=documents.A_VENIR, then=0), default=1)
# Clé → (expression, ce que dit la liste en croissant, en décroissant).
TRIS = {
    "suite": (RESTE, "ce qui reste à faire d’abord", "ce qui est fait d’abord"),
    "date": (
        Coalesce("realisee_le", "prevue_le"),
        "les plus anciennes d’abord",
        "les plus tardives",
    ),
    "objectif": (F("objectif"), "de A à Z", "de Z à A"),
    "competence": (F("competence__ordre"), "par compétence", "par compétence, à rebours"),
    "etat": (F("etat"), "par état", "par état, à rebours"),
    "cout": (F("cout"), "les moins chères d’abord", "les plus chères d’abord"),
}


def _filtres(request):
    """(filtre, tri, actions) : la page et les exports partent d’ici."""
    siennes = ActionFormation.objects.visibles_par(request.user)
    reperes = list(siennes.values_list("agent", "prevue_le", "realisee_le"))
    annees = {(fait or prevu).year for _, prevu, fait in reperes if fait or prevu}
    filtre = FormationFilter(
        request.GET,
        siennes.select_related("competence", "agent", "service"),
        personnes=Agent.objects.filter(pk__in={a for a, *_ in reperes if a}),
        competences=Competence.objects.all(),
        annees=sorted(annees, reverse=True),
    )
    tri = request.GET.get("tri", "")
    tri = tri if tri.removeprefix("-") in TRIS else "suite"
    expression = TRIS[tri.removeprefix("-")][0]
    ordre = (
        expression.desc(nulls_last=True) if tri.startswith("-") else expression.asc(nulls_last=True)
    )
    return filtre, tri, filtre.qs.order_by(ordre, TRIS["date"][0].asc(nulls_last=True), "pk")


def _sommes(actions):
    """Coûts de ce qui est filtré ; une requête. Une action abandonnée ne coûte rien."""
    return actions.order_by().aggregate(
        a_venir=Sum("cout", filter=Q(etat__in=documents.A_VENIR)),
        realise=Sum("cout", filter=Q(etat=EtatFormation.REALISEE)),
    )


def plan_formation(request):
    filtre, tri, actions = _filtres(request)
    page = Paginator(actions, PAR_PAGE).get_page(request.GET.get("page"))
    nombre = page.paginator.count
    direction = est_direction(request.user)
    contexte = {
        "page": page,
        "tri": tri,
        "direction": direction,
        "sommes": _sommes(actions) if direction else None,
        "filtres": _barre(request, filtre),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
        "outils": {
            "nombre": nombre,
            "nom": "action,actions",
            "precision": TRIS[tri.removeprefix("-")][1 + tri.startswith("-")] if nombre > 1 else "",
            "colonnes": None,
            "exports": _exports(request, direction) if nombre else [],
        },
    }
    return render(request, "offre/competences/plan.html", contexte)


def _requete(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _exports(request, direction):
    liens = [
        {
            "titre": f"Ces actions, {format.upper()}",
            "url": f"{reverse('offre:exporter_formations', args=[format])}?{_requete(request)}",
        }
        for format in ("xlsx", "csv")
    ]
    if direction:
        url = f"{reverse('offre:formation_pdf')}?{_requete(request)}"
        liens.append({"titre": "Pour le conseil d’administration, PDF", "url": url})
    return liens


def _barre(request, filtre):
    adresse, choix = reverse("offre:plan_formation"), filtre.choix
    puces = [
        {
            "titre": un["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in un["options"] if o["choisie"]),
            "url": f"{adresse}?{_requete(request, **{un['nom']: []})}",
        }
        for un in choix
        if un["nombre"]
    ]
    if texte := getattr(filtre.form, "cleaned_data", {}).get("q", ""):
        url = f"{adresse}?{_requete(request, q=[])}"
        puces.insert(0, {"titre": "Texte", "valeur": texte, "url": url})
    return {
        "titre": "Filtrer le plan de formation",
        "action": adresse,
        "recherche": {
            "nom": "q",
            "libelle": "Objectif, organisme",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": choix,
        "caches": [{"nom": "tri", "valeur": request.GET["tri"]}] if "tri" in request.GET else [],
        "puces": puces,
        "url_effacer": adresse if puces else "",
    }


def exporter_formations(request, format):
    """Exactement les actions filtrées ; les coûts, à la direction seule."""
    _, _, actions = _filtres(request)
    nom = f"plan-de-formation-{timezone.localdate():%Y-%m-%d}"
    colonnes = documents.colonnes_des_formations(est_direction(request.user))
    # Lues d’un coup : un plan tient quelques dizaines de lignes.
    if format == "xlsx":
        return reponse_xlsx(nom, "Plan de formation", colonnes, list(actions))
    if format == "csv":
        return reponse_csv(nom, colonnes, list(actions))
    raise Http404


def formation_pdf(request):
    """Ce que le conseil d’administration lit : les actions filtrées, sauf les abandonnées."""
    filtre, _, actions = _filtres(request)
    le = timezone.localdate()
    annees = [a for a in filtre.retenus("annee") if a.isdecimal()]
    contexte = documents.contexte_du_plan(
        request.user.reseau, list(actions), le=le, periode=", ".join(sorted(annees))
    )
    nom = f"plan-de-formation-{le:%Y-%m-%d}.pdf"
    return HttpResponse(
        documents.en_pdf(contexte),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )


def _action_ou_404(request, pk):
    siennes = ActionFormation.objects.select_related("competence", "agent", "service")
    return objet_ou_404(request, siennes, pk=pk)


def _proposee(request):
    """Valeurs de départ lues à l’adresse : l’écart d’où l’on vient."""
    depart = {"nature": NatureFormation.FORMATION, "etat": EtatFormation.PREVUE}
    competence = Competence.objects.filter(code=request.GET.get("competence", "")[:60]).first()
    if competence:
        depart |= {"competence": competence, "objectif": f"Être en autonomie : {competence}"[:200]}
    service = entier_ou_rien(request.GET.get("service"))
    if service is not None:
        depart["service"] = (
            ServiceReseau.objects.visibles_par(request.user).filter(pk=service).first()
        )
    agent = entier_ou_rien(request.GET.get("agent"))
    return depart | ({"agent": agent} if agent is not None else {})


def creer_formation(request):
    neuve = ActionFormation(reseau_id=request.user.reseau_id)
    form = FormationForm(
        request.POST or None, instance=neuve, initial=_proposee(request), auteur=request.user
    )
    if form.is_valid():
        action = form.save()
        messages.success(request, f"« {action} » est au plan de formation.")
        return redirect("offre:plan_formation")
    return _saisie(request, form, "Prévoir une action", "Ajouter au plan", None)


def modifier_formation(request, pk):
    action = _action_ou_404(request, pk)
    form = FormationForm(request.POST or None, instance=action, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Action enregistrée.")
        return redirect("offre:plan_formation")
    return _saisie(request, form, "Modifier", "Enregistrer", action)


def realiser_formation(request, pk):
    action = _action_ou_404(request, pk)
    form = RealiserForm(request.POST or None, instance=action, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, f"« {action} » est réalisée.")
        return redirect("offre:plan_formation")
    return _saisie(request, form, "Réalisée", "Enregistrer", action)


def _saisie(request, form, titre, geste, action):
    contexte = {
        "form": form,
        "titre": titre,
        "geste": geste,
        "action": action,
        "ouverte": action is not None and action.etat in documents.A_VENIR,
    }
    status = 422 if form.errors else 200
    return render(request, "offre/competences/formation.html", contexte, status=status)


@require_POST
def abandonner(request, pk):
    action = _action_ou_404(request, pk)
    if abandonner_formation(action=action, agent=request.user):
        messages.success(request, f"« {action} » est abandonnée ; la modifier la reprend.")
    else:
        messages.error(request, "Cette action est déjà réalisée, ou abandonnée.")
    return redirect("offre:plan_formation")


def supprimer(request, pk):
    action = _action_ou_404(request, pk)
    if request.method == "POST":
        supprimer_formation(action=action, agent=request.user)
        messages.success(request, f"« {action} » n’est plus au plan de formation.")
        return redirect("offre:plan_formation")
    return render(request, "offre/competences/supprimer.html", {"action": action})
