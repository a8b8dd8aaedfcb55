"""Retrouver l’objet d’une nouvelle et la personne à sa place ; dire si cela vaut encore."""

from django.utils import timezone

from predict.comptes.models import Adhesion, Notification

from .types import REGISTRE


def objet_de(nouvelle):
    """(type, objet) ; (type, None) si l’objet a disparu, (None, None) si le type n’existe plus."""
    un = REGISTRE.get(nouvelle.type)
    if un is None:
        return None, None
    return un, un.objets(nouvelle.reseau_id).filter(ref=nouvelle.objet_ref).first()


def placer(cles, reseau_id, publics):
    """Les agents en place ici, agissant dans ce réseau-ci quel que soit celui de leur page."""
    places = (
        Adhesion.objects.actives()
        .filter(
            reseau_id=reseau_id, role__in=publics, agent__in=set(cles) - {None},
            agent__is_active=True,
        )
        .select_related("agent", "reseau")
        .order_by("agent_id")
    )  # fmt: skip
    agents = []
    for place in places:
        place.agent.adhesion_courante = place
        agents.append(place.agent)
    return agents


def vaut_encore(notification):
    """L’objet est là, cela reste vrai, et la personne peut toujours le lire."""
    un, objet = objet_de(notification.nouvelle)
    if objet is None:
        return False
    agents = placer([notification.destinataire_id], notification.reseau_id, un.publics)
    return bool(agents) and un.vaut(objet, agents[0])


def retirer_les_perimees(lignes):
    """Retire celles de `lignes` qui ne valent plus ; rend celles qui restent."""
    restent, retirees = [], []
    for notification in lignes:
        (restent if vaut_encore(notification) else retirees).append(notification)
    if retirees:
        Notification.objects.filter(pk__in=[n.pk for n in retirees]).update(
            retiree_le=timezone.now()
        )
    return restent
