"""Ce que le fichier d’échange porte de l’offre : les services tels que le réseau les propose."""

from predict.noyau.echange import (
    Champ,
    Naturelle,
    Section,
    ValeurRefusee,
    declarer,
    declarer_naturelle,
    montrer,
)

from ..models import (
    FeuilleSingularisation,
    Mission,
    Service,
    ServiceReseau,
    VersionOffre,
)
from ..regles import ApprocheSingularisation, Mode


def _par_code(modele):
    """Une ligne du catalogue commun se désigne par son code."""

    def lire(valeur):
        if not isinstance(valeur, str):
            raise ValeurRefusee(f"{montrer(valeur)} n’est pas un code.")
        return valeur

    return Naturelle(
        modele,
        aide=f"Code du référentiel commun ({modele._meta.verbose_name}).",
        ecrire=lambda objet, refs: objet.code,
        lire=lire,
        # Le catalogue tient en quelques dizaines de lignes : le lire en entier évite de donner à
        # la base un code malsain.
        trouver=lambda codes: {objet.code: objet for objet in modele.objects.all()},
    )


for _modele in (Mission, Service):
    declarer_naturelle(_par_code(_modele))

declarer(
    Section(
        "services",
        ServiceReseau,
        aide="L’offre singularisée. Sans `service`, le service est propre au réseau. `base` : le "
        "commun tel que le réseau l’a lu ; absent d’un ancien fichier, rien n’est à comparer.",
        champs=(
            Champ("service"),
            Champ("mission"),
            Champ("decision"),
            Champ("volet"),
            Champ("etat"),
            Champ("libelle"),
            Champ("but"),
            Champ("promesse"),
            Champ("publics"),
            Champ("profils"),
            Champ("angle"),
            Champ("modes", valeurs=Mode),
            Champ("deroule"),
            Champ("livrables"),
            Champ("suites"),
            Champ("outils"),
            Champ("competences"),
            Champ("marqueurs"),
            Champ("jours_indicatifs"),
            Champ("duree"),
            Champ("nature_tarif"),
            Champ("montant"),
            Champ("tarif"),
            Champ("financement_dedie"),
            Champ("competence_a_acquerir"),
            Champ("horizon"),
            Champ("ecsi"),
            Champ("odd"),
            Champ("publie"),
            Champ("ordre"),
            Champ("base"),
        ),
        exclus={"recherche": "Libellé sans accents ni casse : recalculé."},
    ),
    Section(
        "feuille_singularisation",
        FeuilleSingularisation,
        aide="Les quatre questions de la singularisation : une ligne au plus par réseau.",
        champs=(
            Champ("le"),
            Champ("participants"),
            Champ("singularite"),
            Champ("marqueurs_reponse"),
            Champ("acteurs"),
            Champ("collectivites"),
            Champ("marqueurs"),
            Champ("odd"),
            Champ("approches", valeurs=ApprocheSingularisation),
        ),
    ),
    Section(
        "versions_offre",
        VersionOffre,
        aide="L’offre validée par une instance : services et textes de ce jour-là.",
        champs=(
            Champ("numero"),
            Champ("validee_le"),
            Champ("instance"),
            Champ("note"),
            Champ("contenu"),
        ),
    ),
)

from . import (  # noqa: E402
    canevas,  # noqa: F401  après les services
    competences,  # noqa: F401
    financements,  # noqa: F401
    priorites,  # noqa: F401
    vitrine,  # noqa: F401
)
