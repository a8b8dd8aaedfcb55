"""Le plan de communication sur l’offre : liste par étape, mois, saisie, modèles, exports."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from predict.comptes.droits import objet_ou_404
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx
from predict.noyau.typographie import MOIS

from ..actions.communication import (
    action_ecrite,
    marquer_faite,
    partir_de_modeles,
    rouvrir,
    supprimer_action,
)
from ..calculs.communication import avec_etat, dans_l_ordre, mois_voisins, par_etape, semaines
from ..documents.communication import plan_pdf
from ..filters.communication import CommunicationFilter
from ..forms.communication import ActionForm, FaiteForm, ModelesForm, equipe_de
from ..models import ActionCommunication, ServiceReseau
from ..regles import CanalCommunication, EtapeCommunication
from ..regles.communication import ETAPES, MODELES, TONS, EtatAction

AU_PLUS = 300
COLONNES = (
    Colonne("Étape", lambda a: a.get_etape_display()),
    Colonne("Action", "titre"),
    Colonne("Canal", lambda a: a.get_canal_display()),
    Colonne("Public visé", "public"),
    Colonne("Service", lambda a: str(a.service) if a.service_id else ""),
    Colonne("Éléments de langage", "message", "long"),
    Colonne("Responsable", lambda a: a.responsable.nom_complet if a.responsable_id else ""),
    Colonne("Prévue le", "prevue_le", "date"),
    Colonne("État", lambda a: a.etat.label),
    Colonne("Faite le", "faite_le", "date"),
    Colonne("Bilan", "bilan", "long"),
)


def _action_ou_404(request, pk):
    lignes = ActionCommunication.objects.select_related("responsable", "service")
    return objet_ou_404(request, lignes, pk=pk)


def _demande(request):
    """(filtre, tri, actions avec leur état) : la page, l’export et le PDF partent d’ici."""
    agent, le = request.user, timezone.localdate()
    filtre = CommunicationFilter(
        request.GET,
        ActionCommunication.objects.visibles_par(agent),
        equipe=list(equipe_de(agent.reseau_id)),
        le=le,
    )
    tri = request.GET.get("tri", "date")
    tri = tri if tri.removeprefix("-") in ("date", "titre", "canal") else "date"
    return filtre, tri, avec_etat(dans_l_ordre(filtre.qs, tri)[:AU_PLUS], le)


def communication(request):
    filtre, tri, lignes = _demande(request)
    mois = request.GET.get("vue") == "mois"
    etapes = par_etape(lignes)
    contexte = {
        "mois": _mois(request, lignes) if mois else None,
        "etapes": [e for e in etapes if e.actions or not filtre.form.changed_data],
        "tons": TONS,
        "tri": tri,
        "filtres": _barre(request, filtre, mois),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
        "nombre": len(lignes),
        "outils": {
            "nombre": len(lignes),
            "nom": "action,actions",
            "precision": _precision(lignes),
            "colonnes": None,
            "exports": _exports(request) if lignes else [],
            "segments": [
                {"titre": titre, "url": f"?{_requete(request, vue=vue)}", "actif": actif}
                for titre, vue, actif in (
                    ("Par étape", [], not mois), ("Par mois", ["mois"], mois),
                )
            ],
        },
    }  # fmt: skip
    return render(request, "offre/communication/liste.html", contexte)


def _precision(lignes):
    comptes = {etat: sum(a.etat == etat for a in lignes) for etat in EtatAction}
    faites, retard = comptes[EtatAction.FAITE], comptes[EtatAction.EN_RETARD]
    morceaux = [f"{faites} faite{'s' if faites > 1 else ''}"] if faites else []
    return ", ".join([*morceaux, *([f"{retard} en retard"] if retard else [])])


def _requete(request, **remplacees):
    requete = request.GET.copy()
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _exports(request):
    exports = [
        {
            "titre": f"Ces actions, {format.upper()}",
            "url": f"{reverse('offre:exporter_communication', args=[format])}?{_requete(request)}",
        }
        for format in ("xlsx", "csv")
    ]
    pdf = f"{reverse('offre:communication_pdf')}?{_requete(request)}"
    return [*exports, {"titre": "Le plan en une page, PDF", "url": pdf}]


def _barre(request, filtre, mois):
    base = reverse("offre:communication")
    puces = [
        {
            "titre": choix["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in choix["options"] if o["choisie"]),
            "url": f"{base}?{_requete(request, **{choix['nom']: []})}",
        }
        for choix in filtre.choix
        if choix["nombre"]
    ]
    gardes = ("vue", "tri", "quand")
    return {
        "titre": "Filtrer le plan",
        "action": base,
        "recherche": None,
        "choix": filtre.choix,
        "plus": None,
        "caches": [
            {"nom": nom, "valeur": request.GET[nom][:20]} for nom in gardes if request.GET.get(nom)
        ],
        "puces": puces,
        "url_effacer": f"{base}?vue=mois" if mois else base,
    }


def _mois(request, lignes):
    """Le mois demandé (« 2027-03 »), sinon celui d’aujourd’hui."""
    annee, mois = _lire_mois(request.GET.get("quand", ""), timezone.localdate())
    avant, apres = mois_voisins(annee, mois)
    datees = [a for a in lignes if a.prevue_le]
    return {
        "titre": f"{MOIS[mois - 1]} {annee}",
        "semaines": semaines(datees, annee, mois),
        "aujourdhui": timezone.localdate(),
        "du_mois": [a for a in datees if (a.prevue_le.year, a.prevue_le.month) == (annee, mois)],
        "sans_date": [a for a in lignes if not a.prevue_le and not a.faite_le],
        "url_avant": f"?{_requete(request, quand=[f'{avant:%Y-%m}'])}",
        "titre_avant": f"{MOIS[avant.month - 1]} {avant.year}",
        "url_apres": f"?{_requete(request, quand=[f'{apres:%Y-%m}'])}",
        "titre_apres": f"{MOIS[apres.month - 1]} {apres.year}",
    }


def _lire_mois(texte, le):
    try:
        lu = date.fromisoformat(f"{texte}-01")
    except ValueError:
        lu = le
    # Un an avant la plus petite date et un an après la plus grande restent des dates.
    return (lu.year, lu.month) if 1900 < lu.year < 2200 else (le.year, le.month)


@require_safe
def exporter(request, format):
    """Exactement les actions filtrées."""
    _, _, lignes = _demande(request)
    nom = f"plan-de-communication-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Plan de communication", COLONNES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES, lignes)
    raise Http404


@require_safe
def pdf(request):
    filtre, _, lignes = _demande(request)
    precision = ", ".join(
        str(o["libelle"]).lower()
        for choix in filtre.choix
        for o in choix["options"]
        if o["choisie"]
    )
    octets = plan_pdf(request.user.reseau, lignes, timezone.localdate(), precision=precision)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = 'inline; filename="plan-de-communication.pdf"'
    return reponse


def _etape_demandee(request):
    etape = request.GET.get("etape", "")
    return etape if etape in EtapeCommunication.values else ""


def creer(request):
    """`?etape=` et `?service=` préparent la saisie."""
    reseau = request.user.reseau
    initial = {"etape": _etape_demandee(request), "responsable": request.user.pk}
    service = request.GET.get("service", "")
    if service.isdecimal() and len(service) < 10:
        initial["service"] = ServiceReseau.objects.du_reseau(reseau).filter(pk=service).first()
    une = ActionCommunication(reseau=reseau)
    form = ActionForm(request.POST or None, instance=une, reseau=reseau, initial=initial)
    if form.is_valid():
        action = form.save()
        action_ecrite(action=action, agent=request.user, champs=form.changed_data, creee=True)
        messages.success(request, "Action ajoutée au plan.")
        return redirect("offre:communication")
    return _saisie(request, form, titre="Ajouter une action", geste="Ajouter au plan", action=None)


def modifier(request, pk):
    action = _action_ou_404(request, pk)
    form = ActionForm(request.POST or None, instance=action, reseau=request.user.reseau)
    if form.is_valid() and form.enregistrer():
        action_ecrite(action=action, agent=request.user, champs=form.changed_data)
        messages.success(request, "Action enregistrée.")
        return redirect("offre:communication")
    # Relue : le formulaire a pu poser sur elle ce qu’il n’a pas enregistré.
    return _saisie(
        request, form, titre="Modifier l’action", geste="Enregistrer",
        action=_action_ou_404(request, pk),
    )  # fmt: skip


def _saisie(request, form, *, titre, geste, action):
    contexte = {"form": form, "titre": titre, "geste": geste, "action": action}
    status = 422 if form.errors else 200
    return render(request, "offre/communication/saisie.html", contexte, status=status)


def faire(request, pk):
    """Dire qu’une action est faite, et ce qu’il en est ressorti."""
    action = _action_ou_404(request, pk)
    initial = {"faite_le": action.faite_le or timezone.localdate(), "bilan": action.bilan}
    form = FaiteForm(request.POST or None, initial=initial)
    if form.is_valid():
        marquer_faite(action=action, agent=request.user, **form.cleaned_data)
        messages.success(request, f"« {action} » est faite.")
        return redirect("offre:communication")
    contexte = {"form": form, "action": action}
    status = 422 if form.errors else 200
    return render(request, "offre/communication/faire.html", contexte, status=status)


@require_POST
def refaire(request, pk):
    action = _action_ou_404(request, pk)
    rouvrir(action=action, agent=request.user)
    messages.success(request, f"« {action} » est de nouveau à faire.")
    return redirect("offre:communication")


def supprimer(request, pk):
    """Confirmation (GET), puis suppression (POST)."""
    action = _action_ou_404(request, pk)
    if request.method == "POST":
        supprimer_action(action=action, agent=request.user)
        messages.success(request, f"« {action} » est retirée du plan.")
        return redirect("offre:communication")
    return render(request, "offre/communication/supprimer.html", {"action": action})


def modeles(request):
    """Partir d’actions types, par étape ; celles que le plan contient déjà sont décochées."""
    reseau = request.user.reseau
    presentes = set(ActionCommunication.objects.du_reseau(reseau).values_list("titre", flat=True))
    initial = {
        "modeles": [m.cle for m in MODELES if m.titre not in presentes],
        "debut": timezone.localdate(),
        "responsable": request.user.pk,
    }
    form = ModelesForm(request.POST or None, reseau=reseau, initial=initial)
    if form.is_valid():
        creees = partir_de_modeles(
            reseau=reseau, agent=request.user, cles=form.cleaned_data["modeles"],
            debut=form.cleaned_data["debut"], responsable=form.cleaned_data["responsable"],
        )  # fmt: skip
        mot = "actions ajoutées" if len(creees) > 1 else "action ajoutée"
        messages.success(request, f"{len(creees)} {mot} au plan.")
        return redirect("offre:communication")
    choisis = set(form["modeles"].value() or ())
    contexte = {
        "form": form,
        "etapes": [
            {
                "titre": etape.label,
                "phrase": ETAPES[etape],
                "modeles": [
                    {"modele": m, "canal": CanalCommunication(m.canal).label,
                     "coche": m.cle in choisis, "present": m.titre in presentes}
                    for m in MODELES if m.etape == etape
                ],
            }
            for etape in EtapeCommunication
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "offre/communication/modeles.html", contexte, status=status)
