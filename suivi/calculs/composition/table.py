"""La table fermée : ce qu’un réseau peut compter, additionner, dater et filtrer.

Un code absent d’ici n’existe pas ; un chemin n’est jamais saisi. Ni salaire, ni coût, ni nom de
personne, ni note privée : rien de cela n’a de ligne.
"""

from django.db.models import Q

from accompagnements.models import (
    Accompagnement,
    Activite,
    Candidature,
    Convention,
    Livrable,
    MiseEnLien,
    Prestation,
    Projet,
    Sollicitation,
    Strategie,
    TempsPasse,
)
from accompagnements.regles import (
    DecisionCandidature,
    Etape,
    Etat,
    EtatSollicitation,
    NatureMiseEnLien,
    NatureStrategie,
    Scenario,
    TypeActivite,
    TypeLivrable,
)
from collectivites.models import Echange, Evenement, Fiche, Partenariat, Participation
from collectivites.regles import (
    EtatPartenariat,
    Nature,
    NiveauEngagement,
    ProfilActer,
    TypeEchange,
    TypeEvenement,
    TypePartenariat,
)
from offre.models import ServiceReseau
from offre.regles import Mode, Posture, Volet

from .mots import Champ, Date, Genre, Objet, Somme


def _choix(code, libelle, chemin, mots, **options):
    choix = tuple((str(v), str(m)) for v, m in mots.choices if v != "")
    return Champ(code, libelle, chemin, Genre.CHOIX, choix, **({"texte": True} | options))


def _oui_non(code, libelle, chemin):
    return Champ(code, libelle, chemin, Genre.OUI_NON)


def _presence(code, libelle, chemin, **options):
    return Champ(code, libelle, chemin, Genre.PRESENCE, **options)


def _collectivite(chemin="fiche", **options):
    """Filtres sur la collectivité concernée."""
    return (
        _choix("profil", "Profil ACTER", f"{chemin}__profil_principal", ProfilActer, **options),
        _choix("niveau", "Niveau d’engagement", f"{chemin}__niveau", NiveauEngagement, **options),
        _choix(
            "nature_collectivite", "Type de collectivité", f"{chemin}__collectivite__nature",
            Nature, **options,
        ),
        Champ(
            "departement", "Département", f"{chemin}__collectivite__departement__code_insee",
            Genre.LISTE, source="departements", **options,
        ),
        Champ("membre", "Membre du réseau", f"{chemin}__membre", Genre.OUI_NON, **options),
    )  # fmt: skip


def _dossier(prefixe=""):
    """Filtres sur l’accompagnement dont l’enregistrement relève."""
    return (
        _choix("scenario", "Scénario", f"{prefixe}scenario", Scenario),
        _choix("posture", "Posture", f"{prefixe}posture", Posture),
        _oui_non("ecsi", "Relève de l’ECSI", f"{prefixe}ecsi"),
        Champ(
            "service", "Service", f"{prefixe}prestations__service__ref", Genre.LISTE,
            plusieurs=True, source="services",
        ),
    )  # fmt: skip


