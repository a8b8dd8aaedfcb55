"""Ce qui sort en tableur : une seule liste de colonnes."""

from predict.noyau.tableur import Colonne


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
    Colonne("Adhérente", "membre", "oui_non"),
    Colonne("Cotisation de l’année", "a_cotise", "oui_non"),
    Colonne("Suivie par", "suivie_par.nom_complet"),
    Colonne("Attentes", lambda f: ", ".join(f.attentes_libelles), "long"),
    Colonne("Ce qu’elle cherche", "recherche_de", "long"),
    Colonne("Ce qui est singulier ici", "singularite", "long"),
    Colonne("Dernier échange", "dernier_echange_le", "date"),
)
