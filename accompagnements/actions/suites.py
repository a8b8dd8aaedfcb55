"""La suite d’un échange, d’un événement, d’une visite : une tâche, dans le même geste."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Tache

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
    return tache
