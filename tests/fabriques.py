"""Fabriques d’objets d’essai. Toutes prennent `reseau` ; ce qui manque se crée dans ce réseau.

Les dates sont fixes : un essai ne dépend pas du jour où il tourne.
"""

from datetime import UTC, date, datetime

import factory
from django.core.files.base import ContentFile

from accompagnements import models as acc
from accompagnements.regles import CasType, Scenario, TypeActivite, TypeLivrable
from collectivites import models as col
from collectivites.regles import FonctionContact, Nature, TypeActeur, TypeEvenement, TypePartenariat
from offre import models as off
from offre.regles import Mode
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.comptes.regles import Role

MOT_DE_PASSE = "une phrase d’essai assez longue"
du_meme_reseau = factory.SelfAttribute("..reseau")


class ReseauFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reseau

    nom = factory.Sequence(lambda n: f"Réseau {n}")
    slug = factory.Sequence(lambda n: f"reseau-{n}")
    territoire = ["24"]
    territoire_nom = "Centre-Val de Loire"
    source_document = "essai"


class AgentFactory(factory.django.DjangoModelFactory):
    """Un compte et sa place dans un réseau : `AgentFactory(reseau=…, role=Role.DIRECTION)`.

    `reseau=None` : un compte sans réseau.
    """

    class Meta:
        model = Agent

    email = factory.Sequence(lambda n: f"personne{n}@exemple.invalid")
    prenom = "Dominique"
    nom = factory.Sequence(lambda n: f"Fictif{n}")
    reseau = factory.SubFactory(ReseauFactory)
    role = Role.CHARGE
    quotite = 1

    @classmethod
    def _create(cls, model_class, *args, reseau, role, quotite, password=MOT_DE_PASSE, **champs):
        agent = model_class.objects.create_user(password=password, **champs)
        if reseau is not None:
            agent.adhesion_courante = Adhesion.objects.create(
                agent=agent, reseau=reseau, role=role, quotite=quotite
            )
            agent.save(update_fields=["adhesion_courante"])
        return agent


# -- collectivites ---------------------------------------------------------------


def _territoire():
    """Centre-Val de Loire et Loir-et-Cher, une fois par base d’essai."""
    region, _ = col.Collectivite.objects.get_or_create(
        nature=Nature.REGION, code_insee="24",
        defaults={"nom": "Centre-Val de Loire", "millesime": 2026},
    )  # fmt: skip
    departement, _ = col.Collectivite.objects.get_or_create(
        nature=Nature.DEPARTEMENT, code_insee="41",
        defaults={"nom": "Loir-et-Cher", "millesime": 2026, "region": region},
    )  # fmt: skip
    return region, departement


class CollectiviteFactory(factory.django.DjangoModelFactory):
    """Commune du Loir-et-Cher (référentiel partagé : pas de réseau)."""

    class Meta:
        model = col.Collectivite

    nature = Nature.COMMUNE
    code_insee = factory.Sequence(lambda n: f"96{n % 1000:03d}")
    nom = factory.Sequence(lambda n: f"Commune {n}")
    population = 4200
    millesime = 2026
    region = factory.LazyFunction(lambda: _territoire()[0])
    departement = factory.LazyFunction(lambda: _territoire()[1])


class FicheFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Fiche

    reseau = factory.SubFactory(ReseauFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)


class DirectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Direction

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    nom = factory.Sequence(lambda n: f"Direction {n}")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Contact

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    prenom = "Claude"
    nom = factory.Sequence(lambda n: f"Personne{n}")
    qualite = FonctionContact.AGENT


class MandatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Mandat

    reseau = factory.SubFactory(ReseauFactory)
    contact = factory.SubFactory(ContactFactory, reseau=du_meme_reseau, qualite=FonctionContact.ELU)
    intitule = "Maire"
    debut_le = date(2026, 3, 22)


class ReferentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Referent

    reseau = factory.SubFactory(ReseauFactory)
    agent = factory.SubFactory(AgentFactory, reseau=du_meme_reseau, role=Role.REFERENT)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)


class EchangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Echange

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    le = date(2027, 2, 24)
    objet = "Point téléphonique"


class PartenariatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Partenariat

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    type = TypePartenariat.JUMELAGE
    pays = "DE"
    partenaire = "Gevelsberg"


class ActeurFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Acteur

    reseau = factory.SubFactory(ReseauFactory)
    type = TypeActeur.ASSOCIATION
    nom = factory.Sequence(lambda n: f"Association fictive {n}")


class EvenementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Evenement

    reseau = factory.SubFactory(ReseauFactory)
    type = TypeEvenement.ATELIER
    titre = "Atelier de sensibilisation"
    le = date(2027, 4, 8)
    angle_local = "Le projet alimentaire territorial"


class ParticipationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = col.Participation

    reseau = factory.SubFactory(ReseauFactory)
    evenement = factory.SubFactory(EvenementFactory, reseau=du_meme_reseau)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)


# -- offre -------------------------------------------------------------------------


class MissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = off.Mission
        django_get_or_create = ("code",)

    code = "accompagnement"
    libelle = "Accompagnement"
    source_document = "essai"


class ServiceFactory(factory.django.DjangoModelFactory):
    """Service du catalogue commun (partagé : pas de réseau)."""

    class Meta:
        model = off.Service

    mission = factory.SubFactory(MissionFactory)
    code = factory.Sequence(lambda n: f"service-{n}")
    libelle = factory.Sequence(lambda n: f"Service commun {n}")
    modes = [Mode.FAIRE, Mode.FAIRE_AVEC]
    source_document = "essai"


class ServiceReseauFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = off.ServiceReseau

    reseau = factory.SubFactory(ReseauFactory)
    service = factory.SubFactory(ServiceFactory)
    mission = factory.SelfAttribute("service.mission")
    libelle = factory.SelfAttribute("service.libelle")
    modes = factory.SelfAttribute("service.modes")


class DispositifFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = off.Dispositif

    code = factory.Sequence(lambda n: f"dispositif-{n}")
    libelle = factory.Sequence(lambda n: f"Dispositif {n}")
    financeur = "Financeur fictif"
    source_document = "essai"


class SessionDispositifFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = off.SessionDispositif

    dispositif = factory.SubFactory(DispositifFactory)
    code = factory.Sequence(lambda n: f"session-{n}")
    libelle = factory.Sequence(lambda n: f"Session {n}")
    annee = 2027
    source_document = "essai"


# -- accompagnements ---------------------------------------------------------------


class SollicitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Sollicitation

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    recue_le = date(2026, 11, 12)
    objet = "Une stratégie internationale"


class AccompagnementFactory(factory.django.DjangoModelFactory):
    """Démarré le 12 novembre 2026, à l’étape 1 sauf `etape=`."""

    class Meta:
        model = acc.Accompagnement

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    titre = factory.Sequence(lambda n: f"Accompagnement {n}")
    scenario = Scenario.RECEPTIF
    cas_type = CasType.CONTACT_DIRECT
    debut_le = date(2026, 11, 12)
    etape_depuis = factory.SelfAttribute("debut_le")


class FicheBesoinFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.FicheBesoin

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    le = date(2027, 3, 4)
    ambitions = "Une stratégie délibérée avant la fin de 2027"
    capacites = "0,3 équivalent temps plein"


class PrestationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Prestation

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    service = factory.SubFactory(ServiceReseauFactory, reseau=du_meme_reseau)


class CadreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.CadreCollaboration

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)


class ActiviteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Activite

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    le = date(2027, 1, 14)
    type = TypeActivite.REUNION
    objet = "Réunion avec la direction générale"


class TempsPasseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.TempsPasse

    reseau = factory.SubFactory(ReseauFactory)
    agent = factory.SubFactory(AgentFactory, reseau=du_meme_reseau)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    le = date(2027, 1, 14)
    minutes = 210


class TacheFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Tache

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    titre = "Préparer la réunion"
    echeance = date(2027, 3, 12)


class LivrableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Livrable

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    type = TypeLivrable.ETUDE
    titre = "Rapport de diagnostic"


class PieceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Piece

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    titre = "Courrier"
    nom_fichier = "courrier.txt"
    fichier = factory.LazyFunction(lambda: ContentFile(b"courrier", name="courrier.txt"))
    type_mime = "text/plain"
    taille = 8
    sha256 = "0" * 64


class MiseEnLienFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.MiseEnLien

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    le = date(2027, 2, 3)
    avec = "Comité de jumelage"
    objet = "Première rencontre"


class ProjetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Projet

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    titre = factory.Sequence(lambda n: f"Projet {n}")


class CandidatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Candidature

    reseau = factory.SubFactory(ReseauFactory)
    accompagnement = factory.SubFactory(AccompagnementFactory, reseau=du_meme_reseau)
    titre = factory.Sequence(lambda n: f"Candidature {n}")


class ConventionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Convention

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    titre = factory.Sequence(lambda n: f"Convention {n}")


class StrategieFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = acc.Strategie

    reseau = factory.SubFactory(ReseauFactory)
    fiche = factory.SubFactory(FicheFactory, reseau=du_meme_reseau)
    titre = "Stratégie internationale"


def a_minuit_utc(le):
    """Horodatage d’une date, pour les colonnes qui veulent l’heure."""
    return datetime(le.year, le.month, le.day, tzinfo=UTC)
