"""Prioriser : ouvrir un tour, noter, arrêter, rouvrir, décider, faire suivre l’état."""

from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..models import DecisionPriorite, NotePriorite, Priorisation, ServiceReseau
from ..regles import EtatPriorisation
from ..regles.priorites import ETAT_SELON


@transaction.atomic
def ouvrir_tour(*, tour, agent, le):
    """Enregistre un tour neuf (titre, horizon, à l’aveugle) ; `le` : jour de l’ouverture."""
    tour.reseau_id, tour.ouverte_le = agent.reseau_id, le
    tour.save()
    journaliser(agent=agent, verbe="tour de priorisation ouvert", objet=tour)
    return tour


@transaction.atomic
def noter(*, tour, agent, notes):
    """Pose les notes d’une personne.

    `notes` : {service: (strategie, capacites, projection, raison), ou None pour le sauter}.
    Rend le nombre de services notés. Un tour arrêté ne bouge plus : rend 0.
    """
    ouverts = Priorisation.objects.select_for_update().filter(
        pk=tour.pk, etat=EtatPriorisation.OUVERTE
    )
    if not ouverts.exists():
        return 0
    siennes = {n.service_id: n for n in tour.notes.filter(agent=agent)}
    saute = [siennes[s.pk].pk for s, valeurs in notes.items() if not valeurs and s.pk in siennes]
    NotePriorite.objects.filter(pk__in=saute).delete()
    neuves, revues = [], []
    for service, valeurs in notes.items():
        if not valeurs:
            continue
        note = siennes.get(service.pk) or NotePriorite(
            reseau_id=tour.reseau_id, priorisation=tour, service=service, agent=agent
        )
        note.strategie, note.capacites, note.projection, note.raison = valeurs
        (revues if note.pk else neuves).append(note)
    NotePriorite.objects.bulk_create(neuves)
    NotePriorite.objects.bulk_update(
        revues, ["strategie", "capacites", "projection", "raison"], batch_size=200
    )
    if neuves or revues or saute:
        journaliser(agent=agent, verbe="services notés", objet=tour)
    return len(neuves) + len(revues)


@transaction.atomic
def arreter_tour(*, tour, agent, le):
    """Ferme les notes ; sans effet s’il est déjà arrêté. Rend vrai si le tour l’est devenu."""
    ouverts = Priorisation.objects.filter(pk=tour.pk, etat=EtatPriorisation.OUVERTE)
    fait = ouverts.update(
        etat=EtatPriorisation.ARRETEE,
        arretee_le=max(le, tour.ouverte_le),
        version=F("version") + 1,
    )
    if fait:
        journaliser(agent=agent, verbe="tour de priorisation arrêté", objet=tour)
    return bool(fait)


@transaction.atomic
def rouvrir_tour(*, tour, agent):
    """Rend le tour aux notes ; les décisions déjà prises restent."""
    arretes = Priorisation.objects.filter(pk=tour.pk, etat=EtatPriorisation.ARRETEE)
    fait = arretes.update(etat=EtatPriorisation.OUVERTE, arretee_le=None, version=F("version") + 1)
    if fait:
        journaliser(agent=agent, verbe="tour de priorisation rouvert", objet=tour)
    return bool(fait)


@transaction.atomic
def supprimer_tour(*, tour, agent):
    """Un tour ouvert par erreur : seulement s’il n’a ni note ni décision. Rend vrai si fait."""
    if tour.notes.exists() or tour.decisions.exists():
        return False
    journaliser(agent=agent, verbe="tour de priorisation supprimé", objet=tour)
    tour.delete()
    return True


@transaction.atomic
def decision_prise(*, decision, agent, champs):
    """Après l’enregistrement d’une décision : qui, et au journal."""
    DecisionPriorite.objects.filter(pk=decision.pk).update(decidee_par=agent)
    journaliser(agent=agent, verbe="priorité décidée", objet=decision, champs=champs)


@transaction.atomic
def suivre_decision(*, decision, agent):
    """Donne au service l’état que dit la décision ; rend cet état, ou `None` s’il n’en dit pas.

    Un service arrêté n’est plus publié.
    """
    etat = ETAT_SELON.get(decision.decision)
    if etat is None:
        return None
    services = ServiceReseau.objects.filter(pk=decision.service_id).exclude(etat=etat)
    changes = {"etat": etat, "version": F("version") + 1}
    if etat == "arrete":
        changes["publie"] = False
    if services.update(**changes):
        journaliser(
            agent=agent, verbe="état de service suivi", objet=decision.service, champs=["etat"]
        )
    return etat
