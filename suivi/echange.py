"""Ce que le fichier d’échange porte du suivi : indicateurs, clôtures, enquêtes, coûts, rapports.

Les transmissions et les fiches partagées nationalement vivent hors du réseau : elles n’y sont pas.
"""

from predict.noyau.echange import (
    TOUTE_VALEUR,
    Champ,
    Naturelle,
    Section,
    ValeurRefusee,
    declarer,
    declarer_naturelle,
    montrer,
)

from .blocs_rapport import verifier_ligne
from .models import (
    Campagne,
    ChiffreClos,
    Cible,
    Cloture,
    ConstatIndicateur,
    CoutAgent,
    Exercice,
    FeuilleTemps,
    FicheCapitalisation,
    FraisGeneraux,
    Indicateur,
    IndicateurPropre,
    InvitationEnquete,
    LienTheorie,
    MaillonTheorie,
    Question,
    Questionnaire,
    Rapport,
    Recette,
    Reponse,
    ReponseQuestion,
    TenueIndicateur,
    TheorieChangement,
    VerbatimCapitalisation,
    VersionQuestionnaire,
)


def _lire_indicateur(valeur):
    if not isinstance(valeur, str):
        raise ValeurRefusee(f"{montrer(valeur)} n’est pas un code d’indicateur (I1 à I9).")
    return valeur


declarer_naturelle(
    Naturelle(
        Indicateur,
        aide="Code de l’indicateur : I1 à I9.",
        ecrire=lambda indicateur, refs: indicateur.code,
        lire=_lire_indicateur,
        trouver=lambda codes: {i.code: i for i in Indicateur.objects.all()},
    )
)

