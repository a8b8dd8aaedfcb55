"""Ce que le fichier d’échange porte du suivi : cibles, enquêtes, rapports."""

from predict.noyau.echange import (
    Champ,
    Naturelle,
    Section,
    ValeurRefusee,
    declarer,
    declarer_naturelle,
    montrer,
)

from .models import (
    Campagne,
    Cible,
    FicheCapitalisation,
    Indicateur,
    InvitationEnquete,
    Rapport,
    Reponse,
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
            Champ("etat"),
            Champ("rubriques", aide="{code de rubrique: texte}."),
            Champ("auteur"),
        ),
    ),
    Section(
        "campagnes",
        Campagne,
        aide="Enquêtes auprès des collectivités.",
        champs=(Champ("titre"), Champ("ouverte_le"), Champ("close_le")),
        enfants=(
            Section(
                "invitations",
                InvitationEnquete,
                parent="campagne",
                champs=(Champ("fiche"), Champ("envoyee_le")),
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
            Champ("auteur"),
        ),
        exclus={"travail": "Travail technique qui a produit le document ; le document voyage."},
    ),
)
