"""La table des règles s’écrit sans code ; un exemple contredit se dit avant d’enregistrer."""

import pytest
from django.urls import reverse

from offre.regles.eligibilite import NatureRegle
from tests.fabriques import SessionDispositifFactory

REGLES = [
    {"nature": "porteur", "liste": ["association"], "statut": "etablie", "source": "Règlement"},
    {"nature": "duree_max", "valeur": "36", "statut": "etablie", "source": "Règlement"},
]
EXEMPLES = [
    {"titre": "37 mois", "projet": {"duree": 37}, "attendu": "non_recevable",
     "nature": "duree_max", "verdict": "non_tenue"},
]  # fmt: skip


@pytest.fixture
def session(reseau):
    return SessionDispositifFactory(propre_a=reseau, regles=REGLES, exemples=EXEMPLES)


def adresse(session, nom="regles"):
    return reverse(f"financements:{nom}", args=[session.pk])


def ligne(rang, nature, **champs):
    champs = {"statut": "etablie", "nature": nature} | champs
    return {f"r{rang}-{nom}": valeur for nom, valeur in champs.items()}


def envoi(session, *lignes, **autres):
    donnees = {"numero_version": session.numero_version} | autres
    for une in lignes:
        donnees |= une
    return donnees


TELLES_QUELLES = (
    ligne(0, "porteur", valeur=["association"], source="Règlement"),
    ligne(1, "duree_max", valeur="36", source="Règlement"),
)


def test_la_page_relue_se_renvoie_a_l_identique(client_de, agent, session):
    client = client_de(agent)
    page = client.get(adresse(session))
    assert page.status_code == 200
    assert "</span> Durée, au plus</legend>" in page.content.decode()
    reponse = client.post(adresse(session), envoi(session, *TELLES_QUELLES))
    assert reponse.status_code == 302
    session.refresh_from_db()
    assert (session.regles, session.numero_version) == (REGLES, 2)


def test_chaque_nature_a_son_champ_et_s_enregistre(client_de, agent, session):
    valeurs = {
        "porteur": ["gip", "association"], "pays": "Bénin, le Togo", "pays_exclus": "RDC",
        "pieces": "Budget\nLettre\n\nBudget",
    }  # fmt: skip
    lignes = [
        ligne(n, nature, valeur=valeurs.get(nature, "10"), texte="Une condition.", zone="pma")
        for n, nature in enumerate(NatureRegle.values)
    ]
    session.exemples = []
    session.save()
    client_de(agent).post(adresse(session), envoi(session, *lignes))
    session.refresh_from_db()
    par_nature = {r["nature"]: r for r in session.regles}
    assert list(par_nature) == NatureRegle.values
    assert par_nature["pays"]["liste"] == ["BJ", "TG"]
    assert par_nature["pays_exclus"]["liste"] == ["CD"]
    assert par_nature["pieces"]["liste"] == ["Budget", "Lettre"]
    assert par_nature["porteur"]["liste"] == ["gip", "association"]
    assert par_nature["taux_max"]["valeur"] == "10"
    assert par_nature["autre"]["texte"] == "Une condition."
    contenu = client_de(agent).get(session.get_absolute_url()).content.decode()
    assert "Bénin et Togo" in contenu


@pytest.mark.parametrize(
    ("nature", "valeur", "message"),
    [
        ("taux_max", "120", "au plus égal à 100"),
        ("duree_max", "douze", "Écrivez un nombre"),
        ("pays", "Bénin, Atlantide", "« Atlantide » n’est pas un pays connu"),
        ("demande_max", "", "Une règle établie dit quelque chose"),
    ],
)
def test_une_saisie_fausse_se_dit_a_sa_place_et_reste(
    client_de, agent, session, nature, valeur, message
):
    reponse = client_de(agent).post(
        adresse(session), envoi(session, ligne(0, nature, valeur=valeur, source="Gardée"))
    )
    assert reponse.status_code == 422
    contenu = reponse.content.decode().replace("\u00a0", " ")
    assert message in contenu
    assert "Gardée" in contenu
    session.refresh_from_db()
    assert session.regles == REGLES


def test_ajouter_monter_retirer_recomposent_sans_rien_ecrire(client_de, agent, session):
    client = client_de(agent)

    def natures(**geste):
        reponse = client.post(adresse(session), envoi(session, *TELLES_QUELLES, **geste))
        assert reponse.status_code == 200
        return [str(x.nature) for x in reponse.context["reglement"].lignes]

    assert natures(ajouter="1", nouvelle="taux_max") == ["porteur", "duree_max", "taux_max"]
    assert natures(monter="1") == ["duree_max", "porteur"]
    assert natures(descendre="0") == ["duree_max", "porteur"]
    assert natures(retirer="0") == ["duree_max"]
    assert natures(retirer="12") == ["porteur", "duree_max"]
    session.refresh_from_db()
    assert session.regles == REGLES


