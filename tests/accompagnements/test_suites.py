"""Ce qui suit : rappels et retards des tâches, dépôts qui se refont, rencontres qui portent fruit.

`agent` tient le dossier, `collegue` est de la même équipe ; `etrangere` n’y trouve rien (404).
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import (
    Candidature,
    CandidatureCollectivite,
    LivrableDestinataire,
    ProjetOrigine,
    Tache,
)
from suivi.calculs import Periode, detailler
from tests import fabriques as f

LE = date(2027, 3, 12)


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return f.AccompagnementFactory(reseau=reseau, responsable=agent)


def route(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def lue(client, dossier):
    """La page du dossier, espaces insécables ramenées à des espaces."""
    html = client.get(dossier.get_absolute_url()).content.decode()
    return html.replace("\u202f", " ").replace("\xa0", " ")


# -- Tâches ------------------------------------------------------------------------------


def tache(dossier, titre, **champs):
    champs.setdefault("assignee", dossier.responsable)
    return f.TacheFactory(reseau=dossier.reseau, accompagnement=dossier, titre=titre, **champs)


@pytest.mark.parametrize(
    ("rappel", "echeance", "vu"),
    [
        (date(2027, 3, 12), date(2027, 6, 1), True),
        (date(2027, 3, 1), None, True),
        (date(2027, 3, 13), date(2027, 6, 1), False),
        (None, date(2027, 6, 1), False),
    ],
)
def test_un_rappel_ramene_la_tache_dans_ma_journee(client_de, agent, dossier, rappel, echeance, vu):
    tache(dossier, "Relancer le maire", rappel_le=rappel, echeance=echeance)
    groupes = client_de(agent).get(reverse("accueil")).context["a_faire"]["groupes"]
    assert [g["titre"] for g in groupes] == (["À se rappeler"] if vu else [])


def test_une_tache_rappelee_et_en_retard_ne_se_lit_qu_une_fois(client_de, agent, dossier):
    tache(dossier, "Relancer", rappel_le=date(2027, 3, 1), echeance=date(2027, 3, 5))
    groupes = client_de(agent).get(reverse("accueil")).context["a_faire"]["groupes"]
    assert [(g["titre"], g["nombre"]) for g in groupes] == [("En retard", 1)]


def test_un_rappel_ne_vient_pas_apres_l_echeance(client_de, agent, dossier):
    envoi = {"titre": "Relancer", "echeance": "2027-03-20", "rappel_le": "2027-03-21"}
    reponse = client_de(agent).post(route("ajouter_tache", dossier.pk), envoi)
    assert "après l’échéance" in str(reponse.context["formulaire"].errors["rappel_le"])
    envoi["rappel_le"] = "2027-03-18"
    assert client_de(agent).post(route("ajouter_tache", dossier.pk), envoi).status_code == 302
    assert Tache.objects.get().rappel_le == date(2027, 3, 18)


@pytest.mark.parametrize(
    ("onglet", "attendues"),
    [
        ("", {"Retard", "Jalon"}),
        ("retard", {"Retard"}),
        ("jalons", {"Jalon"}),
        ("equipe", {"Retard", "Jalon", "Collègue"}),
        ("faites", {"Faite"}),
    ],
)
def test_mes_taches_se_lisent_par_onglet(client_de, agent, collegue, dossier, onglet, attendues):
    tache(dossier, "Retard", echeance=date(2027, 3, 1))
    tache(dossier, "Jalon", jalon=True, echeance=date(2027, 4, 1))
    tache(dossier, "Collègue", assignee=collegue)
    tache(dossier, "Faite", faite_le=date(2027, 3, 2), faite_par=collegue)
    reponse = client_de(agent).get(route("taches"), {onglet: 1} if onglet else {})
    assert {t["titre"] for t in reponse.context["taches"]} == attendues


def test_on_lit_qui_a_fait_la_tache_d_un_autre(client_de, agent, collegue, dossier):
    tache(dossier, "Faite", faite_le=date(2027, 3, 2), faite_par=collegue)
    tache(dossier, "Mienne", faite_le=date(2027, 3, 3), faite_par=agent)
    html = client_de(agent).get(route("taches"), {"faites": 1}).content.decode()
    assert html.count(f"par {collegue}") == 1 and f"par {agent}" not in html
    assert f"faite par {collegue}" in client_de(agent).get(
        route("lister_tache", dossier.pk)
    ).content.decode()  # fmt: skip


# -- Candidatures ------------------------------------------------------------------------


@pytest.fixture
def deposee(reseau, dossier):
    """Refusée en 2027, accusé joint, portée par deux collectivités."""
    premiere = f.CandidatureFactory(
        reseau=reseau, accompagnement=dossier, titre="Eau et lycées",
        dispositif="Appel généraliste",
        montant_demande=Decimal("40000"), deposee_le=date(2027, 1, 10),
        accuse=f.PieceFactory(reseau=reseau, fiche=dossier.fiche), decision="refusee",
        notifiee_le=date(2027, 3, 1), projet=f.ProjetFactory(reseau=reseau, fiche=dossier.fiche),
        session=f.SessionDispositifFactory(libelle="Session de janvier"),
    )  # fmt: skip
    for fiche in (dossier.fiche, f.FicheFactory(reseau=reseau)):
        CandidatureCollectivite.objects.create(reseau=reseau, candidature=premiere, fiche=fiche)
    return premiere


def redeposer(client, origine, **envoi):
    page = client.get(route("redeposer_candidature", origine.pk))
    initial = page.context["formulaire"]
    donnees = {
        "titre": initial["titre"].value(), "projet": origine.projet_id,
        "collectivites": initial["collectivites"].value(),
        "montant_demande": initial["montant_demande"].value(),
    }  # fmt: skip
    return client.post(route("redeposer_candidature", origine.pk), donnees | envoi)


def test_redeposer_recopie_et_compte_une_fois_de_plus(client_de, agent, reseau, deposee):
    session = f.SessionDispositifFactory(libelle="Session de mars")
    piece = f.PieceFactory(reseau=reseau, fiche=deposee.accompagnement.fiche)
    reponse = redeposer(
        client_de(agent), deposee, session=session.pk, deposee_le="2027-03-10", accuse=piece.pk
    )
    assert reponse.status_code == 302
    seconde = Candidature.objects.exclude(pk=deposee.pk).get()
    assert (seconde.redepot_de, seconde.etape_de, seconde.decision) == (deposee, None, "")
    assert (seconde.titre, seconde.montant_demande) == ("Eau et lycées", Decimal("40000"))
    assert (seconde.projet, seconde.collectivites.count()) == (deposee.projet, 2)
    assert detailler(reseau, Periode.de_l_annee(2027), codes=["I2"])["I2"].valeur == 2


def test_un_redepot_vise_une_autre_session(client_de, agent, deposee):
    reponse = redeposer(client_de(agent), deposee, session=deposee.session_id)
    assert reponse.status_code == 422
    assert "premier dépôt" in str(reponse.context["formulaire"].errors["session"])
    assert Candidature.objects.count() == 1


def test_l_etape_suivante_du_meme_appel_ne_compte_pas_de_nouveau(client_de, agent, reseau, deposee):
    Candidature.objects.filter(pk=deposee.pk).update(decision="", notifiee_le=None)
    piece = f.PieceFactory(reseau=reseau, fiche=deposee.accompagnement.fiche)
    envoi = {
        "titre": "Dossier complet", "session": deposee.session_id, "etape_de": deposee.pk,
        "collectivites": [deposee.accompagnement.fiche_id], "deposee_le": "2027-03-10",
        "accuse": piece.pk,
    }  # fmt: skip
    reponse = client_de(agent).post(route("etape_candidature", deposee.pk), envoi)
    assert reponse.status_code == 302
    seconde = Candidature.objects.exclude(pk=deposee.pk).get()
    assert (seconde.etape_de, seconde.redepot_de) == (deposee, None)
    assert detailler(reseau, Periode.de_l_annee(2027), codes=["I2"])["I2"].valeur == 1


def test_un_brouillon_ne_se_redepose_pas(client_de, agent, dossier):
    brouillon = f.CandidatureFactory(reseau=dossier.reseau, accompagnement=dossier)
    reponse = client_de(agent).get(route("redeposer_candidature", brouillon.pk), follow=True)
    assert "pas encore déposée" in reponse.content.decode()


def test_une_candidature_sans_dossier_se_redepose_aussi(client_de, agent, deposee):
    Candidature.objects.filter(pk=deposee.pk).update(accompagnement=None)
    reponse = redeposer(client_de(agent), deposee, session="", dispositif="Un autre appel")
    assert reponse.url == reverse("simulateur:candidatures")
    assert Candidature.objects.get(redepot_de=deposee).accompagnement is None


def test_l_etrangere_ne_redepose_rien(client_de, etrangere, deposee):
    for nom in ("redeposer_candidature", "etape_candidature"):
        assert client_de(etrangere).get(route(nom, deposee.pk)).status_code == 404
        assert client_de(etrangere).post(route(nom, deposee.pk), {}).status_code == 404
    assert Candidature.objects.count() == 1


def test_la_page_dit_le_redepot_et_les_gestes_qui_restent(client_de, agent, reseau, deposee):
    f.CandidatureFactory(
        reseau=reseau, accompagnement=deposee.accompagnement, redepot_de=deposee,
        deposee_le=date(2027, 3, 10), dispositif="Autre",
    )  # fmt: skip
    html = lue(client_de(agent), deposee.accompagnement)
    assert "redépôt de « Eau et lycées »" in html
    assert "Noter la décision" in html and "Redéposer ailleurs" in html


def test_un_projet_dit_ses_financeurs(client_de, agent, reseau, dossier, deposee):
    type(deposee.projet).objects.update(accompagnement=dossier)
    f.CandidatureFactory(
        reseau=reseau, accompagnement=dossier, projet=deposee.projet, dispositif="Agence de l’eau",
        montant_accorde=Decimal(9000), decision="accordee", deposee_le=date(2027, 1, 5),
        notifiee_le=date(2027, 3, 5),
    )  # fmt: skip
    html = lue(client_de(agent), dossier)
    assert "Session de janvier (40 000 €, refusée)" in html
    assert "Agence de l’eau (9 000 €, accordée)" in html


# -- Livrables, rencontres ---------------------------------------------------------------


def test_une_etude_mutualisee_se_lit_chez_chaque_destinataire(client_de, agent, reseau, dossier):
    autre = f.AccompagnementFactory(reseau=reseau)
    etude = f.LivrableFactory(
        reseau=reseau, accompagnement=dossier, titre="Étude des bassins", final=True, livre_le=LE
    )
    LivrableDestinataire.objects.create(reseau=reseau, livrable=etude, fiche=autre.fiche)
    assert "Étude des bassins" in lue(client_de(agent), autre)
    type(etude).objects.update(livre_le=None)
    html = lue(client_de(agent), autre)
    assert "Étude des bassins" not in html


def test_une_rencontre_et_ce_qu_elle_a_donne_se_lisent_des_deux_cotes(
    client_de, agent, reseau, dossier
):
    communs = {"reseau": reseau, "accompagnement": dossier, "fiche": dossier.fiche}
    rencontre = f.MiseEnLienFactory(**communs, objet="Rencontre de Dakar", nature="mise_en_reseau")
    f.ConventionFactory(
        **communs, titre="Accord d’amitié", partenaire="Ville de Thiès", mise_en_lien=rencontre,
        signee_le=date(2027, 3, 3), objet="Eau", montant_previsionnel=1000,
    )  # fmt: skip
    projet = f.ProjetFactory(**communs, titre="Puits partagés")
    ProjetOrigine.objects.create(reseau=reseau, projet=projet, mise_en_lien=rencontre)
    html = lue(client_de(agent), dossier)
    assert "a donné la convention « Accord d’amitié », signée le 3 mars 2027" in html
    assert "a donné le projet « Puits partagés »" in html
    assert "née de « Rencontre de Dakar »" in html
    assert "Né de Rencontre de Dakar" in html
