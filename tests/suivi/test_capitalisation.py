"""Capitaliser un accompagnement, et demander l’avis de la collectivité.

Personnages : l’agent du réseau, sa référente au portail, l’étrangère d’un autre réseau.
"""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accompagnements.models import Entretien
from suivi.calculs.capitalisation import _jours, brouillon_de, paroles_de
from suivi.models import Campagne, FicheCapitalisation, InvitationEnquete, Reponse
from suivi.regles import TEMPS_CAPITALISATION, RubriqueCapitalisation
from tests.fabriques import (
    AccompagnementFactory,
    ActiviteFactory,
    AgentFactory,
    FicheBesoinFactory,
    FicheFactory,
    PrestationFactory,
    ReferentFactory,
)
from tests.mesures import requetes


@pytest.fixture
def dossier(reseau, agent):
    a = AccompagnementFactory(
        reseau=reseau, responsable=agent, titre="Un jumelage réveillé",
        enseignements="Appeler avant d’écrire.",
    )  # fmt: skip
    FicheBesoinFactory(reseau=reseau, accompagnement=a, ambitions="Revoir le comité\nUn échange")
    return a


@pytest.fixture
def referente(dossier):
    agent = AgentFactory(reseau=dossier.reseau, role="referent")
    ReferentFactory(reseau=dossier.reseau, fiche=dossier.fiche, agent=agent)
    return agent


def capitaliser(client, dossier):
    return client.post(reverse("suivi:capitaliser", args=[dossier.pk]))


def test_chaque_rubrique_se_lit_une_fois_et_une_seule():
    lues = [code for _, codes in TEMPS_CAPITALISATION for code in codes]
    assert sorted(lues) == sorted(RubriqueCapitalisation)


def test_le_brouillon_reprend_ce_que_dit_le_dossier_et_tait_le_reste(dossier):
    ActiviteFactory(reseau=dossier.reseau, accompagnement=dossier, objet="Soirée du comité")
    textes = brouillon_de(dossier)
    assert "- Revoir le comité\n- Un échange" in textes["objectifs"]
    assert "Soirée du comité" in textes["deroulement"]
    assert textes["enseignements"] == "Appeler avant d’écrire."
    assert "leviers" not in textes and "limites" not in textes


def test_une_parole_sans_accord_n_entre_pas_dans_la_fiche(dossier, agent):
    diagnostic = dossier.diagnostics.create(
        reseau=dossier.reseau, titre="État des lieux", debut_le=dossier.debut_le
    )
    for citation, accord in (("On m’a oublié", False), ("Tout part de l’école", True)):
        Entretien.objects.create(
            reseau=dossier.reseau, diagnostic=diagnostic, le=dossier.debut_le, personne="X",
            citation=citation, citable=accord,
        )  # fmt: skip
    assert "verbatims" not in brouillon_de(dossier)
    (parole,) = paroles_de(dossier)
    assert parole["texte"] == "Tout part de l’école"
    assert parole["consenti_le"] == dossier.debut_le


def test_capitaliser_ouvre_un_brouillon_une_seule_fois(dossier, agent, client_de):
    premiere = capitaliser(client_de(agent), dossier)
    fiche = FicheCapitalisation.objects.get()
    assert premiere.url == reverse("suivi:modifier_capitalisation", args=[fiche.pk])
    assert capitaliser(client_de(agent), dossier).url == fiche.get_absolute_url()
    assert FicheCapitalisation.objects.count() == 1
    assert (fiche.fiche, fiche.auteur) == (dossier.fiche, agent)


def saisir(client, fiche, **change):
    saisie = {"titre": fiche.titre, "version": fiche.version} | change
    return client.post(reverse("suivi:modifier_capitalisation", args=[fiche.pk]), saisie)


@pytest.fixture
def fiche(dossier, agent, client_de):
    capitaliser(client_de(agent), dossier)
    return FicheCapitalisation.objects.get()


def test_une_rubrique_ecrite_se_relit_et_une_vide_se_dit_a_ecrire(fiche, agent, client_de):
    client = client_de(agent)
    assert saisir(client, fiche, r_leviers="Le maire").status_code == 302
    fiche.refresh_from_db()
    assert fiche.rubriques == {"leviers": "Le maire"}
    texte = client.get(fiche.get_absolute_url()).content.decode()
    assert "Le maire" in texte and "à écrire" in texte and "1 rubrique écrite" in texte


def test_deux_onglets_ne_s_ecrasent_pas(fiche, agent, client_de):
    client = client_de(agent)
    saisir(client, fiche, r_leviers="Première")
    reponse = saisir(client, fiche, r_leviers="Seconde")
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié" in reponse.content.decode()
    fiche.refresh_from_db()
    assert fiche.rubriques["leviers"] == "Première"


def test_sans_titre_la_saisie_est_gardee(fiche, agent, client_de):
    reponse = saisir(client_de(agent), fiche, titre="", r_leviers="Gardez-moi")
    assert reponse.status_code == 422 and "Gardez-moi" in reponse.content.decode()


def test_le_pdf_porte_les_rubriques_ecrites_et_elles_seules(fiche, agent, client_de):
    client = client_de(agent)
    saisir(client, fiche, r_leviers="Un élu convaincu")
    reponse = client.get(reverse("suivi:capitalisation_pdf", args=[fiche.pk]))
    texte = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages)
    assert "Un élu convaincu" in texte and "Leviers" in texte
    assert "Limites" not in texte


def test_supprimer_demande_confirmation_puis_efface(fiche, agent, client_de):
    client, adresse = client_de(agent), reverse("suivi:supprimer_capitalisation", args=[fiche.pk])
    assert client.get(adresse).status_code == 200 and FicheCapitalisation.objects.exists()
    assert client.post(adresse).status_code == 302
    assert not FicheCapitalisation.objects.exists()


