"""Vues enregistrées d’une liste, quelle qu’elle soit : onglets, enregistrer, renommer, retirer."""

import hashlib

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from predict.noyau.garde import garder

from ..actions.vues import actualiser_vue, enregistrer_vue, requete_de_vue, retirer_vue
from ..droits import exiger, ligne_de, objet_ou_404, peut_changer_vue, role_de
from ..forms_vues import VueForm
from ..models import Reseau, Vue

COMPTEES = 12  # vues dont on montre le compte ; au-delà, la page coûterait trop
# Ne disent pas ce que l’on regarde, seulement comment.
PRESENTATION = frozenset(
    {"tri", "col", "page", "vue", "carte", "maille", "mesure", "jour", "pas", "montrer"}
)


def _choisis(requete):
    """Les filtres posés, sans ce qui ne change que la présentation."""
    return {(n, v) for n, vs in requete.lists() for v in vs if v and n not in PRESENTATION}


def compter_vues(agent, liste, requetes, filtrer):
    """{requête: nombre de lignes}, en une requête. `filtrer(QueryDict)` : lignes d’un réseau."""
    requetes = list(dict.fromkeys(requetes))[:COMPTEES]

    def compter():
        comptes = {
            f"v{rang}": Coalesce(
                Subquery(
                    filtrer(QueryDict(requete))
                    .order_by()
                    .values("reseau")
                    .annotate(n=Count("pk"))
                    .values("n"),
                    output_field=IntegerField(),
                ),
                0,
            )
            for rang, requete in enumerate(requetes)
        }
        ligne = Reseau.objects.filter(pk=agent.reseau_id).annotate(**comptes).values(*comptes).get()
        return {requete: ligne[f"v{rang}"] for rang, requete in enumerate(requetes)}

    if not requetes:
        return {}
    dit = "\n".join([str(timezone.localdate()), liste, *requetes])
    empreinte = hashlib.sha256(dit.encode()).hexdigest()[:32]
    return garder(f"vues:{agent.reseau_id}:{agent.pk}:{empreinte}", compter)


def vues_de(request, liste):
    """Les vues de cette liste : les siennes, puis celles que l’équipe partage. Une requête."""
    vues = Vue.objects.visibles_par(request.user).filter(liste=liste).select_related("agent")
    return sorted(vues, key=lambda v: (v.agent_id != request.user.pk, v.titre.lower()))


def onglets_de(request, liste, toutes_faites=(("Toutes", ""),), filtrer=None, vers=None):
    """L’objet de `composants/vues.html` : les vues toutes faites, puis les vues enregistrées.

    `toutes_faites` : (titre, requête) ; `filtrer(QueryDict)` : le queryset qu’elle filtre, pour
    dire combien de lignes chaque vue montre ; `vers` : la route où elles s’ouvrent, si ce n’est
    `liste` (un tableau, un calendrier des mêmes lignes).
    """
    base = reverse(vers or liste)
    vues = vues_de(request, liste)
    comptes = {}
    if filtrer:
        requetes = [*(r for _, r in toutes_faites), *(v.requete for v in vues)]
        comptes = compter_vues(request.user, liste, requetes, filtrer)
    courante = next((v for v in vues if str(v.pk) == request.GET.get("vue")), None)
    posee = _choisis(request.GET)
    if courante is None:
        courante = next((v for v in vues if requete_de_vue(request.GET) == v.requete), None)

    def onglet(titre, requete, active, vue=None):
        adresse = QueryDict(requete, mutable=True)
        if vue:
            adresse["vue"] = str(vue.pk)
        texte = adresse.urlencode()
        return {
            "titre": titre,
            "url": f"{base}?{texte}" if texte else base,
            "nombre": comptes.get(requete),
            "active": active,
            "partagee": bool(vue and vue.partagee),
        }

    onglets = [
        onglet(titre, requete, courante is None and posee == _choisis(QueryDict(requete)))
        for titre, requete in toutes_faites
    ]
    onglets += [onglet(v.titre, v.requete, v == courante, v) for v in vues]
    ici = requete_de_vue(request.GET)
    changee = courante is not None and courante.requete != ici
    return {
        "onglets": onglets,
        "url_enregistrer": f"{reverse('comptes:enregistrer_vue')}?"
        + urlencode({"liste": liste, "requete": ici}),
        "url_gerer": f"{reverse('comptes:vues')}?{urlencode({'liste': liste})}" if vues else "",
        "a_jour": {"vue": courante, "requete": ici}
        if changee and peut_changer_vue(request.user, courante)
        else None,
    }


