"""Singulariser l’offre (étape 1 du guide) : reprendre, adapter, ajouter, écarter."""

from django.db import transaction

from predict.comptes.actions import journaliser

from .models import Service, ServiceReseau
from .regles import Decision, EtatService, decision_selon_ecart


@transaction.atomic
def reprendre_le_commun(*, reseau, agent):
    """Ajoute à l’offre du réseau chaque service commun qui n’y figure pas encore.

    Rend le nombre de services ajoutés ; n’en modifie aucun. Le volet conseillé devient celui
    du réseau, qui reste libre d’en changer.
    """
    deja = ServiceReseau.objects.du_reseau(reseau).filter(service__isnull=False)
    manquants = Service.objects.exclude(pk__in=deja.values("service"))
    ajoutes = ServiceReseau.objects.bulk_create(
        ServiceReseau(
            reseau=reseau,
            service=service,
            mission_id=service.mission_id,
            decision=Decision.ADOPTE,
            volet=service.volet_conseille,
            etat=EtatService.PROPOSE,
            libelle=service.libelle,
            but=service.but,
            modes=service.modes,
            ecsi=service.ecsi,
        )
        for service in manquants
    )
    for ajoute in ajoutes:
        journaliser(agent=agent, verbe="service commun repris", objet=ajoute)
    return len(ajoutes)


def ecarts(service_reseau):
    """[(champ, titre, texte commun, texte du réseau)] pour ce qui diffère du commun."""
    commun = service_reseau.service
    if commun is None:
        return []
    return [
        (nom, titre, getattr(commun, nom), getattr(service_reseau, nom))
        for nom, titre in (
            ("libelle", "Libellé"),
            ("but", "À quoi il sert"),
            ("modes", "Modes"),
            ("ecsi", "ECSI"),
        )
        if getattr(commun, nom) != getattr(service_reseau, nom)
    ]


@transaction.atomic
def singulariser(*, service, agent, champs=()):
    """Après une modification : la décision suit l’écart constaté, elle ne se déclare pas."""
    decision = decision_selon_ecart(
        propre=service.service_id is None,
        ecarte=service.decision == Decision.NON_REPRIS,
        differe=bool(ecarts(service)),
    )
    ServiceReseau.objects.filter(pk=service.pk).update(decision=decision)
    journaliser(agent=agent, verbe="service singularisé", objet=service, champs=champs)


@transaction.atomic
def ecarter(*, service, agent, repris):
    """Écarte un service de l’offre, ou l’y reprend ; son texte est gardé dans les deux cas."""
    service.decision = Decision.ADOPTE if repris else Decision.NON_REPRIS
    singulariser(service=service, agent=agent, champs=["decision"])
    ServiceReseau.objects.filter(pk=service.pk, decision=Decision.NON_REPRIS).update(publie=False)


@transaction.atomic
def revenir_au_commun(*, service, champ, agent):
    """Reprend le texte commun pour un champ."""
    if champ not in {nom for nom, *_ in ecarts(service)}:
        return
    setattr(service, champ, getattr(service.service, champ))
    service.save(update_fields=[champ])
    singulariser(service=service, agent=agent, champs=[champ])
