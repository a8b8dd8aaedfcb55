"""La section « Outils » d’un accompagnement : ce qui est ouvert, ce que l’on peut ouvrir."""

from django.urls import reverse

from predict.noyau.typographie import date_longue, periode

from ..droits import peut_modifier

# Genre dit à l’écran, lignes du dossier, ce que l’on en dit. La stratégie a sa section à elle
# (views/strategie.py) : ici, elle serait dite deux fois.
OUTILS = (
    ("Diagnostic territorial", "diagnostics", lambda d: _dates(d, "rendu", d.rendu_le)),
    ("Cadre logique", "cadres_logiques", lambda c: _dates(c)),
    ("Plan d’action", "plans_action", lambda p: _dates(p)),
)
OUVRIR = (
    ("Ouvrir un diagnostic", "outils:creer_diagnostic"),
    ("Ouvrir un cadre logique", "outils:creer_cadre_logique"),
    ("Ouvrir un plan d’action", "outils:creer_plan_action"),
)


def _dates(objet, fait="", le=None):
    if le:
        return f"{fait} le {date_longue(le)}"
    fin = getattr(objet, "fin_prevue_le", None) or getattr(objet, "fin_le", None)
    return periode(objet.debut_le, fin) if objet.debut_le and fin else ""


def contexte(accompagnement, agent):
    """Une requête par genre d’outil, quel que soit le nombre de lignes."""
    ouverts = [
        {"titre": str(o), "url": o.get_absolute_url(), "genre": genre, "note": note(o)}
        for genre, lignes, note in OUTILS
        for o in getattr(accompagnement, lignes).all()
    ]
    ouvrir = []
    if peut_modifier(agent, accompagnement):
        ouvrir = [
            {"titre": titre, "url": reverse(route, args=[accompagnement.pk])}
            for titre, route in OUVRIR
        ]
    return {"outils_du_dossier": ouverts, "outils_a_ouvrir": ouvrir}
