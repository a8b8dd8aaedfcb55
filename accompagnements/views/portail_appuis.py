"""Au portail : demander un appui, et savoir ce que sa demande est devenue."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Contact, Echange, Fiche
from collectivites.regles import TypeEchange

from ..actions.sollicitations import noter
from ..forms.commun import tenter
from ..forms.portail import DemandeForm
from ..models import Accompagnement, Sollicitation
from ..regles import EtatSollicitation
from ..regles.portail import APPUI, EN_COURS
from .portail import saisie
from .portail_documents import fiche_ou_404

DEMANDES = 50


def contacts_de(agent):
    """Les fiches « contact » que le réseau tient sur cette personne."""
    return Contact.objects.filter(
        reseau_id=agent.reseau_id, acces__agent=agent, acces__actif=True
    ).select_related("fiche__collectivite", "fiche__suivie_par", "direction")


def demander(request, pk):
    fiche = fiche_ou_404(request, pk)
    formulaire = DemandeForm(request.POST if request.method == "POST" else None)
    if formulaire.is_valid() and tenter(
        formulaire, noter, fiche=fiche, agent=request.user, le=timezone.localdate(),
        canal=TypeEchange.COURRIEL, appelant=request.user.nom_complet[:160],
        contact=contacts_de(request.user).filter(fiche=fiche).first(), **formulaire.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Votre demande est transmise : vous en suivrez la réponse ici.")
        return redirect("portail:demandes")
    chapo = "Une question, un projet, une occasion à saisir : dites-le en quelques mots."
    return saisie(
        request, formulaire, "Demander un appui", "Envoyer", chapo, fiche.collectivite,
        reverse("portail:accueil"),
    )  # fmt: skip


def demandes_de(agent, fiches=None):
    """Ses demandes d’appui, la plus récente d’abord, prêtes à lister ; deux requêtes."""
    depuis = Echange.objects.filter(
        fiche=OuterRef("fiche"), le__gt=OuterRef("recue_le"), prive=False
    )
    siennes = Sollicitation.objects.visibles_par(agent)
    if fiches is not None:
        siennes = siennes.filter(fiche__in=fiches)
    siennes = siennes.annotate(suivie=Exists(depuis)).select_related("fiche__collectivite")
    siennes = list(siennes[:DEMANDES])
    ouverts = dict(
        Accompagnement.objects.visibles_par(agent)
        .filter(sollicitation__in=[s.pk for s in siennes])
        .values_list("sollicitation", "pk")
    )
    return [_ligne(s, ouverts.get(s.pk)) for s in siennes]


def _ligne(sollicitation, accompagnement_pk):
    libelle, ton, phrase = APPUI[EtatSollicitation(sollicitation.etat)]
    if sollicitation.etat == EtatSollicitation.A_TRAITER and sollicitation.suivie:
        libelle, ton, phrase = EN_COURS
    if sollicitation.etat == EtatSollicitation.REORIENTEE and sollicitation.oriente_vers:
        phrase = f"Le réseau vous oriente vers {sollicitation.oriente_vers}."
    return {
        "objet": sollicitation, "etat": {"libelle": libelle, "ton": ton}, "phrase": phrase,
        "url": reverse("portail:accompagnement", args=[accompagnement_pk])
        if accompagnement_pk else "",
    }  # fmt: skip


def demandes(request):
    fiches = Fiche.objects.visibles_par(request.user).select_related("collectivite")
    contexte = {
        "demandes": demandes_de(request.user), "fiches": list(fiches), "collectivite": None,
    }  # fmt: skip
    return render(request, "portail/demandes.html", contexte)
