"""Profils, niveau, cotisation : datés, justifiés, jamais effacés."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collectivites.actions import (
    cesser_profil,
    constater_niveau,
    constater_profil,
    noter_cotisation,
)
from collectivites.models import Cotisation, NiveauFiche, ProfilFiche
from predict.comptes.models import Acte
from tests.fabriques import FicheFactory


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau)


def _constater(fiche, agent, profil, le, principal=True):
    return constater_profil(
        fiche=fiche, profil=profil, principal=principal, constate_le=le,
        justification="Délibération", agent=agent,
    )  # fmt: skip


def test_un_nouveau_principal_clot_l_ancien_a_sa_date(fiche, agent):
    ancien = _constater(fiche, agent, "HUMANIS", date(2025, 1, 10))
    _constater(fiche, agent, "ASTRE", date(2026, 3, 1))
    ancien.refresh_from_db()
    fiche.refresh_from_db()
    assert ancien.fin_le == date(2026, 3, 1)
    assert fiche.profil_principal == "ASTRE"
    assert ProfilFiche.objects.filter(fiche=fiche).count() == 2


def test_refuse_un_principal_date_avant_celui_qu_il_clorait(fiche, agent):
    _constater(fiche, agent, "HUMANIS", date(2026, 1, 10))
    with pytest.raises(ValidationError, match="constaté après cette date"):
        _constater(fiche, agent, "ASTRE", date(2025, 3, 1))
    fiche.refresh_from_db()
    assert fiche.profil_principal == "HUMANIS"
    assert ProfilFiche.objects.filter(fin_le__isnull=True).count() == 1


def test_refuse_deux_fois_le_meme_profil_secondaire(fiche, agent):
    _constater(fiche, agent, "CIMOB", date(2026, 1, 10), principal=False)
    with pytest.raises(ValidationError, match="déjà constaté"):
        _constater(fiche, agent, "CIMOB", date(2026, 2, 10), principal=False)


def test_un_secondaire_devenu_principal_n_est_plus_secondaire(fiche, agent):
    _constater(fiche, agent, "CIMOB", date(2026, 1, 10), principal=False)
    _constater(fiche, agent, "CIMOB", date(2026, 2, 10))
    en_cours = ProfilFiche.objects.filter(fiche=fiche, fin_le__isnull=True)
    assert [(p.profil, p.principal) for p in en_cours] == [("CIMOB", True)]


def test_clore_le_principal_vide_la_colonne_de_tri(fiche, agent):
    profil = _constater(fiche, agent, "CIMOB", date(2026, 1, 10))
    cesser_profil(profil=profil, le=date(2026, 6, 1), agent=agent)
    fiche.refresh_from_db()
    assert fiche.profil_principal == ""


def test_un_niveau_ancien_note_apres_coup_ne_change_pas_le_niveau_courant(fiche, agent):
    constater_niveau(fiche=fiche, niveau="deja_engagee", constate_le=date(2026, 1, 1), agent=agent)
    constater_niveau(fiche=fiche, niveau="non_engagee", constate_le=date(2019, 1, 1), agent=agent)
    fiche.refresh_from_db()
    assert fiche.niveau == "deja_engagee"
    assert NiveauFiche.objects.filter(fiche=fiche).count() == 2


def test_une_cotisation_deja_notee_se_corrige_et_fait_adherer(fiche, agent):
    noter_cotisation(fiche=fiche, annee=2026, montant=500, agent=agent)
    noter_cotisation(fiche=fiche, annee=2026, montant=620, agent=agent, reglee_le=date(2026, 1, 21))
    fiche.refresh_from_db()
    assert [c.montant for c in Cotisation.objects.filter(fiche=fiche)] == [620]
    assert fiche.membre


def test_chaque_constat_s_ecrit_au_journal(fiche, agent):
    _constater(fiche, agent, "CIMOB", date(2026, 1, 10))
    acte = Acte.objects.sur(fiche).get()
    assert (acte.verbe, acte.agent, acte.champs) == ("profil constaté", agent, ["profil_principal"])


def test_un_constat_sans_justification_revient_avec_la_saisie(fiche, agent, client_de):
    reponse = client_de(agent).post(
        reverse("collectivites:profils", args=[fiche.pk]),
        {"profil": "CIMOB", "principal": "on", "constate_le": "10/01/2026", "justification": ""},
    )
    corps = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Ce renseignement manque." in corps
    assert "10/01/2026" in corps
    assert not ProfilFiche.objects.exists()


def test_un_constat_ne_se_date_pas_de_l_avenir(fiche, agent, client_de):
    reponse = client_de(agent).post(
        reverse("collectivites:niveaux", args=[fiche.pk]),
        {"niveau": "deja_engagee", "constate_le": "01/01/2150"},
    )
    assert reponse.status_code == 422
    assert "avenir" in reponse.content.decode()


def test_le_refus_d_une_regle_revient_au_formulaire(fiche, agent, client_de):
    _constater(fiche, agent, "HUMANIS", date(2026, 1, 10))
    reponse = client_de(agent).post(
        reverse("collectivites:profils", args=[fiche.pk]),
        {"profil": "ASTRE", "principal": "on", "constate_le": "2025-01-01", "justification": "x"},
    )
    assert reponse.status_code == 422
    assert "constaté après cette date" in reponse.content.decode()
