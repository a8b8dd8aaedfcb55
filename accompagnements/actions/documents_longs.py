"""Les documents longs : les demander, savoir où ils en sont, les retirer avec leur outil."""

from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.models import Document, Travail

from ..tasks import LONGS


def dernier_travail(objet, type):
    """Le plus récent des travaux de ce type demandés pour cet objet, ou `None`."""
    return (
        Travail.objects.filter(reseau_id=objet.reseau_id, type=type, parametres__objet=objet.pk)
        .order_by("-cree_le", "-pk")
        .first()
    )


@transaction.atomic
def demander_document(*, objet, type, agent):
    """(travail, nouveau) : deux clics n’en font qu’un, le travail en route est rendu tel quel."""
    modele = LONGS[type].modele
    # L’outil verrouillé : deux demandes simultanées se voient.
    modele.objects.select_for_update(of=("self",)).get(pk=objet.pk, reseau_id=agent.reseau_id)
    en_route = dernier_travail(objet, type)
    if en_route is not None and not en_route.termine:
        return en_route, False
    un_travail = demander_travail(
        reseau=agent.reseau, type=type, titre=f"« {objet} », PDF et Word"[:200],
        parametres={"objet": objet.pk}, agent=agent,
    )  # fmt: skip
    journaliser(agent=agent, verbe="document demandé", objet=objet)
    return un_travail, True


def documents_de(objet, type):
    return Document.objects.de(objet).filter(reseau_id=objet.reseau_id, type=type)


def retirer_documents(objet, type):
    """Ils nomment des personnes : l’outil supprimé, ses documents partent avec lui."""
    for document in documents_de(objet, type):
        stockage, nom = document.fichier.storage, document.fichier.name
        document.delete()
        # Après validation seulement : une suppression annulée ne doit pas avoir perdu le fichier.
        transaction.on_commit(lambda s=stockage, n=nom: s.delete(n))
