"""Pages publiques d’un événement : rien d’interne, rien d’autrui, aucun compte.

Le réseau est dans l’adresse ; la page s’exécute dans ce réseau (`dans_reseau`) et ne lit que
l’événement, et la ligne de la personne quand elle a son lien.
"""

import secrets

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.calendrier import reponse_ics

from ..actions.inscriptions import evaluer, inscrire_en_ligne, repondre
from ..documents.evenements import agenda, endroit, horaire
from ..forms.inscriptions import AvisForm, InscriptionForm, ReponseForm, collectivites_publiques
from ..models import Evenement, Participation
from ..pays import PAYS
from ..regles.evenements import EtatInscriptions, etat_des_inscriptions

# Assez pour une mairie qui inscrit dix personnes, trop peu pour un robot.
DEBIT = {"inscription": "20/h/ip"}
PROPOSEES = 8


def _evenement_ou_404(reseau, signe):
    """L’événement que désigne le lien public, si le lien vaut encore."""
    designe = Evenement.designe_par(signe)
    if designe is None:
        raise Http404
    pk, cle = designe
    lignes = Evenement.objects.select_related("reseau", "lieu", "animee_par")
    evenement = get_object_or_404(lignes, pk=pk, reseau=reseau)
    if not secrets.compare_digest(evenement.cle.encode(), str(cle).encode()):
        raise Http404
    return evenement


def _contexte(evenement, reseau):
    return {
        "evenement": evenement,
        "reseau_invitant": reseau,
        "horaire": horaire(evenement),
        "endroit": endroit(evenement),
        "pays": PAYS.get(evenement.pays, ""),
        "temps": list(evenement.temps.all()),
        "refus": "",
    }


@login_not_required
def inscription_publique(request, slug, signe):
    """S’inscrire par le lien diffusé. Complet, fermé, passé : la page le dit."""
    reseau = get_object_or_404(Reseau, slug=slug)
    with dans_reseau(reseau.pk):
        evenement = _evenement_ou_404(reseau, signe)
        if "collectivite" in request.GET:
            return _proposer(request, reseau)
        inscrits = Participation.objects.filter(evenement=evenement, inscrite=True).count()
        etat = etat_des_inscriptions(
            evenement, inscrits=inscrits, le=timezone.localdate(), lien_public=True
        )
        contexte = _contexte(evenement, reseau) | {"etat": etat, "merci": "merci" in request.GET}
        form = InscriptionForm(request.POST or None, reseau=reseau)
        if request.method == "POST":
            if not consume(request, app="predict", action="inscription", config=DEBIT):
                return respond_429(request)
            if form.piege:
                # Un robot : même réponse, rien d’écrit.
                return redirect(f"{request.path}?merci=1")
            if etat == EtatInscriptions.OUVERTES and form.is_valid():
                saisie = dict(form.cleaned_data)
                saisie.pop("site")
                try:
                    inscrire_en_ligne(evenement=evenement, le=timezone.localdate(), **saisie)
                except ValidationError as refus:
                    contexte["refus"] = refus.messages[0]
                else:
                    return redirect(f"{request.path}?merci=1")
        status = 422 if request.method == "POST" else 200
        contexte |= {"form": form, "signe": signe}
        page = "collectivites/evenements/inscription_publique.html"
        return render(request, page, contexte, status=status)


def _proposer(request, reseau):
    """Propositions du champ « collectivité » : le référentiel public du territoire."""
    texte = request.GET["collectivite"].strip()[:80]
    lignes = []
    if len(texte) >= 2:
        lignes = collectivites_publiques(reseau).dont_le_nom_ressemble(texte)[:PROPOSEES]
    return render(request, "collectivites/evenements/_propositions.html", {"collectivites": lignes})


@login_not_required
def agenda_public(request, slug, signe):
    reseau = get_object_or_404(Reseau, slug=slug)
    with dans_reseau(reseau.pk):
        evenement = _evenement_ou_404(reseau, signe)
        return reponse_ics("evenement", agenda(evenement))


@login_not_required
def inscription_personnelle(request, slug, jeton):
    """Le lien d’une personne : répondre avant, donner son avis après."""
    reseau = get_object_or_404(Reseau, slug=slug)
    with dans_reseau(reseau.pk):
        lignes = Participation.objects.avec_personne().select_related(
            "evenement__reseau", "evenement__lieu", "evenement__animee_par"
        )
        participation = get_object_or_404(lignes.avec_jeton(jeton), reseau=reseau)
        if "agenda" in request.GET:
            return reponse_ics("evenement", agenda(participation.evenement))
        if request.method == "POST" and not consume(
            request, app="predict", action="inscription", config=DEBIT
        ):
            return respond_429(request)
        contexte = _contexte(participation.evenement, reseau) | {
            "participation": participation,
            "merci": "merci" in request.GET,
        }
        if participation.evenement.le < timezone.localdate():
            return _donner_son_avis(request, participation, contexte)
        return _repondre(request, participation, contexte)


def _repondre(request, participation, contexte):
    evenement, le = participation.evenement, timezone.localdate()
    inscrits = Participation.objects.filter(evenement=evenement, inscrite=True).count()
    etat = etat_des_inscriptions(evenement, inscrits=inscrits, le=le, lien_public=False)
    contact = participation.contact
    initial = {
        "prenom": participation.prenom or (contact.prenom if contact else ""),
        "nom": participation.nom or (contact.nom if contact else ""),
        "fonction": participation.sa_fonction,
        "vient": "oui" if participation.inscrite else "non" if participation.declinee_le else None,
    }
    form = ReponseForm(request.POST or None, initial=initial)
    if form.is_valid():
        saisie = dict(form.cleaned_data)
        vient = saisie.pop("vient")
        # Ne se garde ici que ce qu’elle corrige : le reste est dans son contact.
        corrige = {n: v for n, v in saisie.items() if v != initial[n]}
        if {"prenom", "nom"} & corrige.keys():
            corrige |= {"prenom": saisie["prenom"], "nom": saisie["nom"]}
        try:
            repondre(participation=participation, vient=vient, le=le, **corrige)
        except ValidationError as refus:
            contexte["refus"] = refus.messages[0]
        else:
            return redirect(f"{request.path}?merci=1")
    contexte |= {"form": form, "etat": etat}
    status = 422 if request.method == "POST" else 200
    page = "collectivites/evenements/inscription_personnelle.html"
    return render(request, page, contexte, status=status)


def _donner_son_avis(request, participation, contexte):
    """Ouvert à qui est venu, ou s’était inscrit et n’est pas encore pointé."""
    concernee = participation.presente or participation.inscrite
    form = AvisForm(
        request.POST or None,
        initial={"note": participation.evaluation, "mot": participation.evaluation_mot},
    )
    if concernee and form.is_valid():
        evaluer(participation=participation, **form.cleaned_data)
        return redirect(f"{request.path}?merci=1")
    contexte |= {"form": form, "concernee": concernee}
    status = 422 if request.method == "POST" else 200
    return render(request, "collectivites/evenements/avis.html", contexte, status=status)
