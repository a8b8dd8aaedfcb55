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

from .models import Mission, Service, ServiceReseau, SessionDispositif
from .regles import Mode


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


for _modele in (Mission, Service, SessionDispositif):
    declarer_naturelle(_par_code(_modele))

declarer(
    Section(
        "services",
        ServiceReseau,
        aide="L’offre singularisée. Sans `service`, le service est propre au réseau.",
        champs=(
            Champ("service"),
            Champ("mission"),
            Champ("decision"),
            Champ("volet"),
            Champ("etat"),
            Champ("libelle"),
            Champ("but"),
            Champ("modes", valeurs=Mode),
            Champ("jours_indicatifs"),
            Champ("financement_dedie"),
            Champ("tarif"),
            Champ("ecsi"),
            Champ("publie"),
        ),
        exclus={"recherche": "Libellé sans accents ni casse : recalculé."},
    ),
)
