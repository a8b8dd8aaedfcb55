"""Les neuf indicateurs communs et les fiches d’exemple, lus de `fixtures/referentiels/`."""

from offre.models import Service
from predict.comptes.models import Reseau
from predict.comptes.referentiels import ReferentielInvalide, designe, enregistrer, lu, poser

from .models import FichePartagee, Indicateur
from .regles import RubriqueCapitalisation, VoixVerbatim

# Ce que `regles.py` tient déjà : dit dans le fichier pour le relecteur, vérifié par les essais.
TENUS_PAR_LES_REGLES = frozenset({"ventilations", "non_additives", "raison_non_additive"})


@enregistrer("indicateurs")
def charger(donnees):
    lignes = [
        {nom: valeur for nom, valeur in ligne.items() if nom not in TENUS_PAR_LES_REGLES}
        for ligne in donnees["indicateurs"]
    ]
    return [poser(Indicateur, lignes, cle=("code",), fichier="indicateurs")]


@enregistrer("fiches_partagees")
def charger_fiches(donnees):
    """Pratiques publiées par deux réseaux, récrites : sans fiche d’origine dans PREDICT."""
    reseaux = {r.slug: r for r in Reseau.objects.all()}
    services = {s.code: s for s in Service.objects.select_related("mission")}
    lignes = [_fiche(ligne, reseaux, services) for ligne in donnees["fiches_partagees"]]
    return [poser(FichePartagee, lignes, cle=("code",), fichier="fiches_partagees")]


def _fiche(ligne, reseaux, services):
    ou = f"fiches_partagees.json, {ligne.get('code')}"
    rubriques = lu(ligne, "rubriques", dict, ou=ou)
    inconnues = set(rubriques) - set(RubriqueCapitalisation.values)
    if inconnues or not all(isinstance(texte, str) for texte in rubriques.values()):
        raise ReferentielInvalide(f"{ou} : rubrique inconnue ou mal écrite.")
    for parole in lu(ligne, "verbatims", list, ou=ou):
        if not isinstance(parole, dict) or parole.get("voix") not in VoixVerbatim.values:
            raise ReferentielInvalide(f"{ou} : une parole dit qui parle.")
    service = designe(services, ligne.get("service"), ou=ou)
    return ligne | {
        "reseau": designe(reseaux, ligne.get("reseau"), ou=ou), "service": service,
        "mission": service.mission, "origine_ref": "", "retiree_le": None,
    }  # fmt: skip
