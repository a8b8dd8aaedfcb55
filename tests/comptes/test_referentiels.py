"""`charger_referentiels` : se relance, ne casse rien, dit ce qu’il refuse."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from offre.models import (
    CanevasCommun,
    Competence,
    Dispositif,
    Mission,
    PrioriteReseau,
    RangActer,
    Service,
    SessionDispositif,
)
from predict.comptes.models import Reseau, Terme
from predict.comptes.referentiels import DOSSIER, charger_tout
from suivi.models import FichePartagee, Indicateur

pytestmark = pytest.mark.django_db

TABLES = (
    Terme, Reseau, Mission, Service, Competence, RangActer, PrioriteReseau, Indicateur,
    CanevasCommun, Dispositif, SessionDispositif, FichePartagee,
)  # fmt: skip


@pytest.fixture
def dossier(tmp_path):
    """Une copie des référentiels, que l’essai peut abîmer."""
    return shutil.copytree(DOSSIER, tmp_path / "referentiels")


def retoucher(dossier, nom, retouche):
    chemin = dossier / f"{nom}.json"
    lignes = json.loads(chemin.read_text(encoding="utf-8"))
    retouche(lignes)
    chemin.write_text(json.dumps(lignes), encoding="utf-8")


def bilan(bilans, modele):
    return next(b for b in bilans if b.table == modele._meta.label)


def compter():
    return {modele._meta.label: modele.objects.count() for modele in TABLES}


def test_charge_tous_les_referentiels_dans_une_base_vide():
    charger_tout()
    assert compter() == {
        "comptes.Terme": 177,
        "comptes.Reseau": 13,
        "offre.Mission": 7,
        "offre.Service": 17,
        "offre.Competence": 13,
        "offre.RangActer": 41,
        "offre.PrioriteReseau": 31,
        "suivi.Indicateur": 9,
        "offre.CanevasCommun": 9,
        "offre.Dispositif": 32,
        "offre.SessionDispositif": 12,
        "suivi.FichePartagee": 2,
    }


def test_un_second_chargement_ne_change_rien():
    charger_tout()
    bilans = charger_tout()
    assert {b.table: (b.creees, b.modifiees, b.gardees) for b in bilans} == {
        modele._meta.label: (0, 0, 0) for modele in TABLES
    }


def test_un_libelle_corrige_dans_le_fichier_arrive_en_base(dossier):
    charger_tout(dossier)
    retoucher(dossier, "missions", lambda m: m[0].update(libelle="Observation du territoire"))
    bilans = charger_tout(dossier)
    assert Mission.objects.get(code="observation").libelle == "Observation du territoire"
    assert bilan(bilans, Mission).modifiees == 1


def test_un_libelle_repris_par_la_coordination_n_est_jamais_ecrase():
    charger_tout()
    Terme.objects.filter(nomenclature="mode_accompagnement", code="faire_avec").update(
        libelle="FAIRE ENSEMBLE", modifie_par_coordination=True
    )
    bilans = charger_tout()
    assert Terme.objects.get(nomenclature="mode_accompagnement", code="faire_avec").libelle == (
        "FAIRE ENSEMBLE"
    )
    assert bilan(bilans, Terme).gardees == 1


def test_une_ligne_ajoutee_par_la_coordination_survit():
    charger_tout()
    Mission.objects.create(code="plaidoyer", libelle="Plaidoyer", source_document="CIRRMA")
    charger_tout()
    assert Mission.objects.filter(code="plaidoyer").exists()


def test_ce_que_la_source_ignore_n_efface_pas_ce_que_le_reseau_a_ecrit():
    charger_tout()
    Reseau.objects.filter(slug="centraider").update(ville="Vendôme", jours_par_an=190)
    charger_tout()
    centraider = Reseau.objects.get(slug="centraider")
    assert (centraider.ville, centraider.jours_par_an) == ("Vendôme", 190)


def test_un_profil_non_classe_n_a_pas_de_ligne():
    charger_tout()
    classes = RangActer.objects.filter(reseau__slug="resacoop").values_list("profil", "rang")
    assert set(classes) == {("HUMANIS", 2), ("ASTRE", 1)}


def test_deux_rangs_echanges_se_chargent_sans_se_croiser(dossier):
    charger_tout(dossier)
    retoucher(dossier, "matrice_acter", lambda m: m[0]["rangs"].update(HUMANIS=2, COSMIN=1))
    bilans = charger_tout(dossier)
    rangs = dict(
        RangActer.objects.filter(reseau__slug="horizons-solidaires").values_list("profil", "rang")
    )
    assert rangs == {"HUMANIS": 2, "COSMIN": 1, "CIMOB": 4, "CLIMAPART": 3}
    assert bilan(bilans, RangActer).modifiees == 4


def test_une_ligne_de_la_matrice_reprise_par_la_coordination_reste_entiere(dossier):
    charger_tout(dossier)
    RangActer.objects.filter(reseau__slug="resacoop", profil="ASTRE").update(
        rang=3, modifie_par_coordination=True
    )
    retoucher(
        dossier,
        "matrice_acter",
        lambda m: next(x for x in m if x["reseau"] == "resacoop")["rangs"].update(HUMANIS=3),
    )
    bilans = charger_tout(dossier)
    rangs = RangActer.objects.filter(reseau__slug="resacoop").values_list("profil", "rang")
    assert set(rangs) == {("HUMANIS", 2), ("ASTRE", 3)}
    assert bilan(bilans, RangActer).gardees == 2


def test_refuse_un_rang_en_double_et_ne_charge_rien(dossier):
    retoucher(dossier, "matrice_acter", lambda m: m[0]["rangs"].update(HUMANIS=2))
    with pytest.raises(CommandError, match="horizons-solidaires : un même rang"):
        call_command("charger_referentiels", dossier=dossier)
    assert set(compter().values()) == {0}


@pytest.mark.parametrize(
    ("nom", "retouche", "message"),
    [
        ("services", {"mission": "inconnue"}, "services.json, observatoire : « inconnue »"),
        ("services", {"volet_conseille": "tiers"}, "services.json, ligne 1 : volet_conseille"),
        ("termes", {"libelle": "x" * 201}, "termes.json, ligne 1 : libelle"),
        ("termes", {"couleur": "bleu"}, "termes.json, ligne 1 : champ inconnu"),
        ("priorites", {"reseau": "atlantide"}, "priorites.json, atlantide"),
        ("matrice_acter", {"rangs": {"HUMANIS": 0}}, "matrice_acter.json, horizons-solidaires"),
        ("matrice_acter", {"rangs": {"INCONNU": 1}}, "matrice_acter.json, horizons-solidaires"),
        ("matrice_acter", {"rangs": {"HUMANIS": True}}, "un rang est un entier de 1 à 5"),
        ("matrice_acter", {"rangs": [1, 2]}, "le champ « rangs » manque"),
        ("services", {"jours_indicatifs": 3}, "le champ « jours_indicatifs » manque"),
        ("services", {"mission": ["observation"]}, "services.json, observatoire"),
        ("termes", {"source_document": ""}, "termes.json, ligne 1 : source_document"),
        ("indicateurs", {"chaine": "suivi"}, "indicateurs.json, ligne 1 : chaine"),
        ("fiches_partagees", {"reseau": "atlantide"}, "« atlantide » ne désigne rien"),
        ("fiches_partagees", {"rubriques": {"astuces": "x"}}, "rubrique inconnue"),
        ("fiches_partagees", {"rubriques": []}, "le champ « rubriques » manque"),
        ("fiches_partagees", {"verbatims": ["x"]}, "une parole dit qui parle"),
    ],
)
def test_refuse_une_ligne_fausse_en_nommant_sa_place(dossier, nom, retouche, message):
    retoucher(dossier, nom, lambda lignes: lignes[0].update(retouche))
    with pytest.raises(CommandError) as refus:
        call_command("charger_referentiels", dossier=dossier)
    assert message in str(refus.value)
    assert set(compter().values()) == {0}


def test_refuse_une_ligne_en_double(dossier):
    retoucher(dossier, "missions", lambda m: m.append(m[0]))
    with pytest.raises(CommandError, match=r"missions\.json, ligne 8 : observation y figure déjà"):
        call_command("charger_referentiels", dossier=dossier)


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"[{", "n’est pas un JSON lisible"),
        (b"\xff\xfe", "n’est pas un JSON lisible"),
        (b"[" * 100_000, "n’est pas un JSON lisible"),
        (b'[{"libelle": "\\ud800"}]', "n’est pas un JSON lisible"),
        (b'[{"libelle": "a\\u0000b"}]', "contient un caractère nul"),
        (b'{"libelle": "seul"}', "n’est pas une liste d’objets"),
        (b'["seul"]', "n’est pas une liste d’objets"),
    ],
)
def test_refuse_un_fichier_illisible(dossier, contenu, message):
    (dossier / "termes.json").write_bytes(contenu)
    with pytest.raises(CommandError, match=rf"termes\.json {message}"):
        call_command("charger_referentiels", dossier=dossier)


def test_refuse_un_dossier_incomplet(dossier):
    (dossier / "indicateurs.json").unlink()
    with pytest.raises(CommandError, match=r"indicateurs\.json manque"):
        call_command("charger_referentiels", dossier=dossier)


def test_la_commande_dit_ce_qu_elle_a_fait():
    sortie = StringIO()
    call_command("charger_referentiels", stdout=sortie)
    assert "363 lignes créées, 0 mises à jour" in sortie.getvalue()
