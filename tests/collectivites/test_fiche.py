"""La fiche : histoires corrigées, adhésion, rattachement, défis, commune disparue.

Trois personnages : l’agent de ce réseau, sa collègue, l’étrangère d’un autre réseau.
"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from collectivites.actions import constater_niveau, constater_profil, noter_cotisation
from collectivites.actions.corrections import (
    corriger_niveau,
    corriger_profil,
    regler_cotisation,
    relire,
    retirer_cotisation,
    retirer_niveau,
    retirer_profil,
)
from collectivites.models import Cotisation, Direction, Fiche, NiveauFiche, ProfilFiche
from collectivites.regles import Rattachement, VarianteRattachement, mois_entre
from collectivites.regles.constats import reste_adherente
from collectivites.regles.defis import DEFIS, EtatRelation, approches
from collectivites.regles.rattachement import aide_du_rattachement
from predict.comptes.models import Acte
from tests.fabriques import (
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    PartenariatFactory,
)
from tests.mesures import requetes

LE = date(2026, 6, 1)


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau, collectivite__nom="Vendôme")


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(route, pk):
    return reverse(f"collectivites:{route}", args=[pk])


def _profil(fiche, agent, profil, le, principal=True):
    return constater_profil(
        fiche=fiche, profil=profil, principal=principal, constate_le=le,
        justification="Délibération", agent=agent,
    )  # fmt: skip


# -- Profils et niveau : corriger sans effacer l’histoire -------------------------------


def test_corriger_un_profil_recalcule_le_principal_et_s_ecrit_au_journal(fiche, agent):
    profil = _profil(fiche, agent, "CIMOB", date(2026, 1, 10))
    corriger_profil(constat=profil, agent=agent, motif_correction="Mal lu", principal=False)
    fiche.refresh_from_db()
    assert fiche.profil_principal == ""
    acte = Acte.objects.sur(fiche).get(verbe="profil corrigé")
    assert (acte.champs, acte.motif) == (["principal"], "Mal lu")


def test_refuse_deux_principaux_en_meme_temps(fiche, agent):
    ancien = _profil(fiche, agent, "HUMANIS", date(2025, 1, 10))
    _profil(fiche, agent, "ASTRE", date(2026, 1, 10))
    ancien.refresh_from_db()
    with pytest.raises(ValidationError, match="principaux en même temps"):
        corriger_profil(constat=ancien, agent=agent, motif_correction="x", fin_le=date(2026, 2, 1))
    ancien.refresh_from_db()
    assert ancien.fin_le == date(2026, 1, 10)


def test_refuse_des_dates_dans_le_desordre_a_leur_place(fiche, agent, navigateur):
    profil = _profil(fiche, agent, "HUMANIS", date(2025, 1, 10))
    reponse = navigateur.post(
        adresse("corriger_profil", profil.pk),
        {
            "profil": "HUMANIS", "principal": "on", "constate_le": "2025-01-10",
            "fin_le": "2024-12-31", "justification": "x", "motif_correction": "Erreur de date",
        },
    )  # fmt: skip
    assert reponse.status_code == 422
    assert "finir avant" in reponse.context["form"].errors["fin_le"][0]


def test_une_correction_dit_pourquoi(fiche, agent, navigateur):
    constat = constater_niveau(fiche=fiche, niveau="deja_engagee", constate_le=LE, agent=agent)
    donnees = {"niveau": "non_engagee", "constate_le": "2026-05-01", "motif_correction": ""}
    assert navigateur.post(adresse("corriger_niveau", constat.pk), donnees).status_code == 422
    donnees["motif_correction"] = "Saisi sur la mauvaise fiche"
    assert navigateur.post(adresse("corriger_niveau", constat.pk), donnees).status_code == 302
    fiche.refresh_from_db()
    assert fiche.niveau == "non_engagee"


def test_retirer_un_niveau_rend_le_precedent(fiche, agent):
    constater_niveau(fiche=fiche, niveau="non_engagee", constate_le=date(2025, 1, 1), agent=agent)
    faux = constater_niveau(fiche=fiche, niveau="deja_engagee", constate_le=LE, agent=agent)
    retirer_niveau(constat=faux, agent=agent)
    fiche.refresh_from_db()
    assert fiche.niveau == "non_engagee"
    retirer_niveau(constat=NiveauFiche.objects.get(), agent=agent)
    fiche.refresh_from_db()
    assert fiche.niveau == ""


def test_refuse_deux_niveaux_le_meme_jour(fiche, agent):
    constater_niveau(fiche=fiche, niveau="non_engagee", constate_le=LE, agent=agent)
    autre = constater_niveau(
        fiche=fiche, niveau="deja_engagee", constate_le=date(2026, 7, 1), agent=agent
    )
    with pytest.raises(ValidationError, match="ce jour-là"):
        constater_niveau(fiche=fiche, niveau="deja_engagee", constate_le=LE, agent=agent)
    with pytest.raises(ValidationError, match="ce jour-là"):
        corriger_niveau(constat=autre, agent=agent, motif_correction="x", constate_le=LE)


def test_retirer_un_profil_secondaire_laisse_le_principal(fiche, agent):
    _profil(fiche, agent, "CIMOB", LE)
    second = _profil(fiche, agent, "ASTRE", LE, principal=False)
    retirer_profil(profil=second, agent=agent)
    fiche.refresh_from_db()
    assert fiche.profil_principal == "CIMOB"
    assert ProfilFiche.objects.count() == 1


# -- Adhésion ------------------------------------------------------------------------


def test_une_cotisation_d_autrefois_ne_fait_pas_adherer(fiche, agent):
    noter_cotisation(fiche=fiche, annee=2019, montant=450, agent=agent, le=LE)
    fiche.refresh_from_db()
    assert not fiche.membre
    noter_cotisation(fiche=fiche, annee=2025, montant=450, agent=agent, le=LE)
    fiche.refresh_from_db()
    assert fiche.membre
    assert not reste_adherente([2019, 2024], LE)


def test_retirer_la_seule_cotisation_recente_defait_l_adhesion(fiche, agent):
    cotisation = noter_cotisation(fiche=fiche, annee=2026, montant=450, agent=agent, le=LE)
    retirer_cotisation(cotisation=cotisation, le=LE, agent=agent)
    fiche.refresh_from_db()
    assert not fiche.membre
    assert Acte.objects.sur(fiche).filter(verbe="cotisation retirée").exists()


def test_regler_deux_fois_garde_la_premiere_date(fiche, agent):
    cotisation = noter_cotisation(fiche=fiche, annee=2026, montant=450, agent=agent)
    regler_cotisation(cotisation=cotisation, le=LE, agent=agent)
    regler_cotisation(cotisation=cotisation, le=date(2026, 9, 1), agent=agent)
    assert Cotisation.objects.get().reglee_le == LE


def test_on_ne_quitte_pas_le_reseau_l_annee_d_une_cotisation_reglee(fiche, agent, navigateur):
    annee = timezone.localdate().year
    noter_cotisation(
        fiche=fiche, annee=annee, montant=450, agent=agent, reglee_le=timezone.localdate()
    )
    fiche.refresh_from_db()
    reponse = navigateur.post(adresse("modifier", fiche.pk), {"version": fiche.version})
    assert reponse.status_code == 422
    assert "est réglée" in reponse.context["form"].errors["membre"][0]


def test_la_liste_des_adhesions_dit_qui_relancer_et_l_exporte(navigateur, reseau, agent):
    annee = timezone.localdate().year
    for nom, reglee in (("Réglée", timezone.localdate()), ("Attendue", None)):
        une = FicheFactory(reseau=reseau, collectivite__nom=nom)
        noter_cotisation(fiche=une, annee=annee, montant=450, agent=agent, reglee_le=reglee)
        ContactFactory(reseau=reseau, fiche=une, email="a@exemple.invalid", principal=True)
    FicheFactory(reseau=reseau, collectivite__nom="Oubliée", membre=True)
    FicheFactory(reseau=reseau, collectivite__nom="Autre", membre=False)

    def noms(etat):
        contexte = navigateur.get("/collectivites/adhesions/", {"etat": etat}).context
        return [f.collectivite.nom for f in contexte["fiches"]]

    assert noms("") == ["Attendue", "Oubliée", "Réglée"]
    assert noms("attendue") == ["Attendue"]
    assert noms("a_appeler") == ["Oubliée"]
    assert noms("reglee") == ["Réglée"]
    csv = navigateur.get("/collectivites/adhesions/exporter/csv/", {"etat": "attendue"})
    texte = csv.getvalue().decode()
    assert "Attendue" in texte
    assert "a@exemple.invalid" in texte
    assert "Oubliée" not in texte


def test_une_personne_opposee_n_est_pas_donnee_pour_la_relance(navigateur, reseau, fiche):
    Fiche.objects.update(membre=True)
    ContactFactory(reseau=reseau, fiche=fiche, email="non@exemple.invalid", oppose_le=LE)
    assert "non@exemple.invalid" not in (
        navigateur.get("/collectivites/adhesions/").content.decode()
    )


def test_les_adhesions_coutent_autant_pour_une_ligne_que_pour_trente(
    navigateur, reseau, navigation_gardee
):
    def mesurer():
        with requetes() as liste:
            navigateur.get("/collectivites/adhesions/")
        return liste

    FicheFactory(reseau=reseau, membre=True)
    mesurer()
    une = mesurer()
    FicheFactory.create_batch(30, reseau=reseau, membre=True)
    assert len(mesurer()) == len(une) <= 8, une


# -- Synthèse ------------------------------------------------------------------------


def test_relire_date_la_fiche_du_jour_sans_gener_qui_la_modifie(fiche, navigateur, agent):
    navigateur.post(adresse("relire", fiche.pk))
    version = fiche.version
    fiche.refresh_from_db()
    assert (fiche.relue_le, fiche.version) == (timezone.localdate(), version)
    relire(fiche=fiche, le=LE, agent=agent)
    assert Acte.objects.sur(fiche).filter(verbe="fiche relue").count() == 2


def test_un_marqueur_du_reseau_se_coche_et_s_ajoute(fiche, navigateur, reseau, autre_reseau):
    FicheFactory(reseau=reseau, marqueurs=["Campus", "Vignoble"])
    FicheFactory(reseau=autre_reseau, marqueurs=["Secret"])
    form = navigateur.get(adresse("modifier", fiche.pk)).context["form"]
    assert [v for v, _ in form.fields["marqueurs_connus"].choices] == ["Campus", "Vignoble"]
    donnees = {"marqueurs": "Digue", "marqueurs_connus": ["Campus"], "version": fiche.version}
    assert navigateur.post(adresse("modifier", fiche.pk), donnees).status_code == 302
    fiche.refresh_from_db()
    assert fiche.marqueurs == ["Digue", "Campus"]


def test_la_direction_qui_porte_l_international_est_une_seule(fiche, navigateur, reseau):
    ancienne = Direction.objects.create(
        reseau=reseau, fiche=fiche, nom="Cabinet", porte_international=True
    )
    donnees = {
        "direction_internationale": "Jeunesse", "rattachement": "dgs",
        "rattachement_variante": "mode_projet", "version": fiche.version,
    }  # fmt: skip
    navigateur.post(adresse("modifier", fiche.pk), donnees)
    ancienne.refresh_from_db()
    assert not ancienne.porte_international
    assert Direction.objects.get(porte_international=True).nom == "Jeunesse"
    corps = navigateur.get(adresse("detail", fiche.pk)).content.decode()
    assert "Ce que ce modèle apporte et coûte" in corps
    assert "Jeunesse" in corps


def test_chaque_modele_a_ses_avantages_et_ses_contraintes():
    for rattachement in Rattachement:
        for variante in VarianteRattachement:
            for libelle, modele in aide_du_rattachement(rattachement, variante):
                assert libelle
                assert modele.avantages
                assert modele.contraintes
    assert len(aide_du_rattachement("dgs", "consortium")) == 2
    assert aide_du_rattachement("", "") == []


def etat(**champs):
    tout_va_bien = {
        "mois": 1, "niveau": "deja_engagee", "a_elu_referent": True, "a_cadre": True,
        "a_direction": True, "vigilance": False, "attentes": True,
    }  # fmt: skip
    return EtatRelation(**(tout_va_bien | champs))


@pytest.mark.parametrize(
    ("champs", "cles"),
    [
        ({}, []),
        ({"niveau": "non_engagee"}, ["interet"]),
        ({"attentes": False}, ["besoins"]),
        ({"a_elu_referent": False}, ["portage"]),
        ({"a_cadre": False}, ["cadres"]),
        ({"mois": 6}, ["disponibilite"]),
        ({"mois": None}, ["disponibilite"]),
        ({"a_direction": False}, ["un_seul_service"]),
        ({"vigilance": True}, ["vigilance"]),
    ],
)
def test_les_defis_se_lisent_sur_la_fiche(champs, cles):
    assert [d.cle for d in approches(etat(**champs))] == cles


def test_pas_plus_de_trois_approches_a_la_fois():
    assert len(approches(etat(mois=None, niveau="", a_elu_referent=False, vigilance=True))) == 3


def test_les_mois_sont_entiers():
    assert mois_entre(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert mois_entre(date(2026, 1, 15), date(2026, 7, 15)) == 6
    assert mois_entre(date(2026, 7, 15), date(2026, 1, 15)) == 0


def test_les_defis_restent_hors_du_portail_et_de_l_offre_publique():
    """Le guide n’est pas diffusé : ses approches ne se lisent qu’en interne, synthèse d’une fiche
    et argumentaire (page et document du réseau)."""
    from pathlib import Path

    lus = {str(p) for p in Path("templates").rglob("*.html") if "defis" in p.read_text("utf-8")}
    assert lus == {
        "templates/collectivites/synthese.html",
        "templates/offre/argumentaire/page.html",
        "templates/pdf/argumentaire.html",
    }
    assert len(DEFIS) >= 2


def test_la_synthese_coute_douze_requetes_au_plus(fiche, navigateur, reseau, navigation_gardee):
    def mesurer():
        with requetes() as liste:
            navigateur.get(adresse("detail", fiche.pk))
        return liste

    def remplir(n):
        for rang in range(n):
            EchangeFactory(reseau=reseau, fiche=fiche)
            ContactFactory(reseau=reseau, fiche=fiche, fonction="Directrice")
            PartenariatFactory(reseau=reseau, fiche=fiche)
            Direction.objects.create(reseau=reseau, fiche=fiche, nom=f"Direction {rang} {n}")

    remplir(1)
    mesurer()
    une = mesurer()
    remplir(15)
    assert len(mesurer()) == len(une) <= 12, une


# -- Commune disparue -----------------------------------------------------------------


@pytest.fixture
def disparue(reseau):
    nouvelle = CollectiviteFactory(nom="Val-de-Loir")
    return CollectiviteFactory(nom="Couture", obsolete_le=date(2026, 1, 1), remplacee_par=nouvelle)


def test_la_fiche_d_une_commune_disparue_suit_la_nouvelle(disparue, reseau, navigateur):
    fiche = FicheFactory(reseau=reseau, collectivite=disparue, recherche_de="Un cap")
    EchangeFactory(reseau=reseau, fiche=fiche)
    corps = navigateur.get(adresse("detail", fiche.pk)).content.decode()
    assert "Rattacher cette fiche à Val-de-Loir" in corps
    navigateur.post(adresse("rattacher", fiche.pk))
    fiche.refresh_from_db()
    assert (str(fiche), fiche.recherche_de) == ("Val-de-Loir", "Un cap")
    assert fiche.echanges.count() == 1
    assert "Rattacher cette fiche" not in (
        navigateur.get(adresse("detail", fiche.pk)).content.decode()
    )


def test_deux_fiches_n_en_font_plus_qu_une_sans_rien_perdre(disparue, reseau, navigateur):
    ancienne = FicheFactory(reseau=reseau, collectivite=disparue)
    nouvelle = FicheFactory(reseau=reseau, collectivite=disparue.remplacee_par)
    EchangeFactory(reseau=reseau, fiche=ancienne)
    PartenariatFactory(reseau=reseau, fiche=nouvelle)
    reponse = navigateur.post(adresse("rattacher", ancienne.pk))
    assert reponse.url == nouvelle.get_absolute_url()
    assert list(Fiche.objects.all()) == [nouvelle]
    assert nouvelle.echanges.count() == 1
    assert nouvelle.partenariats.count() == 1


def test_une_disparition_sans_suite_connue_ne_propose_rien(reseau, navigateur):
    orpheline = CollectiviteFactory(nom="Perdue", obsolete_le=date(2026, 1, 1))
    fiche = FicheFactory(reseau=reseau, collectivite=orpheline)
    assert "Rattacher" not in navigateur.get(adresse("detail", fiche.pk)).content.decode()
    navigateur.post(adresse("rattacher", fiche.pk))
    fiche.refresh_from_db()
    assert fiche.collectivite == orpheline


# -- Périmètre ------------------------------------------------------------------------


def test_l_etrangere_ne_touche_a_rien(fiche, agent, client_de, etrangere):
    profil = _profil(fiche, agent, "CIMOB", date(2026, 1, 10))
    niveau = constater_niveau(fiche=fiche, niveau="deja_engagee", constate_le=LE, agent=agent)
    cotisation = noter_cotisation(fiche=fiche, annee=2026, montant=450, agent=agent, le=LE)
    autre = client_de(etrangere)
    for route, pk in {
        "corriger_profil": profil.pk, "retirer_profil": profil.pk,
        "corriger_niveau": niveau.pk, "retirer_niveau": niveau.pk,
        "regler_cotisation": cotisation.pk, "retirer_cotisation": cotisation.pk,
        "relire": fiche.pk, "rattacher": fiche.pk,
    }.items():  # fmt: skip
        assert autre.post(adresse(route, pk)).status_code == 404, route
    assert fiche.collectivite.nom not in autre.get("/collectivites/adhesions/").content.decode()
