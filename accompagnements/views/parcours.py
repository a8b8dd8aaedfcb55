"""La page d’un accompagnement, et les gestes qui le font avancer."""

from django.contrib import messages
from django.db.models import Sum, prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Fiche
from offre.regles import Mode
from predict.comptes.actions import journaliser
from predict.comptes.droits import exiger, objet_ou_404

from ..actions import parcours as actions
from ..droits import (
    accompagnement_ou_404,
    peut_mener,
    peut_modifier,
    peut_passer,
    peut_passer_outre,
    peut_transmettre,
)
from ..forms.commun import tenter
from ..forms.parcours import (
    AbandonForm,
    AccompagnementForm,
    AdmettreForm,
    BilanForm,
    DemarrerForm,
    ReprendreForm,
    SommeilForm,
)
from ..models.faits import charges_de, chiffres_de, faits_de, prestations_de
from ..regles import ETATS_SUIVANTS, DemarcheCalibrage, Etat
from ..regles.nourris import nourris
from . import affichage, sections

ECHEANCES_MONTREES = 6


def _gestes(agent, a):
    """Menu « autres actions » : ce que cette personne peut faire de ce dossier."""
    gestes = [
        (Etat.EN_SOMMEIL, "Mettre en sommeil", "accompagnements:endormir"),
        (Etat.ABANDONNE, "Abandonner, en disant pourquoi", "accompagnements:abandonner"),
        (Etat.ACTIF, "Réveiller" if a.etat == Etat.EN_SOMMEIL else "Reprendre",
         "accompagnements:reveiller"),
    ]  # fmt: skip
    liens = [
        ("Modifier l’accompagnement", "accompagnements:modifier"),
        ("Ce qui est singulier ici", "accompagnements:singularisation"),
    ]
    if peut_transmettre(agent, a):
        liens.append(("Passer la main à un·e collègue", "accompagnements:transmettre"))
    liens += [(titre, route) for etat, titre, route in gestes if peut_mener(agent, a, etat)]
    if not peut_modifier(agent, a):
        liens = liens[1:]
    return [{"titre": titre, "url": reverse(route, args=[a.pk])} for titre, route in liens]


def _demarche(besoins):
    etapes = list(DemarcheCalibrage)
    rang = etapes.index(DemarcheCalibrage(besoins.demarche)) if besoins else 0
    return [
        {"titre": e.label, "etat": "faite" if i < rang else "courante" if i == rang else ""}
        for i, e in enumerate(etapes)
    ]


def _lignes(texte):
    return [ligne.strip(" -•\t") for ligne in texte.splitlines() if ligne.strip()]


def _modes(service):
    """Modes conseillés pour ce service ; à défaut, tous."""
    conseilles = [Mode(code) for code in service.modes if code in Mode.values]
    return [(mode.value, mode.label) for mode in conseilles or Mode]


def _raisons(fiche, besoins, prestations):
    """Ce qui explique la proposition : critères de calibrage connus, puis chaque service."""
    raisons = [("Niveau", fiche.get_niveau_display())] if fiche.niveau else []
    if besoins is not None:
        raisons += [("Intérêt local", besoins.interet_local), ("Portage", besoins.portage),
                    ("Mandat", besoins.temporalite)]  # fmt: skip
    raisons += [(str(p.service), p.raison) for p in prestations]
    return [{"titre": titre, "texte": texte} for titre, texte in raisons if texte.strip()]


def contexte_detail(a, agent, le):
    prestations = prestations_de(a)
    prefetch_related_objects(prestations, "equipe__agent", "financement")
    besoins = list(a.fiches_besoin.select_related("auteur"))
    derniers = besoins[0] if besoins else None
    passages = list(a.passages.select_related("agent"))
    charges = charges_de(a, prestations, le.year)
    minutes = a.temps.aggregate(somme=Sum("minutes"))["somme"] or 0
    taches = (
        a.taches.a_faire()
        .filter(echeance__isnull=False)
        .select_related("assignee")
        .order_by("echeance")[:ECHEANCES_MONTREES]
    )
    livrables = a.livrables.filter(livre_le__isnull=True, prevu_le__isnull=False)
    montre_porte = peut_passer(agent, a)
    par_jour = a.reseau.heures_par_jour * 60
    return {
        "accompagnement": a,
        "modifiable": peut_modifier(agent, a),
        "frise": affichage.frise(a, passages, le),
        "porte": affichage.porte(
            a, faits_de(a, le, prestations=prestations, besoins=derniers, charges=charges),
            peut_passer_outre(agent),
        ) if montre_porte else None,
        "gestes": _gestes(agent, a),
        "besoins": derniers,
        "versions_besoins": besoins[1:],
        "ambitions": _lignes(derniers.ambitions) if derniers else [],
        "capacites": _lignes(derniers.capacites) if derniers else [],
        "demarche": _demarche(derniers),
        "prestations": [
            {"objet": p, "passes": (p.minutes / par_jour) or None,
             "incomplete": not p.mode or p.jours_prevus is None,
             "modes": _modes(p.service), "qui": affichage.qui_mene(p),
             "periode": affichage.periode(p.debut_le, p.fin_le)}
            for p in prestations
        ],
        "raisons": _raisons(a.fiche, derniers, prestations),
        "jours_prevus": sum(p.jours_prevus or 0 for p in prestations),
        "jours_passes": sum(p.minutes for p in prestations) / par_jour or None,
        "etapes_faites": affichage.etapes_faites(a, passages),
        "delais": affichage.delais(a, taches, livrables),
        "marge_temps": affichage.temps(a, minutes, prestations, charges, le.year),
        "chiffres": affichage.chiffres(nourris(chiffres_de(a, le.year))),
    }  # fmt: skip


