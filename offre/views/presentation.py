"""Préparer la page publique : écrire, choisir les services, ouvrir, fermer."""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from predict.comptes.regles import ROLES_MEMBRES
from predict.noyau.documents.sceau import adresse_lisible, qr, qr_png

from ..actions.vitrine import (
    fermer_page,
    ouvrir_page,
    presentation_ecrite,
    proposer_la_presentation,
    publier_services,
)
from ..calculs.vitrine import ce_qui_manque, presentation_de
from ..forms.vitrine import PresentationForm, ServicesPubliesForm
from ..models import ServiceReseau

PAGE = "offre/vitrine/presentation.html"


def peut_ouvrir(agent):
    """Direction et administration : montrer l’offre engage le réseau."""
    return agent.role in ROLES_MEMBRES


def _services(reseau):
    return ServiceReseau.objects.du_reseau(reseau).proposes().avec_commun()


def adresse_publique(reseau):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('vitrine:offre', args=[reseau.slug])}"


def presentation(request):
    """Les textes et les cases cochées se gardent d’un même geste : rien de saisi ne se perd."""
    reseau = request.user.reseau
    form = PresentationForm(request.POST or None, instance=presentation_de(reseau))
    montres = "services_montres" in request.POST
    choix = ServicesPubliesForm(request.POST if montres else None, services=_services(reseau))
    if form.is_valid() and (choix.is_valid() or not montres) and _enregistrer(form):
        presentation_ecrite(
            presentation=form.instance, agent=request.user, champs=form.changed_data
        )
        messages.success(request, f"Présentation enregistrée.{_publier(request, choix)}")
        return redirect("offre:presentation")
    if choix.errors:
        messages.error(request, choix.errors["services"][0])
    coches = {int(c) for c in request.POST.getlist("services") if c.isdecimal()}
    # Le formulaire a pu poser des valeurs non enregistrées : l’état de la page se relit.
    return _page(
        request, presentation_de(reseau), form, choix=coches if montres else None,
        status=422 if form.errors or choix.errors else 200,
    )  # fmt: skip


def _enregistrer(form):
    """Enregistre ; une présentation créée au même moment par quelqu’un d’autre ne s’écrase pas."""
    try:
        with transaction.atomic():
            return form.enregistrer()
    except IntegrityError:
        form.add_error(None, "Quelqu’un vient d’écrire cette présentation : rechargez la page.")
        return False


def _page(request, une, form, *, choix=None, status=200):
    reseau = request.user.reseau
    services = list(_services(reseau))
    coches = set(choix) if choix is not None else {s.pk for s in services if s.publie}
    adresse = adresse_publique(reseau)
    manquants = ce_qui_manque(reseau, une)
    contexte = {
        "form": form,
        "presentation": une,
        "vide": not (une.titre or une.accroche or une.raisons or une.niveaux),
        "manquants": [
            {"titre": m.titre, "note": m.note, "geste": m.geste, "bloquant": m.bloquant,
             "url": _ou_regler(m, services, request.user)}
            for m in manquants
        ],
        "bloquee": any(m.bloquant for m in manquants),
        "missions": [
            (mission, [
                {"pk": s.pk, "libelle": s.libelle, "volet": s.get_volet_display(),
                 "url": s.get_absolute_url(), "coche": s.pk in coches, "sans_but": not s.but,
                 "page": reverse("vitrine:service", args=[reseau.slug, s.cle_publique])
                 if s.publie else ""}
                for s in lignes
            ])
            for mission, lignes in groupby(services, key=lambda s: s.mission.libelle)
        ],
        "publies": sum(s.publie for s in services),
        "proposes": len(services),
        "adresse": adresse,
        "adresse_lisible": adresse_lisible(adresse),
        "chemin": reverse("vitrine:offre", args=[reseau.slug]),
        "qr": qr(adresse, "Code QR : ouvre la page publique de l’offre"),
        "peut_ouvrir": peut_ouvrir(request.user),
    }  # fmt: skip
    return render(request, PAGE, contexte, status=status)


def _ou_regler(manque, services, agent):
    """Où se règle un manque : une saisie de cette page, un service, l’identité du réseau."""
    if manque.cle == "but":
        sans_but = next((s for s in services if s.publie and not s.but), None)
        return reverse("offre:modifier", args=[sans_but.pk]) if sans_but else ""
    if manque.cle == "identite":
        return reverse("comptes:identite") if peut_ouvrir(agent) else ""
    return "#services" if manque.cle == "services" else f"#id_{manque.cle}"


@require_POST
def proposer(request):
    champs = proposer_la_presentation(reseau=request.user.reseau, agent=request.user)
    if champs:
        messages.success(request, "Un premier texte est écrit : relisez-le et faites-le vôtre.")
    else:
        messages.info(request, "Tout est déjà écrit : rien n’a changé.")
    return redirect("offre:presentation")


def _publier(request, choix):
    """Publie les services cochés ; ce qu’il faut en dire, ou rien s’ils paraissaient déjà."""
    if not choix.is_bound:
        return ""
    plus, moins = publier_services(
        reseau=request.user.reseau, agent=request.user,
        choisis=[service.pk for service in choix.cleaned_data["services"]],
    )  # fmt: skip
    morceaux = [
        *([f"{plus} service{'s publiés' if plus > 1 else ' publié'}"] if plus else []),
        *([f"{moins} retiré{'s' if moins > 1 else ''}"] if moins else []),
    ]
    return f" {', '.join(morceaux)}." if morceaux else ""


def ouvrir(request):
    """Confirmation (GET), puis ouverture (POST)."""
    reseau = request.user.reseau
    if request.method == "POST":
        try:
            ouvrir_page(reseau=reseau, agent=request.user, le=timezone.now())
        except ValidationError as refus:
            messages.error(request, refus.messages[0])
        else:
            messages.success(request, "La page publique est ouverte. Son adresse peut circuler.")
        return redirect("offre:presentation")
    contexte = {
        "titre": "Ouvrir la page publique",
        "texte": "Toute personne qui a l’adresse lira vos services publiés, votre présentation et "
        "votre contact. Les moteurs de recherche pourront la trouver.",
        "geste": "Ouvrir la page",
        "danger": False,
    }
    return render(request, "offre/vitrine/geste.html", contexte)


def fermer(request):
    """Confirmation (GET), puis fermeture (POST)."""
    if request.method == "POST":
        fermer_page(reseau=request.user.reseau, agent=request.user, le=timezone.now())
        messages.success(request, "La page publique est fermée. Rien n’est effacé.")
        return redirect("offre:presentation")
    contexte = {
        "titre": "Fermer la page publique",
        "texte": "L’adresse et le code QR déjà diffusés ne mèneront plus à rien, jusqu’à ce que "
        "vous la rouvriez. Votre présentation est gardée.",
        "geste": "Fermer la page",
        "danger": True,
    }
    return render(request, "offre/vitrine/geste.html", contexte)


@require_safe
def qr_presentation(request):
    """Le code QR de la page, en PNG, pour une affiche ou une diapositive."""
    reponse = HttpResponse(qr_png(adresse_publique(request.user.reseau)), content_type="image/png")
    reponse["Content-Disposition"] = 'attachment; filename="qr-offre.png"'
    return reponse
