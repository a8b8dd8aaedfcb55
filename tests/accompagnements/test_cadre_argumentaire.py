"""Insérer une phrase de l’argumentaire dans une rubrique ; le budget qui dit ses écarts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accompagnements.calculs.phrases import phrases
from accompagnements.forms.cadre import lignes_de
from accompagnements.models.lecture_cadre import lire
from accompagnements.regles.cadre import message_jours, message_valeur
from accompagnements.views import affichage_cadre
from offre.models import Argument
from offre.regles import NatureArgument
from tests.accompagnements.scenes_cadre import cadre_ouvert, completer


@pytest.fixture
def cadre(agent, referente):
    return cadre_ouvert(agent, referente.fiche)


@pytest.fixture
def argument(agent):
    """Une phrase du réseau de l’agent."""
    return Argument.objects.create(
        reseau=agent.reseau, nature=NatureArgument.ARGUMENT, titre="Nous cherchons les fonds",
        texte="Deux dossiers sur trois aboutissent.",
    )  # fmt: skip


def envoyer(client, cadre, code, **valeurs):
    rubrique = cadre.rubriques.get(code=code)
    donnees = {f"{code}-texte": rubrique.texte, f"{code}-version": rubrique.version} | valeurs
    return client.post(reverse("accompagnements:rubrique_cadre", args=[cadre.pk, code]), donnees)


def test_la_phrase_choisie_s_ajoute_a_ce_qui_est_en_train_de_s_ecrire(
    cadre, agent, argument, client_de
):
    envoyer(
        client_de(agent), cadre, "objectifs",
        **{"objectifs-texte": "Saisi à l’instant", "inserer": "1", "phrase": f"a{argument.ref}"},
    )  # fmt: skip
    assert cadre.rubriques.get(code="objectifs").texte == (
        "Saisi à l’instant\nNous cherchons les fonds. Deux dossiers sur trois aboutissent."
    )


def test_sans_phrase_choisie_rien_n_est_perdu_et_la_page_le_dit(cadre, agent, client_de):
    client = client_de(agent)
    donnees = {"objectifs-texte": "Gardé", "inserer": "1", "phrase": ""}
    reponse = envoyer(client, cadre, "objectifs", **donnees)
    assert cadre.rubriques.get(code="objectifs").texte == "Gardé"
    assert "Choisissez d’abord la phrase" in client.get(reponse.url).content.decode()


def test_la_phrase_d_un_autre_reseau_ne_s_insere_pas(cadre, agent, etrangere, client_de):
    ailleurs = Argument.objects.create(
        reseau=etrangere.reseau, nature=NatureArgument.ARGUMENT, titre="Secret d’ailleurs"
    )
    donnees = {"inserer": "1", "phrase": f"a{ailleurs.ref}", "objectifs-texte": "Ici"}
    envoyer(client_de(agent), cadre, "objectifs", **donnees)
    assert cadre.rubriques.get(code="objectifs").texte == "Ici"


def test_un_conflit_garde_la_saisie_et_la_phrase(cadre, agent, argument, client_de):
    donnees = {"inserer": "1", "phrase": f"a{argument.ref}", "objectifs-texte": "Mon texte"}
    donnees["objectifs-version"] = 1
    cadre.rubriques.filter(code="objectifs").update(version=2, texte="Celui de Nadia")
    reponse = envoyer(client_de(agent), cadre, "objectifs", **donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Mon texte" in page
    assert "Celui de Nadia" in page
    assert cadre.rubriques.get(code="objectifs").texte == "Celui de Nadia"


def test_une_phrase_ne_se_propose_qu_une_fois(cadre, agent, argument):
    titres = [p.titre for p in phrases(agent, cadre.accompagnement.fiche)]
    assert len(titres) == len(set(titres))
    assert titres[0] == "Nous cherchons les fonds"


def test_les_phrases_ne_se_proposent_que_tant_que_l_on_ecrit(
    cadre, agent, direction, argument, client_de
):
    completer(cadre)
    url = cadre.get_absolute_url()
    assert "Insérer une phrase" in client_de(agent).get(url).content.decode()
    client_de(agent).post(reverse("accompagnements:demander_cadre", args=[cadre.pk]))
    assert "Insérer une phrase" not in client_de(agent).get(url).content.decode()


# -- Budget -----------------------------------------------------------------------------


def test_les_totaux_par_nature_font_le_total(cadre, agent):
    completer(cadre)
    lu = lire(cadre)
    nommes = affichage_cadre.noms(cadre)
    budget = affichage_cadre.budget(lu, lignes_de("budget", lu.budget), nommes)
    for colonne in ("reseau", "collectivite", "ensemble"):
        somme = sum((g["totaux"][colonne] for g in budget["groupes"]), Decimal(0))
        assert somme == budget["totaux"][colonne]
    assert budget["totaux"]["ensemble"] > 0


def test_des_jours_qui_ne_sont_plus_ceux_du_calibrage_se_disent(cadre):
    assert affichage_cadre.ecarts(lire(cadre)) == []
    cadre.lignes_budget.filter(poste="Montage de projet").update(jours=7)
    (message,) = affichage_cadre.ecarts(lire(cadre))
    assert "compte 7\u00a0j du réseau, 2\u00a0j de moins que le calibrage (9\u00a0j)" in message


@pytest.mark.parametrize(
    ("budget", "calibrage", "dit"),
    [(9, 9, ""), (9, None, ""), (12, 9, "3\u00a0j de plus"), (0, 9, "9\u00a0j de moins")],
)
def test_l_ecart_de_jours_a_un_sens(budget, calibrage, dit):
    message = message_jours(Decimal(budget), calibrage)
    assert dit in message
    assert bool(message) == bool(dit)


def test_un_montant_qui_n_est_pas_jours_fois_cout_se_dit():
    assert message_valeur("Temps", Decimal(9), Decimal(290), Decimal(2610)) == ""
    message = message_valeur("Temps", Decimal(9), Decimal(290), Decimal(2500))
    assert "2\u202f610" in message.replace("\u00a0", "\u202f")
