"""Plans de financement : la liste, la page, ce qui coûte, ce qui paie, la page à envoyer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from offre.calculs.zones import zone_de
from predict.comptes.droits import objet_ou_404
from predict.noyau.formulaires import Formulaire
from predict.noyau.pays import nom_du_pays
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from .. import documents_plan
from ..actions import plans as actions
from ..calculs.plans import alertes, equilibre, ressource
from ..calculs.simulateur import avec_la_demande, examiner, projet_du_plan, sessions_a_examiner
from ..droits import peut_tracer, plan_ou_404
from ..exports_financements import PLANS, lire_les_plans
from ..forms.filtres_financements import PlanFilter
from ..forms.plans import LigneForm, PlanForm, PosteForm
from ..forms.simulateur import SimulationForm
from ..models import LignePlan, PlanFinancement, PosteDepense
from ..regles import EtatLignePlan, NatureLignePlan
from .filtrage import barre, outils, trier
from .simulateur import _origine, adresse_du_plan, compter, montrer

PAR_PAGE = 25
TRIS = {
    "titre": ("titre", "pk"),
    "collectivite": ("fiche__collectivite__nom", "pk"),
    "cout": ("cout_total", "pk"),
    "modifie": ("modifie_le", "pk"),
}
TONS_ETAT = {
    EtatLignePlan.ENVISAGEE: "trait",
    EtatLignePlan.DEMANDEE: "primaire",
    EtatLignePlan.ACQUISE: "succes",
    EtatLignePlan.REFUSEE: "danger",
}


# -- Liste -----------------------------------------------------------------------------


def _filtrer(request):
    visibles = PlanFinancement.objects.visibles_par(request.user)
    jeu = PlanFilter(request.GET, queryset=visibles, agent=request.user)
    jeu.form.is_valid()
    lignes = jeu.qs.select_related("fiche__collectivite", "auteur", "accompagnement")
    lignes = lignes.prefetch_related("postes", "lignes__candidature")
    tries, tri = trier(lignes, request.GET.get("tri", ""), TRIS, "-modifie")
    return jeu, tries, tri


def plans(request):
    jeu, lignes, tri = _filtrer(request)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [{"plan": p, "equilibre": _equilibre(p)} for p in page.object_list],
        "tri": tri,
        "filtres": barre(
            request, jeu.form, reverse("simulateur:plans"), "Filtrer les plans",
            ("dispositif", "auteur", "rattache"), "Titre ou collectivité",
        ),
        "outils": outils(
            request, page.paginator.count, "plan,plans", "simulateur:exporter_plans"
        ),
    }  # fmt: skip
    return render(request, "simulateur/plans.html", contexte)


def _equilibre(plan):
    ressources = [ressource(ligne) for ligne in plan.lignes.all()]
    return equilibre(plan, ressources, list(plan.postes.all()))


def exporter_plans(request, format):
    _, lignes, _ = _filtrer(request)
    au_fil = lire_les_plans(lignes, request.user.reseau_id)
    if format == "csv":
        return reponse_csv("plans-de-financement", PLANS, au_fil)
    if format == "xlsx":
        return reponse_xlsx("plans-de-financement", "Plans", PLANS, au_fil)
    raise Http404


# -- Le plan ---------------------------------------------------------------------------


def _lire(plan):
    """Postes et ressources du plan, en deux requêtes."""
    postes = list(plan.postes.all())
    lignes = plan.lignes.select_related(
        "session__dispositif", "candidature__session__dispositif", "fiche__collectivite", "poste"
    )
    return postes, [ressource(ligne) for ligne in lignes]


def _examiner_les_citees(ressources, projet, le):
    """Chaque session du plan, jugée sur ce qu’on lui demande, à elle."""
    demandes = {}
    for une in ressources:
        session = une.ligne.session or (une.ligne.candidature and une.ligne.candidature.session)
        if session and une.compte:
            demandes[session] = demandes.get(session, 0) + une.montant
    return [
        examen
        for session, montant in demandes.items()
        for examen in examiner([session], avec_la_demande(projet, montant), le)
    ]


def plan(request, pk):
    un_plan, le = plan_ou_404(request, pk), timezone.localdate()
    postes, ressources = _lire(un_plan)
    liees = [r.ligne.candidature_id for r in ressources if r.suit_la_candidature]
    ailleurs = (
        LignePlan.objects.visibles_par(request.user)
        .filter(candidature__in=liees)
        .exclude(plan=un_plan)
        .select_related("plan", "candidature")
    )
    projet = projet_du_plan(un_plan, zone_de)
    citees = _examiner_les_citees(ressources, projet, le)
    connues = {e.session.pk for e in citees}
    offertes = [s for s in sessions_a_examiner(request.user, le) if s.pk not in connues]
    autres = [e for e in examiner(offertes, projet, le) if not e.d_exemple]
    paye = {}
    for une in ressources:
        if une.compte and une.ligne.poste_id:
            paye[une.ligne.poste_id] = paye.get(une.ligne.poste_id, 0) + une.montant
    contexte = {
        "plan": un_plan,
        "equilibre": equilibre(un_plan, ressources, postes),
        "postes": [{"poste": p, "paye": paye.get(p.pk)} for p in postes],
        "flechees": bool(paye),
        "ressources": [
            {"ressource": r, "ton": TONS_ETAT[r.etat], "etat": r.etat.label,
             "ouvrable": bool(r.ligne.session_id or r.ligne.nature == "subvention")
             and not r.ligne.candidature_id}
            for r in ressources
        ],
        "ouvrir": bool(un_plan.accompagnement)
        and peut_tracer(request.user, un_plan.accompagnement),
        "alertes": alertes(un_plan, ressources, postes, ailleurs),
        "citees": [montrer(e) for e in citees],
        "autres": [montrer(e) for e in autres],
        "comptes": compter([*citees, *autres]),
        "url_simuler": adresse_du_plan(un_plan),
        "noms_pays": [nom_du_pays(code) for code in un_plan.pays],
        "zone": un_plan.get_zone_display() if un_plan.zone else getattr(projet.zone, "label", ""),
    }  # fmt: skip
    return render(request, "simulateur/plan.html", contexte)


def _page_plan(request, form, titre, geste, retour, session=None):
    contexte = {
        "form": form, "titre": titre, "geste": geste, "retour": retour, "session": session,
        "plan": form.instance if form.instance.pk else None,
    }  # fmt: skip
    return render(
        request, "simulateur/plan_saisie.html", contexte, status=422 if form.errors else 200
    )


def _initial(request):
    """Ce que la simulation, puis le dossier dont elle part, disent du plan."""
    nom, objet = _origine(request)
    le = timezone.localdate()
    simulation = SimulationForm(request.GET.copy(), agent=request.user, le=le)
    initial = simulation.initial_du_plan
    session = simulation.valeurs.get("session")
    if nom == "accompagnement":
        initial |= {"accompagnement": objet.pk, "fiche": objet.fiche_id}
    elif nom == "projet":
        initial |= {
            "projet": objet.pk, "fiche": objet.fiche_id, "titre": objet.titre,
            "accompagnement": objet.accompagnement_id,
        }  # fmt: skip
    elif nom == "candidature":
        dossier = objet.accompagnement
        initial |= {"titre": objet.titre, "projet": objet.projet_id}
        initial |= {"accompagnement": dossier.pk, "fiche": dossier.fiche_id} if dossier else {}
    fiche = request.GET.get("fiche", "")
    if fiche.isdecimal() and len(fiche) < 13:
        initial.setdefault("fiche", int(fiche))
    return initial, session


def creer_plan(request):
    initial, session = _initial(request)
    form = PlanForm(
        request.POST or None, agent=request.user, initial=initial,
        instance=PlanFinancement(reseau_id=request.user.reseau_id),
    )  # fmt: skip
    if form.is_valid():
        un_plan = actions.creer_plan(plan=form.save(commit=False), agent=request.user)
        if session and un_plan.demande:
            actions.retenir_session(
                plan=un_plan, session=session, montant=un_plan.demande, agent=request.user
            )
        messages.success(request, "Plan enregistré. Ajoutez les dépenses et les ressources.")
        return redirect(un_plan)
    retour = f"{reverse('simulateur:simuler')}?{request.GET.urlencode()}"
    return _page_plan(request, form, "Enregistrer un plan", "Enregistrer le plan", retour, session)


def modifier_plan(request, pk):
    un_plan = plan_ou_404(request, pk)
    titre = str(un_plan)
    form = PlanForm(request.POST or None, agent=request.user, instance=un_plan)
    if form.is_valid() and actions.modifier_plan(
        plan=un_plan, agent=request.user, enregistrer=form.enregistrer, champs=form.changed_data
    ):
        messages.success(request, "Plan enregistré.")
        return redirect(un_plan)
    return _page_plan(
        request, form, f"Modifier « {titre} »", "Enregistrer", reverse("simulateur:plan", args=[pk])
    )


@require_POST
def dupliquer_plan(request, pk):
    copie = actions.dupliquer_plan(plan=plan_ou_404(request, pk), agent=request.user)
    messages.success(request, "Variante créée, sans les candidatures. Changez ce qui diffère.")
    return redirect(copie)


def _confirmer(request, objet, acte, titre, texte, retour, plan, fait):
    """GET : confirmer. POST : supprimer."""
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acte()
        messages.success(request, fait)
        return redirect(retour if objet is not plan else reverse("simulateur:plans"))
    contexte = {
        "titre": titre, "texte": texte, "retour": retour, "form": form, "plan": plan,
        "geste": "Supprimer", "danger": True, "url_supprimer": "",
    }  # fmt: skip
    return render(request, "simulateur/saisie.html", contexte)


def supprimer_plan(request, pk):
    un_plan = plan_ou_404(request, pk)
    return _confirmer(
        request, un_plan, lambda: actions.supprimer_plan(plan=un_plan, agent=request.user),
        "Supprimer le plan", "Ses dépenses et ses ressources partent avec lui. Les candidatures "
        "restent.", un_plan.get_absolute_url(), un_plan, "Plan supprimé.",
    )  # fmt: skip


def plan_pdf(request, pk):
    """La page à envoyer à la collectivité : rien de ce qui est à nous."""
    un_plan, le = plan_ou_404(request, pk), timezone.localdate()
    postes, ressources = _lire(un_plan)
    examens = _examiner_les_citees(ressources, projet_du_plan(un_plan, zone_de), le)
    octets = documents_plan.plan_pdf(un_plan, postes, ressources, examens, le)
    nom = f"plan-{slugify(str(un_plan))[:60]}-{le:%Y-%m-%d}"
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}.pdf"'},
    )


# -- Postes et lignes ------------------------------------------------------------------


def _element(request, form, plan, titre, fait, supprimer=""):
    """Ajouter ou corriger un poste, une ligne : la même page, la même action. `fait` : ce que l’on
    dit ensuite."""
    geste = "Ajouter" if form.instance.pk is None else "Enregistrer"
    if form.is_valid():
        if form.instance.pk is None:
            form.instance.plan, form.instance.reseau_id = plan, plan.reseau_id
        if actions.enregistrer_element(
            objet=form.instance, agent=request.user, enregistrer=form.enregistrer, plan=plan,
            champs=form.changed_data,
        ):  # fmt: skip
            messages.success(request, fait)
            return redirect(plan)
    contexte = {
        "form": form, "titre": titre, "geste": geste, "plan": plan, "texte": "", "danger": False,
        "retour": plan.get_absolute_url(), "url_supprimer": supprimer,
    }  # fmt: skip
    return render(request, "simulateur/saisie.html", contexte, status=422 if form.errors else 200)


def ajouter_poste(request, pk):
    un_plan = plan_ou_404(request, pk)
    poste = PosteDepense(ordre=un_plan.postes.count())
    form = PosteForm(request.POST or None, instance=poste)
    return _element(request, form, un_plan, "Ajouter une dépense", "Dépense ajoutée.")


def _poste(request, pk):
    return objet_ou_404(request, PosteDepense.objects.select_related("plan"), pk=pk)


def modifier_poste(request, pk):
    poste = _poste(request, pk)
    form = PosteForm(request.POST or None, instance=poste)
    supprimer = reverse("simulateur:supprimer_poste", args=[pk])
    fait = "Dépense enregistrée."
    return _element(request, form, poste.plan, "Modifier la dépense", fait, supprimer)


def supprimer_poste(request, pk):
    poste = _poste(request, pk)
    return _confirmer(
        request, poste, lambda: actions.retirer_element(objet=poste, agent=request.user),
        "Supprimer la dépense", f"« {poste} » sort du plan. Ce qui la payait paie alors "
        "l’ensemble.", poste.plan.get_absolute_url(), poste.plan, "Dépense supprimée.",
    )  # fmt: skip


def ajouter_ligne(request, pk):
    un_plan = plan_ou_404(request, pk)
    initial = {
        nom: v
        for nom, v in request.GET.items()
        if nom in ("session", "montant", "candidature") and v.isdecimal() and len(v) < 13
    }
    if "session" in initial:
        initial["nature"] = NatureLignePlan.SUBVENTION
    ligne = LignePlan(plan=un_plan, reseau_id=un_plan.reseau_id)
    form = LigneForm(
        request.POST or None, agent=request.user, plan=un_plan, instance=ligne, initial=initial
    )
    return _element(request, form, un_plan, "Ajouter une ressource", "Ressource ajoutée.")


def _ligne(request, pk):
    return objet_ou_404(request, LignePlan.objects.select_related("plan__accompagnement"), pk=pk)


def modifier_ligne(request, pk):
    ligne = _ligne(request, pk)
    form = LigneForm(request.POST or None, agent=request.user, plan=ligne.plan, instance=ligne)
    supprimer = reverse("simulateur:supprimer_ligne", args=[pk])
    fait = "Ressource enregistrée."
    return _element(request, form, ligne.plan, "Modifier la ressource", fait, supprimer)


def supprimer_ligne(request, pk):
    ligne = _ligne(request, pk)
    return _confirmer(
        request, ligne, lambda: actions.retirer_element(objet=ligne, agent=request.user),
        "Supprimer la ressource", f"« {ligne} » sort du plan. Sa candidature, s’il y en a une, "
        "reste.", ligne.plan.get_absolute_url(), ligne.plan, "Ressource supprimée.",
    )  # fmt: skip


@require_POST
def ouvrir_candidature(request, pk):
    ligne = _ligne(request, pk)
    try:
        candidature = actions.ouvrir_candidature(ligne=ligne, agent=request.user)
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
        return redirect(ligne.plan)
    messages.success(request, "Candidature ouverte en brouillon, liée à cette ressource.")
    return redirect("accompagnements:modifier_candidature", candidature.pk)
