"""Ce que le fichier d’échange porte des plans de financement et du 1 %."""

from predict.noyau.echange import Champ, Section, declarer

from ..models import (
    BudgetUnPourcent,
    EngagementUnPourcent,
    LignePlan,
    PlanFinancement,
    PosteDepense,
)

declarer(
    Section(
        "plans",
        PlanFinancement,
        aide="Plans de financement : le projet tel qu’on l’a décrit, ce qu’il coûte, ce qui le "
        "paie. Montants en euros.",
        champs=(
            Champ("titre"),
            Champ("fiche"),
            Champ("accompagnement"),
            Champ("projet"),
            Champ("auteur"),
            Champ("objet"),
            Champ("porteur"),
            Champ("nombre_collectivites"),
            Champ("pays", aide="Codes ISO 3166-1 à deux lettres."),
            Champ("zone"),
            Champ("cout_total"),
            Champ("demande"),
            Champ("apport"),
            Champ("partenaires"),
            Champ("valorisation"),
            Champ("cofinanceurs"),
            Champ("debut_le"),
            Champ("duree_mois"),
            Champ("age_max"),
            Champ("pieces", aide="Libellés des pièces déjà réunies."),
            Champ("ecsi"),
        ),
        enfants=(
            Section(
                "postes",
                PosteDepense,
                parent="plan",
                champs=(Champ("libelle"), Champ("montant"), Champ("ordre")),
            ),
            Section(
                "lignes",
                LignePlan,
                parent="plan",
                champs=(
                    Champ("nature"),
                    Champ("session"),
                    Champ("source"),
                    Champ("fiche"),
                    Champ("candidature"),
                    Champ("poste"),
                    Champ("montant"),
                    Champ("etat"),
                ),
            ),
        ),
    ),
    Section(
        "un_pourcent",
        BudgetUnPourcent,
        aide="Ressources annuelles d’un service, au titre du 1 %.",
        champs=(
            Champ("fiche"),
            Champ("annee"),
            Champ("secteur"),
            Champ("ressources"),
            Champ("source"),
        ),
        enfants=(
            Section(
                "engagements",
                EngagementUnPourcent,
                parent="budget",
                champs=(Champ("objet"), Champ("montant"), Champ("date", "le"), Champ("plan")),
            ),
        ),
    ),
)
