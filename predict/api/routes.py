"""Les routes de l’API, version 1 : cinq listes à jeton, deux ouvertes si le réseau le veut."""

import datetime as dt
from enum import Enum
from typing import Annotated

from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.errors import HttpError, ValidationError

from accompagnements.regles import Etat
from collectivites.regles import Nature, NiveauEngagement, TypeEvenement
from predict.comptes.regles import PorteeAPI

from . import lectures, schemas
from .acces import Porteur, reseau_public
from .erreurs import MIME, Refus, champs_refuses, probleme

VERSION = "1"
PRESENTATION = """Lecture seule des données d’un réseau, pour ses autres logiciels.

Un jeton appartient à un réseau et ne lit que lui ; il porte une ou plusieurs **portées**. Il se
crée à l’écran « Équipe », « Accès par API ». Aucune réponse ne contient de nom de personne, de
coordonnée, de note ni de coût. Les listes vont par pages, portent un `ETag`, et disent en `champs`
quel paramètre est refusé. Guide : `docs/api.md`."""


class Interface(NinjaAPI):
    """NinjaAPI dont le schéma dit ce que l’enveloppe ajoute : refus, ETag, « 304 »."""

    def get_openapi_schema(self, **options):
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                _dire_l_enveloppe(operation["responses"])
        return schema


def _dire_l_enveloppe(reponses):
    for statut, reponse in list(reponses.items()):
        if int(statut) >= 400:
            reponse["content"] = {MIME: reponse["content"].pop("application/json")}
            reponse["description"] = _DESCRIPTIONS[int(statut)]
        else:
            reponse["description"] = "La page demandée."
            reponse["headers"] = {
                "ETag": {
                    "description": "À rendre dans « If-None-Match ».",
                    "schema": {"type": "string"},
                }
            }
    reponses[304] = {"description": "Rien n’a changé depuis cet ETag."}


_DESCRIPTIONS = {
    401: "Jeton absent, inconnu, expiré ou révoqué.",
    403: "Le jeton n’a pas cette portée.",
    404: "Rien à cette adresse, ou rien d’ouvert.",
    422: "Un paramètre est refusé : voir « champs ».",
    429: "Trop de demandes : attendre « Retry-After » secondes.",
    500: "Erreur de notre côté.",
}

api = Interface(
    title="PREDICT",
    version=VERSION,
    description=PRESENTATION,
    urls_namespace="api",
    docs_url=None,
)

P = schemas.Probleme
A_JETON = {401: P, 403: P, 422: P, 429: P, 500: P}
OUVERTE = {404: P, 422: P, 429: P, 500: P}


@api.exception_handler(Refus)
def _refuser(request, refus):
    return refus.reponse()


@api.exception_handler(ValidationError)
def _parametre_refuse(request, erreur):
    champs = champs_refuses(erreur.errors)
    return probleme(422, "Un paramètre de l’adresse est refusé.", champs=champs)


@api.exception_handler(HttpError)
@api.exception_handler(Exception)
def _remonter(request, erreur):
    """L’enveloppe répond, une fois la transaction annulée."""
    raise erreur


# -- Paramètres ---------------------------------------------------------------------------------


class Volet(Enum):
    SOCLE = "socle"
    SPECIFIQUE = "specifique"


Jour = Annotated[dt.date, Field(description="Une date, comme 2026-03-12.")]


class Filtres(Schema):
    page: Annotated[
        int, Field(ge=1, le=lectures.PAGES_MAX, description="Page voulue, à partir de 1.")
    ] = 1
    taille: Annotated[
        int, Field(ge=1, le=lectures.TAILLE_MAX, description="Lignes par page, 200 au plus.")
    ] = 50


class FiltresServices(Filtres):
    volet: Volet | None = None


class FiltresEvenements(Filtres):
    du: Jour | None = None
    au: Jour | None = None
    type: TypeEvenement | None = None


class FiltresEvenementsSuivis(FiltresEvenements):
    annonces: bool = Field(False, description="Seulement ceux ouverts à l’inscription publique.")


class FiltresChiffres(Filtres):
    code: (
        Annotated[
            str, Field(max_length=8, pattern=r"^[A-Za-z0-9_.-]{1,8}$", description="Comme I1.")
        ]
        | None
    ) = None
    annee: (
        Annotated[int, Field(ge=1990, le=2200, description="Année où commence la période.")] | None
    ) = None


class FiltresCollectivites(Filtres):
    nature: Nature | None = None
    niveau: NiveauEngagement | None = None
    membre: bool | None = None
    departement: (
        Annotated[
            str,
            Field(pattern=r"^[0-9AB]{2,3}$", description="Code Insee, comme 41 ou 2A."),
        ]
        | None
    ) = None
    modifiees_depuis: Jour | None = None


