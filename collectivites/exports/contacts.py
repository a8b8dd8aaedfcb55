"""Les colonnes des contacts et de la liste de diffusion."""

from predict.noyau.tableur import Colonne

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
