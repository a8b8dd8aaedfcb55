"""Ce qui sort en tableur : une seule liste de colonnes."""

from predict.noyau.tableur import Colonne

from ..calculs.liste import etapes


def _secondaires(fiche):
    return ", ".join(p.profil for p in fiche.profils_en_cours if not p.principal)


COLONNES_FICHES = (
    Colonne("Collectivité", "collectivite.nom"),
    Colonne("Type", "collectivite.type_libelle"),
    Colonne("Code Insee", "collectivite.code_insee"),
    Colonne("Siren", "collectivite.siren"),
    Colonne("Département", "collectivite.departement.nom"),
    Colonne("Intercommunalité", "collectivite.epci.nom"),
    Colonne("Population", "collectivite.population", "entier"),
    Colonne("Profil principal", "profil_principal"),
    Colonne("Profils secondaires", _secondaires),
    Colonne("Niveau d’engagement", lambda f: f.get_niveau_display() if f.niveau else ""),
    Colonne("Priorité", lambda f: f.get_priorite_display() if f.priorite else ""),
    Colonne("Étiquettes", "etiquettes_texte"),
    Colonne("Accompagnement en cours", lambda f: etapes().get(f.etape_en_cours, "")),
    Colonne("Adhérente", "membre", "oui_non"),
    Colonne("Cotisation de l’année", "cotisation_montant", "euros"),
    Colonne("Cotisation réglée le", "cotisation_reglee_le", "date"),
    Colonne("Suivie par", "suivie_par.nom_complet"),
    Colonne("Contact principal", "contact_nom"),
    Colonne("Fonction du contact", "contact_fonction"),
    Colonne("Attentes", lambda f: ", ".join(f.attentes_libelles), "long"),
    Colonne("Ce qu’elle cherche", "recherche_de", "long"),
    Colonne("Ce qui est singulier ici", "singularite", "long"),
    Colonne("Prochaine étape", "prochaine_titre"),
    Colonne("Prochaine étape, pour le", "prochaine_le", "date"),
    Colonne("Dernier échange", "dernier_echange_le", "date"),
)
