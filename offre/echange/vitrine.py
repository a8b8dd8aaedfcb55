"""La présentation de l’offre, le plan de communication, l’argumentaire."""

from predict.noyau.echange import Champ, Section, declarer

from ..models import ActionCommunication, Argument, PresentationOffre

declarer(
    Section(
        "presentation",
        PresentationOffre,
        aide="Une seule par réseau. `publique` : la page est ouverte.",
        champs=(
            Champ("titre"),
            Champ("accroche"),
            Champ("periode"),
            Champ("raisons", aide="Trois au plus : {titre, texte}."),
            Champ("niveaux", aide="{code de niveau: texte adressé à la collectivité}."),
            Champ("verbatim"),
            Champ("verbatim_de"),
            Champ("contact_nom"),
            Champ("contact_fonction"),
            Champ("contact_email"),
            Champ("contact_telephone"),
            Champ("adresse"),
            Champ("site"),
            Champ("publique"),
            Champ("publiee_le"),
        ),
    ),
    Section(
        "communication",
        ActionCommunication,
        champs=(
            Champ("titre"),
            Champ("etape"),
            Champ("canal"),
            Champ("public"),
            Champ("message"),
            Champ("service"),
            Champ("responsable"),
            Champ("prevue_le"),
            Champ("faite_le"),
            Champ("bilan"),
        ),
    ),
    Section(
        "arguments",
        Argument,
        champs=(
            Champ("nature"),
            Champ("cle", aide="Famille de l’argument, ou code du défi."),
            Champ("titre"),
            Champ("texte"),
            Champ("preuve"),
            Champ("publics", aide="Codes de niveau ; vide : toutes."),
            Champ("profils", aide="Codes ACTER ; vide : tous."),
            Champ("public_large"),
            Champ("ordre"),
        ),
    ),
)
