"""Un indicateur se compose de codes d’une table fermée ; chaque valeur se recompte à la main."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suivi.calculs import Periode
from suivi.calculs.composition import (
    OBJETS,
    CompositionInvalide,
    Mesure,
    lire_composition,
    relever,
    valeurs,
)
from suivi.calculs.composition.mots import OPERATEURS, PLUSIEURS, Genre
from tests.fabriques import EchangeFactory
from tests.suivi import recette9, scenes

ANNEE = Periode.de_l_annee(2027)


def composer(objet, mesure="compte", **suite):
    date = suite.pop("date", OBJETS[objet].dates[0].code if objet in OBJETS else "le")
    return lire_composition({"objet": objet, "mesure": mesure, "date": date, **suite})


def filtre(champ, operateur, valeur=""):
    return {"champ": champ, "operateur": operateur, "valeur": valeur}


@pytest.fixture
def scene(reseau):
    return recette9.poser(reseau)


# -- La table est fermée ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "donnees",
    [
        None,
        {},
        {"objet": "couts", "mesure": "compte", "date": "le"},
        {"objet": "__class__", "mesure": "compte", "date": "le"},
        {"objet": "candidature", "mesure": "moyenne", "date": "deposee"},
        {"objet": "candidature", "mesure": "compte", "date": "accompagnement__debut_le"},
        {"objet": "candidature", "mesure": "somme", "champ": "id", "date": "deposee"},
        {"objet": "strategie", "mesure": "somme", "champ": "montant", "date": "adoptee"},
        {"objet": "temps", "mesure": "compte", "date": "le",
         "filtres": [filtre("agent__adhesion_courante__role", "est", "direction")]},
        {"objet": "activite", "mesure": "compte", "date": "le",
         "filtres": [filtre("type", "regex", ".*")]},
        {"objet": "activite", "mesure": "compte", "date": "le",
         "filtres": [filtre("type", "est", "inventé")]},
        {"objet": "participation", "mesure": "compte", "date": "le",
         "filtres": [filtre("evaluation", "au_moins", "quatre")]},
        {"objet": "participation", "mesure": "compte", "date": "le",
         "filtres": [filtre("evaluation", "au_moins", "NaN")]},
        {"objet": "activite", "mesure": "taux", "date": "le"},
        {"objet": "activite", "mesure": "compte", "date": "le", "filtres": ["type"]},
    ],
)  # fmt: skip
def test_un_code_inconnu_se_refuse_en_francais(donnees):
    with pytest.raises(CompositionInvalide) as refus:
        lire_composition(donnees)
    assert str(refus.value)[0].isupper() or str(refus.value)[0] == "«"
    assert str(refus.value).endswith(".")


def _exemple(champ):
    operateur = OPERATEURS[champ.genre][0]
    valeur = {
        Genre.CHOIX: champ.choix[0][0] if champ.choix else "",
        Genre.LISTE: "absent",
        Genre.OUI_NON: "oui",
        Genre.PRESENCE: "",
        Genre.NOMBRE: "4",
    }[champ.genre]
    return filtre(champ.code, operateur, valeur)


def _pour(condition, operateur):
    """Le même exemple avec cet opérateur ; « parmi » attend une liste."""
    valeur = condition["valeur"]
    return condition | {
        "operateur": operateur,
        "valeur": [valeur, valeur] if operateur in PLUSIEURS else valeur,
    }


@pytest.mark.parametrize("code", OBJETS)
def test_chaque_champ_de_la_table_se_filtre_avec_chaque_operateur(code, reseau):
    objet = OBJETS[code]
    for champ in objet.champs:
        for operateur in OPERATEURS[champ.genre]:
            condition = _pour(_exemple(champ), operateur)
            for une_date in objet.dates:
                une = composer(code, date=une_date.code, filtres=[condition])
                assert valeurs(reseau, une, [ANNEE])[0].valeur == 0
            assert relever(reseau, une, ANNEE).comptees == ()
            assert une.phrase()


@pytest.mark.parametrize("code", OBJETS)
def test_chaque_somme_et_chaque_taux_se_calcule(code, reseau):
    objet = OBJETS[code]
    for somme in objet.sommes:
        une = composer(code, "somme", champ=somme.code)
        assert valeurs(reseau, une, [ANNEE])[0].valeur == 0
        assert relever(reseau, une, ANNEE).ecartees == ()
    taux = composer(code, "taux", favorables=[_exemple(objet.champs[0])])
    assert valeurs(reseau, taux, [ANNEE])[0].valeur is None
    assert relever(reseau, taux, ANNEE).valeur.affichee == "–"


@pytest.mark.parametrize(
    "valeur", ["reunion", [], ["reunion", "inventé"], ["x"] * 41, [["reunion"]]]
)
def test_parmi_veut_une_liste_de_codes_connus(valeur):
    with pytest.raises(CompositionInvalide):
        composer("activite", filtres=[filtre("type", "parmi", valeur)])


def test_parmi_reunit_plusieurs_choix_et_hors_les_ecarte(scene, reseau):
    """En 2027 : cinq réunions et un renseignement ; rien d’autre."""

    def compte(operateur, *types):
        une = composer("activite", filtres=[filtre("type", operateur, list(types))])
        return valeurs(reseau, une, [ANNEE])[0].valeur, une.phrase()

    assert compte("parmi", "reunion", "renseignement")[0] == 6
    assert compte("parmi", "reunion")[0] == compte("hors", "renseignement")[0] == 5
    assert compte("hors", "reunion", "renseignement")[0] == 0
    assert (
        "est parmi « Réunion » ou « Simple renseignement »"
        in compte("parmi", "reunion", "renseignement", "reunion")[1]
    )


# -- Les valeurs, à la main ---------------------------------------------------------------------


def test_un_compte_filtre_donne_ce_que_l_on_compte_a_la_main(scene, reseau):
    """Cinq réunions en 2027 (C1 deux fois, C2, C3, C6), un renseignement (C5) écarté."""
    une = composer("activite", filtres=[filtre("type", "est", "reunion")])
    releve = relever(reseau, une, ANNEE)
    assert releve.valeur.valeur == 5
    assert [p.note for p in releve.ecartees] == ["Écarté par un filtre : Type est « Réunion »"]


def test_une_somme_additionne_les_montants_de_la_periode(scene, reseau):
    """MEAE de C6 notifié en 2027 : 45 000 € ; FICOL notifié en 2028 : 560 000 €."""
    une = composer("candidature", "somme", champ="accorde", date="notifiee")
    en_2027, en_2028 = valeurs(reseau, une, [ANNEE, Periode.de_l_annee(2028)])
    assert (en_2027.valeur, en_2028.valeur) == (45_000, 560_000)
    assert en_2027.affichee == "45\u202f000\u00a0€"


def test_une_somme_de_minutes_se_dit_en_heures(scene, reseau, agent):
    accompagnement = scene.fiches[0].accompagnements.get()
    scenes.temps(accompagnement, 90, agent)
    scenes.temps(accompagnement, 60, agent)
    une = composer("temps", "somme", champ="heures")
    assert valeurs(reseau, une, [ANNEE])[0].valeur == Decimal("2.5")
    assert valeurs(reseau, une, [ANNEE])[0].affichee == "2,5"


def test_un_taux_rapporte_les_favorables_aux_comptes(scene, reseau):
    """Trois conventions signées en 2027 (C1, C2, C6) ; une seule, celle de C1, naît d’un lien."""
    une = composer("convention", "taux", favorables=[filtre("lien", "rempli")])
    releve = relever(reseau, une, ANNEE)
    assert releve.valeur.valeur == Fraction(1, 3)
    assert (releve.valeur.numerateur, releve.valeur.denominateur) == (1, 3)
    assert len(releve.comptees) == 1
    assert len(releve.ecartees) == 2
    assert releve.ecartees[0].note.startswith("Au dénominateur seulement")


def test_une_candidature_a_deux_collectivites_compte_une_fois(scene, reseau):
    """FICOL portée par C1 et C2, MEAE par C6 : deux dossiers, quel que soit le profil cherché."""
    for fiche in scene.fiches:
        fiche.profil_principal = "HUMANIS"
        fiche.save(update_fields=["profil_principal"])
    une = composer("candidature", filtres=[filtre("profil", "est", "HUMANIS")])
    releve = relever(reseau, une, ANNEE)
    assert releve.valeur.valeur == 2
    assert {p.collectivites for p in releve.comptees} == {("C1", "C2"), ("C6",)}


def test_un_enregistrement_sans_date_est_ecarte_en_le_disant(scene, reseau):
    une = composer("candidature", filtres=[filtre("accuse", "vide")])
    assert [p.note for p in relever(reseau, une, ANNEE).ecartees][-1] == "Dépôt : sans date"


def test_une_note_privee_ne_compte_jamais(reseau, agent):
    fiche = scenes.fiche(reseau)
    for prive in (False, True):
        EchangeFactory(reseau=reseau, fiche=fiche, le=date(2027, 3, 3), prive=prive, auteur=agent)
    assert valeurs(reseau, composer("echange"), [ANNEE])[0].valeur == 1
    assert len(relever(reseau, composer("echange"), ANNEE).comptees) == 1


def test_les_enregistrements_d_un_autre_reseau_ne_comptent_pas(scene, autre_reseau):
    assert valeurs(autre_reseau, composer("convention"), [ANNEE])[0].valeur == 0
    assert relever(autre_reseau, composer("convention"), ANNEE).comptees == ()


def test_le_nombre_de_requetes_ne_depend_ni_des_donnees_ni_des_annees(scene, reseau):
    une = composer("candidature", "taux", favorables=[filtre("decision", "est", "accordee")])

    def mesurer(lire):
        with CaptureQueriesContext(connection) as captees:
            lire()
        return len(captees)

    assert mesurer(lambda: valeurs(reseau, une, [ANNEE])) == 1
    assert mesurer(lambda: relever(reseau, une, ANNEE)) == 3
    for _ in range(5):
        recette9.poser(reseau)
    assert mesurer(lambda: valeurs(reseau, une, ANNEE.historique(4))) == 1
    assert mesurer(lambda: relever(reseau, une, ANNEE)) == 3


def test_la_composition_se_relit_en_une_phrase():
    une = composer(
        "candidature", "taux", filtres=[filtre("accuse", "rempli")],
        favorables=[filtre("decision", "est", "accordee")],
    )  # fmt: skip
    assert une.phrase() == (
        "Part : candidatures, d’après la date « Dépôt » ; Accusé de dépôt est renseigné. "
        "Numérateur : Décision est « Accordée »."
    )
    assert une.mesure == Mesure.TAUX
