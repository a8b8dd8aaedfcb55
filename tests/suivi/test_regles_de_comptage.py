"""Les règles de domaine.md §2, une par une, là où la recette 9 ne va pas."""

from fractions import Fraction

import pytest

from suivi.calculs import Periode, detailler, matrice
from suivi.regles import Ventilation
from tests.suivi import scenes as s

ANNEE = Periode.de_l_annee(2027)


def mesure(reseau, code, periode=ANNEE):
    return detailler(reseau, periode, codes=[code])[code]


def notes(une_mesure):
    return [p.note for p in une_mesure.ecartees]


@pytest.fixture
def commune(reseau):
    return s.fiche(reseau, "Vendôme")


# -- I1 ---------------------------------------------------------------------------


def test_i1_compte_une_fois_une_collectivite_de_deux_accompagnements(reseau, commune):
    s.suivi(commune, activites=["2027-02-01"])
    s.suivi(commune, activites=["2027-03-01", "2027-04-01"])
    assert mesure(reseau, "I1").valeur == 1


def test_i1_ignore_un_accompagnement_non_valide(reseau, commune):
    s.suivi(commune, activites=["2027-02-01"], valide=None)
    i1 = mesure(reseau, "I1")
    assert (i1.valeur, len(i1.ecartees)) == (0, 1)
    assert "pas encore validé" in notes(i1)[0]


def test_i1_attend_la_validation_dans_la_periode(reseau, commune):
    s.suivi(commune, activites=["2027-02-01"], valide="2028-01-05")
    assert mesure(reseau, "I1").valeur == 0
    assert mesure(reseau, "I1", Periode.de_l_annee(2028)).valeur == 0


def test_i1_n_ecarte_pas_une_collectivite_deja_comptee(reseau, commune):
    s.suivi(commune, activites=["2027-02-01"])
    s.suivi(commune, activites=["2027-02-01"], type="renseignement")
    assert mesure(reseau, "I1").ecartees == ()


def test_i1_donne_en_preuve_l_accompagnement_et_ses_activites(reseau, commune):
    s.suivi(commune, activites=["2027-02-01", "2027-03-01"])
    assert [p.type for p in mesure(reseau, "I1").preuves] == [
        "accompagnements.accompagnement",
        "accompagnements.activite",
        "accompagnements.activite",
    ]


def test_les_bornes_de_la_periode_sont_comprises(reseau, commune):
    s.suivi(commune, du="2026-01-01", activites=["2027-01-01"])
    autre = s.fiche(reseau)
    s.suivi(autre, du="2026-01-01", activites=["2027-12-31"])
    assert mesure(reseau, "I1").valeur == 2


# -- I2 ---------------------------------------------------------------------------


def test_i2_un_redepot_a_une_autre_session_compte_en_plus(reseau, commune):
    s.candidature(commune, "2027-02-01")
    s.candidature(commune, "2027-09-01")
    assert mesure(reseau, "I2").valeur == 2


def test_i2_les_etapes_d_un_meme_appel_n_en_font_qu_une(reseau, commune):
    note = s.candidature(commune, "2027-02-01")
    s.candidature(commune, "2027-06-01", etape_de=note)
    i2 = mesure(reseau, "I2")
    assert i2.valeur == 1
    assert notes(i2) == ["Étape suivante d’un même appel : déjà comptée"]


def test_i2_exige_l_accuse(reseau, commune):
    s.candidature(commune, "2027-02-01", accuse=False)
    i2 = mesure(reseau, "I2")
    assert (i2.valeur, notes(i2)) == (
        0,
        ["Déposée le 1er\u00a0février\u00a02027, sans accusé joint"],
    )


# -- I4 et I5 -----------------------------------------------------------------------


@pytest.mark.parametrize("du_lien", ["2027-05-04", "2027-05-19"])
def test_i4_refuse_une_mise_en_lien_qui_ne_precede_pas_la_signature(reseau, commune, du_lien):
    s.convention(commune, "2027-05-04", mise_en_lien=s.lien(commune, du_lien))
    i4 = mesure(reseau, "I4")
    assert i4.valeur == 0
    assert "ne la précède pas" in notes(i4)[0]


