"""La démarche de stratégie : ses onglets, ses saisies, son adoption."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger
from predict.noyau.formulaires import Formulaire
from predict.noyau.typographie import complement_de

from ..actions import strategie as actions
from ..calculs.strategie import lire, place_dans_i9
from ..droits import accompagnement_ou_404, demarche_ou_404, peut_tracer
from ..forms import strategie as formulaires
from ..models import DemarcheStrategie, Strategie
from ..regles.outils import EtapeStrategie
from ..regles.strategie import DEPUIS_LA_FICHE, annees_du_mandat
from ..tasks import STRATEGIE
from . import affichage_strategie as affichage
from . import documents_longs

# Partie → (formulaire, titre de la page, onglet où l’on revient).
PARTIES = {
    "cadre": (formulaires.DemarcheForm, "Titre, années et diagnostic", "demarche"),
    "cap": (formulaires.CapForm, "Des valeurs à l’objectif général", "cap"),
    "moyens": (formulaires.MoyensForm, "Bénéfices, rattachement et moyens", "moyens"),
    "conditions": (formulaires.ConditionsForm, "Les neuf conditions de réussite", "demarche"),
}


def contexte(accompagnement, agent):
    """Section de la page d’un accompagnement : ses démarches, une requête."""
    return {
        "demarches_strategie": list(
            accompagnement.demarches.select_related("adoptee")
        ),
        "ouvrir_strategie": peut_tracer(agent, accompagnement),
    }  # fmt: skip


# -- Lire ------------------------------------------------------------------------------


def strategie(request, pk, onglet="demarche"):
    demarche = demarche_ou_404(request, pk)
    if onglet not in affichage.ONGLETS:
        raise Http404
    lue = lire(demarche)
    i9 = place_dans_i9(demarche) if onglet == "suivi" else None
    cadre = affichage.cadre(lue, onglet, peut_tracer(request.user, demarche.accompagnement))
    page = affichage.ONGLETS[onglet][1](lue, i9)
    if onglet == "document":
        page = {"long": documents_longs.affichage(demarche, STRATEGIE)}
    return render(request, f"outils/strategie/{onglet}.html", cadre | page)


# -- Écrire ----------------------------------------------------------------------------


def adresse(demarche, onglet="demarche"):
    if onglet == "demarche":
        return demarche.get_absolute_url()
    return reverse("outils:onglet_strategie", args=[demarche.pk, onglet])


def saisir(request, demarche, accompagnement, form, titre, geste, retour, **suite):
    """Page d’une saisie ; 422 si elle est à revoir."""
    contexte = {
        "form": form, "titre": titre, "geste": geste, "retour": retour, "demarche": demarche,
        "accompagnement": accompagnement, "texte": "", "danger": False, "url_supprimer": "",
    } | suite  # fmt: skip
    gabarit = contexte.pop("gabarit", "outils/strategie/saisie.html")
    return render(request, gabarit, contexte, status=422 if form.errors else 200)


def arguments(request, accompagnement):
    """Ce que tous ces formulaires attendent."""
    return {
        "agent": request.user, "aujourdhui": timezone.localdate(),
        "accompagnement": accompagnement, "fiche": accompagnement.fiche,
    }  # fmt: skip


def creer_strategie(request, pk):
    """Ouvrir une démarche depuis un accompagnement, préremplie de ce que l’on sait."""
    accompagnement = accompagnement_ou_404(request, pk)
    exiger(peut_tracer(request.user, accompagnement))
    fiche = accompagnement.fiche
    debut, fin = annees_du_mandat(fiche.collectivite.nature, timezone.localdate())
    diagnostic = accompagnement.diagnostics.first()
    initial = {
        "titre": f"Stratégie internationale {complement_de(fiche.collectivite.nom)}"[:200],
        "debut_annee": debut, "fin_annee": fin, "diagnostic": diagnostic and diagnostic.pk,
    }  # fmt: skip
    demarche = DemarcheStrategie(
        accompagnement=accompagnement, reseau_id=accompagnement.reseau_id,
        rattachement=DEPUIS_LA_FICHE.get(fiche.rattachement, ""),
    )  # fmt: skip
    form = formulaires.DemarcheForm(
        request.POST or None, instance=demarche, initial=initial,
        **arguments(request, accompagnement),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        demarche = actions.ouvrir(demarche=form.save(commit=False), agent=request.user)
        messages.success(request, "La démarche est ouverte. Commencez par ce qui manque.")
        return redirect(demarche)
    return saisir(
        request, None, accompagnement, form, "Écrire une stratégie, pas à pas", "Commencer",
        accompagnement.get_absolute_url(),
        texte="Quatre étapes : sensibilisation, diagnostic, co-construction, suivi et évaluation. "
        "Comptez six à douze mois jusqu’à la délibération.",
    )  # fmt: skip


def modifier_demarche(request, pk, partie):
    demarche = demarche_ou_404(request, pk)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    if partie not in PARTIES:
        raise Http404
    classe, titre, onglet = PARTIES[partie]
    form = classe(
        request.POST or None, instance=demarche, **arguments(request, demarche.accompagnement)
    )
    if request.method == "POST" and form.is_valid() and actions.modifier(
        demarche=demarche, agent=request.user, enregistrer=form.enregistrer,
        champs=form.changed_data,
    ):  # fmt: skip
        messages.success(request, "Enregistré.")
        return redirect(adresse(demarche, onglet))
    options = {"gabarit": "outils/strategie/conditions.html"} if partie == "conditions" else {}
    if partie == "cadre":
        options["url_supprimer"] = reverse("outils:supprimer_strategie", args=[pk])
    return saisir(
        request, demarche, demarche.accompagnement, form, titre, "Enregistrer",
        adresse(demarche, onglet), **options,
    )  # fmt: skip


@require_POST
def changer_etape(request, pk):
    demarche = demarche_ou_404(request, pk)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    etape = request.POST.get("etape", "")
    if etape not in EtapeStrategie.values:
        messages.error(request, "Cette étape n’existe pas : rien n’a changé.")
    elif actions.changer_etape(demarche=demarche, agent=request.user, etape=etape):
        messages.success(request, f"Étape en cours : {EtapeStrategie(etape).label}.")
    return redirect(demarche)


def supprimer_strategie(request, pk):
    """GET : confirmer. POST : supprimer."""
    demarche = demarche_ou_404(request, pk)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.supprimer(demarche=demarche, agent=request.user)
        messages.success(request, "Démarche supprimée.")
        return redirect(demarche.accompagnement)
    return saisir(
        request, demarche, demarche.accompagnement, form, "Supprimer la démarche", "Supprimer",
        adresse(demarche), danger=True,
        texte="Priorités, objectifs, mesures et évaluations partent avec elle. La stratégie "
        "adoptée, s’il y en a une, reste au dossier.",
    )  # fmt: skip


def adopter_strategie(request, pk):
    """La délibération : ce que I9 compte."""
    demarche = demarche_ou_404(request, pk)
    exiger(peut_tracer(request.user, demarche.accompagnement))
    if demarche.adoptee_id:
        messages.info(request, "L’adoption est déjà notée.")
        return redirect(adresse(demarche, "suivi"))
    accompagnement = demarche.accompagnement
    form = formulaires.AdoptionForm(
        request.POST or None, request.FILES or None, initial={"titre": demarche.titre},
        instance=Strategie(reseau_id=demarche.reseau_id, fiche=accompagnement.fiche),
        **arguments(request, accompagnement),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        saisie = form.cleaned_data
        actions.adopter(
            demarche=demarche,
            agent=request.user,
            existante=saisie.get("existante"),
            **{nom: saisie[nom] for nom in ("titre", "nature", "adoptee_le", "piece", "fichier")},
        )
        messages.success(request, "Adoption notée.")
        if avertissement := form.avertissement(accompagnement.debut_le):
            messages.warning(request, avertissement)
        return redirect(adresse(demarche, "suivi"))
    return saisir(
        request, demarche, accompagnement, form, "Noter la délibération", "Noter l’adoption",
        adresse(demarche, "suivi"),
        texte="La stratégie adoptée entre au dossier à sa date. Avec sa délibération, elle peut "
        "compter dans I9 ; sans pièce, elle n’est que déclarée.",
    )  # fmt: skip
