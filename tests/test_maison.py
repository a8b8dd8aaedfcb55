"""La maison d’essai elle-même : ses fabriques et sa sévérité."""

import inspect

import pytest
from django.template import engines

from tests import fabriques

FABRIQUES = [f for _, f in inspect.getmembers(fabriques, inspect.isclass)
             if f.__module__ == "tests.fabriques"]  # fmt: skip


@pytest.mark.parametrize("fabrique", FABRIQUES, ids=lambda f: f.__name__)
def test_chaque_fabrique_reste_dans_le_reseau_demande(fabrique, reseau):
    champs = {"reseau": reseau} if "reseau" in fabrique._meta.declarations else {}
    objet = fabrique(**champs)
    assert objet.pk
    for champ in objet._meta.concrete_fields:
        lie = getattr(objet, champ.name) if champ.is_relation else None
        if lie is not None and champs:
            assert getattr(lie, "reseau_id", reseau.pk) in (reseau.pk, None)


def test_une_variable_inconnue_de_nos_gabarits_fait_echouer():
    from tests.conftest import GABARITS

    gabarit = engines["django"].from_string("{{ inconnue }}")
    gabarit.template.origin.name = f"{GABARITS}/essai.html"
    with pytest.raises(AssertionError, match="inconnue"):
        gabarit.render({})


def test_les_gabarits_restent_severes_apres_un_essai_qui_change_les_reglages(settings):
    avant = engines["django"]
    settings.DEBUG = not settings.DEBUG
    assert engines["django"] is not avant, "Django n’a pas refait son moteur : l’essai ne dit rien"
    test_une_variable_inconnue_de_nos_gabarits_fait_echouer()


def test_une_variable_inconnue_d_un_paquet_reste_vide():
    assert engines["django"].from_string("{{ inconnue|default:'rien' }}").render({}) == "rien"
