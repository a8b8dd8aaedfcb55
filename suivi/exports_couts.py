"""Le tableau des coûts en tableur : direction seule (la route le dit)."""

from predict.noyau.tableur import Colonne

from .regles import Angle, Verdict

_COMMUNES = (
    Colonne("Jours", "jours", "decimal"),
    Colonne("Dont heures sans prestation", lambda x: x.somme.hors / 60, "decimal"),
    Colonne("Coût", "somme.cout", "euros"),
    Colonne("Heures sans coût connu", lambda x: x.somme.sans_cout / 60, "decimal"),
)
_RECETTES = (
    Colonne("Recettes", "somme.recettes", "euros"),
    Colonne("Solde", "somme.solde", "euros"),
    Colonne("Taux de couverture", "somme.couverture", "pourcent"),
)
_VERDICT = Colonne("Verdict", lambda x: Verdict(x.verdict).label if x.verdict else "", largeur=34)
_OBJECTIF = (
    Colonne("Jours prévus", "prevus", "decimal"),
    Colonne("Jours passés depuis le début", "passes", "decimal"),
)


def colonnes(angle, avec_recettes):
    """Les colonnes d’un angle ; une personne n’a pas de recettes."""
    suivies = (Angle.PRESTATION, Angle.DOSSIER)
    return (
        Colonne(Angle(angle).label, "titre", largeur=36),
        Colonne("Précision", "precision", largeur=42),
        *_COMMUNES,
        *(_RECETTES if avec_recettes else ()),
        *((_VERDICT,) if avec_recettes and angle != Angle.FINANCEMENT else ()),
        *(_OBJECTIF if angle in suivies else ()),
    )
