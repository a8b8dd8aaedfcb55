"""Le plan de communication sur l’offre : états d’une action, actions types par étape.

Les étapes et les canaux sont ceux que les réseaux pratiquent (guide PREDICT, communiquer) ; les
actions et leurs mots sont écrits ici.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from . import CanalCommunication as Canal
from . import EtapeCommunication as Etape


class EtatAction(TextChoices):
    A_FAIRE = "a_faire", "À faire"
    EN_RETARD = "en_retard", "En retard"
    FAITE = "faite", "Faite"


TONS = {
    EtatAction.A_FAIRE: "primaire",
    EtatAction.EN_RETARD: "attention",
    EtatAction.FAITE: "succes",
}

# Ce que chaque étape cherche, pour qui écrit son plan.
ETAPES = {
    Etape.INTRODUIRE: "Dire qu’une offre existe : personne ne demande ce qu’il ne connaît pas.",
    Etape.SINGULARISER: "Montrer ce que le réseau apporte que d’autres n’apportent pas.",
    Etape.ADAPTER: "Parler à chaque collectivité de ce qui la concerne, là où elle décide.",
}


def etat_de(action, le):
    """État d’une action ce jour-là ; sans date, elle n’est jamais en retard."""
    if action.faite_le:
        return EtatAction.FAITE
    if action.prevue_le and action.prevue_le < le:
        return EtatAction.EN_RETARD
    return EtatAction.A_FAIRE


@dataclass(frozen=True)
class Modele:
    """Une action type ; `jours` : délai proposé après le début du plan."""

    cle: str
    etape: Etape
    canal: Canal
    titre: str
    public: str
    message: str
    jours: int


MODELES = (
    Modele("annonce_lettre", Etape.INTRODUIRE, Canal.LETTRE,
           "Annoncer l’offre dans la lettre du réseau", "Tous les abonnés",
           "Notre offre tient en une page : ce que nous faisons, pour qui, et qui appeler.", 7),
    Modele("rubrique_site", Etape.INTRODUIRE, Canal.SITE,
           "Ouvrir la page publique et la relier depuis le site", "Collectivités du territoire",
           "Une adresse courte, un service par page, un nom à appeler.", 14),
    Modele("point_ca", Etape.INTRODUIRE, Canal.INSTANCE,
           "Présenter l’offre au conseil d’administration", "Administratrices et administrateurs",
           "Chaque membre repart avec la brochure et trois phrases à redire.", 21),
    Modele("annonce_reseaux", Etape.INTRODUIRE, Canal.RESEAUX_SOCIAUX,
           "Publier l’annonce, puis un service par semaine", "Agents et élu·es qui nous suivent",
           "Un service, une question qu’il résout, un lien.", 28),
    Modele("former_equipe", Etape.SINGULARISER, Canal.FORMATION,
           "Une heure pour que l’équipe et le CA disent la même chose",
           "Équipe, CA, membres actifs",
           "S’exercer à deux : présenter un service en une minute, répondre à « pourquoi vous ? ».",
           35),
    Modele("argumentaire_poche", Etape.SINGULARISER, Canal.BILATERAL,
           "Remettre l’argumentaire de poche à qui va rencontrer des collectivités",
           "Chargé·es de mission, administratrices et administrateurs",
           "Une page, recto : les arguments, et quoi répondre aux réticences.", 42),
    Modele("recit_experience", Etape.SINGULARISER, Canal.PRATIQUES,
           "Raconter un accompagnement réussi, avec la collectivité", "Collectivités comparables",
           "Le point de départ, ce qui a changé, ce que la collectivité en dit elle-même.", 60),
    Modele("temoignage_evenement", Etape.SINGULARISER, Canal.EVENEMENT,
           "Faire témoigner une collectivité lors d’une rencontre", "Élu·es et directions",
           "Dix minutes par une collectivité comparable, puis l’offre en deux minutes.", 75),
    Modele("rendez_vous_cibles", Etape.ADAPTER, Canal.BILATERAL,
           "Rencontrer dix collectivités avec la page qui les concerne",
           "DGS et élu·es concerné·es",
           "Partir d’une de leurs politiques, ne montrer que deux services.", 90),
    Modele("asso_elus", Etape.ADAPTER, Canal.INSTANCE,
           "Intervenir devant une association d’élu·es ou de cadres",
           "Maires, présidentes et présidents d’intercommunalité",
           "Ce que d’autres communes de leur taille ont fait, et ce que cela leur a coûté.", 105),
    Modele("lettre_ciblee", Etape.ADAPTER, Canal.LETTRE,
           "Écrire à chaque niveau d’engagement ce qui lui est utile", "Contacts de la base",
           "Trois versions courtes : on commence, on démarre, on est déjà engagé.", 120),
    Modele("mise_a_jour_page", Etape.ADAPTER, Canal.SITE,
           "Relire la page publique avec une collectivité", "Une collectivité amie",
           "Lui faire chercher un service : ce qu’elle ne trouve pas est à récrire.", 135),
)  # fmt: skip
MODELE_DE = {modele.cle: modele for modele in MODELES}
if {modele.etape for modele in MODELES} != set(Etape):
    raise ValueError("Une étape du plan de communication n’a pas d’action type.")