def test_l_etrangere_n_a_ni_la_fiche_ni_le_geste(fiche, dossier, etrangere, client_de):
    voisine = client_de(etrangere)
    assert voisine.get(fiche.get_absolute_url()).status_code == 404
    assert capitaliser(voisine, dossier).status_code == 404
    assert fiche.titre not in voisine.get(reverse("suivi:capitalisations")).content.decode()


def test_la_liste_se_filtre_et_coute_autant_pour_une_que_pour_vingt(
    reseau, agent, client_de, fiche, navigation_gardee
):
    client, adresse = client_de(agent), reverse("suivi:capitalisations")
    client.get(adresse)
    with requetes() as une:
        client.get(adresse)
    for n in range(20):
        FicheCapitalisation.objects.create(
            reseau=reseau, titre=f"Fiche {n}", auteur=AgentFactory(reseau=reseau),
            fiche=FicheFactory(reseau=reseau),
        )  # fmt: skip
    with requetes() as vingt:
        texte = client.get(adresse, {"q": "Fiche 1"}).content.decode()
    assert len(vingt) == len(une), vingt
    assert "Fiche 12" in texte and "Fiche 2<" not in texte


# -- L’enquête ----------------------------------------------------------------------------------


def ouvrir(client, dossier):
    return client.post(reverse("suivi:ouvrir_enquete", args=[dossier.pk]))


def repondre(client, invitation, **change):
    saisie = {"satisfaction": "5", "autonomie": "oui", "verbatim": "Merci", "accord": "on"}
    return client.post(reverse("suivi:repondre", args=[invitation.pk]), saisie | change)


def test_ouvrir_l_enquete_invite_une_fois_a_la_campagne_qui_court(dossier, agent, client_de):
    for _ in range(2):
        assert ouvrir(client_de(agent), dossier).status_code == 302
    assert Campagne.objects.count() == InvitationEnquete.objects.count() == 1


def test_une_campagne_close_ne_reprend_pas_d_invitation(dossier, agent, client_de):
    close = Campagne.objects.create(
        reseau=dossier.reseau, titre="Finie", ouverte_le=date(2025, 1, 6), close_le=date(2025, 3, 1)
    )
    ouvrir(client_de(agent), dossier)
    assert InvitationEnquete.objects.get().campagne != close


def test_la_referente_repond_et_sa_reponse_porte_son_accord(dossier, agent, referente, client_de):
    ouvrir(client_de(agent), dossier)
    invitation = InvitationEnquete.objects.get()
    client = client_de(referente)
    assert client.get(reverse("suivi:enquetes")).url == reverse(
        "suivi:repondre", args=[invitation.pk]
    )
    assert repondre(client, invitation).status_code == 302
    reponse = Reponse.objects.get()
    assert (reponse.satisfaction, reponse.autonomie) == (5, "oui")
    assert reponse.verbatim_consenti and reponse.referent_principal
    assert reponse.le == timezone.localdate()


def test_aucune_reponse_n_est_cochee_d_avance(dossier, agent, referente, client_de):
    ouvrir(client_de(agent), dossier)
    adresse = reverse("suivi:repondre", args=[InvitationEnquete.objects.get().pk])
    texte = client_de(referente).get(adresse).content.decode()
    assert 'type="radio"' in texte and "checked" not in texte and "Sans réponse" not in texte


def test_sans_accord_la_parole_ne_se_cite_pas(dossier, agent, referente, client_de):
    ouvrir(client_de(agent), dossier)
    repondre(client_de(referente), InvitationEnquete.objects.get(), accord="")
    assert not Reponse.objects.get().verbatim_consenti


@pytest.mark.parametrize("manque", ["satisfaction", "autonomie"])
def test_une_question_oubliee_se_dit_et_garde_le_reste(
    dossier, agent, referente, client_de, manque
):
    ouvrir(client_de(agent), dossier)
    reponse = repondre(client_de(referente), InvitationEnquete.objects.get(), **{manque: ""})
    assert reponse.status_code == 422 and "Merci" in reponse.content.decode()
    assert "Choisissez une" in reponse.content.decode()
    assert not Reponse.objects.exists()


def test_une_campagne_close_ne_se_repond_plus(dossier, agent, referente, client_de):
    ouvrir(client_de(agent), dossier)
    Campagne.objects.update(ouverte_le=date(2025, 1, 6), close_le=date(2025, 2, 6))
    assert repondre(client_de(referente), InvitationEnquete.objects.get()).status_code == 404


def test_une_autre_referente_ne_repond_pas_pour_cette_collectivite(dossier, agent, client_de):
    ouvrir(client_de(agent), dossier)
    voisine = AgentFactory(reseau=dossier.reseau, role="referent")
    ReferentFactory(reseau=dossier.reseau, fiche=FicheFactory(reseau=dossier.reseau), agent=voisine)
    assert repondre(client_de(voisine), InvitationEnquete.objects.get()).status_code == 404


def test_les_services_retenus_disent_la_pratique(dossier):
    service = PrestationFactory(reseau=dossier.reseau, accompagnement=dossier).service
    assert str(service) in brouillon_de(dossier)["pratique"]


def test_le_bilan_ecrit_a_la_cloture_ouvre_la_pratique(dossier):
    dossier.bilan = "Deux écoles et une convention."
    assert dossier.bilan in brouillon_de(dossier)["pratique"]


@pytest.mark.parametrize(
    ("saisi", "dit"),
    [("6.5", "6,5 jours"), ("7.0", "7 jours"), ("1.5", "1,5 jour"), ("0.5", "0,5 jour")],
)
def test_la_decimale_saisie_se_garde(saisi, dit):
    assert _jours(Decimal(saisi)) == dit
