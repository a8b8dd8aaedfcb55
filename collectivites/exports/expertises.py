"""La matrice des expertises en tableur."""

from predict.noyau.tableur import Colonne


def colonnes_de_la_matrice(departements):
    """`departements` : [(clé, code Insee, nom)] ; tout le reste tombe dans « Ailleurs »."""
    siens = {pk for pk, *_ in departements}

    def du(pk):
        return lambda ligne: ligne.zones[pk].total if pk in ligne.zones else 0

    return (
        Colonne("Expertise", "libelle"),
        Colonne("Acteurs", "compte.total", "entier"),
        Colonne("Membres du réseau", "compte.membres", "entier"),
        Colonne("Mobilisables", "compte.mobilisables", "entier"),
        Colonne("Ni membres ni mobilisables", "compte.autres", "entier"),
        *(Colonne(nom, du(pk), "entier") for pk, _, nom in departements),
        Colonne(
            "Ailleurs ou sans lieu",
            lambda ligne: sum(c.total for zone, c in ligne.zones.items() if zone not in siens),
            "entier",
        ),
    )
