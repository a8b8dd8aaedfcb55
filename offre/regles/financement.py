"""Mots du catalogue des financements : familles de dispositifs, états d’une session, délais."""

from django.db.models import TextChoices

# Ma journée, le compte de la navigation, le courriel : ce qui ferme « bientôt ».
JOURS_DE_VEILLE = 45
JOURS_ENTRE_COURRIELS = 7


class FamilleDispositif(TextChoices):
    """D’où vient l’argent. L’ordre est celui des écrans."""

    ETAT = "etat", "Appels de l’État (MEAE)"
    AFD = "afd", "Agence française de développement"
    UN_POURCENT = "un_pourcent", "Dispositif 1 %"
    ECSI = "ecsi", "Éducation à la citoyenneté (ECSI)"
    EUROPE = "europe", "Union européenne, en Europe"
    EUROPE_TIERS = "europe_tiers", "Union européenne, pays tiers"
    COLLECTIVITE = "collectivite", "Région, département, métropole"
    PRIVE = "prive", "Fondation ou entreprise"
    AUTRE = "autre", "Autre"


class EtatSession(TextChoices):
    OUVERTE = "ouverte", "Ouverte"
    A_VENIR = "a_venir", "À venir"
    PERMANENTE = "permanente", "Sans date de clôture"
    INCONNUE = "inconnue", "Dates inconnues"
    EXEMPLE = "exemple", "À titre d’exemple"
    FERMEE = "fermee", "Fermée"


TONS = {
    EtatSession.OUVERTE: "succes",
    EtatSession.A_VENIR: "primaire",
    EtatSession.PERMANENTE: "trait",
    EtatSession.INCONNUE: "attention",
    EtatSession.EXEMPLE: "neutre",
    EtatSession.FERMEE: "neutre",
}


def etat_de_session(ouvre_le, ferme_le, a_verifier, annee, le):
    """L’état d’une session un jour donné, d’après ce que l’on sait de ses dates.

    D’une année révolue, sans clôture connue, elle ne se dit jamais ouverte, et l’on n’invente pas
    de date : ses règles ne valent plus qu’à titre d’exemple.
    """
    if ferme_le and ferme_le < le:
        return EtatSession.FERMEE
    if ouvre_le and ouvre_le > le:
        return EtatSession.A_VENIR
    if ferme_le is None and a_verifier and annee < le.year:
        return EtatSession.EXEMPLE
    if ouvre_le or ferme_le:
        return EtatSession.OUVERTE
    return EtatSession.INCONNUE if a_verifier else EtatSession.PERMANENTE


def nom_de_famille(code):
    return dict(FamilleDispositif.choices).get(code, code)
