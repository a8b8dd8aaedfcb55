"""Les fichiers de référence disent ce que disent les sources (domaine.md §1.2, §1.4, §4)."""

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from accompagnements import regles as accompagnements
from collectivites import regles as collectivites
from offre import regles as offre
from predict.comptes.referentiels import DOSSIER, lire
from suivi import regles as suivi

PROFILS = ["HUMANIS", "COSMIN", "CIMOB", "CLIMAPART", "ASTRE"]
DONNEES = lire(DOSSIER)


def codes(nomenclature):
    return [t["code"] for t in DONNEES["termes"] if t["nomenclature"] == nomenclature]


def rangs(profil):
    valeurs = (ligne["rangs"][profil] for ligne in DONNEES["matrice_acter"])
    return [rang for rang in valeurs if rang is not None]


def textes(valeur):
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, list):
        for element in valeur:
            yield from textes(element)
    elif isinstance(valeur, dict):
        for element in valeur.values():
            yield from textes(element)


@pytest.mark.parametrize("fichier", sorted(DONNEES))
def test_chaque_ligne_dit_sa_source_et_si_elle_est_reconstruite(fichier):
    for ligne in DONNEES[fichier]:
        assert ligne["source_document"].strip(), ligne
        assert ligne["source_section"].strip(), ligne
        assert "domaine.md" not in ligne["source_document"], ligne
        assert isinstance(ligne["reconstruction"], bool), ligne


@pytest.mark.parametrize("fichier", sorted(DONNEES))
def test_les_textes_suivent_la_typographie_francaise(fichier):
    """Apostrophe courbe ; jamais d’espace ordinaire devant un signe double ni dans « »."""
    fautes = [t for t in textes(DONNEES[fichier]) if re.search(r"'| [:;?!%€»]|« |\w[;?!%€]", t)]
    assert fautes == []


def test_la_matrice_a_neuf_reseaux_et_quarante_et_une_cases_remplies():
    assert len(DONNEES["matrice_acter"]) == 9
    assert sum(len(rangs(profil)) for profil in PROFILS) == 41


def test_un_vide_de_la_matrice_est_vide_et_jamais_zero():
    valeurs = [v for ligne in DONNEES["matrice_acter"] for v in ligne["rangs"].values()]
    assert len(valeurs) == 45
    assert valeurs.count(None) == 4
    assert 0 not in valeurs


@pytest.mark.parametrize(
    ("profil", "moyenne"), list(zip(PROFILS, ["2.67", "3.75", "3.25", "1.88", "2.88"], strict=True))
)
def test_les_rangs_moyens_sont_ceux_de_la_source(profil, moyenne):
    exacte = Decimal(sum(rangs(profil))) / len(rangs(profil))
    assert exacte.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(moyenne)


def test_climapart_est_premier_dans_cinq_reseaux():
    assert [rangs(profil).count(1) for profil in PROFILS] == [2, 0, 1, 5, 1]


@pytest.mark.parametrize("ligne", DONNEES["matrice_acter"], ids=lambda ligne: ligne["reseau"])
def test_les_rangs_d_un_reseau_sont_uniques(ligne):
    donnes = [rang for rang in ligne["rangs"].values() if rang is not None]
    assert len(donnes) == len(set(donnes))


def test_le_referentiel_compte_neuf_competences_et_vingt_cinq_savoirs():
    propres = [c for c in DONNEES["competences"] if not c["transversale"]]
    assert len(propres) == 9
    assert sum(len(c["savoirs"]) for c in propres) == 25
    assert all(c["postures"] for c in propres)


def test_les_neuf_indicateurs_suivent_la_chaine_du_guide():
    chaines = {i["code"]: i["chaine"] for i in DONNEES["indicateurs"]}
    assert chaines == {
        "I1": "activite",
        **dict.fromkeys(["I2", "I3", "I4", "I5", "I6"], "resultat"),
        **dict.fromkeys(["I7", "I8", "I9"], "effet"),
    }


def test_seuls_les_pourcentages_ont_un_denominateur():
    avec = {i["code"] for i in DONNEES["indicateurs"] if i["denominateur"]}
    assert avec == {"I6", "I8", "I9"}
    assert avec == {i["code"] for i in DONNEES["indicateurs"] if i["unite"] == "%"}


@pytest.mark.parametrize("indicateur", DONNEES["indicateurs"], ids=lambda i: i["code"])
def test_les_ventilations_d_un_indicateur_sont_celles_des_regles(indicateur):
    assert set(indicateur["ventilations"]) == set(suivi.Ventilation.values)
    assert set(suivi.NON_ADDITIVES) <= set(indicateur["non_additives"])