LE = (Date("le", "Date", "le"),)
_OBJETS = (
    Objet(
        "accompagnement", "Accompagnements", Accompagnement, "titre",
        dates=(
            Date("debut", "Début", "debut_le"),
            Date("valide", "Validation", "valide_le"),
            Date("fin", "Fin", "fin_le"),
        ),
        champs=(
            *_dossier(),
            _choix("etat", "État", "etat", Etat),
            _choix("etape", "Étape", "etape", Etape, texte=False),
            *_collectivite(),
        ),
        fiches=("fiche",), accompagnement="pk",
    ),
    Objet(
        "sollicitation", "Sollicitations", Sollicitation, "objet",
        dates=(Date("recue", "Réception", "recue_le"), Date("traitee", "Réponse", "traitee_le")),
        champs=(
            _choix("etat", "Suite donnée", "etat", EtatSollicitation),
            _choix("canal", "Canal", "canal", TypeEchange),
            _choix("scenario", "Scénario", "scenario", Scenario),
            _oui_non("dans_offre", "Entre dans l’offre", "dans_offre"),
            *_collectivite(),
        ),
        fiches=("fiche",),
    ),
    Objet(
        "activite", "Activités", Activite, "objet",
        dates=LE,
        champs=(
            _choix("type", "Type", "type", TypeActivite),
            *_dossier("accompagnement__"),
            *_collectivite("accompagnement__fiche"),
        ),
        fiches=("accompagnement__fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "prestation", "Services rendus", Prestation, "service__libelle",
        dates=(Date("debut", "Début", "debut_le"), Date("fin", "Fin", "fin_le")),
        champs=(
            Champ("service", "Service", "service__ref", Genre.LISTE, source="services"),
            _choix("volet", "Socle ou spécifique", "service__volet", Volet),
            _choix("mode", "Mode d’accompagnement", "mode", Mode),
            _choix("posture", "Posture", "posture", Posture),
            *_collectivite("accompagnement__fiche"),
        ),
        sommes=(Somme("jours", "Jours prévus", "jours_prevus", "jours"),),
        fiches=("accompagnement__fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "temps", "Temps passé", TempsPasse, "accompagnement__titre",
        dates=LE,
        champs=(
            _presence("accompagnement", "Imputé à un accompagnement", "accompagnement"),
            _presence("financement", "Imputé à un financement", "financement"),
            *_dossier("accompagnement__"),
            *_collectivite("accompagnement__fiche"),
        ),
        sommes=(Somme("heures", "Heures", "minutes", "heures", 60),),
        fiches=("accompagnement__fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "livrable", "Livrables", Livrable, "titre",
        dates=(Date("livre", "Livraison", "livre_le"), Date("prevu", "Prévision", "prevu_le")),
        champs=(
            _choix("type", "Type", "type", TypeLivrable),
            _oui_non("final", "Version finale", "final"),
            _presence("piece", "Fichier joint", "piece"),
            *_dossier("accompagnement__"),
            *_collectivite("accompagnement__fiche"),
        ),
        fiches=("accompagnement__fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "mise_en_lien", "Mises en lien", MiseEnLien, "objet",
        dates=LE,
        champs=(
            _choix("nature", "Nature", "nature", NatureMiseEnLien),
            _presence("acteur", "Avec un acteur de l’annuaire", "acteur"),
            *_collectivite(),
        ),
        fiches=("fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "candidature", "Candidatures", Candidature, "titre",
        dates=(
            Date("deposee", "Dépôt", "deposee_le"), Date("notifiee", "Notification", "notifiee_le"),
        ),
        champs=(
            _choix("decision", "Décision", "decision", DecisionCandidature),
            _presence("accuse", "Accusé de dépôt", "accuse"),
            _presence("projet", "Projet lié", "projet"),
            _presence("etape", "Étape suivante d’un même appel", "etape_de"),
            *_collectivite("collectivites__fiche", plusieurs=True),
        ),
        sommes=(
            Somme("accorde", "Montant accordé", "montant_accorde", "€"),
            Somme("demande", "Montant demandé", "montant_demande", "€"),
            Somme("total", "Coût total", "montant_total", "€"),
        ),
        fiches=("collectivites__fiche", "accompagnement__fiche"),
        accompagnement="accompagnement_id",
    ),
    Objet(
        "convention", "Conventions", Convention, "titre",
        dates=(
            Date("signee", "Signature", "signee_le"),
            Date("deliberee", "Délibération", "deliberee_le"),
            Date("transmise", "Transmission", "transmise_le"),
            Date("fin", "Terme", "fin_le"),
        ),
        champs=(
            _oui_non("avec_reseau", "Signée avec le réseau", "avec_reseau"),
            _presence("lien", "Née d’une mise en lien", "mise_en_lien"),
            _presence("avenant", "Avenant", "parent"),
            _presence("piece", "Convention signée jointe", "piece_signee"),
            *_collectivite(),
        ),
        sommes=(Somme("montant", "Montant prévisionnel", "montant_previsionnel", "€"),),
        fiches=("fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "projet", "Projets", Projet, "titre",
        dates=(Date("valide", "Document validé", "document_valide_le"),),
        champs=(
            _presence("document", "Document joint", "document"),
            _presence("pays", "Pays", "pays", texte=True),
            Champ(
                "rencontre", "Nature de la rencontre d’origine",
                "origines__mise_en_lien__nature", Genre.CHOIX,
                tuple(NatureMiseEnLien.choices), plusieurs=True, texte=True,
            ),
            *_collectivite(),
        ),
        fiches=("fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "strategie", "Stratégies", Strategie, "titre",
        dates=(Date("adoptee", "Adoption", "adoptee_le"),),
        champs=(
            _choix("nature", "Nature", "nature", NatureStrategie),
            _presence("piece", "Pièce jointe", "piece"),
            _presence("accompagnement", "Liée à un accompagnement", "accompagnement"),
            *_collectivite(),
        ),
        fiches=("fiche",), accompagnement="accompagnement_id",
    ),
    Objet(
        "evenement", "Événements", Evenement, "titre",
        dates=LE,
        champs=(
            _choix("type", "Type", "type", TypeEvenement),
            _presence("bilan", "Bilan écrit", "bilan", texte=True),
            Champ("places", "Nombre de places", "places", Genre.NOMBRE),
        ),
    ),
    Objet(
        "participation", "Participations à un événement", Participation, "evenement__titre",
        dates=(Date("le", "Date de l’événement", "evenement__le"),),
        champs=(
            _oui_non("inscrite", "Inscrite", "inscrite"),
            _oui_non("presente", "Présente", "presente"),
            _presence("suite", "Suite donnée", "suite", texte=True),
            Champ("evaluation", "Évaluation", "evaluation", Genre.NOMBRE),
            _choix("type", "Type d’événement", "evenement__type", TypeEvenement),
            *_collectivite(),
        ),
        fiches=("fiche",),
    ),
    Objet(
        "echange", "Échanges", Echange, "objet",
        dates=LE,
        champs=(_choix("type", "Type", "type", TypeEchange), *_collectivite()),
        sommes=(Somme("heures", "Durée", "duree_minutes", "heures", 60),),
        fiches=("fiche",), hors=Q(prive=True),
    ),
    Objet(
        "partenariat", "Partenariats", Partenariat, "partenaire",
        dates=(
            Date("convention", "Convention signée", "convention_le"),
            Date("serment", "Serment de jumelage", "serment_le"),
            Date("rencontre", "Dernière rencontre", "derniere_rencontre_le"),
        ),
        champs=(
            _choix("type", "Type", "type", TypePartenariat),
            _choix("etat", "État", "etat", EtatPartenariat),
            *_collectivite(),
        ),
        sommes=(Somme("montant", "Montant", "montant", "€"),),
        fiches=("fiche",),
    ),
)  # fmt: skip
OBJETS = {objet.code: objet for objet in _OBJETS}


def choix_du_reseau(reseau):
    """{source: [(code, libellé)]} des choix propres au réseau, en deux requêtes."""
    services = ServiceReseau.objects.du_reseau(reseau).order_by("libelle", "pk")
    departements = (
        Fiche.objects.du_reseau(reseau)
        .filter(collectivite__departement__isnull=False)
        .order_by("collectivite__departement__nom")
        .values_list("collectivite__departement__code_insee", "collectivite__departement__nom")
        .distinct()
    )
    return {
        "services": list(services.values_list("ref", "libelle")),
        "departements": list(departements),
    }
