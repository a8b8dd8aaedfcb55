"""Recette 1 : base de 5, fichier de 10 ; puis ce que l’annulation rend et ce qu’elle garde."""

import pytest

from collectivites.models import Fiche, NiveauFiche
from tests.collectivites.scenes_imports import (
    annuler,
    appliquer,
    examiner,
    importer,
    motifs,
)
from tests.fabriques import CollectiviteFactory, FicheFactory

SIRENS = [
    "214102691", "214100182", "214101511", "214101669", "214102220", "214100513", "214101081",
    "214101947", "214101297", "214100307", "214102717", "214100471",
]  # fmt: skip


def siren_valide(debut):
    """Huit chiffres et leur clé."""
    from collectivites.regles import siren_est_valide

    return next(f"{debut}{c}" for c in range(10) if siren_est_valide(f"{debut}{c}"))


@pytest.fixture
def treize(reseau):
    """Treize communes du référentiel, leurs Siren ; cinq ont déjà leur fiche."""
    communes = [
        CollectiviteFactory(nom=f"Bourg {n}", siren=siren_valide(f"2141{n:04d}")) for n in range(14)
    ]
    for commune in communes[:5]:
        FicheFactory(reseau=reseau, collectivite=commune)
    return communes


TITRES = ["Siren", "Collectivité", "Niveau d’engagement", "Ce qu’elle cherche"]


def fichier_de_dix(communes):
    lignes = [TITRES]
    lignes.append([communes[4].siren, communes[4].nom, "Déjà engagée", "Un partenaire"])
    for commune in communes[5:13]:
        lignes.append([commune.siren, commune.nom, "Non engagée", ""])
    lignes.append(["123456789", "Nulle part", "", ""])
    return lignes


def test_la_recette_1_est_exacte(reseau, agent, treize):
    un_import = examiner(agent, fichier_de_dix(treize))
    assert un_import.comptes == {"cree": 8, "modifie": 1, "inchange": 0, "rejete": 1}
    assert "n’est pas un Siren valide" in motifs(un_import, 11)
    assert Fiche.objects.count() == 5  # l’aperçu n’écrit rien

    un_import = appliquer(un_import, agent)
    assert un_import.etat == "applique"
    assert Fiche.objects.filter(reseau=reseau).count() == 13
    assert NiveauFiche.objects.count() == 9

    refait = examiner(agent, fichier_de_dix(treize)[:-1])
    assert refait.comptes == {"cree": 0, "modifie": 0, "inchange": 9, "rejete": 0}
    assert Fiche.objects.filter(reseau=reseau).count() == 13


def test_l_annulation_rend_la_base_telle_qu_elle_etait(reseau, agent, treize):
    avant = list(
        Fiche.objects.order_by("pk").values_list("pk", "niveau", "recherche_de", "modifie_le")
    )
    un_import = annuler(importer(agent, fichier_de_dix(treize)), agent)
    assert un_import.etat == "annule"
    apres = list(
        Fiche.objects.order_by("pk").values_list("pk", "niveau", "recherche_de", "modifie_le")
    )
    assert apres == avant
    assert not NiveauFiche.objects.exists()
    assert un_import.reglages["sorts"] == {"retiree": 8, "retablie": 1}