def test_douze_reseaux_regionaux_et_une_coordination():
    assert Counter(r["nature"] for r in DONNEES["reseaux"]) == {"rrma": 12, "coordination": 1}


def test_chaque_reseau_de_la_matrice_a_ses_priorites():
    assert {p["reseau"] for p in DONNEES["priorites"]} == {
        ligne["reseau"] for ligne in DONNEES["matrice_acter"]
    }


@pytest.mark.parametrize(
    ("nomenclature", "combien"),
    list({
        "niveau_engagement": 3, "profil_acter": 5, "attente": 5, "posture": 3,
        "mode_accompagnement": 4, "scenario": 3, "cas_type": 8, "forme_cadre": 5,
        "contractualisation": 4, "rubrique_cadre": 7, "critere_calibrage": 10,
        "demarche_calibrage": 5, "defi_contexte": 3, "defi_approche": 2, "rattachement": 8,
        "condition_reussite": 9, "niveau_participation": 4, "effet_attendu": 7,
        "formalisation_offre": 3, "odd": 17, "argument_singularite": 3, "renfort": 3,
        "type_acteur_ressource": 3, "canevas_bloc": 9,
    }.items()),
)  # fmt: skip
def test_chaque_nomenclature_est_entiere(nomenclature, combien):
    assert len(codes(nomenclature)) == combien


def test_aucune_nomenclature_n_a_deux_fois_le_meme_code():
    cles = Counter((t["nomenclature"], t["code"]) for t in DONNEES["termes"])
    assert [cle for cle, fois in cles.items() if fois > 1] == []


@pytest.mark.parametrize(
    ("nomenclature", "choix"),
    [
        ("niveau_engagement", collectivites.NiveauEngagement),
        ("profil_acter", collectivites.ProfilActer),
        ("attente", collectivites.Attente),
        ("posture", offre.Posture),
        ("mode_accompagnement", offre.Mode),
        ("formalisation_offre", offre.EtatFormalisation),
        ("scenario", accompagnements.Scenario),
        ("cas_type", accompagnements.CasType),
        ("demarche_calibrage", accompagnements.DemarcheCalibrage),
        ("forme_cadre", accompagnements.FormeCadre),
        ("contractualisation", accompagnements.Contractualisation),
        ("rubrique_cadre", accompagnements.Rubrique),
    ],
)
def test_les_codes_affiches_sont_ceux_des_regles(nomenclature, choix):
    """Un code d’un seul côté ferait disparaître une définition de l’écran, sans bruit."""
    assert codes(nomenclature) == choix.values


def test_prestataire_n_est_jamais_propose():
    assert "prestataire" not in codes("posture")


def test_les_deux_modes_douteux_portent_une_alerte():
    alertes = {
        t["code"]
        for t in DONNEES["termes"]
        if t["nomenclature"] == "mode_accompagnement" and "alerte" in t["precisions"]
    }
    assert alertes == {"faire_avec", "faire_faire"}


def test_les_cas_types_se_rangent_par_scenario_comme_dans_les_regles():
    scenarios = {
        t["code"]: t["precisions"]["scenario"]
        for t in DONNEES["termes"]
        if t["nomenclature"] == "cas_type"
    }
    assert scenarios == {
        cas: scenario
        for scenario, liste in accompagnements.CAS_PAR_SCENARIO.items()
        for cas in liste
    }


def test_le_cas_type_proactif_absent_de_la_source_se_dit_reconstruit():
    ajoutes = {
        t["code"]
        for t in DONNEES["termes"]
        if t["nomenclature"] == "cas_type" and t["reconstruction"]
    }
    assert ajoutes == {"ciblage"}


@pytest.mark.parametrize("service", DONNEES["services"], ids=lambda service: service["code"])
def test_un_service_ne_cite_que_des_codes_connus_et_se_dit_reconstruit(service):
    assert service["reconstruction"] is True
    assert service["mission"] in {m["code"] for m in DONNEES["missions"]}
    assert set(service["modes"]) <= set(codes("mode_accompagnement"))
    assert set(service["publics"]) <= set(codes("niveau_engagement"))
    assert set(service["odd"]) <= set(codes("odd"))
    assert service["livrables"]
    assert service["deroule"]


@pytest.mark.parametrize("service", DONNEES["services"], ids=lambda service: service["code"])
def test_les_jours_d_un_service_sont_a_verifier(service):
    assert service["jours_a_verifier"] is True
    assert 0 < service["jours_indicatifs"]["min"] <= service["jours_indicatifs"]["max"]


def test_une_attente_renvoie_a_des_services_du_catalogue():
    catalogue = {s["code"] for s in DONNEES["services"]}
    for terme in DONNEES["termes"]:
        assert set(terme["precisions"].get("services", ())) <= catalogue, terme["code"]
