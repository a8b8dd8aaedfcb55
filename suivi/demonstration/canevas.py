"""Canevas du réseau et d’une collectivité ; ce que le commun a changé depuis la lecture."""

from .textes import textes

# Une ville dont le récit est suivi de bout en bout.
FICHE = "41269"


def du_reseau():
    return [
        {"ref": f"canevas-{bloc}", "bloc": bloc, "contenu": "\n".join(lignes)}
        for bloc, lignes in textes("canevas")["reseau"].items()
    ]


def de_la_fiche(fiches):
    """Les blocs d’une collectivité, si elle est de la démonstration. `fiches` : {code: ligne}."""
    if FICHE not in fiches:
        return []
    return [
        {
            "ref": f"canevas-{FICHE}-{bloc}",
            "fiche": fiches[FICHE]["ref"],
            "bloc": bloc,
            "contenu": "\n".join(lignes),
        }
        for bloc, lignes in textes("canevas")["fiche"].items()
    ]


def laisser_des_nouveautes(services):
    """Le réseau a lu un texte commun plus ancien : la version d’aujourd’hui l’attend.

    Là où il n’avait rien récrit, son texte est celui qu’il a lu.
    """
    for service in services:
        lu = textes("canevas")["lu_avant"].get(service["service"])
        if lu:
            base = service["base"]
            service |= {champ: v for champ, v in lu.items() if service[champ] == base[champ]}
            service["base"] = base | lu