def test_i4_ecarte_les_avenants(reseau, commune):
    lien = s.lien(commune, "2027-01-04")
    mere = s.convention(commune, "2027-05-04", mise_en_lien=lien)
    s.convention(commune, "2027-08-04", mise_en_lien=lien, parent=mere)
    i4 = mesure(reseau, "I4")
    assert (i4.valeur, notes(i4)) == (1, ["Avenant, pas une nouvelle convention"])


def test_i4_une_tripartite_compte_une_fois(reseau, commune):
    lien = s.lien(commune, "2027-01-04")
    s.convention(commune, "2027-05-04", mise_en_lien=lien, avec_reseau=True)
    assert mesure(reseau, "I4").valeur == 1


def test_i4_dit_le_delai_entre_le_lien_et_la_signature(reseau, commune):
    s.convention(commune, "2027-05-04", mise_en_lien=s.lien(commune, "2027-05-03"))
    assert mesure(reseau, "I4").preuves[0].note.endswith("1 jour après")


def test_i5_un_projet_ne_de_plusieurs_rencontres_compte_une_fois(reseau, commune):
    rencontres = [s.lien(commune, le, "mise_en_reseau") for le in ("2027-01-04", "2027-02-04")]
    s.projet(commune, "2027-05-04", origines=rencontres)
    i5 = mesure(reseau, "I5")
    assert (i5.valeur, len(i5.preuves)) == (1, 1)


@pytest.mark.parametrize(
    ("nature", "le", "motif"),
    [
        ("mise_en_lien", "2027-01-04", "pas d’une mise en réseau"),
        ("mise_en_reseau", "2027-05-04", "ne le précède pas"),
    ],
)
def test_i5_exige_une_mise_en_reseau_anterieure(reseau, commune, nature, le, motif):
    s.projet(commune, "2027-05-04", origines=[s.lien(commune, le, nature)])
    i5 = mesure(reseau, "I5")
    assert i5.valeur == 0
    assert motif in notes(i5)[0]


def test_i5_une_rencontre_anterieure_suffit_parmi_plusieurs(reseau, commune):
    rencontres = [s.lien(commune, le, "mise_en_reseau") for le in ("2027-01-04", "2027-09-04")]
    s.projet(commune, "2027-05-04", origines=rencontres)
    assert mesure(reseau, "I5").valeur == 1


def test_i5_ecarte_un_projet_sans_origine_ou_sans_validation(reseau, commune):
    s.projet(commune, "2027-05-04")
    s.projet(commune, None)
    assert len(notes(mesure(reseau, "I5"))) == 2


# -- Enquêtes -------------------------------------------------------------------------


def test_i6_retient_la_reponse_de_la_personne_referente_principale(reseau, commune):
    invitation = s.invitation(s.campagne(reseau), commune)
    s.reponse(invitation, 5, le="2027-11-10", referent_principal=True)
    s.reponse(invitation, 1, le="2027-11-30")
    i6 = mesure(reseau, "I6")
    assert (i6.numerateur, i6.denominateur) == (1, 1)
    assert notes(i6) == ["Réponse non retenue : une seule compte par collectivité"]


def test_i6_retient_sinon_la_derniere_reponse(reseau, commune):
    invitation = s.invitation(s.campagne(reseau), commune)
    s.reponse(invitation, 5, le="2027-11-10")
    s.reponse(invitation, 1, le="2027-11-30")
    assert mesure(reseau, "I6").valeur == 0


def test_i6_retient_la_campagne_la_plus_recente(reseau, commune):
    for le, note in (("2027-03-01", 5), ("2027-11-02", 2)):
        s.reponse(s.invitation(s.campagne(reseau, le), commune), note, le=le)
    i6 = mesure(reseau, "I6")
    assert (i6.numerateur, i6.denominateur, i6.invitees) == (0, 1, 1)


def test_i6_garde_la_reponse_d_avant_quand_la_derniere_campagne_reste_sans_reponse(reseau, commune):
    s.reponse(s.invitation(s.campagne(reseau, "2027-03-01"), commune), 5, le="2027-03-09")
    s.invitation(s.campagne(reseau, "2027-11-02"), commune)
    i6 = mesure(reseau, "I6")
    assert (i6.valeur, notes(i6)) == (1, [])


