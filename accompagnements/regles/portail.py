"""Ce qu’une personne référente demande au réseau, et les mots qu’on lui dit. Sans base."""

from django.db.models import TextChoices

from . import EtatSollicitation


class GenrePiece(TextChoices):
    DOCUMENT = "document", "Document"
    LOGO = "logo", "Logo de la collectivité"


class GenreDemande(TextChoices):
    CORRECTION = "correction", "Corriger mes données"
    EFFACEMENT = "effacement", "Effacer mes données"
    DEPART = "depart", "Quitter mes fonctions"


class SuiteDemande(TextChoices):
    RECUE = "recue", "Reçue"
    FAITE = "faite", "Faite"
    REFUSEE = "refusee", "Non suivie"


# Ce que devient la tâche de l’équipe : « {qui} » est la personne, jamais le détail demandé.
TACHES = {
    GenreDemande.CORRECTION: "Corriger les coordonnées de {qui}, à sa demande",
    GenreDemande.EFFACEMENT: "Effacer les données de {qui}, à sa demande",
    GenreDemande.DEPART: "{qui} quitte ses fonctions : fermer son accès, voir qui la remplace",
}
# Le ton dit à l’équipe : une demande reçue l’attend. À qui l’a faite, elle est entre ses mains.
TONS_DEMANDE = {
    SuiteDemande.RECUE: "attention",
    SuiteDemande.FAITE: "succes",
    SuiteDemande.REFUSEE: "neutre",
}
TONS_DITS_A_QUI_DEMANDE = TONS_DEMANDE | {SuiteDemande.RECUE: "primaire"}
# Une demande d’appui, dans les mots de qui l’a faite : (libellé, ton, phrase).
APPUI = {
    EtatSollicitation.A_TRAITER: (
        "Reçue", "primaire", "Le réseau l’a reçue et va la lire.",
    ),
    EtatSollicitation.ACCEPTEE: (
        "Accompagnement ouvert", "succes", "Le réseau l’a acceptée : le travail commence.",
    ),
    EtatSollicitation.REORIENTEE: (
        "Réorientée", "neutre", "Le réseau ne peut pas la prendre lui-même.",
    ),
    EtatSollicitation.RENSEIGNEMENT: (
        "Répondue", "succes", "Le réseau y a répondu.",
    ),
}  # fmt: skip
# Entre les deux : quelqu’un du réseau s’est rapproché de la collectivité depuis.
EN_COURS = ("En cours", "primaire", "Le réseau s’en occupe : un échange a eu lieu depuis.")

if not (
    TACHES.keys() == set(GenreDemande)
    and TONS_DEMANDE.keys() == set(SuiteDemande)
    and APPUI.keys() == set(EtatSollicitation)
):
    raise RuntimeError("Chaque genre, chaque suite et chaque état ont leurs mots sur le portail.")
