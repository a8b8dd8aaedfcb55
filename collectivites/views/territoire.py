"""Le référentiel national et la recherche générale : trouver vite, borné."""

from django.contrib import messages
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404
from predict.noyau.recherche import normaliser
from predict.noyau.saisies import texte_recevable

from ..actions import creer_structure, ouvrir_fiche
from ..forms import StructureForm
from ..models import Collectivite, Contact, Fiche
from ..regles import Nature
from .liste import autres_vues

BORNE_TERRITOIRE = 50
BORNE_RECHERCHE = 20
TEXTE_MAX = 200


def _texte_cherche(request):
    """Ce qui est cherché, et la raison de ne pas le chercher (vide si tout va bien)."""
    texte = request.GET.get("q", "").strip()
    try:
        texte_recevable(texte)
    except ValueError as erreur:
        return "", str(erreur)
    if len(texte) > TEXTE_MAX:
        return "", f"Cherchez avec {TEXTE_MAX} caractères au plus."
    if texte and not normaliser(texte):
        return "", "Cherchez avec des lettres ou des chiffres."
    return texte, ""


def _par_pertinence(collectivites, texte):
    """Le nom exact, puis ceux qui commencent ainsi, puis les autres ; les plus peuplées d’abord."""
    nom = normaliser(texte)
    code = "".join(texte.split()).upper()
    trouvees = collectivites.dont_le_nom_ressemble(texte)
    if any(c.isdigit() for c in code):
        trouvees = collectivites.filter(
            Q(code_insee=code) | Q(siren=code) | Q(recherche__startswith=nom)
        )
    rang = Case(
        When(recherche=nom, then=Value(0)),
        When(recherche__startswith=nom, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return trouvees.order_by(rang, F("population").desc(nulls_last=True), "recherche", "pk")


def territoire(request):
    """Toutes les collectivités du territoire, avec ou sans fiche : cinquante à la fois."""
    agent = request.user
    texte, refus = _texte_cherche(request)
    nature = request.GET.get("nature", "")
    nature = nature if nature in Nature.values else ""
    collectivites = Collectivite.objects.actuelles().visibles_par(agent)
    if "partout" not in request.GET and agent.reseau.territoire:
        propres = Q(propre_a_id=agent.reseau_id)
        du_territoire = Collectivite.objects.du_territoire(agent.reseau).values("pk")
        collectivites = collectivites.filter(propres | Q(pk__in=du_territoire))
    if nature:
        collectivites = collectivites.filter(nature=nature)
    if texte:
        collectivites = _par_pertinence(collectivites, texte)
    else:
        collectivites = collectivites.order_by(F("population").desc(nulls_last=True), "pk")
    lignes = list(collectivites.select_related("departement", "epci")[: BORNE_TERRITOIRE + 1])
    affichees = lignes[:BORNE_TERRITOIRE]
    fiches = Fiche.objects.visibles_par(agent).filter(collectivite__in=affichees)
    fiche_de = {f.collectivite_id: f for f in fiches}
    for une in affichees:
        une.fiche = fiche_de.get(une.pk)
    contexte = {
        "lignes": affichees,
        "reste": len(lignes) > BORNE_TERRITOIRE,
        "texte": texte,
        "refus": refus,
        "nature": nature,
        "natures": Nature.choices,
        "partout": "partout" in request.GET,
        "vues": autres_vues("territoire"),
    }
    return render(request, "collectivites/territoire.html", contexte)


@require_POST
def ouvrir(request, pk):
    collectivite = objet_ou_404(request, Collectivite.objects.actuelles(), pk=pk)
    return redirect(ouvrir_fiche(collectivite=collectivite, agent=request.user))


def creer(request):
    """Une structure que le référentiel national ne connaît pas."""
    form = StructureForm(request.POST or None, reseau=request.user.reseau)
    if form.is_valid():
        fiche = creer_structure(agent=request.user, le=timezone.localdate(), **form.cleaned_data)
        messages.success(request, f"{fiche} est ajoutée, et sa fiche ouverte.")
        return redirect(fiche)
    return render(
        request, "collectivites/structure.html", {"form": form}, status=422 if form.errors else 200
    )


def recherche(request):
    """Fiches, contacts du réseau, collectivités du territoire : vingt de chaque au plus."""
    agent = request.user
    texte, refus = _texte_cherche(request)
    fiches = contacts = collectivites = ()
    if texte:
        reperees = _par_pertinence(Collectivite.objects.visibles_par(agent), texte)
        mes_fiches = Fiche.objects.visibles_par(agent)
        fiches = mes_fiches.filter(collectivite__in=reperees.order_by().values("pk"))
        fiches = fiches.avec_collectivite().order_by("collectivite__recherche")[:BORNE_RECHERCHE]
        contacts = (
            Contact.objects.visibles_par(agent)
            .filter(anonymise_le__isnull=True)
            .dont_le_nom_ressemble(texte)
            .select_related("fiche__collectivite")[:BORNE_RECHERCHE]
        )
        collectivites = reperees.actuelles().select_related("departement")
        if agent.reseau.territoire:
            collectivites = collectivites.du_territoire(agent.reseau)
        suivie = mes_fiches.filter(collectivite=OuterRef("pk"))
        collectivites = collectivites.filter(~Exists(suivie))[:BORNE_RECHERCHE]
    contexte = {
        "texte": texte,
        "refus": refus,
        "fiches": list(fiches),
        "contacts": list(contacts),
        "collectivites": list(collectivites),
        "borne": BORNE_RECHERCHE,
    }
    return render(request, "collectivites/recherche.html", contexte)
