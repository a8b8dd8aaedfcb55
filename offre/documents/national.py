"""La vue nationale en tableur : la matrice, et les priorités une par ligne."""

from predict.noyau.tableur import Colonne

from ..calculs.national import Matrice
from ..regles.priorites import PROFILS_ACTER, SUJETS


def colonnes_matrice(matrice: Matrice):
    """Une ligne par réseau : (réseau, cases)."""
    return [
        Colonne("Réseau", lambda ligne: ligne[0].nom),
        Colonne("Territoire", lambda ligne: ligne[0].territoire_nom),
        *(
            Colonne(profil, lambda ligne, i=i: ligne[1][i].rang, "entier")
            for i, profil in enumerate(matrice.profils)
        ),
        Colonne("Offre", lambda ligne: ligne[0].formalisation or "pas encore dit"),
        Colonne(
            "Rangs modifiés depuis l’étude",
            lambda ligne: ", ".join(
                f"{profil} ({case.modifie})"
                for profil, case in zip(PROFILS_ACTER, ligne[1], strict=True)
                if case.modifie
            ),
        ),
    ]


COLONNES_PRIORITES = (
    Colonne("Sujet commun", lambda p: SUJETS.get(p.sujet, SUJETS["autre"])),
    Colonne("Réseau", "reseau.nom"),
    Colonne("Priorité", "theme"),
    Colonne("Précision", "texte", "long"),
    Colonne("Mission", "mission.libelle"),
    Colonne("Décision", lambda p: p.get_decision_display()),
    Colonne("Origine", lambda p: "transmise" if p.transmise_le else f"été {p.annee}"),
    Colonne("Transmise le", "transmise_le", "date"),
    Colonne("Source", "source_document"),
)
