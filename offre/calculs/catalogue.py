"""L’offre d’un réseau, telle que ses écrans la montrent : écarts, priorités, version en vigueur."""

from dataclasses import dataclass, field

from ..models import DecisionPriorite, Mission, Priorisation, ServiceReseau, VersionOffre
from ..regles import CHAMPS_COMMUNS, DecisionOffre, EtatPriorisation, Volet
from .contenu import difference

PRIORITAIRES = (DecisionOffre.RENFORCER, DecisionOffre.DEVELOPPER)


def ecarts(service):
    """[(champ, titre, valeur commune, valeur du réseau)] pour ce qui diffère du commun."""
    commun = service.service
    if commun is None:
        return []
    return [
        (nom, titre, getattr(commun, nom), getattr(service, nom))
        for nom, titre in CHAMPS_COMMUNS.items()
        if getattr(commun, nom) != getattr(service, nom)
    ]


def est_adapte(service):
    """Vrai si le réseau a récrit un champ depuis qu’il a lu le commun.

    Une nouveauté du commun que personne n’a encore prise n’est pas une adaptation.
    """
    commun = service.service
    return commun is not None and any(
        getattr(service, nom) != service.base.get(nom, getattr(commun, nom))
        for nom in CHAMPS_COMMUNS
    )


@dataclass(frozen=True)
class LigneEcart:
    """Un champ qui diffère. `commun` et `local` : [(genre, texte)] ; `nouveaute` : le commun a
    changé depuis que le réseau l’a lu."""

    champ: str
    titre: str
    commun: list
    local: list
    nouveaute: bool


def lignes_d_ecart(service, lexique):
    """[LigneEcart], différences au mot près, dans l’ordre de lecture."""
    lignes = []
    for nom, titre, commun, local in ecarts(service):
        morceaux = difference(nom, commun, local, lexique).morceaux
        lignes.append(
            LigneEcart(
                nom,
                titre,
                [m for m in morceaux if m[0] != "ajoute"],
                [m for m in morceaux if m[0] != "retire"],
                nom in service.base and service.base[nom] != commun,
            )
        )
    return lignes


def decisions_en_vigueur(reseau_id):
    """{service: DecisionPriorite} du dernier tour arrêté."""
    dernier = Priorisation.objects.filter(reseau=reseau_id, etat=EtatPriorisation.ARRETEE).order_by(
        "-arretee_le", "-pk"
    )
    decisions = DecisionPriorite.objects.filter(
        reseau=reseau_id, priorisation__in=dernier.values("pk")[:1]
    ).select_related("priorisation", "decidee_par")
    return {decision.service_id: decision for decision in decisions}


def version_en_vigueur(reseau_id):
    return VersionOffre.objects.filter(reseau=reseau_id).order_by("-numero").first()


@dataclass
class LigneCatalogue:
    """Une mission et ses services dans chaque volet."""

    mission: Mission
    socle: list = field(default_factory=list)
    specifique: list = field(default_factory=list)

    @property
    def services(self):
        return [*self.socle, *self.specifique]


def catalogue(services, *, vides=True):
    """[LigneCatalogue] dans l’ordre des missions ; `vides` : garder celles sans service."""
    lignes = {mission.pk: LigneCatalogue(mission) for mission in Mission.objects.all()}
    for service in services:
        ligne = lignes[service.mission_id]
        (ligne.socle if service.volet == Volet.SOCLE else ligne.specifique).append(service)
    return [ligne for ligne in lignes.values() if vides or ligne.services]


def usages(service):
    """[(ce qui le cite, combien)] : tant qu’il y en a, le service ne se supprime pas."""
    cites = []
    for relation in service._meta.related_objects:
        lignes = relation.related_model._base_manager.filter(**{relation.field.name: service})
        if nombre := lignes.count():
            cites.append((relation.related_model._meta.verbose_name_plural, nombre))
    return cites


def rangs_dans_la_mission(service):
    """Les services de la même mission, dans l’ordre où l’offre les montre."""
    return list(
        ServiceReseau.objects.filter(
            reseau=service.reseau_id, mission=service.mission_id, volet=service.volet
        ).order_by("ordre", "libelle", "pk")
    )