class FiltresAccompagnements(Filtres):
    etat: Etat | None = None
    etape: Annotated[int, Field(ge=1, le=6, description="De 1 à 6.")] | None = None
    collectivite: (
        Annotated[
            str,
            Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="Référence de la fiche."),
        ]
        | None
    ) = None
    debut_du: Jour | None = None
    debut_au: Jour | None = None
    modifies_depuis: Jour | None = None


Slug = Annotated[str, Field(description="Identifiant du réseau, comme à l’adresse de sa page.")]


# -- À jeton ------------------------------------------------------------------------------------


@api.get(
    "/offre", url_name="offre", auth=Porteur(PorteeAPI.OFFRE), tags=["À jeton"],
    response={200: schemas.PageServices, **A_JETON}, summary="L’offre publiée",
    operation_id="lire_offre",
)  # fmt: skip
def offre(request, filtres: Query[FiltresServices]):
    """Les services publiés du réseau, dans l’ordre de son offre."""
    return _offre(request, filtres)


@api.get(
    "/evenements", url_name="evenements", auth=Porteur(PorteeAPI.EVENEMENTS), tags=["À jeton"],
    response={200: schemas.PageEvenementsSuivis, **A_JETON}, summary="Les événements",
    operation_id="lire_evenements",
)  # fmt: skip
def evenements(request, filtres: Query[FiltresEvenementsSuivis]):
    """Tous les événements du réseau, du plus lointain à venir au plus ancien."""
    lignes = lectures.evenements(request.reseau_api, filtres)
    lignes = lectures.annonces(lignes) if filtres.annonces else lignes
    return lectures.paginer(
        request, lectures.avec_comptes(lignes), filtres, lectures.ecrire_evenement
    )


@api.get(
    "/indicateurs", url_name="indicateurs", auth=Porteur(PorteeAPI.INDICATEURS), tags=["À jeton"],
    response={200: schemas.PageChiffres, **A_JETON}, summary="Les indicateurs",
    operation_id="lire_indicateurs",
)  # fmt: skip
def indicateurs(request, filtres: Query[FiltresChiffres]):
    """Les chiffres des périodes closes : une ligne par période et par indicateur."""
    reseau = request.reseau_api
    lignes = lectures.chiffres(reseau, filtres)
    return lectures.paginer(request, lignes, filtres, lectures.ecrire_chiffre(reseau))


@api.get(
    "/collectivites", url_name="collectivites", auth=Porteur(PorteeAPI.COLLECTIVITES),
    tags=["À jeton"], response={200: schemas.PageCollectivites, **A_JETON},
    summary="Les collectivités suivies", operation_id="lire_collectivites",
)  # fmt: skip
def collectivites(request, filtres: Query[FiltresCollectivites]):
    """Les collectivités qui ont une fiche dans le réseau, par nom."""
    lignes = lectures.fiches(request.reseau_api, filtres)
    return lectures.paginer(request, lignes, filtres, lectures.ecrire_fiche)


@api.get(
    "/accompagnements", url_name="accompagnements", auth=Porteur(PorteeAPI.ACCOMPAGNEMENTS),
    tags=["À jeton"], response={200: schemas.PageAccompagnements, **A_JETON},
    summary="Les accompagnements", operation_id="lire_accompagnements",
)  # fmt: skip
def accompagnements(request, filtres: Query[FiltresAccompagnements]):
    """Où en sont les accompagnements, du plus récent au plus ancien."""
    lignes = lectures.accompagnements(request.reseau_api, filtres)
    return lectures.paginer(request, lignes, filtres, lectures.ecrire_accompagnement)


# -- Sans jeton ---------------------------------------------------------------------------------


@api.get(
    "/publics/{slug:slug}/offre", url_name="offre_publique", auth=None, tags=["Sans jeton"],
    response={200: schemas.PageServices, **OUVERTE}, summary="L’offre publiée d’un réseau",
    operation_id="lire_offre_publique",
)  # fmt: skip
def offre_ouverte(request, slug: Path[Slug], filtres: Query[FiltresServices]):
    """La même liste, lisible du script d’un site, si le réseau l’a ouverte."""
    reseau_public(request)
    return _offre(request, filtres)


@api.get(
    "/publics/{slug:slug}/evenements", url_name="evenements_publics", auth=None,
    tags=["Sans jeton"], response={200: schemas.PageEvenements, **OUVERTE},
    summary="Les événements annoncés d’un réseau", operation_id="lire_evenements_publics",
)  # fmt: skip
def evenements_ouverts(request, slug: Path[Slug], filtres: Query[FiltresEvenements]):
    """Les événements ouverts à l’inscription publique, si le réseau l’a ouvert."""
    lignes = lectures.annonces(lectures.evenements(reseau_public(request), filtres))
    return lectures.paginer(request, lignes, filtres, lectures.ecrire_annonce)


def _offre(request, filtres):
    reseau = request.reseau_api
    volet = filtres.volet.value if filtres.volet else None
    une_offre, lignes = lectures.services(reseau, volet)
    return lectures.paginer(request, lignes, filtres, lectures.ecrire_service(une_offre))
