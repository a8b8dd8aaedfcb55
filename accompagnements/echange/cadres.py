"""Ce que le fichier d’échange porte des versions d’un cadre de collaboration."""

from predict.noyau.echange import Champ, Section

from ..models import (
    CadreCollaboration,
    Commentaire,
    EcheanceCadre,
    IndicateurCadre,
    LigneBudget,
    LivrableCadre,
    RubriqueCadre,
    Validation,
)

CADRES = Section(
    "cadres",
    CadreCollaboration,
    parent="accompagnement",
    aide="Les versions du cadre de collaboration.",
    champs=(
        Champ("numero"),
        Champ("forme"),
        Champ("contractualisation"),
        Champ("etat"),
        Champ("partage_le"),
        Champ("auteur"),
    ),
    enfants=(
        Section(
            "rubriques",
            RubriqueCadre,
            parent="cadre",
            champs=(Champ("code"), Champ("texte"), Champ("texte_collectivite")),
        ),
        Section(
            "lignes_budget",
            LigneBudget,
            parent="cadre",
            champs=(
                Champ("nature"),
                Champ("poste"),
                Champ("jours"),
                Champ("cout_jour"),
                Champ("apport_reseau"),
                Champ("apport_collectivite"),
                Champ("ordre"),
            ),
        ),
        Section(
            "echeances",
            EcheanceCadre,
            parent="cadre",
            champs=(Champ("date", "le"), Champ("libelle"), Champ("charge")),
        ),
        Section(
            "livrables",
            LivrableCadre,
            parent="cadre",
            champs=(Champ("libelle"), Champ("date", "le")),
        ),
        Section(
            "indicateurs",
            IndicateurCadre,
            parent="cadre",
            champs=(
                Champ("libelle"),
                Champ("indicateur", aide="I1 à I9, ou vide."),
                Champ("cible"),
                Champ("source"),
            ),
        ),
        Section(
            "commentaires",
            Commentaire,
            parent="cadre",
            champs=(
                Champ("rubrique"),
                Champ("auteur"),
                Champ("de_la_collectivite"),
                Champ("texte"),
                Champ("date", "le"),
                Champ("regle_le"),
                Champ("regle_par"),
            ),
        ),
        Section(
            "validations",
            Validation,
            parent="cadre",
            champs=(
                Champ("partie"),
                Champ("etat"),
                Champ("agent"),
                Champ("demandee_le"),
                Champ("rendue_le"),
                Champ("motif"),
            ),
        ),
    ),
)
