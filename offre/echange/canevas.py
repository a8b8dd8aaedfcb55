"""Ce que le fichier d’échange porte du canevas du réseau."""

from predict.noyau.echange import Champ, Section, declarer

from ..models import BlocCanevas

declarer(
    Section(
        "canevas",
        BlocCanevas,
        aide="Le canevas de l’offre, à l’échelle du réseau : une ligne par bloc (`canevas_bloc`).",
        champs=(Champ("bloc"), Champ("contenu")),
    )
)
