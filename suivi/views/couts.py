"""Les coûts d’une année : synthèse, tableaux, lignes de temps, prestation. Direction seule."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accompagnements.models import Financement, Prestation, TempsPasse
from collectivites.models import Fiche
from offre.models import ServiceReseau
from predict.comptes.droits import objet_ou_404
from predict.comptes.models import Adhesion
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.tableur import reponse_xlsx

from .. import calculs
from ..actions import couts as actions
from ..calculs.chiffrage import NATURES, additionner, chiffrer, filtrer_temps, lire_bareme
from ..calculs.chiffrage import temps_de_l_annee as temps_de
from ..calculs.prestation import detail_prestation
from ..calculs.rentabilite import (
    RESULTATS,
    annees_connues,
    chiffrer_annee,
    consommations,
    couts_par_resultat,
    filtrer_recettes,
)
from ..exports_couts import colonnes
from ..forms.couts import RecetteForm
from ..models import CoutAgent, Indicateur, Recette
from ..regles import Angle, Verdict
from . import affichage_couts as affichage

PAR_PAGE, LIGNES_PAR_PAGE = 25, 100
FILTRES = ("service", "fiche", "financement", "agent")


def annee_voulue(request):
    """L’année demandée ; illisible ou hors de vue, la courante."""
    lue = request.GET.get("annee", "")
    if lue.isascii() and lue.isdigit() and 2000 <= int(lue) <= 2100:
        return int(lue)
    return timezone.localdate().year


def _entier(request, nom):
    lu = request.GET.get(nom, "")
    return int(lu) if lu.isascii() and lu.isdigit() and len(lu) < 12 else None


def _angle(request):
    lu = request.GET.get("par", "")
    return Angle(lu) if lu in Angle.values else Angle.PRESTATION


def _verdict(request):
    lu = request.GET.get("verdict", "")
    return lu if lu in Verdict.values else ""


def _demande(request):
    filtres = {nom: valeur for nom in FILTRES if (valeur := _entier(request, nom)) is not None}
    return annee_voulue(request), _angle(request), filtres, _verdict(request)


def _choix(request, annee):
    """{nom: (titre, [(clé, libellé)])} des filtres ; les collectivités de l’année seulement."""
    agent = request.user
    equipe = Adhesion.objects.filter(reseau=agent.reseau, role__in=ROLES_INTERNES)
    fiches = Fiche.objects.visibles_par(agent).filter(
        pk__in=temps_de(agent.reseau, annee).values("accompagnement__fiche")
    )
    return {
        "service": ("Service", [
            (s.pk, str(s))
            for s in ServiceReseau.objects.visibles_par(agent).select_related("service")
        ]),
        "fiche": ("Collectivité", list(fiches.values_list("pk", "collectivite__nom"))),
        "financement": ("Financement", [
            (f.pk, str(f)) for f in Financement.objects.visibles_par(agent)
        ]),
        "agent": ("Personne", [
            (a.agent_id, str(a.agent))
            for a in equipe.select_related("agent").order_by("agent__nom", "agent__prenom")
        ]),
    }  # fmt: skip


def _chiffree(request):
    """(demande, barème, année chiffrée, lignes jugées) : ce que l’écran et le tableur montrent."""
    annee, angle, filtres, verdict = demande = _demande(request)
    reseau = request.user.reseau
    bareme = lire_bareme(reseau)
    chiffree = chiffrer_annee(reseau, annee, bareme, angle, filtres)
    if angle in (Angle.AGENT, Angle.FINANCEMENT):
        verdict = ""
    lignes = [x for x in chiffree.lignes if not verdict or x.verdict == verdict]
    return demande, bareme, chiffree, lignes


def couts(request):
    (annee, angle, filtres, verdict), bareme, chiffree, lignes = _chiffree(request)
    reseau = request.user.reseau
    exercice = bareme.exercices.get(annee)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    # Un financement et une personne se consomment ; ce sont les prestations qui se jugent.
    avec_verdict = angle not in (Angle.AGENT, Angle.FINANCEMENT) and "agent" not in filtres
    connues = annees_connues(reseau) | set(bareme.exercices) | {annee, timezone.localdate().year}
    contexte = {
        "annee": annee,
        "annees": sorted(connues, reverse=True),
        "exercice": exercice,
        "tolerance": affichage.dire_pourcent(exercice and exercice.tolerance),
        "etapes": affichage.etapes(
            annee, exercice, CoutAgent.objects.visibles_par(request.user).exists(), chiffree
        ),
        "chiffres": affichage.chiffres(chiffree, exercice, annee, filtres, reseau),
        "partage": affichage.partage(chiffree, annee, filtres, reseau),
        "angles": affichage.angles(request, angle),
        "angle": angle,
        "filtres": affichage.filtres(_choix(request, annee), filtres, verdict, avec_verdict),
        "filtre": bool(filtres or verdict),
        "page": page,
        "lignes": [affichage.ligne(x, angle, annee, filtres) for x in page],
        "total": affichage.total(lignes, reseau),
        "avec_recettes": angle != Angle.AGENT and "agent" not in filtres,
        "avec_verdict": avec_verdict,
        "graphique": affichage.graphique(lignes, angle, annee),
        "sans_cout": chiffree.sans_cout,
        "url_sans_filtre": f"{reverse('suivi:couts')}?annee={annee}&par={angle}",
        "url_export": affichage.adresse("suivi:exporter_couts", request.GET),
    }
    if exercice and not filtres:
        mesures = calculs.matrice(reseau, calculs.Periode.de_l_annee(annee), profondeur=0).mesures
        contexte["consommations"] = consommations(reseau, bareme)
        contexte["resultats"] = affichage.resultats(
            couts_par_resultat(chiffree.cout, mesures),
            {i.code: i for i in Indicateur.objects.filter(code__in=RESULTATS)}, annee,
        )  # fmt: skip
    return render(request, "suivi/couts/couts.html", contexte)


def exporter(request):
    """Ce que le tableau montre, filtres compris."""
    (annee, angle, filtres, _), *_, lignes = _chiffree(request)
    avec_recettes = angle != Angle.AGENT and "agent" not in filtres
    return reponse_xlsx(
        f"couts-{annee}-par-{angle.value}",
        f"Coûts {annee}",
        colonnes(angle, avec_recettes),
        lignes,
        pied=f"{request.user.reseau.nom}, {annee}. Réservé à la direction",
    )


def lignes(request):
    """Les lignes de temps, et les recettes, d’un chiffre ; `annee=toutes` : depuis le début."""
    annee, _, filtres, _ = _demande(request)
    toutes = request.GET.get("annee") == "toutes"
    for nom in ("prestation", "dossier"):
        if (cle := _entier(request, nom)) is not None:
            filtres[nom] = cle
    nature = request.GET.get("nature", "")
    nature = nature if nature in NATURES else ""
    reseau = request.user.reseau
    bareme = lire_bareme(reseau)
    notes = TempsPasse.objects.du_reseau(reseau) if toutes else temps_de(reseau, annee)
    temps = filtrer_temps(notes, nature=nature, **filtres)
    somme = additionner(chiffrer(temps, bareme))
    page = Paginator(
        temps.select_related(
            "agent", "accompagnement__fiche__collectivite", "prestation__service__service",
            "financement",
        ).order_by("-le", "-pk"),
        LIGNES_PAR_PAGE,
    ).get_page(request.GET.get("page"))  # fmt: skip
    recettes = Recette.objects.none()
    if not nature and filtres.get("agent") is None:
        recettes = filtrer_recettes(Recette.objects.visibles_par(request.user), filtres)
        recettes = recettes if toutes else recettes.filter(le__year=annee)
    contexte = {
        "annee": annee,
        "quand": "Depuis le début" if toutes else str(annee),
        "titre": affichage.titre_des_lignes(filtres, nature, reseau),
        "page": page,
        "lignes": [(t, bareme.cout_de(t.agent_id, t.le, t.minutes)) for t in page],
        "somme": somme,
        "recettes": list(
            recettes.select_related("financement", "prestation__service__service")[:500]
        ),
    }
    return render(request, "suivi/couts/lignes.html", contexte)


# -- Une prestation --------------------------------------------------------------------------------


def _prestation_ou_404(request, pk):
    lues = Prestation.objects.avec_service().select_related(
        "accompagnement__fiche__collectivite", "financement"
    )
    return objet_ou_404(request, lues, pk=pk)


def prestation(request, pk):
    """Ce qu’elle coûte et rapporte depuis le début ; POST y note une recette."""
    une = _prestation_ou_404(request, pk)
    recue = request.POST if request.method == "POST" else None
    initial = {"le": timezone.localdate(), "financement": une.financement_id}
    form = RecetteForm(recue, agent=request.user, initial=initial)
    if recue is not None and form.is_valid():
        actions.noter_recette(formulaire=form, prestation=une, agent=request.user)
        messages.success(request, "La recette est notée.")
        return redirect("suivi:cout_prestation", pk)
    contexte = {
        "prestation": une,
        "detail": detail_prestation(une, lire_bareme(request.user.reseau)),
        "recettes": list(
            Recette.objects.visibles_par(request.user)
            .filter(prestation=une)
            .select_related("financement")
        ),
        "form": form,
    }
    contexte["verdict"] = affichage.verdict(contexte["detail"].verdict)
    contexte["tolerance"] = affichage.dire_pourcent(contexte["detail"].tolerance)
    return render(
        request, "suivi/couts/prestation.html", contexte, status=422 if form.errors else 200
    )


def _recette_ou_404(request, pk):
    lues = Recette.objects.select_related("prestation__service__service")
    return objet_ou_404(request, lues, pk=pk)


def modifier_recette(request, pk):
    recette = _recette_ou_404(request, pk)
    form = RecetteForm(request.POST or None, agent=request.user, instance=recette)
    if (
        request.method == "POST"
        and form.is_valid()
        and actions.noter_recette(
            formulaire=form, prestation=recette.prestation, agent=request.user
        )
    ):
        messages.success(request, "La recette est enregistrée.")
        return redirect("suivi:cout_prestation", recette.prestation_id)
    contexte = {"recette": recette, "form": form, "prestation": recette.prestation}
    return render(request, "suivi/couts/recette.html", contexte, status=422 if form.errors else 200)


@require_POST
def retirer_recette(request, pk):
    recette = _recette_ou_404(request, pk)
    actions.retirer_recette(recette=recette, agent=request.user)
    messages.success(request, "La recette est retirée.")
    return redirect("suivi:cout_prestation", recette.prestation_id)
