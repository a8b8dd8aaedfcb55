"""Les deux réseaux fictifs et leurs comptes."""

from predict.comptes.regles import Role

DOMAINE = "passerelles.example.org"
RESEAU = "passerelles-de-loire"
VOISIN = "estuaires-en-commun"
COORDINATION = "cirrma"

SOURCE = "Réseau fictif, pour la démonstration"


def courriel(cle):
    return f"{cle}@{DOMAINE}"


# clé : (prénom, nom, rôle, fonction, quotité, ce que l’on voit avec ce compte)
AGENTS = {
    "camille": ("Camille", "Rousselet", Role.CHARGE, "Chargée de mission", "1.00",
                "le travail quotidien, l’ouest de la région"),
    "theo": ("Théo", "Garandeau", Role.CHARGE, "Chargé de mission", "0.80",
             "le travail quotidien, le Berry et la Touraine"),
    "samira": ("Samira", "Lefèvre", Role.CHARGE, "Chargée de mission", "1.00",
               "le travail quotidien, l’Eure-et-Loir et le Loiret"),
    "nadia": ("Nadia", "Ferhat", Role.DIRECTION, "Directrice", "1.00",
              "validations, cibles, passages outre, rapport"),
    "paul": ("Paul", "Maréchal", Role.ADMINISTRATION, "Responsable administratif", "0.80",
             "comptes, adhésions"),
    "ines": ("Inès", "Morvan", Role.REFERENT, "Référente, Saint-Jean-de-Braye", "1.00",
             "le portail : un cadre à relire et à valider"),
    "solene": ("Solène", "Lanoue", Role.REFERENT, "Référente, Bourges", "1.00",
               "le portail : un projet en cours"),
    "marie-laure": ("Marie-Laure", "Tessier", Role.REFERENT, "Référente, Blois", "1.00",
                    "le portail : un accompagnement clos"),
}  # fmt: skip
EQUIPE = ("camille", "theo", "samira")
VOISINE = ("lise", "Lise", "Kerbrat", Role.CHARGE, "Chargée de mission", "1.00")
COORDINATRICE = ("elsa", "Elsa", "Vignaud", Role.COORDINATION, "Coordination nationale", "1.00")


def ligne_agent(cle, prenom, nom, role, fonction, quotite, *_):
    return {
        "email": courriel(cle),
        "prenom": prenom,
        "nom": nom,
        "role": str(role),
        "fonction": fonction,
        "quotite": quotite,
    }


def entete(slug, nom, territoire, territoire_nom, ville):
    return {
        "slug": slug,
        "nom": nom,
        "nature": "rrma",
        "territoire": territoire,
        "territoire_nom": territoire_nom,
        "ville": ville,
        "forme_juridique": "association",
        "demonstration": True,
        "annonce_donnees": (
            "Les coordonnées professionnelles servent au suivi des accompagnements et aux "
            "invitations. Vous pouvez les consulter, les corriger et vous opposer à leur usage."
        ),
        # Son offre et ses événements se lisent de tout site, et dans tout agenda.
        "api_publique": True,
        "source_document": SOURCE,
    }
