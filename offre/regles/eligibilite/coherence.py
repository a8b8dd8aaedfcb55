"""Ce qui se contredit dans un règlement : aucun projet ne tiendrait les deux règles à la fois."""

from predict.noyau.typographie import enumeration

from .mots import NatureRegle, Zone, mot, quantite

BORNES = (
    (NatureRegle.COUT_MIN, NatureRegle.COUT_MAX),
    (NatureRegle.DEMANDE_MIN, NatureRegle.DEMANDE_MAX),
    (NatureRegle.DUREE_MIN, NatureRegle.DUREE_MAX),
)


def contradictions(regles):
    """[(rang, phrase)] : rang (à partir de 0) de la seconde règle de chaque paire impossible."""
    trouvees = []
    for basse, haute in BORNES:
        for bas, haut in _paires(regles, basse, haute):
            plancher, plafond = regles[bas], regles[haut]
            if plancher.valeur is None or plafond.valeur is None:
                continue
            if plancher.valeur > plafond.valeur:
                trouvees.append(
                    (
                        max(bas, haut),
                        f"Le minimum ({quantite(plancher.valeur, plancher.unite)}) dépasse le "
                        f"maximum ({quantite(plafond.valeur, plafond.unite)}).",
                    )
                )
    for admis, exclus in _paires(regles, NatureRegle.PAYS, NatureRegle.PAYS_EXCLUS):
        deux_fois = [p for p in regles[exclus].liste if p in regles[admis].liste]
        if deux_fois:
            noms = enumeration([mot(NatureRegle.PAYS, p) for p in deux_fois])
            trouvees.append((max(admis, exclus), f"À la fois admis et exclu : {noms}."))
    return trouvees


def _paires(regles, une, autre):
    """Rangs des règles de ces deux natures qui valent au même endroit."""
    return [
        (i, j)
        for i, a in enumerate(regles)
        for j, b in enumerate(regles)
        if (a.nature, b.nature) == (une, autre)
        and (a.zone == b.zone or Zone.TOUTES in (a.zone, b.zone))
    ]
