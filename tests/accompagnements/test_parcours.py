"""Le chemin d’un accompagnement : actions, concurrence, contraintes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accompagnements.actions import parcours
from accompagnements.models import Accompagnement, Passage
from accompagnements.models.faits import chiffres_de, faits_de, jours_du_reseau, prestations_de
from accompagnements.regles import Etape, Etat, Scenario
from predict.comptes.models import Acte
from predict.comptes.regles import Role
from tests import fabriques as f

LE = date(2027, 3, 4)


@pytest.fixture
def dossier(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau, singularite="Une vallée")
    return f.AccompagnementFactory(
        reseau=reseau, fiche=fiche, responsable=agent,
        contact=f.ContactFactory(reseau=reseau, fiche=fiche),
    )  # fmt: skip


def relire(dossier):
    return Accompagnement.objects.get(pk=dossier.pk)


def test_demarrer_ouvre_a_l_etape_un_avec_son_passage(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau)
    a = parcours.demarrer(
        fiche=fiche, agent=agent, le=LE, titre="Stratégie", scenario=Scenario.PROACTIF
    )
    assert (a.etape, a.etat, a.debut_le, a.responsable) == (1, Etat.ACTIF, LE, agent)
    assert a.valide_le is None
    assert list(a.passages.values_list("de", "vers", "le")) == [(None, 1, LE)]


def test_passer_avance_d_une_etape_et_garde_la_trace(dossier, agent):
    parcours.passer(accompagnement=dossier, agent=agent, le=LE)
    assert relire(dossier).etape == Etape.MISE_EN_LIEN
    assert relire(dossier).etape_depuis == LE
    passage = Passage.objects.get(accompagnement=dossier)
    assert (passage.de, passage.vers, passage.manquants, passage.agent) == (1, 2, [], agent)


def test_une_porte_fermee_dit_ce_qui_manque_et_n_ecrit_rien(dossier, agent):
    Accompagnement.objects.filter(pk=dossier.pk).update(contact=None)
    with pytest.raises(parcours.PorteFermee) as refus:
        parcours.passer(accompagnement=relire(dossier), agent=agent, le=LE)
    assert [c.code for c in refus.value.manquants] == ["interlocuteur"]
    assert relire(dossier).etape == 1
    assert not Passage.objects.exists()


def test_la_direction_passe_outre_et_le_journal_garde_motif_et_manques(dossier, direction):
    Accompagnement.objects.filter(pk=dossier.pk).update(contact=None)
    parcours.passer(
        accompagnement=relire(dossier), agent=direction, le=LE, motif="Urgence : appel du Préfet"
    )
    passage = Passage.objects.get()
    assert passage.manquants == [
        {"code": "interlocuteur", "titre": "Interlocuteur ou interlocutrice"}
    ]
    assert passage.motif.startswith("Urgence")
    assert Acte.objects.sur(dossier).get().motif.startswith("Urgence")


def test_refuse_a_une_chargee_de_mission_de_passer_outre(dossier, agent):
    Accompagnement.objects.filter(pk=dossier.pk).update(contact=None)
    with pytest.raises(PermissionDenied):
        parcours.passer(accompagnement=relire(dossier), agent=agent, le=LE, motif="Je veux")
    assert relire(dossier).etape == 1


def test_un_motif_d_espaces_ne_passe_pas_outre(dossier, direction):
    Accompagnement.objects.filter(pk=dossier.pk).update(contact=None)
    with pytest.raises(parcours.PorteFermee):
        parcours.passer(accompagnement=relire(dossier), agent=direction, le=LE, motif="   ")


def test_deux_onglets_ne_passent_pas_deux_fois(dossier, agent, collegue):
    onglet = relire(dossier)
    parcours.passer(accompagnement=relire(dossier), agent=agent, le=LE)
    with pytest.raises(parcours.Depasse):
        parcours.passer(accompagnement=onglet, agent=collegue, le=LE)
    assert relire(dossier).etape == 2
    assert Passage.objects.count() == 1


def test_une_modification_entre_temps_arrete_le_passage(dossier, agent):
    lu = relire(dossier)
    Accompagnement.objects.filter(pk=dossier.pk).update(version=9)
    with pytest.raises(parcours.Depasse):
        parcours.passer(accompagnement=lu, agent=agent, le=LE)


def test_refuse_une_date_anterieure_a_l_etape_en_cours(dossier, agent):
    avant = dossier.etape_depuis - timedelta(days=1)
    with pytest.raises(ValidationError) as refus:
        parcours.passer(accompagnement=dossier, agent=agent, le=avant)
    assert "le" in refus.value.error_dict


def test_une_etrangere_ne_passe_rien(dossier, etrangere):
    with pytest.raises(PermissionDenied):
        parcours.passer(accompagnement=dossier, agent=etrangere, le=LE)


def test_la_derniere_porte_clot_le_dossier(reseau, agent):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.EN_COURS, bilan="Fait.")
    prestation = f.PrestationFactory(reseau=reseau, accompagnement=a)
    f.ActiviteFactory(reseau=reseau, accompagnement=a, prestation=prestation)
    parcours.passer(accompagnement=a, agent=agent, le=LE)
    a = relire(a)
    assert (a.etape, a.etat, a.fin_le) == (Etape.CLOS, Etat.CLOS, LE)


def test_le_reveil_rend_le_dossier_tel_qu_il_etait(dossier, agent):
    parcours.passer(accompagnement=dossier, agent=agent, le=LE)
    avant = relire(dossier)
    parcours.mettre_en_sommeil(
        accompagnement=relire(dossier), agent=agent, le=LE, motif="Élections",
        reveil_le=LE + timedelta(days=60),
    )  # fmt: skip
    endormi = relire(dossier)
    assert (endormi.etat, endormi.motif_etat) == (Etat.EN_SOMMEIL, "Élections")
    parcours.reveiller(accompagnement=endormi, agent=agent, le=LE)
    apres = relire(dossier)
    for champ in ("etape", "etat", "etape_depuis", "contact_id", "motif_etat", "reveil_le"):
        assert getattr(apres, champ) == getattr(avant, champ)


def test_un_dossier_endormi_ne_passe_pas(dossier, agent):
    parcours.mettre_en_sommeil(accompagnement=dossier, agent=agent, le=LE, motif="Élections")
    with pytest.raises(PermissionDenied):
        parcours.passer(accompagnement=relire(dossier), agent=agent, le=LE)


def test_refuse_un_reveil_avant_le_sommeil(dossier, agent):
    with pytest.raises(ValidationError) as refus:
        parcours.mettre_en_sommeil(
            accompagnement=dossier, agent=agent, le=LE, motif="Pause", reveil_le=LE
        )
    assert "reveil_le" in refus.value.error_dict


def test_un_abandon_se_reprend(dossier, agent):
    parcours.abandonner(accompagnement=dossier, agent=agent, le=LE, motif="Sans suite")
    assert relire(dossier).fin_le == LE
    parcours.reveiller(accompagnement=relire(dossier), agent=agent, le=LE)
    assert (relire(dossier).etat, relire(dossier).fin_le) == (Etat.ACTIF, None)


def test_rouvrir_un_dossier_clos_revient_a_la_direction(reseau, agent, direction):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.CLOS, etat=Etat.CLOS, fin_le=LE,
                                etape_depuis=LE)  # fmt: skip
    with pytest.raises(PermissionDenied):
        parcours.reveiller(accompagnement=a, agent=agent, le=LE, motif="Suite")
    with pytest.raises(ValidationError):
        parcours.reveiller(accompagnement=a, agent=direction, le=LE)
    parcours.reveiller(accompagnement=a, agent=direction, le=LE, motif="Suite")
    assert (relire(a).etape, relire(a).etat, relire(a).fin_le) == (5, Etat.ACTIF, None)


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": Etat.CLOS},
        {"etat": Etat.EN_SOMMEIL, "motif_etat": ""},
        {"etat": Etat.ABANDONNE, "motif_etat": ""},
        {"fin_le": date(2026, 11, 11)},
        {"valide_le": date(2026, 11, 11)},
    ],
    ids=["clos sans fin", "sommeil sans motif", "abandon sans motif", "fin avant", "admis avant"],
)
def test_la_base_refuse_l_etat_impossible(dossier, champs):
    with pytest.raises(IntegrityError), transaction.atomic():
        Accompagnement.objects.filter(pk=dossier.pk).update(**champs)


def test_la_base_refuse_un_passage_outre_sans_motif(dossier, reseau):
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(
            reseau=reseau, accompagnement=dossier, vers=2, le=LE, manquants=[{"code": "x"}]
        )


# -- Faits lus en base -------------------------------------------------------------


def test_les_jours_du_reseau_sont_ceux_des_quotites_productives(reseau, agent, direction):
    f.AgentFactory(reseau=reseau, quotite=Decimal("0.5"))
    f.AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)
    f.AgentFactory(reseau=reseau, role=Role.REFERENT)
    f.AgentFactory()
    assert jours_du_reseau(reseau) == Decimal("2.5") * reseau.jours_par_an


def test_la_charge_deduit_les_autres_dossiers_actifs_de_l_annee(reseau, agent):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.CALIBRAGE)
    f.PrestationFactory(reseau=reseau, accompagnement=a, jours_prevus=6, debut_le=LE)
    f.PrestationFactory(reseau=reseau, jours_prevus=10, debut_le=LE)
    f.PrestationFactory(reseau=reseau, jours_prevus=3)  # sans date : l’année courante
    f.PrestationFactory(reseau=reseau, jours_prevus=50, debut_le=date(2028, 1, 5))
    f.PrestationFactory(jours_prevus=70, debut_le=LE)  # d’un autre réseau
    dort = f.AccompagnementFactory(reseau=reseau, etat=Etat.EN_SOMMEIL, motif_etat="Pause")
    f.PrestationFactory(reseau=reseau, accompagnement=dort, jours_prevus=40, debut_le=LE)
    [charge] = faits_de(a, LE).charges
    assert (charge.annee, charge.demandes, charge.libres) == (2027, Decimal(6), Decimal(187))


def test_un_echange_d_avant_le_dossier_ou_a_venir_ne_vaut_rien(reseau):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.MISE_EN_LIEN)
    for le in (a.debut_le - timedelta(days=1), LE + timedelta(days=1)):
        f.EchangeFactory(reseau=reseau, fiche=a.fiche, le=le)
    assert faits_de(a, LE).dernier_echange_le is None
    f.EchangeFactory(reseau=reseau, fiche=a.fiche, le=LE)
    assert faits_de(a, LE).dernier_echange_le == LE


def test_un_renseignement_n_est_pas_un_echange(reseau):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.MISE_EN_LIEN)
    f.ActiviteFactory(reseau=reseau, accompagnement=a, type="renseignement")
    assert faits_de(a, LE).dernier_echange_le is None


def test_actes_et_minutes_d_une_prestation_ne_se_multiplient_pas(reseau, agent):
    p = f.PrestationFactory(reseau=reseau)
    for _ in range(3):
        f.ActiviteFactory(reseau=reseau, accompagnement=p.accompagnement, prestation=p)
        f.TempsPasseFactory(
            reseau=reseau, agent=agent, accompagnement=p.accompagnement, prestation=p, minutes=60
        )
    [lue] = prestations_de(p.accompagnement)
    assert (lue.actes, lue.minutes) == (3, 180)


def test_un_cadre_scelle_vaut_les_deux_validations(reseau):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.CADRE)
    f.CadreFactory(reseau=reseau, accompagnement=a, etat="scelle")
    faits = faits_de(a, LE)
    assert (faits.cadre_valide_reseau, faits.cadre_valide_collectivite) == (True, True)


def test_les_chiffres_nourris_se_lisent_en_une_requete(reseau, django_assert_num_queries):
    a = f.AccompagnementFactory(reseau=reseau)
    f.ActiviteFactory(reseau=reseau, accompagnement=a)
    f.ActiviteFactory(reseau=reseau, accompagnement=a, type="renseignement")
    f.LivrableFactory(reseau=reseau, accompagnement=a, prevu_le=date(2027, 7, 9))
    f.MiseEnLienFactory(reseau=reseau, fiche=a.fiche, accompagnement=a)
    f.CandidatureFactory(reseau=reseau, accompagnement=a, deposee_le=LE)
    with django_assert_num_queries(1):
        lus = chiffres_de(a, 2027)
    assert lus.activites == (date(2027, 1, 14),)
    assert lus.etudes == ((None, date(2027, 7, 9)),)
    assert lus.depots == ((LE, False),)
    assert (lus.mises_en_lien, lus.mises_en_reseau) == ((date(2027, 2, 3),), ())
