"""Le catalogue commun : la coordination le tient, l’équipe des réseaux le lit."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.models import Terme
from predict.comptes.regles import Role
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx
from predict.noyau.typographie import nombre

from ..actions import commun as actions
from ..calculs.contenu import Lexique, differences
from ..forms.commun import (
    MissionForm,
    NouveauServiceCommunForm,
    NouvelleMissionForm,
    ServiceCommunForm,
)
from ..models import Mission, Service, VersionService
from ..regles import CHAMPS_COMMUNS


def _tient(agent):
    return agent.role == Role.COORDINATION


# -- Lire ------------------------------------------------------------------------------------


def _choisis(request):
    """(services choisis, texte cherché, retirés compris)."""
    cherche = request.GET.get("q", "").replace("\0", "").strip()[:200]
    retires = request.GET.get("retires") == "oui"
    services = Service.objects.select_related("mission")
    if not retires:
        services = services.proposes()
    if cherche:
        services = services.filter(Q(libelle__icontains=cherche) | Q(but__icontains=cherche))
    return services, cherche, retires


def commun(request):
    """Les missions et leurs services, dans l’ordre du catalogue."""
    services, cherche, retires = _choisis(request)
    lexique, par_mission = Lexique.charger(), {}
    for service in services:
        service.modes_dits = lexique.codes("modes", service.modes)
        service.publics_dits = lexique.codes("publics", service.publics)
        service.jours_dits = jours_dits(service)
        par_mission.setdefault(service.mission_id, []).append(service)
    # Une mission vide ne se montre pas au milieu d’une recherche.
    missions = [
        (mission, par_mission.get(mission.pk, []))
        for mission in Mission.objects.all()
        if mission.pk in par_mission or not cherche
    ]
    total = sum(len(lignes) for _, lignes in missions)
    suite = f"?{request.GET.urlencode()}" if request.GET else ""
    contexte = {
        "missions": missions,
        "cherche": cherche,
        "retires": retires,
        "nombre_retires": Service.objects.filter(retire_le__isnull=False).count(),
        "tient": _tient(request.user),
        "ordonnable": _tient(request.user) and not cherche,
        "outils": {
            "nombre": total,
            "nom": "service,services",
            "precision": "par mission",
            "colonnes": None,
            "exports": [
                {"titre": titre, "url": reverse("offre:exporter_commun", args=[f]) + suite}
                for f, titre in (("xlsx", "Classeur (XLSX)"), ("csv", "Texte (CSV)"))
            ],
        },
    }
    return render(request, "offre/commun/catalogue.html", contexte)


def jours_dits(service):
    """« 2 à 4 j », « 6 j », ou vide ; des jours, jamais vérifiés par une source."""
    bornes = [b for b in (service.jours_min, service.jours_max) if b is not None]
    dits = [nombre(b, 0 if b == int(b) else 1) for b in dict.fromkeys(bornes)]
    return f"{' à '.join(dits)}\u00a0j" if dits else ""


def exporter_commun(request, format):
    services, _, _ = _choisis(request)
    lexique = Lexique.charger()
    colonnes = (
        Colonne("Mission", "mission.libelle"),
        Colonne("Code", "code"),
        Colonne("Volet conseillé", lambda s: s.get_volet_conseille_display()),
        *(_colonne(champ, titre, lexique) for champ, titre in CHAMPS_COMMUNS.items()),
        Colonne("Jours, au moins", "jours_min", "decimal"),
        Colonne("Jours, au plus", "jours_max", "decimal"),
        Colonne("Jours à vérifier", "jours_a_verifier", "oui_non"),
        Colonne("Version", "numero_version", "entier"),
        Colonne("Retiré le", "retire_le", "date"),
        Colonne("Source", "source_document"),
        Colonne("Section", "source_section", "long"),
        Colonne("Reconstruction", "reconstruction", "oui_non"),
    )
    nom = f"catalogue-commun-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Catalogue commun", colonnes, list(services))
    if format == "csv":
        return reponse_csv(nom, colonnes, list(services))
    raise Http404


def _colonne(champ, titre, lexique):
    return Colonne(titre, lambda s: lexique.dire(champ, getattr(s, champ)), "long")


def _service_ou_404(pk):
    return get_object_or_404(Service.objects.select_related("mission"), pk=pk)


def commun_service(request, pk):
    service = _service_ou_404(pk)
    lexique = Lexique.charger()
    dits = {champ: lexique.codes(champ, getattr(service, champ)) for champ in lexique.mots}
    modes = {t.code: t for t in Terme.objects.de("mode_accompagnement")}
    contexte = {
        "service": service,
        "dits": dits,
        "modes": [modes[code] for code in service.modes if code in modes],
        "jours": jours_dits(service),
        "derniere": service.versions.first(),
        "tient": _tient(request.user),
    }
    return render(request, "offre/commun/service.html", contexte)


def historique_commun(request, pk):
    """Chaque version et ce qui la sépare de la précédente, champ par champ."""
    service, lexique = _service_ou_404(pk), Lexique.charger()
    versions = list(VersionService.objects.filter(service=service))
    etapes = []
    for version, avant in zip(versions, [*versions[1:], None], strict=True):
        changes = differences(avant.contenu, version.contenu, lexique) if avant else []
        etapes.append((version, changes))
    contexte = {"service": service, "etapes": etapes, "tient": _tient(request.user)}
    return render(request, "offre/commun/historique.html", contexte)


# -- Tenir -----------------------------------------------------------------------------------


def creer_commun(request):
    mission = Mission.objects.filter(pk=_entier(request.GET.get("mission"))).first()
    initial = {
        "mission": mission, "jours_a_verifier": True, "source_document": actions.SOURCE,
    }  # fmt: skip
    form = NouveauServiceCommunForm(request.POST or None, initial=initial)
    if form.is_valid():
        service = actions.ouvrir_service(service=form.save(commit=False), agent=request.user)
        messages.success(request, "Service ajouté : les réseaux le verront parmi les nouveautés.")
        return redirect("offre:commun_service", service.pk)
    return _page(request, form, "Ajouter un service commun", None)


def _entier(texte):
    return int(texte) if texte and texte.isdecimal() and len(texte) < 12 else None


def modifier_commun(request, pk):
    service = _service_ou_404(pk)
    form = ServiceCommunForm(request.POST or None, instance=service)
    if form.is_valid() and actions.publier_service(
        service=service, agent=request.user, enregistrer=form.enregistrer, publie=form.publie,
        note=form.cleaned_data["note"], champs=[c for c in form.changed_data if c != "version"],
    ):  # fmt: skip
        if form.publie:
            messages.success(request, "Version publiée : chaque réseau la prendra ou la laissera.")
        else:
            messages.success(request, "Service enregistré ; aucun texte comparé n’a changé.")
        return redirect("offre:commun_service", service.pk)
    return _page(request, form, "Modifier le service commun", service)


def _page(request, form, titre, service):
    contexte = {"form": form, "titre": titre, "service": service}
    status = 422 if form.errors else 200
    return render(request, "offre/commun/saisie.html", contexte, status=status)


@require_POST
def retirer_commun(request, pk):
    service = _service_ou_404(pk)
    actions.retirer_service(service=service, agent=request.user, le=timezone.localdate())
    if service.retire_le:
        messages.success(
            request, "Service retiré du catalogue ; les réseaux qui le proposent en sont avertis."
        )
    else:
        messages.success(request, "Service remis au catalogue.")
    return redirect("offre:commun_service", service.pk)


SENS = {"monter": -1, "descendre": 1}


@require_POST
def ordonner_commun(request, pk):
    service = _service_ou_404(pk)
    voisins = Service.objects.proposes().filter(mission=service.mission)
    if service.retire_le is None:
        _deplacer(request, service, voisins)
    return redirect(f"{reverse('offre:commun')}#mission-{service.mission_id}")


@require_POST
def ordonner_mission(request, pk):
    mission = get_object_or_404(Mission, pk=pk)
    _deplacer(request, mission, Mission.objects.all())
    return redirect(f"{reverse('offre:commun')}#mission-{mission.pk}")


def _deplacer(request, objet, voisins):
    sens = SENS.get(request.POST.get("sens", ""))
    if sens:
        actions.deplacer(objet=objet, voisins=voisins, sens=sens, agent=request.user)


def creer_mission(request):
    form = NouvelleMissionForm(request.POST or None)
    if form.is_valid():
        actions.ouvrir_mission(mission=form.save(commit=False), agent=request.user)
        messages.success(request, "Mission ajoutée : rangez-y ses services.")
        return redirect("offre:commun")
    return _page_mission(request, form, "Ajouter une mission", None)


def modifier_mission(request, pk):
    mission = get_object_or_404(Mission, pk=pk)
    form = MissionForm(request.POST or None, instance=mission)
    if form.is_valid() and form.enregistrer():
        champs = [c for c in form.changed_data if c != "version"]
        actions.noter_mission_modifiee(mission=mission, agent=request.user, champs=champs)
        messages.success(request, "Mission enregistrée.")
        return redirect("offre:commun")
    return _page_mission(request, form, "Modifier la mission", mission)


def _page_mission(request, form, titre, mission):
    contexte = {"form": form, "titre": titre, "mission": mission}
    contexte["services"] = mission.services.count() if mission else 0
    status = 422 if form.errors else 200
    return render(request, "offre/commun/mission.html", contexte, status=status)


@require_POST
def retirer_mission(request, pk):
    mission = get_object_or_404(Mission, pk=pk)
    if actions.retirer_mission(mission=mission, agent=request.user):
        messages.success(request, f"Mission « {mission} » retirée.")
    else:
        messages.warning(
            request,
            f"« {mission} » garde des services, ici ou dans l’offre d’un réseau : "
            "rangez-les ailleurs avant de la retirer.",
        )
    return redirect("offre:commun")
