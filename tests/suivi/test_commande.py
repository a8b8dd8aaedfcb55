"""`manage.py indicateurs` : le JSON documenté, et des erreurs qui se lisent."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.suivi import recette9, scenes


def executer(reseau="ici", du="2027-01-01", au="2027-12-31", format="json"):
    sortie = StringIO()
    call_command("indicateurs", reseau=reseau, du=du, au=au, format=format, stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


def test_le_json_porte_les_neuf_chiffres_de_la_recette(scene):
    donnees = json.loads(executer())
    assert (donnees["reseau"], donnees["du"], donnees["au"]) == ("ici", "2027-01-01", "2027-12-31")
    assert {
        i["code"]: (i["numerateur"], i["denominateur"], i["affichage"])
        for i in donnees["indicateurs"]
    } == recette9.ATTENDU


def test_le_json_porte_les_references_des_preuves(scene):
    par_code = {i["code"]: i for i in json.loads(executer())["indicateurs"]}
    (preuve,) = par_code["I4"]["preuves"]
    assert (preuve["ref"], preuve["type"]) == (scene.convention.ref, "accompagnements.convention")
    assert preuve["dates"] == {"Mise en lien": "2027-03-12", "Signature": "2027-09-10"}
    assert preuve["collectivites"][0]["nom"] == "C1"


def test_le_json_porte_ventilations_taux_et_details(scene):
    par_code = {i["code"]: i for i in json.loads(executer())["indicateurs"]}
    assert par_code["I1"]["ventilations"]["service"]["somme"] == 5
    assert (par_code["I6"]["valeur"], par_code["I6"]["taux_reponse"]) == (66.7, 75.0)
    assert par_code["I7"]["details"]["taux_cohorte"] == 50.0
    assert len(par_code["I1"]["ventilations"]) == 11


def test_le_texte_se_lit(scene):
    texte = executer(format="texte")
    assert "I6    66,7\u00a0% (2 sur 3), taux de réponse 75,0\u00a0%" in texte
    assert "écarté : Brouillon de C2 [C2] – Brouillon : pas encore déposée" in texte


def test_un_reseau_vide_rend_des_zeros_et_des_absents(reseau):
    par_code = {i["code"]: i for i in json.loads(executer())["indicateurs"]}
    assert (par_code["I1"]["valeur"], par_code["I6"]["valeur"], par_code["I9"]["affichage"]) == (
        0, None, "–",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reseau": "nulle-part"}, "Aucun réseau « nulle-part »"),
        ({"reseau": "\x00"}, "Aucun réseau"),
        ({"du": "hier"}, "Date de début : Écrivez une date"),
        ({"au": "2027-02-30"}, "Date de fin : Le 2027-02-30 n’existe pas"),
        ({"du": "10000-01-01"}, "Date de début"),
        ({"du": "2027-06-01", "au": "2027-01-01"}, "inversez les deux dates"),
        ({"du": "1950-01-01"}, "entre 2000 et 2100"),
        ({"du": "2027-01-01\x00"}, "Date de début"),
    ],
)
def test_une_demande_impossible_se_dit_en_francais(reseau, options, message):
    with pytest.raises(CommandError, match=message):
        executer(**options)
