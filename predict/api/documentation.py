"""Le schéma OpenAPI, mis en forme pour une page lue par une personne."""

from dataclasses import dataclass

from django.urls import reverse

from .lectures import adresse_de
from .routes import api

RACINE = "#/components/schemas/"
GENRES = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "date": "date",
    "date-time": "date et heure",
    "time": "heure",
}


@dataclass(frozen=True)
class Ligne:
    """Un paramètre ou un champ. `genre` : « texte », « liste de mots »…"""

    nom: str
    genre: str
    aide: str = ""
    valeurs: tuple = ()


@dataclass(frozen=True)
class Route:
    ancre: str
    chemin: str
    titre: str
    aide: str
    parametres: tuple
    champs: tuple

    @property
    def tableaux(self):
        return (("Paramètres", self.parametres), ("Chaque ligne de « resultats »", self.champs))


def exemples():
    """[(titre, commande)] à recopier, à l’adresse de ce site."""
    base = adresse_de(reverse("api:api-root"))
    return [
        (
            "Les accompagnements en cours :",
            'curl -H "Authorization: Bearer $JETON" \\\n'
            f'  "{base}accompagnements?etat=actif&taille=100"',
        ),
        (
            "Les événements à venir, sans jeton, si le réseau l’a ouvert :",
            f'curl "{base}publics/<réseau>/evenements?du=2026-01-01"',
        ),
    ]


def groupes():
    """[(titre, routes)] : à jeton, puis sans jeton."""
    schema = api.get_openapi_schema()
    formes = schema["components"]["schemas"]
    rangees = {}
    for chemin, operations in schema["paths"].items():
        operation = operations["get"]
        rangees.setdefault(operation["tags"][0], []).append(_route(chemin, operation, formes))
    return list(rangees.items())


def _route(chemin, operation, formes):
    page = operation["responses"][200]["content"]["application/json"]["schema"]
    lignes = _forme(page, formes)["properties"]["resultats"]["items"]
    return Route(
        ancre=operation["operationId"],
        chemin=chemin,
        titre=operation["summary"],
        aide=operation.get("description", ""),
        parametres=tuple(
            _ligne(p["name"], p["schema"], formes, p.get("description", ""), parametre=True)
            for p in operation.get("parameters", ())
        ),
        champs=tuple(
            _ligne(nom, champ, formes)
            for nom, champ in _forme(lignes, formes)["properties"].items()
        ),
    )


def _forme(schema, formes):
    return formes[schema["$ref"].removeprefix(RACINE)] if "$ref" in schema else schema


def _ligne(nom, schema, formes, aide="", parametre=False):
    aide = aide or schema.get("description", "")
    variantes = [s for s in schema.get("anyOf", [schema]) if s.get("type") != "null"]
    un = variantes[0]
    if "allOf" in un:
        un = un["allOf"][0]
    reel = _forme(un, formes)
    valeurs = tuple(str(v) for v in reel.get("enum", ()))
    vide = "anyOf" in schema and not parametre
    return Ligne(nom, _genre(reel, formes) + (", ou null" if vide else ""), aide, valeurs)


def _genre(reel, formes):
    if reel.get("type") == "array":
        return f"liste : {_genre(_forme(reel['items'], formes), formes)}"
    if set(reel.get("properties", ())) == {"code", "libelle"}:
        return "mot : code et libellé"
    if "properties" in reel:
        return "{ " + ", ".join(reel["properties"]) + " }"
    return GENRES.get(reel.get("format", ""), GENRES.get(reel.get("type"), "texte"))
