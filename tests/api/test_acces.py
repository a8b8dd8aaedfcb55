"""Qui entre par l’API : portées, jetons refusés, débit, lecture seule, lecture sans jeton."""

import hashlib
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions.jetons import revoquer_jeton
from predict.comptes.models import JetonAPI
from predict.comptes.regles import PorteeAPI
from tests.fabriques import AgentFactory, EvenementFactory, FicheFactory

from .aides import A_JETON, SANS_JETON, lire, un_jeton

# -- Portées, jetons refusés --------------------------------------------------------------------


@pytest.mark.parametrize("route", A_JETON)
def test_un_jeton_ne_lit_que_ses_portees(direction, route):
    la_bonne = un_jeton(direction, route)
    les_autres = un_jeton(direction, *(set(PorteeAPI.values) - {route}))

    assert lire(route, la_bonne).status_code == 200
    refus = lire(route, les_autres)
    assert refus.status_code == 403
    assert refus.headers["Content-Type"] == "application/problem+json"
    assert route in refus.json()["detail"]


def refuse(reponse, mot):
    assert reponse.status_code == 401
    assert reponse.headers["WWW-Authenticate"].startswith("Bearer")
    assert mot in reponse.json()["detail"]
    return True


def test_sans_jeton_rien_ne_se_lit(db):
    assert refuse(lire("collectivites"), "Authorization")


def test_un_jeton_expire_ne_lit_plus(direction):
    ancien = un_jeton(direction, jours=30, le=timezone.now() - timedelta(days=31))

    assert refuse(lire("collectivites", ancien), "expiré")


def test_un_jeton_revoque_ne_lit_plus(direction, jeton):
    revoquer_jeton(jeton=JetonAPI.objects.get(), agent=direction)

    assert refuse(lire("collectivites", jeton), "révoqué")


def test_un_jeton_invente_ou_au_nom_d_un_autre_reseau_est_inconnu(jeton, autre_reseau):
    secret = jeton.rpartition("_")[2]
    for faux in (
        "n’importe quoi", "predict_ici_" + "0" * 64, f"predict_{autre_reseau.slug}_{secret}",
        f"predict__{secret}", secret, "predict_\x00_a",
    ):  # fmt: skip
        reponse = Client().get(
            reverse("api:collectivites"), headers={"Authorization": f"Bearer {faux}"}
        )
        assert refuse(reponse, "pas reconnu"), faux


def test_la_base_ne_garde_que_l_empreinte_du_jeton(jeton):
    ligne, secret = JetonAPI.objects.get(), jeton.rpartition("_")[2]

    assert ligne.jeton_hache == hashlib.sha256(secret.encode()).hexdigest()
    gardes = [str(getattr(ligne, c.attname)) for c in ligne._meta.concrete_fields]
    assert not any(secret in valeur for valeur in gardes)
    assert ligne.prefixe == secret[:8]


def test_un_jeton_ne_lit_que_son_reseau(direction, jeton, autre_reseau):
    ici = FicheFactory(reseau=direction.reseau)
    FicheFactory(reseau=autre_reseau)

    page = lire("collectivites", jeton).json()

    assert [c["reference"] for c in page["resultats"]] == [ici.ref]


def test_une_session_ouverte_ne_remplace_pas_un_jeton(direction, client_de):
    assert client_de(direction).get(reverse("api:collectivites")).status_code == 401


def test_l_usage_laisse_une_trace_a_l_heure_pres(jeton):
    lire("collectivites", jeton)
    premier = JetonAPI.objects.get().dernier_usage_le
    lire("collectivites", jeton)

    assert premier is not None
    assert JetonAPI.objects.get().dernier_usage_le == premier


# -- ETag, débit ----------------------------------------------------------------------------------


def test_ce_qui_n_a_pas_change_ne_se_renvoie_pas(direction, jeton):
    FicheFactory(reseau=direction.reseau)
    premiere = lire("collectivites", jeton)
    entetes = {"Authorization": f"Bearer {jeton}", "If-None-Match": premiere.headers["ETag"]}

    encore = Client().get(reverse("api:collectivites"), headers=entetes)
    assert (encore.status_code, encore.content) == (304, b"")

    FicheFactory(reseau=direction.reseau)
    assert Client().get(reverse("api:collectivites"), headers=entetes).status_code == 200


def test_le_lien_d_inscription_est_le_meme_a_chaque_lecture(reseau, jeton, monkeypatch):
    demain = timezone.localdate() + timedelta(days=1)
    EvenementFactory(reseau=reseau, le=demain, inscriptions_ouvertes=True)
    premiere = lire("evenements", jeton)
    (ligne,) = premiere.json()["resultats"]
    chemin = ligne["inscription"].partition("/evenements/")[2]

    monkeypatch.setattr(time, "time", lambda instant=time.time: instant() + 90)

    assert lire("evenements", jeton).headers["ETag"] == premiere.headers["ETag"]
    assert Client().get(f"/evenements/{chemin}").status_code == 200


