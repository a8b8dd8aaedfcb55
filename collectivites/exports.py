"""Ce qui sort en tableur : une seule liste de colonnes."""

from predict.noyau.tableur import Colonne

from .calculs.liste import etapes


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

# Les notes n’y sont pas : elles restent dans l’équipe.
COLONNES_CONTACTS = (
    Colonne("Collectivité", "fiche.collectivite.nom"),
    Colonne("Département", "fiche.collectivite.departement.nom"),
    Colonne("Prénom", "prenom", largeur=16),
    Colonne("Nom", "nom", largeur=20),
    Colonne("Qualité", lambda c: c.get_qualite_display(), largeur=12),
    Colonne("Fonction", "fonction"),
    Colonne("Direction", lambda c: str(c.direction or "")),
    Colonne("Mandat", "mandat_intitule"),
    Colonne("Fin du mandat", "mandat_fin_le", "date"),
    Colonne("Adresse électronique", "email"),
    Colonne("Téléphone", lambda c: c.telephone.as_international if c.telephone else "", largeur=18),
    Colonne("Contact principal", "principal", "oui_non"),
    Colonne("Élu·e référent·e", "elu_referent", "oui_non"),
    Colonne("Hors des envois", "pourquoi_hors", largeur=20),
    Colonne("Base légale", lambda c: c.get_base_legale_display()),
    Colonne("Source", "source"),
    Colonne("Informé·e le", "informe_le", "date"),
    Colonne("Opposition le", "oppose_le", "date"),
    Colonne("Parti·e le", "parti_le", "date"),
    Colonne("Suivie par", lambda c: str(c.fiche.suivie_par or "")),
)
COLONNES_DIFFUSION = (
    Colonne("Adresse électronique", "email", largeur=36),
    Colonne("Prénom", "prenom", largeur=16),
    Colonne("Nom", "nom", largeur=20),
    Colonne("Fonction", lambda c: c.mandat_intitule or c.fonction),
    Colonne("Collectivité", "fiche.collectivite.nom"),
    Colonne("Département", "fiche.collectivite.departement.nom"),
)