def test_une_regle_deplacee_garde_ses_cases(client_de, agent, session):
    reponse = client_de(agent).post(adresse(session), envoi(session, *TELLES_QUELLES, monter="1"))
    premiere, seconde = reponse.context["reglement"].lignes
    assert premiere["valeur"].value() == "36"
    assert seconde["valeur"].value() == ["association"]


def test_un_minimum_au_dessus_du_maximum_se_refuse_pres_du_champ(client_de, agent, session):
    lignes = (
        ligne(0, "demande_min", valeur="50 000", source="Règlement"),
        ligne(1, "demande_max", valeur="12 000,50 €", source="Règlement"),
        ligne(2, "taux_max", valeur="120"),
    )
    client = client_de(agent)
    reponse = client.post(adresse(session), envoi(session, *lignes))
    assert reponse.status_code == 422
    premiere, seconde, part = reponse.context["reglement"].lignes
    assert "100" in str(part.errors["valeur"]) and not seconde.errors
    reponse = client.post(adresse(session), envoi(session, *lignes[:2]))
    premiere, seconde = reponse.context["reglement"].lignes
    assert reponse.status_code == 422 and not premiere.errors
    assert "dépasse le maximum" in str(seconde.errors["valeur"])
    assert seconde["valeur"].value() == "12 000,50 €"
    session.refresh_from_db()
    assert session.regles == REGLES


def test_un_exemple_contredit_demande_confirmation(client_de, agent, session):
    client = client_de(agent)
    plus_long = (TELLES_QUELLES[0], ligne(1, "duree_max", valeur="48", source="Règlement"))
    reponse = client.post(adresse(session), envoi(session, *plus_long))
    assert reponse.status_code == 422
    assert "« 37 mois »" in reponse.content.decode().replace("\u00a0", " ")
    session.refresh_from_db()
    assert session.regles == REGLES
    client.post(adresse(session), envoi(session, *plus_long, confirmer="1"))
    session.refresh_from_db()
    assert session.regles[1]["valeur"] == "48"
    page = client.get(session.get_absolute_url())
    assert page.context["contredits"] == 1
    assert "Corriger l’exemple" in page.content.decode()


def test_deux_reglements_croises_ne_s_ecrasent_pas(client_de, agent, collegue, session):
    lu = envoi(session, *TELLES_QUELLES)
    client_de(collegue).post(adresse(session), envoi(session, TELLES_QUELLES[1]))
    reponse = client_de(agent).post(adresse(session), lu)
    assert reponse.status_code == 422
    assert len(reponse.context["actuelles"]) == 1
    session.refresh_from_db()
    assert len(session.regles) == 1


def test_un_exemple_s_ajoute_se_modifie_et_se_retire(client_de, agent, session):
    client, ou = client_de(agent), adresse(session, "exemples")
    saisie = {
        "numero_version": 1, "titre": "Une association béninoise", "porteur": "association",
        "pays": "Bénin", "cout_total": "1 250,50", "duree": "12", "attendu": "recevable",
    }  # fmt: skip
    assert client.post(ou, saisie).status_code == 302
    session.refresh_from_db()
    assert session.exemples[1]["projet"] == {
        "porteur": "association", "pays": ["BJ"], "cout_total": "1250.50", "duree": 12,
    }  # fmt: skip
    assert client.get(f"{ou}?rang=1").status_code == 200
    client.post(f"{ou}?rang=1", saisie | {"titre": "Autre", "numero_version": 2})
    session.refresh_from_db()
    assert [e["titre"] for e in session.exemples] == ["37 mois", "Autre"]
    client.post(adresse(session, "retirer_exemple"), {"rang": 0, "numero_version": 3})
    session.refresh_from_db()
    assert [e["titre"] for e in session.exemples] == ["Autre"]
    assert client.get(f"{ou}?rang=7").status_code == 404


def test_une_regle_eprouvee_demande_son_verdict(client_de, agent, session):
    reponse = client_de(agent).post(
        adresse(session, "exemples"),
        {"numero_version": 1, "titre": "T", "attendu": "recevable", "nature": "duree_max"},
    )
    assert reponse.status_code == 422
    assert "verdict" in reponse.context["form"].errors
