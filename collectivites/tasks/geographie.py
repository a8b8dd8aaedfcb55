"""Mettre à jour la géographie : lire et comparer à vue, écrire d’un coup."""

from django.urls import reverse

from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail

from ..chargement import ORDRE, charger_geographie, ecarts, lire_la_base
from ..geographie import GeographieInvalide, lire

GEOGRAPHIE = "geographie"


@travail(GEOGRAPHIE)
def mettre_a_jour(un_travail, avancer):
    """Compare le Code officiel géographique livré à la base, nature par nature, puis l’y écrit.

    L’écriture est l’effet, dans la transaction qui dit « fait » : la barre avance donc sur la
    lecture et la comparaison, qui prennent le plus clair du temps quand rien n’a changé.
    """
    total = len(ORDRE) + 3
    avancer(0, total, "Lecture du Code officiel géographique")
    try:
        geographie = lire()
        avancer(1, total, "Lecture de la base")
        with dans_reseau(un_travail.reseau_id):
            en_base = lire_la_base(geographie.millesime)
    except GeographieInvalide as erreur:
        # Recommencer n’y changerait rien : ValueError arrête le travail au premier essai.
        raise ValueError(str(erreur)) from erreur
    a_ecrire = 0
    for rang, (nature, nombre) in enumerate(ecarts(geographie, en_base), 2):
        a_ecrire += nombre
        avancer(rang, total, f"{nature.label} : {nombre} à écrire")
    avancer(total - 1, total, "Écriture" if a_ecrire else "Rien n’a changé")

    def effet():
        bilan = charger_geographie(geographie=geographie) if a_ecrire else None
        return {
            "url": reverse("collectivites:territoire"),
            "creees": bilan.creees if bilan else 0,
            "modifiees": bilan.modifiees if bilan else 0,
            "obsoletes": bilan.obsoletes if bilan else 0,
        }

    return effet
