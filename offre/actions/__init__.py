"""Singulariser l’offre (étape 1 du guide) : reprendre, adapter, ajouter, écarter."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser, journaliser_plusieurs

from ..calculs.catalogue import ecarts, est_adapte, rangs_dans_la_mission, usages
from ..calculs.nouveautes import oublier_le_nombre
from ..models import Service, ServiceReseau
from ..regles import Decision, EtatService, decision_selon_ecart

__all__ = [
    "adopter",
    "deplacer",
    "ecarter",
    "ecarts",
    "publier_l_offre",
    "reprendre_le_commun",
    "revenir_au_commun",
    "singulariser",
    "supprimer",
]


def _repris(reseau, commun, **choix):
    """Un service commun, prêt à entrer dans l’offre : son texte, et le commun tel que lu."""
    return ServiceReseau(
        **{
            "reseau": reseau,
            "service": commun,
            "mission_id": commun.mission_id,
            "decision": Decision.ADOPTE,
            "volet": commun.volet_conseille,
            "etat": EtatService.PROPOSE,
            "ordre": commun.ordre,
            "base": commun.contenu,
            **commun.contenu,
            **choix,
        }
    )


@transaction.atomic
def reprendre_le_commun(*, reseau, agent):
    """Ajoute à l’offre du réseau chaque service commun qui n’y figure pas encore.

    Rend le nombre de services ajoutés ; n’en modifie aucun. Le volet conseillé devient celui
    du réseau, qui reste libre d’en changer.
    """
    deja = ServiceReseau.objects.du_reseau(reseau).filter(service__isnull=False)
    manquants = Service.objects.proposes().exclude(pk__in=deja.values("service"))
    ajoutes = ServiceReseau.objects.bulk_create(_repris(reseau, commun) for commun in manquants)
    journaliser_plusieurs(agent=agent, verbe="service commun repris", objets=ajoutes)
    oublier_le_nombre(reseau.pk)
    return len(ajoutes)


@transaction.atomic
def adopter(*, reseau, commun, agent, garde=True, **choix):
    """Fait entrer un service commun dans l’offre, ou l’en laisse dehors (`garde` faux).

    `choix` : volet, jours et financement retenus. Déjà décidé, le service garde ses textes : seuls
    ces choix et la décision changent. Rend le service du réseau.
    """
    service = (
        ServiceReseau.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(reseau=reseau, service=commun)
        .first()
    )
    if service is None:
        decision = Decision.ADOPTE if garde else Decision.NON_REPRIS
        service = _repris(reseau, commun, decision=decision, **choix)
        service.save()
    else:
        for nom, valeur in choix.items():
            setattr(service, nom, valeur)
        service.decision = Decision.ADOPTE if garde else Decision.NON_REPRIS
        service.version += 1
        service.save()
    verbe = "service commun repris" if garde else "service commun laissé"
    singulariser(service=service, agent=agent, champs=sorted(choix), verbe=verbe)
    service.refresh_from_db()
    return service


@transaction.atomic
def singulariser(*, service, agent, champs=(), verbe="service singularisé"):
    """Après une modification : la décision suit l’écart constaté, elle ne se déclare pas."""
    decision = decision_selon_ecart(
        propre=service.service_id is None,
        ecarte=service.decision == Decision.NON_REPRIS,
        differe=est_adapte(service),
    )
    change = {"decision": decision}
    if decision == Decision.NON_REPRIS:
        # Ce qui n’est pas dans l’offre ne paraît nulle part.
        change["publie"] = False
    ServiceReseau.objects.filter(pk=service.pk).update(**change)
    journaliser(agent=agent, verbe=verbe, objet=service, champs=champs)
    oublier_le_nombre(service.reseau_id)


@transaction.atomic
def ecarter(*, service, agent, repris):
    """Écarte un service de l’offre, ou l’y reprend ; son texte est gardé dans les deux cas."""
    service.decision = Decision.ADOPTE if repris else Decision.NON_REPRIS
    verbe = "service repris dans l’offre" if repris else "service écarté de l’offre"
    singulariser(service=service, agent=agent, champs=["decision"], verbe=verbe)
    ServiceReseau.objects.filter(pk=service.pk).update(version=F("version") + 1)


@transaction.atomic
def revenir_au_commun(*, service, champ, agent):
    """Reprend le texte commun pour un champ."""
    if champ not in {nom for nom, *_ in ecarts(service)}:
        return
    commun = getattr(service.service, champ)
    setattr(service, champ, commun)
    service.base = {**service.base, champ: commun}
    service.version += 1
    service.save(update_fields=[champ, "base", "version", "modifie_le"])
    singulariser(service=service, agent=agent, champs=[champ])


@transaction.atomic
def deplacer(*, service, sens, agent):
    """Monte (`sens` négatif) ou descend un service parmi ceux de sa mission et de son volet."""
    rangs = rangs_dans_la_mission(service)
    place = rangs.index(service)
    voisine = place + (-1 if sens < 0 else 1)
    if not 0 <= voisine < len(rangs):
        return
    rangs[place], rangs[voisine] = rangs[voisine], rangs[place]
    for rang, un_service in enumerate(rangs, 1):
        un_service.ordre = rang
    ServiceReseau.objects.bulk_update(rangs, ["ordre"])
    journaliser(agent=agent, verbe="service déplacé", objet=service, champs=["ordre"])


@transaction.atomic
def publier_l_offre(*, reseau, agent):
    """Publie tout ce que le réseau propose ; rend le nombre de services qui paraissent en plus."""
    a_publier = list(ServiceReseau.objects.du_reseau(reseau).proposes().filter(publie=False))
    ServiceReseau.objects.filter(pk__in=[s.pk for s in a_publier]).update(
        publie=True, version=F("version") + 1
    )
    journaliser_plusieurs(agent=agent, verbe="service publié", objets=a_publier, champs=["publie"])
    return len(a_publier)


@transaction.atomic
def supprimer(*, service, agent):
    """Supprime un service propre au réseau que rien ne cite ; `ValidationError` sinon."""
    if service.service_id is not None:
        raise ValidationError("Un service du commun s’écarte : il ne se supprime pas.")
    if usages(service):
        raise ValidationError("Ce service a déjà servi : arrêtez-le plutôt que de le supprimer.")
    journaliser(agent=agent, verbe="service supprimé", objet=service)
    service.delete()