def _liste_permise(request, nom):
    """Adresse de cette liste si elle existe et que ce rôle la lit ; 404 sinon."""
    try:
        adresse = reverse(nom)
    except NoReverseMatch:
        raise Http404 from None
    droits = ligne_de(nom)
    if droits is None or "GET" not in droits[role_de(request.user)]:
        raise Http404
    return adresse


def vues(request):
    """Toutes les vues d’une liste : renommer, partager, retirer les siennes."""
    liste = request.GET.get("liste", "")
    contexte = {
        "vues": [
            {"vue": v, "permise": peut_changer_vue(request.user, v)}
            for v in vues_de(request, liste)
        ]
        if liste
        else [],
        "url_liste": _liste_permise(request, liste) if liste else reverse("accueil"),
    }
    return render(request, "comptes/vues.html", contexte)


def enregistrer(request):
    """Nommer la liste telle qu’elle est filtrée, triée, avec ses colonnes."""
    recu = request.POST if request.method == "POST" else request.GET
    liste = recu.get("liste", "")
    if not liste:
        return redirect("accueil")
    adresse = _liste_permise(request, liste)
    requete = QueryDict(recu.get("requete", ""))
    form = VueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                vue = enregistrer_vue(
                    agent=request.user, liste=liste, requete=requete, **form.cleaned_data
                )
        except IntegrityError:
            form.add_error("titre", "Vous avez déjà une vue de ce nom.")
        else:
            messages.success(request, f"La vue « {vue.titre} » est enregistrée.")
            return redirect(_adresse_de(vue))
    contexte = {
        "form": form,
        "titre": "Enregistrer cette vue",
        "geste": "Enregistrer la vue",
        "liste": liste,
        "requete": requete.urlencode(),
        "retour": f"{adresse}?{requete.urlencode()}",
    }
    return render(request, "comptes/vue.html", contexte, status=422 if form.errors else 200)


def _adresse_de(vue):
    requete = QueryDict(vue.requete, mutable=True)
    requete["vue"] = str(vue.pk)
    try:
        return f"{reverse(vue.liste)}?{requete.urlencode()}"
    except NoReverseMatch:  # une vue venue d’ailleurs, d’une liste qui n’existe pas ici
        return reverse("accueil")


def _vue_a_changer(request, pk):
    vue = objet_ou_404(request, Vue.objects, pk=pk)
    exiger(peut_changer_vue(request.user, vue))
    return vue


def modifier(request, pk):
    vue = _vue_a_changer(request, pk)
    form = VueForm(request.POST or None, instance=vue)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                enregistree = form.enregistrer_avec_acte(request.user)
        except IntegrityError:
            enregistree = False
            form.add_error("titre", "Vous avez déjà une vue de ce nom.")
        if enregistree:
            messages.success(request, f"La vue « {vue.titre} » est enregistrée.")
            return redirect(_gerer(vue))
    contexte = {
        "form": form,
        "titre": "Renommer la vue",
        "geste": "Enregistrer",
        "liste": "",
        "requete": "",
        "retour": _gerer(vue),
    }
    return render(request, "comptes/vue.html", contexte, status=422 if form.errors else 200)


def _gerer(vue):
    return f"{reverse('comptes:vues')}?{urlencode({'liste': vue.liste})}"


@require_POST
def actualiser(request, pk):
    vue = _vue_a_changer(request, pk)
    actualiser_vue(vue=vue, agent=request.user, requete=QueryDict(request.POST.get("requete", "")))
    messages.success(request, f"La vue « {vue.titre} » est à jour.")
    vue.refresh_from_db()
    return redirect(_adresse_de(vue))


@require_POST
def retirer(request, pk):
    vue = _vue_a_changer(request, pk)
    adresse = _gerer(vue)
    retirer_vue(vue=vue, agent=request.user)
    messages.success(request, f"La vue « {vue.titre} » est retirée.")
    return redirect(adresse)
