"""Les auto-évaluations et le plan de formation."""

from predict.noyau.echange import Champ, Section, declarer, declarer_naturelle

from ..models import ActionFormation, Competence, Evaluation, ReponseEvaluation
from . import _par_code

declarer_naturelle(_par_code(Competence))

declarer(
    Section(
        "evaluations",
        Evaluation,
        aide="Auto-évaluation d’une personne ; sans `remise_le`, un brouillon qu’elle seule lit.",
        champs=(
            Champ("agent"),
            Champ("date", "le"),
            Champ("remise_le"),
            Champ("commentaire"),
        ),
        enfants=(
            Section(
                "reponses",
                ReponseEvaluation,
                parent="evaluation",
                champs=(
                    Champ("competence"),
                    Champ(
                        "element",
                        aide="Code du savoir, texte de la posture, ou vide pour une compétence "
                        "sans savoir.",
                    ),
                    Champ("niveau", aide="De 1 (à découvrir) à 4 (sait transmettre)."),
                    Champ("note"),
                ),
            ),
        ),
    ),
    Section(
        "formations",
        ActionFormation,
        aide="Le plan de formation. Sans `agent`, l’action est pour toute l’équipe.",
        champs=(
            Champ("competence"),
            Champ("agent"),
            Champ("nature"),
            Champ("objectif"),
            Champ("organisme"),
            Champ("service"),
            Champ("prevue_le"),
            Champ("realisee_le"),
            Champ("cout", aide="En euros."),
            Champ("etat"),
            Champ("note"),
        ),
    ),
)