def test_une_campagne_appartient_a_la_periode_ou_elle_s_ouvre(reseau, commune):
    s.reponse(s.invitation(s.campagne(reseau, "2027-12-20"), commune), 5, le="2028-01-15")
    assert mesure(reseau, "I6").valeur == 1
    assert mesure(reseau, "I6", Periode.de_l_annee(2028)).valeur is None


def test_sans_repondante_le_taux_est_absent_et_non_nul(reseau, commune):
    s.invitation(s.campagne(reseau), commune)
    i6 = mesure(reseau, "I6")
    assert (i6.valeur, i6.taux_reponse) == (None, Fraction(0))


def test_i8_compte_ne_sait_pas_au_denominateur(reseau, commune):
    campagne = s.campagne(reseau)
    for autonomie in ("oui", "nsp", "non", ""):
        s.reponse(s.invitation(campagne, s.fiche(reseau)), 4, autonomie)
    i8 = mesure(reseau, "I8")
    assert (i8.valeur, i8.taux_reponse) == (Fraction(1, 3), Fraction(3, 4))


# -- I7 ----------------------------------------------------------------------------------


def test_i7_plusieurs_financeurs_d_un_projet_comptent_un_et_gardent_leurs_montants(reseau, commune):
    projet = s.projet(commune)
    for nom, montant in (("FICOL", 200_000), ("MEAE", 30_000)):
        s.candidature(commune, "2027-02-01", projet=projet, dispositif=nom, decision="accordee",
                      notifiee_le="2027-06-01", montant_accorde=montant)  # fmt: skip
    i7 = mesure(reseau, "I7")
    assert (i7.valeur, len(i7.preuves)) == (1, 1)
    assert i7.details["montants"] == {"FICOL": 200_000, "MEAE": 30_000}
    assert notes(i7) == ["Autre financeur d’un projet déjà compté, 30\u202f000\u00a0€"]


def test_i7_compte_un_accord_de_l_annee_quel_que_soit_l_an_du_depot(reseau, commune):
    s.candidature(commune, "2025-02-01", decision="accordee", notifiee_le="2027-06-01")
    i7 = mesure(reseau, "I7")
    assert (i7.valeur, i7.details["cohorte"], i7.details["taux_cohorte"]) == (1, (0, 0), None)


def test_i7_taux_des_decisions_compte_les_refus(reseau, commune):
    s.candidature(commune, "2027-02-01", decision="accordee", notifiee_le="2027-06-01")
    s.candidature(commune, "2027-02-01", decision="refusee", notifiee_le="2027-06-01")
    i7 = mesure(reseau, "I7")
    assert (i7.details["taux_decisions"], i7.details["taux_cohorte"]) == (Fraction(1, 2),) * 2


def test_i7_la_decision_portee_par_la_derniere_etape_vaut_pour_l_appel(reseau, commune):
    note = s.candidature(commune, "2027-02-01")
    s.candidature(
        commune, "2027-05-01", etape_de=note, decision="accordee", notifiee_le="2027-09-01"
    )
    i7 = mesure(reseau, "I7")
    assert (i7.valeur, i7.details["cohorte"]) == (1, (1, 1))


# -- I9 ----------------------------------------------------------------------------------


@pytest.fixture
def accompagnee(commune):
    s.suivi(commune, "2027-03-01", activites=["2027-03-10"])
    return commune


def test_i9_compte_une_strategie_posterieure_au_debut(reseau, accompagnee):
    s.strategie(accompagnee, "2027-03-02")
    assert mesure(reseau, "I9").valeur == 1


@pytest.mark.parametrize(
    ("options", "motif"),
    [
        ({"le": "2027-03-01"}, "Existante"),
        ({"le": "2027-02-01"}, "Existante"),
        ({"le": "2027-06-01", "nature": "revision"}, "Révision"),
        ({"le": "2027-06-01", "avec_piece": False}, "Déclarée"),
        ({"le": None}, "pas encore datés"),
    ],
)
def test_i9_ecarte_en_disant_pourquoi(reseau, accompagnee, options, motif):
    s.strategie(accompagnee, **options)
    i9 = mesure(reseau, "I9")
    assert i9.valeur == 0
    assert motif in notes(i9)[0]


def test_i9_ne_compte_pas_une_collectivite_hors_de_i1(reseau, commune):
    s.strategie(commune, "2027-06-01")
    i9 = mesure(reseau, "I9")
    assert (i9.valeur, i9.denominateur) == (None, 0)
    assert "hors de I1" in notes(i9)[0]


