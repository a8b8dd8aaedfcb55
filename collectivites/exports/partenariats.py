"""Les partenariats en tableur : une seule liste de colonnes."""

from predict.noyau.tableur import Colonne

from ..regles.monde import REGION_DU_PAYS


def _region(partenariat):
    region = REGION_DU_PAYS.get(partenariat.pays)
    return region.label if region else ""


COLONNES_PARTENARIATS = (
    Colonne("Collectivité", "fiche.collectivite.nom"),
    Colonne("Département", "fiche.collectivite.departement.nom"),
    Colonne("Code Insee", "fiche.collectivite.code_insee"),
    Colonne("Siren", "fiche.collectivite.siren"),
    Colonne("Type", lambda p: p.get_type_display()),
    Colonne("État", lambda p: p.get_etat_display()),
    Colonne("Partenaire", "partenaire"),
    Colonne("Ville ou territoire", "ville"),
    Colonne("Pays", "nom_du_pays"),
    Colonne("Code pays", "pays"),
    Colonne("Région du monde", _region),
    Colonne("Thèmes", "themes"),
    Colonne("ODD", lambda p: ", ".join(str(n) for n in p.odd)),
    Colonne("Depuis", lambda p: str(p.debut_annee or "")),
    Colonne("Jusqu’en", lambda p: str(p.fin_annee or "")),
    Colonne("Montant par an", "montant", "euros"),
    Colonne("Convention signée le", "convention_le", "date"),
    Colonne("Convention jusqu’au", "convention_fin_le", "date"),
    Colonne("Serment de jumelage", "serment_le", "date"),
    Colonne("Comité", "comite.nom"),
    Colonne("Dernière rencontre", "derniere_rencontre_le", "date"),
    Colonne("Rythme", "rythme"),
    Colonne("Source", "source"),
    Colonne("Note", "note", "long"),
)
