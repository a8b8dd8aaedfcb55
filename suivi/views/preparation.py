"""Préparer une campagne : la sélection, le formulaire, l’aperçu exact, l’envoi.

La sélection vient de la liste des collectivités : des fiches cochées (`fiche`), ou toutes celles
que filtre `requete`. Elle voyage dans la page ; rien ne s’écrit avant « Envoyer ».
"""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Fiche
from collectivites.views.demandes import demande
from predict.comptes.courrier import ecrire

from ..actions.campagnes import ouvrir_campagne
from ..calculs.destinataires import choisir
from ..calculs.questionnaires import STANDARD
from ..courriels_enquete import LIEN_D_EXEMPLE, composer
from ..forms.campagnes import CampagneForm, versions_proposees
from ..models import Questionnaire
from ..tasks.invitations import VALIDITE

BORNE = 1000
FILTREE = "filtree"


def _selection(request):
    """(fiches ou `None`, champs cachés qui la redisent). `None` : rien n’est encore choisi."""
    donnees = request.POST if request.method == "POST" else request.GET
    if donnees.get("toutes"):
        requete = donnees.get("requete", "")
        fiches = demande(request.user, QueryDict(requete)).filtre.qs
        return fiches, [("toutes", "1"), ("requete", requete)]
    nom = "de_la_page" if donnees.get("page_entiere") else "fiche"
    pks = [int(v) for v in donnees.getlist(nom) if v.isdecimal() and len(v) < 19]
    if not pks:
        return None, []
    fiches = Fiche.objects.visibles_par(request.user).filter(pk__in=pks)
    return fiches, [("fiche", pk) for pk in pks]


def preparer_campagne(request):
    automatique = "automatique" in (request.POST if request.method == "POST" else request.GET)
    fiches, caches = (None, [("automatique", "1")]) if automatique else _selection(request)
    if fiches is None and not automatique:
        if request.method == "POST":
            messages.warning(request, "Cochez d’abord une collectivité au moins.")
        return _choisir(request)
    le = timezone.localdate()
    lues = [] if automatique else list(_rangees(fiches)[: BORNE + 1])
    if len(lues) > BORNE:
        messages.warning(
            request, f"Une campagne s’adresse à {BORNE} collectivités au plus : filtrez davantage."
        )
        return redirect("collectivites:liste")
    soumis = request.method == "POST" and "titre" in request.POST
    form = CampagneForm(
        request.POST if soumis else None, agent=request.user, le=le, automatique=automatique,
        initial={"titre": f"Votre avis, {le.year}"},
    )  # fmt: skip
    contexte = {
        "form": form, "caches": caches, "combien": len(lues), "automatique": automatique,
        "sans_questionnaire": not form.fields["questionnaire"].queryset.exists(),
    }  # fmt: skip
    if not soumis or not form.is_valid() or "modifier" in request.POST:
        statut = 422 if soumis and form.errors else 200
        return render(request, "suivi/enquetes/preparer.html", contexte, status=statut)
    choisis = [] if automatique else choisir(lues, qui=form.cleaned_data["qui"], le=le)
    if "confirmer" in request.POST:
        return _envoyer(request, form, choisis, le)
    return _apercu(request, form, choisis, le, contexte)


def _rangees(fiches):
    """Par nom, comme partout ; `fiches` peut porter le tri de la liste."""
    lignes = Fiche.objects.filter(pk__in=fiches.order_by().values("pk"))
    return lignes.select_related("collectivite").order_by("collectivite__recherche", "pk")


def _choisir(request):
    """Trois portes : une liste filtrée, des collectivités cochées, l’automatique."""
    liste = reverse("collectivites:liste")
    contexte = {
        "liste": liste,
        "suivies": Fiche.objects.visibles_par(request.user).count(),
        "questionnaires": versions_proposees(request.user).count(),
        "standard": Questionnaire.objects.visibles_par(request.user)
        .filter(modele=STANDARD)
        .first(),
    }
    return render(request, "suivi/enquetes/choisir.html", contexte)


def _envoyer(request, form, choisis, le):
    campagne = form.save(commit=False)
    invitees = ouvrir_campagne(campagne=campagne, destinataires=choisis, agent=request.user, le=le)
    if campagne.declenchement == "cloture":
        messages.success(request, "Campagne ouverte : chaque clôture enverra son invitation.")
    else:
        messages.success(
            request, f"Campagne ouverte : {invitees} courriel{'s' * (invitees > 1)} à partir."
        )
    return redirect(campagne)


def _apercu(request, form, choisis, le, contexte):
    """Ce qui partira, à qui, et qui n’aura rien : rien n’est écrit."""
    retenus = [d for d in choisis if not d.exclue]
    exemple = None
    campagne = form.save(commit=False)
    if retenus:
        premier = retenus[0]
        lettre = composer(
            campagne=campagne, reseau=request.user.reseau, contact=premier.contact,
            fiche=premier.fiche, jeton=LIEN_D_EXEMPLE, expire_le=campagne.close_le or le + VALIDITE,
            repond=request.user,
        )  # fmt: skip
        exemple = ecrire(**lettre)
    contexte |= {
        "campagne": campagne,
        "retenus": retenus,
        "exclus": [d for d in choisis if d.exclue],
        "exemple": exemple,
        "questionnaire": campagne.questionnaire,
    }
    return render(request, "suivi/enquetes/apercu_envoi.html", contexte)
