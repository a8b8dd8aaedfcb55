"""Ce que l’API répond quand elle refuse : un « problème » JSON (RFC 9457), en français."""

import json

from django.http import HttpResponse

MIME = "application/problem+json"
TITRES = {
    400: "Demande illisible",
    401: "Jeton absent ou refusé",
    403: "Portée manquante",
    404: "Rien à cette adresse",
    405: "Lecture seule",
    422: "Paramètre refusé",
    429: "Trop de demandes",
    500: "Erreur de notre côté",
}


class Refus(Exception):
    """Un refus : son statut, la phrase à dire, les paramètres en cause, ses en-têtes."""

    def __init__(self, statut, detail, champs=None, **entetes):
        super().__init__(detail)
        self.statut, self.detail, self.champs, self.entetes = statut, detail, champs, entetes

    def reponse(self):
        return probleme(self.statut, self.detail, champs=self.champs, entetes=self.entetes)


def probleme(statut, detail, *, champs=None, entetes=None):
    """La réponse. `champs` : [{"parametre", "message"}] quand des paramètres sont en cause."""
    corps = {"type": "about:blank", "title": TITRES[statut], "status": statut, "detail": detail}
    if champs:
        corps["champs"] = champs
    contenu = json.dumps(corps, ensure_ascii=False)
    reponse = HttpResponse(contenu, status=statut, content_type=MIME)
    for nom, valeur in (entetes or {}).items():
        reponse[nom.replace("_", "-")] = str(valeur)
    return reponse


# Ce que dit pydantic, en français ; {…} : ce qu’il donne de la borne.
_MOTS = {
    "missing": "Ce paramètre est attendu.",
    "enum": "Valeur inconnue ; attendu : {expected}.",
    "literal_error": "Valeur inconnue ; attendu : {expected}.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "bool_parsing": "« true » ou « false » est attendu.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than_equal": "Au plus {le}.",
    "string_pattern_mismatch": "Ce texte n’a pas la forme attendue.",
    "string_too_long": "{max_length} caractères au plus.",
}


def champs_refuses(erreurs):
    """[{"parametre", "message"}] depuis les erreurs de pydantic ; jamais la valeur reçue."""
    lignes = []
    for erreur in erreurs:
        nom = str(erreur["loc"][-1]) if erreur.get("loc") else ""
        genre = erreur.get("type", "")
        defaut = "Une date est attendue, comme 2026-03-12." if genre.startswith("date") else ""
        mots = _MOTS.get(genre, defaut or "Valeur refusée.")
        try:
            message = mots.format(**erreur.get("ctx", {}))
        except (KeyError, IndexError):
            message = "Valeur refusée."
        lignes.append({"parametre": nom, "message": message.replace("' or '", "' ou '")})
    return lignes
