"""Les services de l’offre en tableur : une seule liste de colonnes."""

from predict.noyau.tableur import Colonne


def colonnes_des_services(lexique, priorites):
    """`lexique` : calculs.contenu.Lexique ; `priorites` : {service: DecisionPriorite}."""

    def dire(champ):
        return lambda service: lexique.dire(champ, getattr(service, champ))

    def priorite(service):
        decision = priorites.get(service.pk)
        return decision.get_decision_display() if decision else ""

    return (
        Colonne("Mission", "mission.libelle"),
        Colonne("Service", "libelle", largeur=40),
        Colonne("Volet", lambda s: s.get_volet_display(), largeur=14),
        Colonne("État", lambda s: s.get_etat_display(), largeur=14),
        Colonne("Écart avec le commun", lambda s: s.get_decision_display(), largeur=14),
        Colonne("Service commun", "service.libelle", largeur=40),
        Colonne("Priorité", priorite, largeur=14),
        Colonne("Promesse", "promesse", "long"),
        Colonne("À quoi il sert", "but", "long"),
        Colonne("Publics", dire("publics")),
        Colonne("Profils", dire("profils")),
        Colonne("Angle d’entrée", "angle", "long"),
        Colonne("Modes", dire("modes")),
        Colonne("Déroulé", dire("deroule"), "long"),
        Colonne("Livrables", dire("livrables"), "long"),
        Colonne("Suites", "suites", "long"),
        Colonne("Outils", dire("outils"), "long"),
        Colonne("Compétences", dire("competences"), "long"),
        Colonne("Marqueurs du territoire", lambda s: ", ".join(map(str, s.marqueurs))),
        Colonne("Jours indicatifs", "jours_indicatifs", "decimal"),
        Colonne("Durée", "duree"),
        Colonne("Tarif", lambda s: s.get_nature_tarif_display()),
        Colonne("Montant", "montant", "euros"),
        Colonne("Précision sur le tarif", "tarif"),
        Colonne("Financement dédié", "financement_dedie"),
        Colonne("Compétence à acquérir", "competence_a_acquerir"),
        Colonne("À l’horizon 2030", "horizon", "long"),
        Colonne("ECSI", "ecsi", "oui_non"),
        Colonne("ODD", dire("odd")),
        Colonne("Publié", "publie", "oui_non"),
    )
