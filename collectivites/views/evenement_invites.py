"""La liste d’un événement : qui l’on invite, à qui l’on écrit, qui répond."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.models import Travail
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from .. import droits
from ..actions.evenements import envoyer_invitations, inviter_contact, inviter_fiches
from ..actions.inscriptions import ouvrir_sa_fiche, ranger_aux_contacts
from ..exports.evenements import COLONNES_PARTICIPATIONS
from ..forms.evenements import (
    ChercherContactForm,
    ParticipationForm,
    ParticipationModifierForm,
    RangerForm,
)
from ..models import Fiche
from ..regles import FonctionContact
from ..tasks.evenements import INVITATIONS
from .evenement_page import ETATS, contexte_evenement, retenir

PAR_PAGE = 100


def _adresse(pk):
    return reverse("collectivites:evenement_invitations", args=[pk])


def invitations(request, pk):
    """La liste, filtrée par état ; POST invite une collectivité par son nom."""
    evenement = droits.evenement_ou_404(request, pk)
    form = ParticipationForm(request.POST or None, auteur=request.user)
    if form.is_valid():
        fiches = Fiche.objects.visibles_par(request.user).filter(pk=form.cleaned_data["fiche"].pk)
        compte = inviter_fiches(evenement=evenement, fiches=fiches, agent=request.user)
        dire_le_compte(request, compte)
        return redirect(_adresse(pk))
    le = timezone.localdate()
    contexte = contexte_evenement(request, evenement, "invitations")
    etat = request.GET.get("etat", "toutes")
    etat = etat if etat in ETATS else "toutes"
    lignes = retenir(evenement.participations.avec_personne(), etat, contexte["mesures"])
    page = Paginator(lignes.dans_l_ordre(), PAR_PAGE).get_page(request.GET.get("page"))
    chercher = ChercherContactForm(request.GET if "q" in request.GET else None)
    contexte |= {
        "form": form,
        "page": page,
        "etat": etat,
        "etats": [
            {"cle": cle, "titre": titre, "url": f"{_adresse(pk)}?etat={cle}", "actif": cle == etat}
            for cle, titre in ETATS.items()
        ],
        "chercher": chercher,
        "trouves": chercher.trouver(request.user, evenement, le),
        "envoi": _envoi(evenement, le),
        "travail": Travail.objects.visibles_par(request.user)
        .filter(type=INVITATIONS, parametres__evenement=evenement.pk)
        .first(),
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenements/invitations.html", contexte, status=status)


def _envoi(evenement, le):
    """Combien de courriels partiraient, et combien ne le peuvent pas ; une requête."""
    compte = evenement.participations.aggregate(
        attendent=Count(
            "pk",
            filter=Q(
                invitee_le__isnull=False, envoyee_le__isnull=True, inscrite=False, presente=False,
                declinee_le__isnull=True,
            ),
        ),
        a_ecrire=Count(
            "pk", filter=Q(pk__in=evenement.participations.a_ecrire(le).order_by().values("pk"))
        ),
        partis=Count("pk", filter=Q(envoyee_le__isnull=False)),
    )  # fmt: skip
    return compte | {"pas_joignables": compte["attendent"] - compte["a_ecrire"]}


def dire_le_compte(request, compte):
    """Ce qu’une invitation en nombre a fait, en une phrase."""
    if not compte.ajoutees:
        messages.info(request, "Tout le monde était déjà dans la liste.")
        return
    morceaux = []
    if compte.personnes:
        mot = "personnes ajoutées" if compte.personnes > 1 else "personne ajoutée"
        morceaux.append(f"{compte.personnes} {mot}")
    if compte.sans_personne:
        mot = "collectivités" if compte.sans_personne > 1 else "collectivité"
        morceaux.append(f"{compte.sans_personne} {mot} sans personne joignable")
    if compte.deja:
        morceaux.append(f"{compte.deja} déjà dans la liste")
    messages.success(request, "Invitations : " + ", ".join(morceaux) + ".")


@require_POST
def inviter_une_personne(request, pk, contact_pk):
    evenement = droits.evenement_ou_404(request, pk)
    contact = droits.contact_ou_404(request, contact_pk)
    try:
        inviter_contact(evenement=evenement, contact=contact, agent=request.user)
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
    else:
        messages.success(request, f"{contact} est dans la liste.")
    return redirect(_adresse(pk))


@require_POST
def envoyer(request, pk):
    """Les courriels partent en travail, à chacun une fois."""
    evenement = droits.evenement_ou_404(request, pk)
    le = timezone.localdate()
    if evenement.le >= le and evenement.participations.a_ecrire(le).exists():
        envoyer_invitations(evenement=evenement, agent=request.user)
        messages.success(request, "Les invitations partent : l’avancement se lit sur cette page.")
    else:
        messages.info(request, "Il n’y a personne à qui écrire.")
    return redirect(_adresse(pk))


def exporter_participations(request, pk, format):
    evenement = droits.evenement_ou_404(request, pk)
    lignes = list(evenement.participations.avec_personne().dans_l_ordre())
    nom = f"evenement-{evenement.le:%Y-%m-%d}-liste"
    if format == "xlsx":
        return reponse_xlsx(nom, "Liste", COLONNES_PARTICIPATIONS, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES_PARTICIPATIONS, lignes)
    raise Http404


def modifier_participation(request, pk):
    participation = droits.participation_ou_404(request, pk)
    form = ParticipationModifierForm(request.POST or None, instance=participation)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Participation enregistrée.")
        return redirect(_retour(request, participation))
    contexte = {
        "form": form,
        "participation": participation,
        "evenement": participation.evenement,
        "qualites": FonctionContact.choices,
        "peut_ranger": bool(participation.nom),
        "retour": _retour(request, participation),
        "suites": "suites" in request.GET,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenements/participation.html", contexte, status=status)


def _retour(request, participation):
    from .evenement_page import url_suites

    if "suites" in request.GET and (url := url_suites(participation.evenement)):
        return url
    return _adresse(participation.evenement_id)


@require_POST
def retirer_participation(request, pk):
    participation = droits.participation_ou_404(request, pk)
    evenement = participation.evenement_id
    participation.delete()
    messages.success(request, f"{participation.la_collectivite} est retirée de la liste.")
    return redirect(_adresse(evenement))


@require_POST
def ranger_participation(request, pk):
    """L’inscrit·e entre dans les contacts, ou son contact prend ses corrections."""
    participation = droits.participation_ou_404(request, pk)
    form = RangerForm(request.POST)
    if participation.contact_id is None and not (participation.nom and form.is_valid()):
        messages.error(request, "Il manque le nom de la personne, ou sa qualité.")
        return redirect("collectivites:modifier_participation", pk)
    qualite = form.cleaned_data["qualite"] if form.is_valid() else FonctionContact.AGENT
    contact = ranger_aux_contacts(participation=participation, agent=request.user, qualite=qualite)
    messages.success(request, f"{contact} est dans les contacts de {contact.fiche}.")
    return redirect("collectivites:contact", contact.pk)


@require_POST
def ouvrir_fiche_de_participation(request, pk):
    participation = droits.participation_ou_404(request, pk)
    fiche = ouvrir_sa_fiche(participation=participation, agent=request.user)
    messages.success(request, f"La fiche de {fiche} est ouverte.")
    return redirect(_adresse(participation.evenement_id))
