"""L’offre du réseau : la matrice des deux volets, l’écart avec le commun, l’ordre, l’export."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.tableur import reponse_csv, reponse_xlsx

from .. import actions, droits
from ..calculs import priorites as calcul_priorites
from ..calculs.catalogue import (
    PRIORITAIRES,
    catalogue,
    decisions_en_vigueur,
    lignes_d_ecart,
    version_en_vigueur,
)
from ..calculs.contenu import Lexique
from ..calculs.versions import changements_depuis
from ..exports import colonnes_des_services
from ..filters.services import ServiceFilter
from ..models import Service, ServiceReseau
from ..regles import CHAMPS_COMMUNS, ECART, Decision
from ..regles.versions import validee_par

LEGENDE = {
    Decision.ADOPTE: "texte commun repris",
    Decision.ADAPTE: "texte du réseau",
    Decision.PROPRE: "ajouté par le réseau",
    Decision.NON_REPRIS: "absent de l’offre",
}
EN_LETTRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")


def _filtres(request):
    services = ServiceReseau.objects.visibles_par(request.user).avec_commun()
    return ServiceFilter(request.GET, services)


def liste(request):
    filtre = _filtres(request)
    services = list(filtre.qs)
    tous = services if not filtre.actif else list(_filtres_poses(request))
    version = version_en_vigueur(request.user.reseau_id)
    decisions = decisions_en_vigueur(request.user.reseau_id)
    habiller(services, decisions)
    lignes = catalogue(services, vides=not filtre.actif)
    contexte = {
        "lignes": lignes,
        "missions": EN_LETTRES[len(lignes)] if len(lignes) < len(EN_LETTRES) else len(lignes),
        "services": services,
        "total": len(_gardes(tous)),
        "vierge": not tous,
        "a_decider": _communs_sans_decision(tous),
        "version": version,
        "validee_par": validee_par(version.instance) if version else "",
        "depuis": len(changements_depuis(version, tous)) if version else 0,
        "nombre_socle": sum(len(_gardes(ligne.socle)) for ligne in lignes),
        "nombre_specifique": sum(len(_gardes(ligne.specifique)) for ligne in lignes),
        "legende": [(ECART[d], d.label, texte) for d, texte in LEGENDE.items()],
        "filtre_actif": filtre.actif,
        "filtre_refuse": bool(filtre.form.errors),
        "filtres": _barre(request, filtre),
        "outils": _outils(request, len(services), len(services) - len(_gardes(services))),
        "apercu": calcul_priorites.apercu(request.user),
        **_choisi(request, services),
    }
    return render(request, "offre/liste.html", contexte)


def _filtres_poses(request):
    return ServiceReseau.objects.visibles_par(request.user).avec_commun()


def _gardes(services):
    """Ceux que le réseau garde : un service laissé se lit dans la matrice, il ne se compte pas."""
    return [s for s in services if s.decision != Decision.NON_REPRIS]


def habiller(services, decisions):
    """Pose sur chaque service sa classe d’écart et, s’il est prioritaire, sa priorité."""
    for service in services:
        service.classe_ecart = ECART[Decision(service.decision)]
        decision = decisions.get(service.pk)
        prioritaire = decision is not None and decision.decision in PRIORITAIRES
        service.priorite = f"Priorité {decision.priorisation.horizon}" if prioritaire else ""


def _communs_sans_decision(services):
    decides = {s.service_id for s in services}
    return sum(pk not in decides for pk in Service.objects.proposes().values_list("pk", flat=True))


def _choisi(request, services):
    """Le service dont l’écart se montre sous la matrice : celui de l’adresse, s’il y est."""
    cle = request.GET.get("service", "")
    choisi = next((s for s in services if str(s.pk) == cle), None)
    contexte = {
        "choisi": choisi, "ecarts": [], "publie_le": None, "requete": _requete(request),
        "nombre_de_champs": len(CHAMPS_COMMUNS), "adresse_choisi": "",
    }  # fmt: skip
    if choisi and choisi.service_id:
        versions = choisi.service.versions.order_by("-numero")
        contexte["ecarts"] = lignes_d_ecart(choisi, Lexique.charger())
        contexte["publie_le"] = versions.values_list("publiee_le", flat=True).first()
        contexte["adresse_choisi"] = (
            f"{reverse('offre:liste')}?service={choisi.pk}{contexte['requete']}"
        )
    return contexte


def _requete(request):
    """Les filtres de l’adresse, à remettre derrière « ?service=… »."""
    requete = request.GET.copy()
    requete.pop("service", None)
    return f"&{requete.urlencode()}" if requete else ""


@require_POST
def reprendre(request):
    nombre = actions.reprendre_le_commun(reseau=request.user.reseau, agent=request.user)
    if nombre:
        accord = "services du catalogue commun ajoutés" if nombre > 1 else "service commun ajouté"
        messages.success(request, f"{nombre} {accord} à votre offre.")
    else:
        messages.info(request, "Votre offre contient déjà tout le catalogue commun.")
    return redirect("offre:bilan_adoption")


@require_POST
def publier(request):
    nombre = actions.publier_l_offre(reseau=request.user.reseau, agent=request.user)
    if nombre:
        accord = "services paraîtront" if nombre > 1 else "service paraîtra"
        messages.success(request, f"{nombre} {accord} sur la page publique de l’offre.")
    else:
        messages.info(request, "Tout ce que vous proposez est déjà publié.")
    return redirect("offre:liste")


def ordonner(request):
    """Monter ou descendre un service parmi ceux de sa mission et de son volet."""
    if request.method == "POST":
        cle, _, sens = request.POST.get("geste", "").partition(":")
        if not cle.isdecimal() or len(cle) > 18:
            return redirect("offre:ordonner")
        un_service = droits.service_ou_404(request, int(cle))
        actions.deplacer(service=un_service, sens=-1 if sens == "monter" else 1, agent=request.user)
        return redirect(f"{reverse('offre:ordonner')}#service-{un_service.pk}")
    services = ServiceReseau.objects.visibles_par(request.user).avec_commun()
    return render(request, "offre/ordonner.html", {"lignes": catalogue(services, vides=False)})


def exporter(request, format):
    """Exactement les services filtrés, dans l’ordre de l’offre."""
    services = list(_filtres(request).qs)
    colonnes = colonnes_des_services(
        Lexique.charger(), decisions_en_vigueur(request.user.reseau_id)
    )
    nom = f"offre-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Offre de services", colonnes, services)
    if format == "csv":
        return reponse_csv(nom, colonnes, services)
    raise Http404


# -- Ce qui entoure la matrice -------------------------------------------------------


def _adresse(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("service", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return f"{reverse('offre:liste')}?{requete.urlencode()}"


def _barre(request, filtre):
    puces = [
        {
            "titre": choix["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in choix["options"] if o["choisie"]),
            "url": _adresse(request, **{choix["nom"]: []}),
        }
        for choix in filtre.choix
        if choix["nombre"]
    ]
    texte = getattr(filtre.form, "cleaned_data", {}).get("q", "")
    if texte:
        puces.insert(0, {"titre": "Texte", "valeur": texte, "url": _adresse(request, q=[])})
    return {
        "titre": "Filtrer les services",
        "action": reverse("offre:liste"),
        "recherche": {"nom": "q", "libelle": "Nom du service", "valeur": texte},
        "choix": filtre.choix,
        "caches": [],
        "puces": puces,
        "url_effacer": reverse("offre:liste") if puces else "",
    }


def _outils(request, nombre, absents):
    requete = request.GET.copy()
    requete.pop("service", None)
    ce_qui_sort = "Ce service" if nombre == 1 else f"Ces {nombre} services"
    return {
        "nombre": nombre,
        "nom": "service",
        "precision": f"dont {absents} hors de l’offre" if absents else "",
        "colonnes": None,
        "exports": [
            {
                "titre": f"{ce_qui_sort}, {format.upper()}",
                "url": f"{reverse('offre:exporter', args=[format])}?{requete.urlencode()}",
            }
            for format in ("xlsx", "csv")
            if nombre
        ],
    }