def detail(request, pk):
    a = accompagnement_ou_404(request, pk)
    contexte = contexte_detail(a, request.user, timezone.localdate())
    contexte |= sections.contexte(a, request.user)
    return render(request, "accompagnements/detail.html", contexte)


def _geste(request, a, formulaire, titre, bouton, **options):
    """Page d’un geste : un formulaire, un bouton, un retour. 422 si la saisie est à revoir."""
    contexte = {"accompagnement": a, "formulaire": formulaire, "titre": titre, "bouton": bouton}
    statut = 422 if formulaire.errors else 200
    gabarit = options.pop("gabarit", "accompagnements/geste.html")
    contexte |= {"chapo": "", "danger": False} | options
    return render(request, gabarit, contexte, status=statut)


def creer(request):
    initial = {}
    if request.GET.get("fiche", "").isdecimal():
        fiche = objet_ou_404(request, Fiche.objects, pk=request.GET["fiche"][:12])
        initial = {"fiche": fiche.pk}
    formulaire = DemarrerForm(
        request.POST or None, agent=request.user, aujourdhui=timezone.localdate(), initial=initial
    )
    if request.method == "POST" and formulaire.is_valid():
        a = actions.demarrer(agent=request.user, **formulaire.cleaned_data)
        return redirect(a)
    return _geste(
        request, None, formulaire, "Démarrer un accompagnement", "Démarrer",
        chapo="Pour une démarche du réseau. Une demande reçue se note d’abord comme sollicitation.",
    )  # fmt: skip


def _versionne(request, pk, classe, verbe, titre, gabarit="accompagnements/geste.html"):
    a = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, a))
    formulaire = classe(request.POST or None, instance=a)
    if request.method == "POST" and formulaire.is_valid() and formulaire.enregistrer():
        journaliser(agent=request.user, verbe=verbe, objet=a, champs=formulaire.changed_data)
        messages.success(request, "Enregistré.")
        return redirect(a)
    return _geste(request, a, formulaire, titre, "Enregistrer", gabarit=gabarit)


def modifier(request, pk):
    return _versionne(
        request, pk, AccompagnementForm, "accompagnement modifié", "Modifier l’accompagnement",
        "accompagnements/modifier.html",
    )  # fmt: skip


def bilan(request, pk):
    return _versionne(request, pk, BilanForm, "bilan écrit", "Écrire le bilan")


def _mener(request, pk, etat, classe, acte, titre, bouton, **options):
    """Changer d’état : prendre avec le droit, saisir, agir, revenir."""
    a = accompagnement_ou_404(request, pk)
    if etat and etat not in ETATS_SUIVANTS[Etat(a.etat)]:
        # Un second onglet est passé avant : dire où l’on en est plutôt que refuser.
        messages.info(request, f"Cet accompagnement est déjà « {a.get_etat_display()} ».")
        return redirect(a)
    exiger(peut_mener(request.user, a, etat) if etat else peut_passer(request.user, a))
    formulaire = classe(request.POST or None, aujourdhui=timezone.localdate())
    if (
        request.method == "POST"
        and formulaire.is_valid()
        and tenter(
            formulaire, acte, accompagnement=a, agent=request.user, **formulaire.cleaned_data
        )
    ):
        return redirect(a)
    return _geste(request, a, formulaire, titre, bouton, **options)


def endormir(request, pk):
    return _mener(
        request, pk, Etat.EN_SOMMEIL, SommeilForm, actions.mettre_en_sommeil,
        "Mettre en sommeil", "Mettre en sommeil",
        chapo="Tout est gardé en l’état : étape, tâches, pièces. On le réveille quand on veut.",
    )  # fmt: skip


def reveiller(request, pk):
    return _mener(
        request, pk, Etat.ACTIF, ReprendreForm, actions.reveiller,
        "Reprendre l’accompagnement", "Reprendre",
        chapo="Le dossier reprend à l’étape où il s’était arrêté ; rien n’a été perdu.",
    )  # fmt: skip


def abandonner(request, pk):
    return _mener(
        request, pk, Etat.ABANDONNE, AbandonForm, actions.abandonner,
        "Abandonner l’accompagnement", "Abandonner", danger=True,
        chapo="Ce qui a été fait reste et compte. Le dossier peut être repris plus tard.",
    )  # fmt: skip


def admettre(request, pk):
    return _mener(
        request, pk, None, AdmettreForm, actions.admettre,
        "La demande entre-t-elle dans l’offre ?", "Oui, l’admettre",
        chapo="À partir de cette date, l’accompagnement peut compter dans les collectivités "
        "accompagnées. Sinon, abandonnez-le en disant vers qui vous orientez.",
    )  # fmt: skip