def test_i9_deux_strategies_d_une_collectivite_n_en_font_qu_une(reseau, accompagnee):
    s.strategie(accompagnee, "2027-06-01")
    s.strategie(accompagnee, "2027-07-01")
    assert mesure(reseau, "I9").numerateur == 1


# -- Ventilations, périodes, réseaux ----------------------------------------------------


def test_une_ventilation_par_collectivite_est_additive(reseau):
    for population, nature in ((400, "commune"), (90_000, "epci")):
        s.suivi(s.fiche(reseau, population=population, nature=nature), activites=["2027-02-01"])
    i1 = mesure(reseau, "I1")
    for ventilation in (Ventilation.STRATE, Ventilation.NATURE, Ventilation.DEPARTEMENT):
        assert (i1.ventilations[ventilation].additive, i1.ventilations[ventilation].somme) == (
            True,
            2,
        )


def test_un_taux_se_ventile_avec_ses_denominateurs(reseau):
    campagne = s.campagne(reseau)
    for population, note in ((400, 5), (450, 2), (90_000, 4)):
        s.reponse(s.invitation(campagne, s.fiche(reseau, population=population)), note)
    lignes = mesure(reseau, "I6").ventilations[Ventilation.STRATE].lignes
    assert [(x.categorie, x.numerateur, x.denominateur) for x in lignes] == [
        ("Moins de 500 hab.", 1, 2),
        ("50\u00a0000 hab. et plus".replace("\u00a0", " "), 1, 1),
    ]


def test_une_prestation_finie_avant_la_periode_ne_ventile_pas(reseau, commune):
    vieux, neuf = s.service(reseau, "Vieux"), s.service(reseau, "Neuf")
    un = s.suivi(commune, "2026-01-05", services=[vieux, neuf], activites=["2027-02-01"])
    un.prestations.filter(service=vieux).update(fin_le=s.jour("2026-12-31"))
    lignes = mesure(reseau, "I1").ventilations[Ventilation.SERVICE].lignes
    assert [x.categorie for x in lignes] == ["Neuf"]


def test_le_niveau_est_celui_de_la_fin_de_periode(reseau, commune):
    s.suivi(commune, "2026-01-05", activites=["2026-02-01", "2027-02-01"])
    for le, niveau in (("2026-01-01", "nouvellement_engagee"), ("2027-06-01", "deja_engagee")):
        commune.niveaux.create(reseau=reseau, niveau=niveau, constate_le=s.jour(le))
    assert [
        mesure(reseau, "I1", Periode.de_l_annee(an))
        .ventilations[Ventilation.NIVEAU]
        .lignes[0]
        .categorie
        for an in (2026, 2027)
    ] == ["Nouvellement engagée", "Déjà engagée"]


def test_rien_d_un_autre_reseau_ne_compte(reseau, autre_reseau, commune):
    s.suivi(commune, activites=["2027-02-01"])
    ailleurs = s.fiche(autre_reseau)
    s.suivi(ailleurs, activites=["2027-02-01"])
    s.candidature(ailleurs, "2027-02-01")
    s.reponse(s.invitation(s.campagne(autre_reseau), ailleurs), 5)
    mesures = matrice(reseau, ANNEE).mesures
    assert [mesures[c].numerateur for c in ("I1", "I2", "I6")] == [1, 0, 0]


def test_le_passe_se_calcule_aux_memes_jours(reseau, commune):
    s.suivi(commune, "2025-01-05", activites=["2025-02-01", "2027-02-01"])
    passe = matrice(reseau, ANNEE).passe["I1"]
    assert [(p.annee, v) for p, v in passe] == [
        (2023, 0),
        (2024, 0),
        (2025, 1),
        (2026, 0),
        (2027, 1),
    ]


def test_le_cumul_de_decembre_est_i1(reseau, commune):
    s.suivi(commune, activites=["2027-02-01", "2027-05-01"])
    s.suivi(s.fiche(reseau), activites=["2027-02-01"], valide="2027-06-03")
    une = matrice(reseau, ANNEE)
    assert une.cumuls[2027] == [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]
    assert une.cumuls[2027][-1] == une.mesures["I1"].valeur
