"""Dire une nouvelle, une fois, à qui doit la savoir."""

from django.db import transaction
from django.utils import timezone

from predict.comptes.models import Notification, Nouvelle, PreferenceNotification
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import Rythme

from .courriels import ecrire_la_nouvelle
from .lecture import objet_de, placer


def a_diffuser(reseau_id):
    with dans_reseau(reseau_id):
        lignes = Nouvelle.objects.filter(reseau_id=reseau_id, diffusee_le__isnull=True)
        return list(lignes.order_by("le", "pk").values_list("pk", flat=True))


def diffuser(pk, reseau_id):
    """Notifications et courriels d’une nouvelle, d’un bloc ; rend combien de personnes."""
    with dans_reseau(reseau_id), transaction.atomic():
        # La marque d’abord : deux exécuteurs ne disent pas la même nouvelle.
        lignes = Nouvelle.objects.filter(pk=pk, reseau_id=reseau_id, diffusee_le__isnull=True)
        if not lignes.update(diffusee_le=timezone.now()):
            return 0
        nouvelle = Nouvelle.objects.select_related("auteur").get(pk=pk)
        un, objet = objet_de(nouvelle)
        if objet is None:
            return 0
        cles = [nouvelle.pour_id] if nouvelle.pour_id else un.qui(objet, nouvelle)
        agents = [
            agent
            for agent in placer(cles, reseau_id, un.publics)
            if agent.pk != nouvelle.auteur_id and un.vaut(objet, agent)
        ]
        rythmes = rythmes_de(agents, un, reseau_id)
        for agent in agents:
            _dire(nouvelle, un, objet, agent, rythmes[agent.pk])
        return len(agents)


def rythmes_de(agents, un, reseau_id):
    """Le rythme de chacun pour ce type ; celui du type pour qui n’a rien choisi."""
    choisis = PreferenceNotification.objects.filter(
        reseau_id=reseau_id, type=un.code, agent__in=[a.pk for a in agents]
    )
    defaut = {agent.pk: un.rythme for agent in agents}
    if un.deja_ecrit:
        return defaut
    return defaut | dict(choisis.values_list("agent_id", "rythme"))


def _dire(nouvelle, un, objet, agent, rythme):
    notification = Notification.objects.create(
        reseau_id=nouvelle.reseau_id,
        nouvelle=nouvelle,
        destinataire=agent,
        type=un.code,
        titre=un.titre(objet)[:200],
        detail=un.detail(objet)[:200],
        chemin=un.chemin(objet)[:300],
        le=nouvelle.le,
        rythme=rythme,
    )
    if rythme == Rythme.INSTANT:
        courriel = ecrire_la_nouvelle(notification, un, objet, agent)
        Notification.objects.filter(pk=notification.pk).update(
            courriel=courriel, ecrite_le=timezone.now()
        )
