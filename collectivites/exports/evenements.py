"""Les événements en tableur, mesures comprises ; la liste d’un événement."""

from decimal import Decimal

from predict.noyau.tableur import Colonne

from ..pays import PAYS


def _taux(part):
    """Pour la colonne « pourcent » : une fraction, ou rien."""
    return Decimal(part.numerateur) / part.denominateur if part.denominateur else None


def _note(mesures):
    return None if mesures.note_moyenne is None else Decimal(f"{mesures.note_moyenne:.2f}")


def _mesure(lire):
    return lambda evenement: lire(evenement.mesures)


COLONNES_EVENEMENTS = (
    Colonne("Date", "le", "date"),
    Colonne("Événement", "titre"),
    Colonne("Type", lambda e: e.get_type_display()),
    Colonne("Pays", lambda e: PAYS.get(e.pays, "")),
    Colonne("Angle local", "angle_local", "long"),
    Colonne("Lieu", lambda e: str(e.lieu) if e.lieu_id else ""),
    Colonne("Préparé par", lambda e: e.animee_par.nom_complet if e.animee_par_id else ""),
    Colonne("Invités", _mesure(lambda m: m.invites), "entier"),
    Colonne("Inscrits", _mesure(lambda m: m.inscrits), "entier"),
    Colonne("Présents", _mesure(lambda m: m.presents), "entier"),
    Colonne("Présents parmi les inscrits", _mesure(lambda m: _taux(m.presence)), "pourcent"),
    Colonne("Collectivités", _mesure(lambda m: len(m.collectivites)), "entier"),
    Colonne("Dont nouvelles", _mesure(lambda m: len(m.nouvelles)), "entier"),
    Colonne("Part de nouvelles", _mesure(lambda m: _taux(m.nouveaute)), "pourcent"),
    Colonne("Suites à J+30", _mesure(lambda m: m.suites[30].numerateur), "entier"),
    Colonne("Suites à J+90", _mesure(lambda m: m.suites[90].numerateur), "entier"),
    Colonne("Part avec suite à J+90", _mesure(lambda m: _taux(m.suites[90])), "pourcent"),
    Colonne("Avis rendus", _mesure(lambda m: m.avis.numerateur), "entier"),
    Colonne(
        "Note moyenne sur 5",
        _mesure(lambda m: m.note_moyenne and round(m.note_moyenne, 2)),
        "decimal",
    ),
)

COLONNES_PARTICIPATIONS = (
    Colonne("Collectivité", lambda p: str(p.la_collectivite)),
    Colonne("Personne", "personne"),
    Colonne("Fonction", "sa_fonction"),
    Colonne("Adresse électronique", "adresse"),
    Colonne("Invitée le", "invitee_le", "date"),
    Colonne("Inscrite", "inscrite", "oui_non"),
    Colonne("Ne vient pas, dit le", "declinee_le", "date"),
    Colonne("Présente", "presente", "oui_non"),
    Colonne("Avis sur 5", "evaluation", "entier"),
    Colonne("Suite", "suite", "long"),
    Colonne("Suite donnée le", "suite_le", "date"),
)
