"""Au portail : les événements ouverts du réseau, et s’y inscrire d’un geste."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from ..actions.inscriptions import inscrire_en_ligne, repondre
from ..documents.evenements import endroit, horaire
from ..models import Contact, Evenement, Fiche, Participation
from ..regles.evenements import EtatInscriptions, etat_des_inscriptions

ETATS = {
    EtatInscriptions.OUVERTES: ("Inscriptions ouvertes", "succes"),
    EtatInscriptions.FERMEES: ("Inscriptions closes", "neutre"),
    EtatInscriptions.COMPLET: ("Complet", "attention"),
    EtatInscriptions.PASSE: ("Passé", "neutre"),
}
if ETATS.keys() != set(EtatInscriptions):
    raise RuntimeError("Chaque état des inscriptions a ses mots sur le portail.")


def evenements_a_venir(agent, le):
    """Les événements ouverts, ou auxquels la personne est déjà, du plus proche au plus lointain."""
    lignes = Evenement.objects.visibles_par(agent).filter(le__gte=le)
    lignes = lignes.select_related("lieu", "animee_par", "reseau").annotate(
        inscrits=Count("participations", filter=Q(participations__inscrite=True), distinct=True)
    )
    siennes = {
        p.evenement_id: p
        for p in Participation.objects.visibles_par(agent).filter(evenement__le__gte=le)
    }
    return [_ligne(e, siennes.get(e.pk), le) for e in lignes.order_by("le", "pk")]


def _ligne(evenement, participation, le):
    etat = etat_des_inscriptions(evenement, inscrits=evenement.inscrits, le=le, lien_public=True)
    libelle, ton = ETATS[etat]
    inscrite = participation is not None and participation.inscrite
    if inscrite:
        libelle, ton = "Vous y êtes inscrit·e", "succes"
    return {
        "pk": evenement.pk, "titre": evenement.titre, "le": evenement.le,
        "horaire": horaire(evenement), "endroit": endroit(evenement),
        "angle": evenement.angle_local, "public": evenement.public,
        "etat": {"libelle": libelle, "ton": ton}, "inscrite": inscrite,
        "ouvert": etat == EtatInscriptions.OUVERTES and not inscrite,
    }  # fmt: skip


def evenements(request):
    fiches = Fiche.objects.visibles_par(request.user).select_related("collectivite")
    contexte = {
        "evenements": evenements_a_venir(request.user, timezone.localdate()),
        "fiches": list(fiches), "collectivite": None,
    }  # fmt: skip
    return render(request, "portail/evenements.html", contexte)


@require_POST
def inscrire(request, pk):
    """Au nom de la collectivité choisie ; d’une seule, il n’y a rien à choisir."""
    evenement = objet_ou_404(request, Evenement.objects.select_related("reseau"), pk=pk)
    fiches = Fiche.objects.visibles_par(request.user).select_related("collectivite")
    voulue = request.POST.get("fiche", "")
    fiche = fiches.filter(pk=voulue).first() if voulue.isdecimal() else fiches.first()
    if fiche is None:
        messages.error(request, "Dites pour quelle collectivité vous venez.")
        return redirect("portail:evenements")
    agent = request.user
    contact = Contact.objects.filter(
        reseau_id=agent.reseau_id, fiche=fiche, acces__agent=agent, acces__actif=True
    ).first()
    try:
        inscrire_en_ligne(
            evenement=evenement, collectivite=fiche.collectivite,
            prenom=contact.prenom if contact else agent.prenom,
            nom=contact.nom if contact else agent.nom,
            fonction=contact.fonction if contact else "", email=agent.email,
            le=timezone.localdate(),
        )  # fmt: skip
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(
            request, "Votre inscription est notée : une confirmation part à votre adresse."
        )
    return redirect("portail:evenements")


@require_POST
def desinscrire(request, pk):
    evenement = objet_ou_404(request, Evenement.objects.all(), pk=pk)
    siennes = Participation.objects.visibles_par(request.user).filter(inscrite=True)
    for participation in siennes.filter(evenement=evenement).select_related("evenement"):
        try:
            repondre(participation=participation, vient=False, le=timezone.localdate())
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect("portail:evenements")
    messages.success(request, "C’est noté : vous ne venez plus. Votre place est rendue.")
    return redirect("portail:evenements")
