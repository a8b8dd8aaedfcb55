"""Le référentiel national : trouver vite, borné."""

from django.contrib import messages
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404
from predict.noyau.recherche import normaliser
from predict.noyau.saisies import texte_recevable

from ..actions import creer_structure, ouvrir_fiche
from ..forms import StructureForm
from ..forms.doublons import est_distinct, retenir_distinct, statut_de
from ..models import Collectivite, Fiche
from ..regles import Nature
from .liste import autres_vues

BORNE_TERRITOIRE = 50
TEXTE_MAX = 200


def texte_cherche(request):
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
    texte, refus = texte_cherche(request)
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
    if form.is_valid() and est_distinct(form, Collectivite(**form.cleaned_data), request.user):
        fiche = creer_structure(agent=request.user, le=timezone.localdate(), **form.cleaned_data)
        retenir_distinct(form, fiche.collectivite, request.user)
        messages.success(request, f"{fiche} est ajoutée, et sa fiche ouverte.")
        return redirect(fiche)
    return render(request, "collectivites/structure.html", {"form": form}, status=statut_de(form))
