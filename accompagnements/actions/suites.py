"""La suite d’un échange, d’un événement, d’une visite : une tâche, dans le même geste."""

from django.db import transaction
from django.db.models import F

from collectivites.actions import noter_echange, rattacher_compte_rendu
from predict.comptes.actions import journaliser

from ..models import Tache
from .quotidien import dire_confiee

LONGUEUR_TITRE = Tache._meta.get_field("titre").max_length


@transaction.atomic
def planifier_suite(*, titre, le, assignee, agent, fiche=None, echange=None, evenement=None):
    """Rend la tâche née de cette origine (échange, événement, fiche), pour ce jour-là.

    Rejouée pour la même origine, le même titre et la même date, elle rend la tâche déjà posée,
    faite ou non, sans y toucher. La fiche, si elle manque, est celle de l’échange.
    """
    fiche = fiche or (echange and echange.fiche)
    # La ligne d’origine se verrouille : deux envois du même formulaire ne font qu’une tâche.
    origine = echange or evenement or fiche
    if origine is not None:
        type(origine).objects.select_for_update().get(pk=origine.pk)
    champs = {
        "reseau_id": agent.reseau_id, "fiche": fiche, "echange": echange, "evenement": evenement,
        "titre": titre[:LONGUEUR_TITRE], "echeance": le,
    }  # fmt: skip
    tache = Tache.objects.filter(**champs).first()
    if tache is None:
        tache = Tache.objects.create(assignee=assignee, **champs)
        journaliser(agent=agent, verbe="suite planifiée", objet=tache)
        dire_confiee(tache, agent)
    return tache


@transaction.atomic
def noter_avec_suite(*, fiche, agent, suite_pour=None, visite=None, **champs):
    """Note l’échange et, s’il appelle une suite, la tâche ; l’un ne va pas sans l’autre.

    `visite` : la visite de tournée dont l’échange rend compte.
    """
    echange = noter_echange(fiche=fiche, agent=agent, **champs)
    if visite is not None:
        rattacher_compte_rendu(visite=visite, echange=echange, agent=agent)
    if echange.suite:
        planifier_suite(
            titre=echange.suite, le=echange.suite_le, assignee=suite_pour, agent=agent,
            fiche=fiche, echange=echange,
        )  # fmt: skip
    return echange


@transaction.atomic
def corriger_avec_suite(*, echange, agent, enregistrer, champs, suite_change, suite_pour=None):
    """Corrige l’échange, et la tâche encore à faire qui en est née ; en pose une s’il n’y en a pas.

    `enregistrer` rend faux si quelqu’un l’a modifié entre-temps : rien ne suit alors. Une tâche
    faite ne change plus : une suite réécrite en pose une autre.
    """
    if not enregistrer():
        return False
    journaliser(agent=agent, verbe="échange modifié", objet=echange, champs=champs)
    if suite_change and echange.suite:
        a_faire = list(echange.taches.a_faire().select_for_update())
        if len(a_faire) == 1:
            _corriger_tache(a_faire[0], echange, suite_pour, agent)
        else:
            planifier_suite(
                titre=echange.suite, le=echange.suite_le, assignee=suite_pour, agent=agent,
                echange=echange,
            )  # fmt: skip
    return True


def _corriger_tache(tache, echange, suite_pour, agent):
    Tache.objects.filter(pk=tache.pk).update(
        titre=echange.suite[:LONGUEUR_TITRE], echeance=echange.suite_le, assignee=suite_pour,
        version=F("version") + 1,
    )  # fmt: skip
    journaliser(
        agent=agent, verbe="tâche : modification", objet=tache,
        champs=["titre", "echeance", "assignee"],
    )  # fmt: skip
    if suite_pour is not None and tache.assignee_id != suite_pour.pk:
        tache.assignee = suite_pour
        dire_confiee(tache, agent)