def test_head_repond_comme_get_sans_le_corps(jeton):
    entetes = {"Authorization": f"Bearer {jeton}"}
    adresse = reverse("api:collectivites")

    tete, corps = (getattr(Client(), m)(adresse, headers=entetes) for m in ("head", "get"))

    assert (tete.status_code, tete.content) == (200, b"")
    assert tete.headers["ETag"] == corps.headers["ETag"]


def test_un_jeton_trop_presse_attend_sans_gener_les_autres(direction, jeton, monkeypatch):
    from predict.api import acces

    monkeypatch.setitem(acces.DEBIT, "api", "3/5m/key")
    autre = un_jeton(direction)
    statuts = [lire("collectivites", jeton).status_code for _ in range(5)]

    assert statuts == [200, 200, 200, 429, 429]
    refus = lire("collectivites", jeton)
    assert int(refus.headers["Retry-After"]) > 0
    assert lire("collectivites", autre).status_code == 200


def test_les_faux_jetons_se_ralentissent_et_le_vrai_passe_encore(jeton):
    faux = [lire("offre", f"predict_ici_{n:064d}").status_code for n in range(40)]

    assert faux[:30] == [401] * 30
    assert set(faux[30:]) == {429}
    assert lire("offre", jeton).status_code == 200


# -- Écrire, se tromper d’adresse, lire depuis un site ------------------------------------------


@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_rien_ne_s_ecrit(jeton, methode):
    entetes = {"Authorization": f"Bearer {jeton}"}
    client = Client(enforce_csrf_checks=True)
    reponse = getattr(client, methode)(reverse("api:collectivites"), headers=entetes)

    assert reponse.status_code == 405
    assert reponse.headers["Allow"] == "GET, HEAD"
    assert reponse.json()["title"] == "Lecture seule"


def test_une_adresse_inconnue_repond_en_json(db):
    reponse = Client().get("/api/v1/personnes/12")

    assert reponse.status_code == 404
    assert reponse.headers["Content-Type"] == "application/problem+json"


def test_une_panne_se_dit_en_json_sans_rien_montrer(jeton, monkeypatch, caplog):
    from predict.api import lectures

    def panne(*_):
        raise RuntimeError("mot de passe de la base")

    monkeypatch.setattr(lectures, "fiches", panne)
    reponse = lire("collectivites", jeton)

    assert reponse.status_code == 500
    assert "mot de passe" not in reponse.content.decode()
    assert "Réponse d’API impossible" in caplog.text


def test_un_site_ne_lit_sans_jeton_que_si_le_reseau_l_ouvre(reseau):
    EvenementFactory(reseau=reseau, inscriptions_ouvertes=True, titre="Petit-déjeuner")
    EvenementFactory(reseau=reseau, inscriptions_ouvertes=False, titre="En préparation")
    for route in SANS_JETON:
        ferme, inconnu = (lire(route, arguments=[slug]) for slug in ("ici", "nulle-part"))
        assert ferme.status_code == inconnu.status_code == 404
        assert ferme.content == inconnu.content

    reseau.api_publique = True
    reseau.save(update_fields=["api_publique"])

    ouvert = lire("evenements_publics", arguments=["ici"])
    assert [e["titre"] for e in ouvert.json()["resultats"]] == ["Petit-déjeuner"]
    assert ouvert.headers["Access-Control-Allow-Origin"] == "*"


def test_ce_qui_demande_un_jeton_reste_ferme_aux_scripts_des_sites(jeton):
    for route in A_JETON:
        assert "Access-Control-Allow-Origin" not in lire(route, jeton).headers
    demande = Client().options(
        reverse("api:offre"),
        headers={"Origin": "https://exemple.invalid", "Access-Control-Request-Method": "GET"},
    )
    assert "Access-Control-Allow-Origin" not in demande.headers


def test_les_evenements_annonces_se_suivent_dans_tout_agenda(reseau):
    demain = timezone.localdate() + timedelta(days=1)
    anime = AgentFactory(reseau=reseau, nom="Nepasdire")
    EvenementFactory(
        reseau=reseau, le=demain, titre="Atelier ouvert", inscriptions_ouvertes=True,
        animee_par=anime, message="Appelez Mme Nepasdire",
    )  # fmt: skip
    EvenementFactory(reseau=reseau, le=demain, titre="Atelier secret")
    adresse = reverse("evenements_publics", args=["ici"])
    assert Client().get(adresse).status_code == 404

    reseau.api_publique = True
    reseau.save(update_fields=["api_publique"])
    reponse = Client().get(adresse)

    assert reponse.headers["Content-Type"].startswith("text/calendar")
    texte = reponse.content.decode()
    assert "Atelier ouvert" in texte and "inscrire" in texte
    assert "secret" not in texte and "Nepasdire" not in texte
