"""Chaque exemple du référentiel, et de la démonstration, dit ce que disent ses règles."""

import json

import pytest
from django.conf import settings

from offre.regles.eligibilite import StatutRegle, contredits, lire_regles, rejouer
from predict.comptes.referentiels import DOSSIER, lire

SESSIONS = {ligne["code"]: ligne for ligne in lire(DOSSIER)["sessions"]}
DEMO = json.loads(
    (settings.BASE_DIR / "fixtures" / "demo" / "financements.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("code", SESSIONS)
def test_les_exemples_d_une_session_tiennent(code):
    session = SESSIONS[code]
    assert session["exemples"], "une session sans exemple n’est éprouvée par rien"
    assert contredits(lire_regles(session["regles"]), session["exemples"]) == []


@pytest.mark.parametrize("cle", DEMO["regles"])
def test_les_exemples_de_la_demonstration_tiennent(cle):
    assert contredits(lire_regles(DEMO["regles"][cle]), DEMO["exemples"][cle]) == []


def test_un_seuil_deplace_contredit_son_exemple():
    regles = [dict(r) for r in SESSIONS["ficol"]["regles"]]
    next(r for r in regles if r["nature"] == "duree_max")["valeur"] = "40"
    (ecart,) = contredits(lire_regles(regles), SESSIONS["ficol"]["exemples"])
    assert ecart[0].startswith("37\u00a0mois")


def test_une_regle_effacee_contredit_l_exemple_qui_la_nomme():
    regles = [r for r in SESSIONS["recital"]["regles"] if r["nature"] != "demande_max"]
    titres = [t for t, *_ in contredits(lire_regles(regles), SESSIONS["recital"]["exemples"])]
    assert [t[:5] for t in titres] == ["5\u202f000", "5\u202f500"]


def test_les_recettes_5_et_7_sont_dans_les_donnees():
    titres = [r.titre for c in ("ficol", "meae-generaliste-2025") for r in
              rejouer(lire_regles(SESSIONS[c]["regles"]), SESSIONS[c]["exemples"])]  # fmt: skip
    for mots in ("560\u202f000", "570\u202f000", "180\u202f000", "37", "6\u202f000", "5\u202f000"):
        assert any(mots in titre for titre in titres), mots


@pytest.mark.parametrize("code", SESSIONS)
def test_aucune_date_n_est_inventee_et_toute_regle_dit_sa_source(code):
    session = SESSIONS[code]
    assert session["ouvre_le"] is session["ferme_le"] is None
    for regle in lire_regles(session["regles"]):
        assert regle.source and regle.verifie_le
        assert regle.connue or regle.statut == StatutRegle.A_VERIFIER


def test_un_exemple_abime_se_dit_sans_planter():
    from offre.regles.eligibilite import RegleInvalide

    with pytest.raises(RegleInvalide, match="exemple"):
        contredits((), [{"titre": "Sans projet", "attendu": "recevable"}])
