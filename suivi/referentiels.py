"""Les neuf indicateurs communs, lus de `fixtures/referentiels/indicateurs.json`."""

from predict.comptes.referentiels import enregistrer, poser

from .models import Indicateur

# Ce que `regles.py` tient déjà : dit dans le fichier pour le relecteur, vérifié par les essais.
TENUS_PAR_LES_REGLES = frozenset({"ventilations", "non_additives", "raison_non_additive"})


@enregistrer("indicateurs")
def charger(donnees):
    lignes = [
        {nom: valeur for nom, valeur in ligne.items() if nom not in TENUS_PAR_LES_REGLES}
        for ligne in donnees["indicateurs"]
    ]
    return [poser(Indicateur, lignes, cle=("code",), fichier="indicateurs")]
