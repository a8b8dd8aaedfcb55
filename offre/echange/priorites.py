"""Les tours de priorisation, leurs notes et leurs décisions."""

from predict.noyau.echange import Champ, Section, declarer

from ..models import DecisionPriorite, NotePriorite, Priorisation

declarer(
    Section(
        "priorisations",
        Priorisation,
        aide="Un tour de notes sur les services de l’offre.",
        champs=(
            Champ("titre"),
            Champ("horizon"),
            Champ("etat"),
            Champ("ouverte_le"),
            Champ("arretee_le"),
            Champ("a_l_aveugle"),
        ),
        enfants=(
            Section(
                "notes",
                NotePriorite,
                parent="priorisation",
                aide="De 1 (faible) à 5 (fort), une par personne et par service.",
                champs=(
                    Champ("service"),
                    Champ("agent"),
                    Champ("strategie"),
                    Champ("capacites"),
                    Champ("projection"),
                    Champ("raison"),
                ),
            ),
            Section(
                "decisions",
                DecisionPriorite,
                parent="priorisation",
                champs=(
                    Champ("service"),
                    Champ("decision"),
                    Champ("motif"),
                    Champ("decidee_par"),
                    Champ("decidee_le"),
                ),
            ),
        ),
    ),
)
