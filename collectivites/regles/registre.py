"""Le registre des traitements, en bref : ce que PREDICT fait des données personnelles.

Décrit le logiciel tel qu’il est. La base légale proposée est à vérifier par chaque réseau, qui
reste responsable de son registre (RGPD, article 30).
"""

from dataclasses import dataclass, replace

A_FIXER = "à fixer par le réseau"


@dataclass(frozen=True)
class Traitement:
    """Un traitement. `durees` : [(champ de `Reseau` en mois, ce que dit la durée)]."""

    titre: str
    but: str
    personnes: str
    donnees: str
    base: str
    destinataires: str
    durees: tuple = ()
    duree: str = A_FIXER

    def pour(self, reseau):
        """Le même, avec les durées que ce réseau s’est données."""
        dites = [
            f"{mois} mois {depuis}"
            for champ, depuis in self.durees
            if (mois := getattr(reseau, champ))
        ]
        return replace(self, duree=" ; ".join(dites) or self.duree)


TRAITEMENTS = (
    Traitement(
        titre="Relation avec les collectivités",
        but="Savoir qui joindre, garder la mémoire des échanges, inviter.",
        personnes="Élu·es, agent·es, bénévoles et salarié·es d’associations",
        donnees="Nom, qualité, fonction, mandats, direction, adresse et téléphone professionnels, "
        "échanges, présences. Ni opinion, ni étiquette politique.",
        base="Intérêt légitime du réseau, sauf mention contraire sur la fiche (à vérifier)",
        destinataires="L’équipe du réseau",
        durees=(
            ("conservation_mandat_mois", "après le dernier mandat"),
            ("conservation_contact_mois", "sans nouvelles"),
        ),
    ),
    Traitement(
        titre="Événements",
        but="Inviter, inscrire, faire émarger, demander un avis.",
        personnes="Personnes invitées, inscrites ou présentes",
        donnees="Nom, fonction, adresse électronique, présence, avis donné.",
        base="Intérêt légitime du réseau (à vérifier)",
        destinataires="L’équipe du réseau",
        durees=(
            ("conservation_inscription_mois", "après l’événement, pour les inscrit·es en ligne"),
        ),
    ),
    Traitement(
        titre="Portail des référent·es",
        but="Suivre un accompagnement, commenter et valider un cadre, déposer une pièce.",
        personnes="Référent·es des collectivités",
        donnees="Compte, connexions, appareils, commentaires et validations.",
        base="Intérêt légitime du réseau, ou convention (à vérifier)",
        destinataires="L’équipe du réseau et la collectivité concernée",
    ),
    Traitement(
        titre="Enquêtes et indicateurs",
        but="Mesurer ce que les accompagnements apportent.",
        personnes="Personnes répondant pour leur collectivité",
        donnees="Réponses, citations avec accord. Les chiffres transmis au national sont sans nom.",
        base="Intérêt légitime du réseau (à vérifier)",
        destinataires="L’équipe du réseau ; la coordination nationale, pour les chiffres seuls",
    ),
    Traitement(
        titre="Équipe et journal",
        but="Ouvrir les comptes, répartir le temps, savoir qui a fait quoi.",
        personnes="Membres de l’équipe du réseau",
        donnees="Compte, rôle, connexions, temps imputé, actes (noms des champs, jamais leur "
        "contenu).",
        base="Intérêt légitime du réseau, contrat de travail (à vérifier)",
        destinataires="L’équipe ; le journal, la direction et l’administration",
    ),
    Traitement(
        titre="Compétences de l’équipe",
        but="Situer ce que l’équipe sait faire, prévoir les formations.",
        personnes="Membres de l’équipe du réseau",
        donnees="Niveaux et notes qu’une personne se donne, son commentaire ; formations prévues "
        "et suivies.",
        base="Intérêt légitime du réseau, contrat de travail (à vérifier)",
        destinataires="La personne et, une fois l’évaluation remise, la direction ; le plan de "
        "formation, la personne concernée et la direction",
    ),
)
