"""Le portail des référent·es : le cadre à lire, commenter, valider ; les fichiers, le dépôt.

Tout part de `visibles_par(request.user)` : une autre collectivité, un cadre pas encore partagé,
une pièce interne répondent 404.
"""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event

from predict.comptes.droits import exiger

from .. import documents
from ..actions import cadre as actions
from ..actions import circuit_cadre as circuit
from ..actions.pieces import deposer_piece
from ..droits import accompagnement_ou_404, cadre_ou_404
from ..forms.cadre import CommentaireForm, MotifForm
from ..forms.commun import tenter
from ..forms.portail import DepotForm
from ..models import CadreCollaboration, EcheanceCadre
from ..models.lecture_cadre import lire, premier_partage
from ..regles import Etat, EtatCadre, Rubrique
from . import affichage_cadre
from . import affichage_portail as affichage
from .cadre import fichier

# -- Le cadre ------------------------------------------------------------------------


def _page_cadre(request, un_cadre, *, refuse=None, statut=200):
    a = un_cadre.accompagnement
    lu = lire(un_cadre, depuis=premier_partage(a))
    nommes = affichage_cadre.noms(un_cadre)
    contexte_document = documents.contexte_cadre(lu, le=timezone.localdate(un_cadre.partage_le))
    imprimees = {r.cle: r for r in contexte_document.rubriques}
    montrees = affichage_cadre.rubriques(lu, None, nommes)
    for rubrique in montrees:
        code = rubrique["code"]
        rubrique["imprimee"] = imprimees[code]
        rubrique["formulaire"] = (refuse or {}).get(code) or CommentaireForm(
            prefix=f"commentaire-{code}"
        )
    derniere = affichage.cadre_partage(request.user, a)
    contexte = {
        "cadre": un_cadre,
        "accompagnement": a,
        "collectivite": a.fiche.collectivite,
        "rubriques": montrees,
        "validations": affichage_cadre.validations(lu, nommes, []),
        "avis_attendu": affichage.avis_attendu(un_cadre),
        "commentable": un_cadre.etat != EtatCadre.REMPLACE,
        "derniere": derniere if derniere.pk != un_cadre.pk else None,
        "scelle": affichage.documents_visibles(request.user).filter(
            objet_ref=un_cadre.ref, format="pdf"
        ).first(),
    }  # fmt: skip
    return render(request, "portail/cadre.html", contexte, status=statut)


def cadre(request, pk):
    return _page_cadre(request, cadre_ou_404(request, pk))


@require_POST
def commenter(request, pk, code):
    un_cadre = cadre_ou_404(request, pk)
    if code not in Rubrique.values:
        raise Http404
    formulaire = CommentaireForm(request.POST, prefix=f"commentaire-{code}")
    if formulaire.is_valid() and tenter(
        formulaire, actions.commenter, cadre=un_cadre, code=code, agent=request.user,
        le=timezone.now(), de_la_collectivite=True, **formulaire.cleaned_data,
    ):  # fmt: skip
        numero = list(Rubrique.values).index(code) + 1
        return redirect(f"{reverse('portail:cadre', args=[pk])}#rubrique-{numero}")
    return _page_cadre(request, un_cadre, refuse={code: formulaire}, statut=422)


def _plus_attendu(request, un_cadre):
    """Dans un second onglet, ou après une reprise : la page du cadre, en disant pourquoi."""
    if affichage.avis_attendu(un_cadre):
        return None
    messages.info(request, "Votre avis n’est plus attendu sur cette version : rien n’a changé.")
    return redirect("portail:cadre", pk=un_cadre.pk)


def _avis(request, un_cadre, acte, reussite, **valeurs):
    try:
        acte(cadre=un_cadre, agent=request.user, le=timezone.now(), **valeurs)
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
        return redirect("portail:cadre", pk=un_cadre.pk)
    messages.success(request, reussite)
    return redirect("portail:accompagnement", pk=un_cadre.accompagnement_id)