declarer(
    Section(
        "cibles",
        Cible,
        champs=(
            Champ("indicateur"),
            Champ("annee"),
            Champ("valeur", aide="Pour un taux : en pourcentage."),
            Champ("nature"),
            Champ("ventilation"),
            Champ("categorie", aide="Ligne de la ventilation."),
        ),
    ),
    Section(
        "tenues_indicateurs",
        TenueIndicateur,
        aide="Comment le réseau tient chaque indicateur commun.",
        champs=(
            Champ("indicateur"),
            Champ("responsable"),
            Champ("outil"),
            Champ("periodicite"),
            Champ("note"),
        ),
    ),
    Section(
        "indicateurs_propres",
        IndicateurPropre,
        aide="Indicateurs que le réseau compose ou constate.",
        champs=(
            Champ("code"),
            Champ("libelle"),
            Champ("nature"),
            Champ("chaine"),
            Champ("definition"),
            Champ("unite"),
            Champ("sens"),
            Champ("source"),
            Champ("outil"),
            Champ("periodicite"),
            Champ("responsable"),
            Champ("composition", aide="Objet, mesure, champs et filtres (docs/indicateurs.md)."),
            Champ("reference"),
            Champ("reference_annee"),
            Champ("cible"),
            Champ("cible_annee"),
            Champ("actif"),
            Champ("ordre"),
        ),
        enfants=(
            Section(
                "constats",
                ConstatIndicateur,
                parent="indicateur",
                champs=(
                    Champ("date", "le"),
                    Champ("texte"),
                    Champ("appreciation"),
                    Champ("fiche"),
                    Champ("piece"),
                    Champ("auteur"),
                ),
            ),
        ),
    ),
    Section(
        "clotures",
        Cloture,
        aide="Périodes closes : chiffres gelés et références de leurs preuves.",
        champs=(
            Champ("du"),
            Champ("au"),
            Champ("le"),
            Champ("par"),
            Champ("bilan"),
            Champ("note"),
            Champ("rouverte_le"),
            Champ("rouverte_par"),
            Champ("motif_reouverture"),
        ),
        enfants=(
            Section(
                "chiffres",
                ChiffreClos,
                parent="cloture",
                champs=(
                    Champ("code"),
                    Champ("numerateur"),
                    Champ("denominateur"),
                    Champ("invitees"),
                    Champ("details"),
                    Champ("ventilations"),
                    Champ("preuves"),
                    Champ("ecartees"),
                ),
            ),
        ),
    ),
    Section(
        "capitalisations",
        FicheCapitalisation,
        aide="Fiches de capitalisation : un texte par rubrique.",
        champs=(
            Champ("titre"),
            Champ("fiche"),
            Champ("accompagnement"),
            Champ("evenement"),
            Champ("service"),
            Champ("etat"),
            Champ("rubriques", aide="{code de rubrique: texte}."),
            Champ("illustration"),
            Champ("legende"),
            Champ("auteur"),
        ),
        exclus={"recherche": "Se recalcule à chaque écriture."},
        enfants=(
            Section(
                "verbatims",
                VerbatimCapitalisation,
                parent="capitalisation",
                champs=(
                    Champ("texte"),
                    Champ("voix"),
                    Champ("qualite"),
                    Champ("consenti_le"),
                    Champ("ordre"),
                ),
            ),
        ),
    ),
    Section(
        "questionnaires",
        Questionnaire,
        champs=(
            Champ("titre"),
            Champ("modele", aide="Modèle d’où vient le questionnaire, ou vide."),
            Champ("archive"),
        ),
        enfants=(
            Section(
                "versions",
                VersionQuestionnaire,
                parent="questionnaire",
                champs=(
                    Champ("numero"),
                    Champ("introduction"),
                    Champ("remerciement"),
                    Champ("publiee_le"),
                ),
                enfants=(
                    Section(
                        "questions",
                        Question,
                        parent="questionnaire_version",
                        champs=(
                            Champ("code"),
                            Champ("libelle"),
                            Champ("aide"),
                            Champ("type"),
                            Champ("choix"),
                            Champ("obligatoire"),
                            Champ("role"),
                            Champ("ordre"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Section(
        "campagnes",
        Campagne,
        aide="Enquêtes auprès des collectivités.",
        champs=(
            Champ("titre"),
            Champ("ouverte_le"),
            Champ("close_le"),
            Champ("questionnaire", aide="Version du questionnaire."),
            Champ("declenchement"),
            Champ("message"),
            Champ("relances", aide="Jours après l’envoi."),
            Champ("anonyme"),
            Champ("seuil"),
            Champ("auteur"),
        ),
        enfants=(
            Section(
                "invitations",
                InvitationEnquete,
                parent="campagne",
                champs=(
                    Champ("fiche"),
                    Champ("accompagnement"),
                    Champ("contact"),
                    Champ("envoyee_le"),
                    Champ("expire_le"),
                    Champ("commencee_le"),
                    Champ("repondue_le"),
                    Champ("relancee_le"),
                    Champ("relances"),
                    Champ("brouillon"),
                ),
                exclus={"jeton_sha256": "Empreinte d’un lien personnel : ne quitte pas le site."},
                enfants=(
                    Section(
                        "reponses",
                        Reponse,
                        parent="invitation",
                        champs=(
                            Champ("date", "le"),
                            Champ("referent_principal"),
                            Champ("satisfaction"),
                            Champ("autonomie"),
                            Champ("verbatim"),
                            Champ("verbatim_consenti"),
                        ),
                        enfants=(
                            Section(
                                "valeurs",
                                ReponseQuestion,
                                parent="reponse",
                                champs=(Champ("question"), Champ("valeur", valeurs=TOUTE_VALEUR)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Section(
        "rapports",
        Rapport,
        champs=(
            Champ("titre"),
            Champ("du"),
            Champ("au"),
            Champ("introduction"),
            Champ("faits_marquants"),
            Champ("perspectives"),
            Champ("textes", aide="{code de bloc: texte}."),
            Champ("genre"),
            Champ("cloture"),
            Champ("financement"),
            Champ("fiche"),
            Champ("auteur"),
        ),
        exclus={"travail": "Travail technique qui a produit le document ; le document voyage."},
        verifier=verifier_ligne,
    ),
    Section(
        "theories",
        TheorieChangement,
        champs=(Champ("titre"), Champ("presentation"), Champ("courante")),
        enfants=(
            Section(
                "maillons",
                MaillonTheorie,
                parent="theorie",
                champs=(
                    Champ("niveau"),
                    Champ("libelle"),
                    Champ("description"),
                    Champ("indicateur"),
                    Champ("indicateur_propre"),
                    Champ("ordre"),
                ),
            ),
            Section(
                "liens",
                LienTheorie,
                parent="theorie",
                champs=(Champ("de"), Champ("vers"), Champ("hypothese")),
            ),
        ),
    ),
    Section(
        "couts_agents",
        CoutAgent,
        aide="Salaires chargés, en euros par an : la direction seule les lit.",
        champs=(
            Champ("agent"),
            Champ("salaire_charge"),
            Champ("debut_le"),
            Champ("fin_le"),
            Champ("quotite"),
            Champ("jours_productifs"),
        ),
    ),
    Section(
        "exercices",
        Exercice,
        champs=(Champ("annee"), Champ("cle"), Champ("marge"), Champ("tolerance")),
        enfants=(
            Section(
                "frais",
                FraisGeneraux,
                parent="exercice",
                champs=(Champ("libelle"), Champ("montant"), Champ("ordre")),
            ),
        ),
    ),
    Section(
        "recettes",
        Recette,
        aide="Ce que les prestations rapportent, en euros.",
        champs=(
            Champ("prestation"),
            Champ("financement"),
            Champ("date", "le"),
            Champ("montant"),
            Champ("libelle"),
        ),
    ),
    Section(
        "feuilles_temps",
        FeuilleTemps,
        aide="Temps arrêtés pour un financeur.",
        champs=(
            Champ("agent"),
            Champ("financement"),
            Champ("du"),
            Champ("au"),
            Champ("etat"),
            Champ("lignes"),
            Champ("minutes"),
            Champ("signee_le"),
            Champ("visee_le"),
            Champ("visee_par"),
        ),
    ),
)
