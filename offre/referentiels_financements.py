"""Dispositifs, sessions et pays les moins avancés, lus de `fixtures/referentiels`.

Les communs seulement : ce qu’un réseau ajoute (`propre_a`) n’est ni lu ni touché ici.
"""

from predict.comptes.models import Terme
from predict.comptes.referentiels import ReferentielInvalide, designe, enregistrer, poser

from .models import Dispositif, SessionDispositif
from .regles.eligibilite import RegleInvalide, contredits, lire_regles


@enregistrer("dispositifs", "sessions", "pays_pma")
def charger(donnees):
    bilans = [
        poser(Terme, donnees["pays_pma"], cle=("nomenclature", "code"), fichier="pays_pma"),
        poser(Dispositif, donnees["dispositifs"], cle=("propre_a", "code"), fichier="dispositifs"),
    ]
    dispositifs = {d.code: d for d in Dispositif.objects.filter(propre_a__isnull=True)}
    bilans.append(
        poser(
            SessionDispositif,
            [_session(ligne, dispositifs) for ligne in donnees["sessions"]],
            cle=("propre_a", "code"),
            fichier="sessions",
        )
    )
    return bilans


def _session(ligne, dispositifs):
    ou = f"sessions.json, {ligne.get('code')}"
    _verifier(ligne, ou)
    return ligne | {"dispositif": designe(dispositifs, ligne.get("dispositif"), ou=ou)}


def _verifier(ligne, ou):
    """Le règlement se lit, et il dit ce que ses exemples attendent."""
    try:
        ecarts = contredits(lire_regles(ligne.get("regles")), ligne.get("exemples") or [])
    except (RegleInvalide, ValueError, KeyError, TypeError) as erreur:
        raise ReferentielInvalide(f"{ou} : {erreur}") from erreur
    if ecarts:
        titre, attendu, obtenu = ecarts[0]
        raise ReferentielInvalide(
            f"{ou} : l’exemple « {titre} » attend {attendu}, les règles disent {obtenu}."
        )
