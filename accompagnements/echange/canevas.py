"""Ce que le fichier d’échange porte du canevas d’une collectivité."""

from predict.noyau.echange import Champ, Section, declarer

from ..models import BlocCanevasFiche

declarer(
    Section(
        "canevas_fiches",
        BlocCanevasFiche,
        aide="Le canevas de l’offre, à l’échelle d’une collectivité : une ligne par bloc.",
        champs=(Champ("fiche"), Champ("bloc"), Champ("contenu")),
    )
)