def valider(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    if refus := _plus_attendu(request, un_cadre):
        return refus
    if request.method == "POST":
        return _avis(
            request, un_cadre, circuit.valider_pour_la_collectivite,
            "Merci : votre accord est enregistré.",
        )  # fmt: skip
    chapo = (
        f"Vous validez la version {un_cadre.numero} au nom de {un_cadre.accompagnement.fiche}. "
        "Votre nom et la date s’inscriront sur le document, que le réseau scellera ensuite."
    )
    return _geste(request, un_cadre, None, "Valider ce document", "Oui, je valide", chapo)


def revoir(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    if refus := _plus_attendu(request, un_cadre):
        return refus
    formulaire = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        return _avis(
            request, un_cadre, circuit.demander_a_revoir,
            "Merci : le réseau va reprendre le document et vous en proposer une nouvelle version.",
            **formulaire.cleaned_data,
        )  # fmt: skip
    chapo = "Dites ce qui ne convient pas : le réseau préparera une nouvelle version."
    return _geste(request, un_cadre, formulaire, "Demander à revoir", "Envoyer", chapo)


def _geste(request, un_cadre, formulaire, titre, bouton, chapo):
    return saisie(
        request, formulaire, titre, bouton, chapo, un_cadre.accompagnement.fiche.collectivite,
        reverse("portail:cadre", args=[un_cadre.pk]),
    )  # fmt: skip


def saisie(request, formulaire, titre, bouton, chapo, collectivite, retour):
    contexte = {
        "formulaire": formulaire, "titre": titre, "bouton": bouton, "chapo": chapo,
        "collectivite": collectivite, "retour": retour,
    }  # fmt: skip
    statut = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "portail/saisie.html", contexte, status=statut)


# -- Fichiers --------------------------------------------------------------------------


def document(request, pk):
    """Le PDF ou le Word scellé d’un cadre partagé avec cette personne."""
    un_document = get_object_or_404(affichage.documents_visibles(request.user), pk=pk)
    try:
        contenu = un_document.fichier.open("rb")
    except FileNotFoundError:
        raise Http404("Fichier absent du stockage.") from None
    return FileResponse(
        contenu,
        as_attachment=un_document.format != "pdf",
        filename=f"{un_document.titre}.{un_document.format}",
    )


def projet(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    contexte = documents.contexte_cadre(
        lire(un_cadre, commentaires=False), le=timezone.localdate(un_cadre.partage_le)
    )
    nom = f"{documents.reference(un_cadre)}-v{un_cadre.numero}"
    return fichier(documents.en_pdf(contexte), nom, "pdf")


def agenda(request, pk):
    """Un rendez-vous du cadre partagé, à ajouter à son agenda (iCalendar, journée entière)."""
    partages = CadreCollaboration.objects.visibles_par(request.user)
    echeance = get_object_or_404(
        EcheanceCadre.objects.select_related("cadre__accompagnement__fiche__collectivite"),
        pk=pk, cadre__in=partages.values("pk"),
    )  # fmt: skip
    evenement = Event()
    evenement.add("uid", f"{echeance.ref}@{request.get_host()}")
    evenement.add("dtstamp", timezone.now())
    evenement.add("dtstart", echeance.le)
    evenement.add("dtend", echeance.le + timedelta(days=1))
    evenement.add("summary", echeance.libelle)
    evenement.add("description", str(echeance.cadre.accompagnement))
    calendrier = Calendar()
    calendrier.add("prodid", "-//PREDICT//portail//FR")
    calendrier.add("version", "2.0")
    calendrier.add_component(evenement)
    return HttpResponse(
        calendrier.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rendez-vous.ics"'},
    )


def deposer(request, pk):
    a = accompagnement_ou_404(request, pk)
    exiger(a.etat != Etat.CLOS)
    recu = request.method == "POST"
    formulaire = DepotForm(request.POST if recu else None, request.FILES if recu else None)
    if recu and formulaire.is_valid() and tenter(
        formulaire, deposer_piece, fiche=a.fiche, accompagnement=a, agent=request.user,
        partagee=True, **formulaire.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Pièce reçue, merci. Le réseau la voit dès maintenant.")
        return redirect("portail:accompagnement", pk=a.pk)
    chapo = "La délibération, une lettre, un document de travail : le réseau y aura accès aussitôt."
    return saisie(
        request, formulaire, "Déposer une pièce", "Déposer", chapo, a.fiche.collectivite,
        reverse("portail:accompagnement", args=[a.pk]),
    )  # fmt: skip
