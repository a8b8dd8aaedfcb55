"""La théorie du changement du réseau : le modèle de départ, récrit à sa main, et ses hypothèses."""

from ..calculs import theorie_modele as modele
from .textes import textes

REF = "theorie-du-reseau"


def changer(sections):
    """Ajoute `theories` ; un maillon suit un indicateur du réseau s’il en a composé."""
    recit = textes("theorie")
    propres = {p["ref"] for p in sections["indicateurs_propres"]}
    maillons = [
        {
            "ref": f"{REF}-{cle}",
            "niveau": niveau.value,
            "libelle": recit["libelles"].get(cle, libelle),
            "description": recit["descriptions"].get(cle, ""),
            "indicateur": code or None,
            "indicateur_propre": _propre(recit, cle, propres),
            "ordre": ordre,
        }
        for ordre, (cle, niveau, libelle, code) in enumerate(modele.MAILLONS)
    ]
    liens = [
        {
            "de": f"{REF}-{de}",
            "vers": f"{REF}-{vers}",
            "hypothese": recit["hypotheses"].get(f"{de} {vers}", hypothese),
        }
        for de, vers, hypothese in modele.LIENS
    ]
    sections["theories"].append(
        {
            "ref": REF,
            "titre": recit["titre"],
            "presentation": recit["presentation"],
            "courante": True,
            "maillons": maillons,
            "liens": liens,
        }
    )


def _propre(recit, cle, propres):
    ref = recit["propres"].get(cle)
    return ref if ref in propres else None
