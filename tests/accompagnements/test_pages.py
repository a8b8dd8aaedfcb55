"""Pages d’un accompagnement : les trois personnages, la porte, les saisies."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accompagnements.models import Accompagnement, FicheBesoin, Prestation
from accompagnements.regles import Etape, Etat
from collectivites.regles import FonctionContact
from tests import fabriques as f


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau, singularite="Une vallée")
    return f.AccompagnementFactory(
        reseau=reseau, fiche=fiche, titre="Une première stratégie", responsable=agent,
        contact=f.ContactFactory(reseau=reseau, fiche=fiche),
    )  # fmt: skip


@pytest.fixture
def calibrage(reseau, agent):
    a = f.AccompagnementFactory(reseau=reseau, etape=Etape.CALIBRAGE, titre="À calibrer")
    f.FicheBesoinFactory(reseau=reseau, accompagnement=a)
    f.PrestationFactory(reseau=reseau, accompagnement=a)
    return a


def url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def relire(a):
    return Accompagnement.objects.get(pk=a.pk)


GESTES = [
    "detail", "modifier", "admettre", "endormir", "abandonner", "bilan", "besoins",
    "ajouter_prestation",
]  # fmt: skip


@pytest.mark.parametrize("nom", GESTES)
def test_la_collegue_ouvre_la_page_que_l_etrangere_ne_trouve_pas(
    client_de, collegue, etrangere, referente, dossier, nom
):
    assert client_de(collegue).get(url(nom, dossier.pk)).status_code == 200
    assert client_de(etrangere).get(url(nom, dossier.pk)).status_code == 404
    assert client_de(referente).get(url(nom, dossier.pk)).status_code == 403


@pytest.mark.parametrize("nom", [n for n in GESTES if n != "detail"])
def test_l_etrangere_n_envoie_rien(client_de, etrangere, dossier, nom):
    assert client_de(etrangere).post(url(nom, dossier.pk), {}).status_code == 404


@pytest.mark.parametrize("etape", list(Etape))
def test_la_page_se_lit_a_chaque_etape(client_de, agent, reseau, etape):
    clos = {"etat": Etat.CLOS, "fin_le": date(2027, 2, 1)} if etape == Etape.CLOS else {}
    a = f.AccompagnementFactory(reseau=reseau, etape=etape, **clos)
    f.PrestationFactory(reseau=reseau, accompagnement=a, mode="faire", jours_prevus=2)
    reponse = client_de(agent).get(a.get_absolute_url())
    assert reponse.status_code == 200
    assert ('id="porte"' in reponse.content.decode()) is (etape != Etape.CLOS)


@pytest.mark.parametrize("etat", [Etat.EN_SOMMEIL, Etat.ABANDONNE])
def test_un_dossier_ferme_se_lit_sans_porte_et_dit_son_motif(client_de, agent, reseau, etat):
    a = f.AccompagnementFactory(reseau=reseau, etat=etat, motif_etat="Élections <b>")
    page = client_de(agent).get(a.get_absolute_url()).content.decode()
    assert "Élections &lt;b&gt;" in page
    assert 'id="porte"' not in page


def test_la_porte_montre_chaque_manque_et_son_geste(client_de, agent, calibrage):
    page = client_de(agent).get(calibrage.get_absolute_url()).content.decode()
    prestation = calibrage.prestations.get()
    assert f'href="{url("modifier", calibrage.pk)}#id_elu_referent"' in page
    assert f'href="{url("detail", calibrage.pk)}#mode-{prestation.pk}"' in page
    assert f'id="mode-{prestation.pk}"' in page
    assert f'href="{url("modifier_prestation", prestation.pk)}#id_jours_prevus"' in page
    assert "Passer outre, en écrivant" not in page


def test_la_page_coute_autant_avec_plus_de_lignes(
    client_de, agent, reseau, calibrage, django_assert_max_num_queries
):
    client = client_de(agent)
    client.get(calibrage.get_absolute_url())
    with django_assert_max_num_queries(60) as une:
        client.get(calibrage.get_absolute_url())
    for n in range(5):
        f.PrestationFactory(reseau=reseau, accompagnement=calibrage)
        f.TacheFactory(reseau=reseau, accompagnement=calibrage)
        f.FicheBesoinFactory(
            reseau=reseau, accompagnement=calibrage, auteur=agent, le=date(2027, 3, 5 + n)
        )
    with django_assert_max_num_queries(len(une.captured_queries)):
        client.get(calibrage.get_absolute_url())


# -- Passer ------------------------------------------------------------------------


def test_passer_d_un_clic_quand_rien_ne_manque(client_de, agent, dossier):
    reponse = client_de(agent).post(url("passer", dossier.pk, 1))
    assert reponse.status_code == 302
    assert relire(dossier).etape == Etape.MISE_EN_LIEN


def test_passer_avec_un_manque_le_demande_sur_place(client_de, agent, reseau):
    a = f.AccompagnementFactory(reseau=reseau)
    reponse = client_de(agent).post(url("passer", a.pk, 1))
    assert reponse.status_code == 422
    assert "Il manque 2" in reponse.content.decode()
    assert relire(a).etape == 1


def test_une_chargee_de_mission_qui_force_recoit_403(client_de, agent, reseau):
    a = f.AccompagnementFactory(reseau=reseau)
    reponse = client_de(agent).post(url("passer", a.pk, 1), {"motif": "Je passe"})
    assert reponse.status_code == 403
    assert relire(a).etape == 1


def test_la_direction_passe_outre_en_ecrivant_pourquoi(client_de, direction, reseau):
    a = f.AccompagnementFactory(reseau=reseau)
    client = client_de(direction)
    vide = client.post(url("passer", a.pk, 1), {"motif": "  "})
    assert vide.status_code == 422
    assert relire(a).etape == 1
    assert client.post(url("passer", a.pk, 1), {"motif": "Urgence"}).status_code == 302
    assert relire(a).etape == 2
    page = client.get(a.get_absolute_url()).content.decode()
    assert "passage outre" in page
    assert "Urgence" in page


def test_un_onglet_en_retard_ne_passe_pas_l_etape_suivante(client_de, agent, dossier):
    client = client_de(agent)
    client.post(url("passer", dossier.pk, 1))
    client.post(url("passer", dossier.pk, 1))
    assert relire(dossier).etape == 2
    assert "rien n’a changé" in client.get(dossier.get_absolute_url()).content.decode()


def test_une_date_a_venir_est_refusee(client_de, agent, dossier):
    demain = timezone.localdate() + timedelta(days=1)
    reponse = client_de(agent).post(url("passer", dossier.pk, 1), {"le": demain.isoformat()})
    assert reponse.status_code == 422
    assert "à venir" in reponse.content.decode()


def test_sommeil_puis_reveil_par_les_pages(client_de, agent, dossier):
    client, le = client_de(agent), timezone.localdate().isoformat()
    assert client.post(url("endormir", dossier.pk), {"le": le, "motif": ""}).status_code == 422
    client.post(url("endormir", dossier.pk), {"le": le, "motif": "Élections"})
    assert relire(dossier).etat == Etat.EN_SOMMEIL
    assert client.get(url("modifier", dossier.pk)).status_code == 403
    client.post(url("reveiller", dossier.pk), {"le": le})
    assert relire(dossier).etat == Etat.ACTIF


def test_admettre_date_l_entree_dans_l_offre(client_de, agent, dossier):
    le = timezone.localdate()
    client_de(agent).post(url("admettre", dossier.pk), {"le": le.isoformat()})
    assert relire(dossier).valide_le == le


# -- Modifier -------------------------------------------------------------------------


def saisie(a, **champs):
    return {
        "titre": a.titre, "scenario": a.scenario, "cas_type": a.cas_type, "posture": a.posture,
        "responsable": a.responsable_id, "contact": a.contact_id or "", "version": a.version,
    } | champs  # fmt: skip


def test_nommer_l_elue_referente_ouvre_cette_condition(client_de, agent, reseau, dossier):
    elue = f.ContactFactory(reseau=reseau, fiche=dossier.fiche, qualite=FonctionContact.ELU)
    client_de(agent).post(url("modifier", dossier.pk), saisie(dossier, elu_referent=elue.pk))
    assert relire(dossier).elu_referent == elue


def test_refuse_un_elu_d_une_autre_collectivite(client_de, agent, reseau, dossier):
    autre = f.ContactFactory(reseau=reseau, qualite=FonctionContact.ELU)
    reponse = client_de(agent).post(
        url("modifier", dossier.pk), saisie(dossier, elu_referent=autre.pk)
    )
    assert reponse.status_code == 422
    assert relire(dossier).elu_referent is None


def test_le_cas_type_choisi_emmene_son_scenario(client_de, agent, dossier):
    envoi = saisie(dossier, scenario="receptif", cas_type="financement")
    assert client_de(agent).post(url("modifier", dossier.pk), envoi).status_code == 302
    assert relire(dossier).scenario == "opportuniste"


def test_l_etape_ne_se_modifie_jamais_par_un_formulaire(client_de, agent, dossier):
    client_de(agent).post(url("modifier", dossier.pk), saisie(dossier, etape=5, etat="clos"))
    assert (relire(dossier).etape, relire(dossier).etat) == (1, Etat.ACTIF)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"titre": ""}, "Ce renseignement manque."),
        ({"titre": "a\x00"}, "caractère"),
        ({"titre": "x" * 1_000_000}, "gardez-en 200 au plus"),
        ({"posture": "prestataire"}, "choisissez dans la liste"),
        ({"scenario": "proactif", "cas_type": "financement"}, "pas de ce scénario"),
        ({"fin_prevue_le": "32/01/2027"}, "date"),
        ({"fin_prevue_le": "01/01/2020"}, "ne peut pas précéder"),
        ({"responsable": "999999999999999999999"}, "choisissez dans la liste"),
    ],
    ids=["vide", "NUL", "1 Mo", "prestataire", "cas", "date", "avant", "inconnu"],
)
def test_une_saisie_cassee_garde_le_reste_et_n_ecrit_rien(
    client_de, agent, dossier, champs, message
):
    reponse = client_de(agent).post(
        url("modifier", dossier.pk), saisie(dossier, ecsi="on", **champs)
    )
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert message in page
    assert 'name="ecsi"' in page and "checked" in page
    assert relire(dossier).ecsi is False


def test_deux_onglets_qui_modifient_se_disent_le_conflit(client_de, agent, collegue, dossier):
    vieux = saisie(dossier)
    client_de(agent).post(url("modifier", dossier.pk), saisie(dossier, titre="Premier"))
    reponse = client_de(collegue).post(url("modifier", dossier.pk), vieux | {"titre": "Second"})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Quelqu’un a modifié cette page" in page
    assert "Second" in page and "Premier" in page
    assert relire(dossier).titre == "Premier"


def test_un_passage_entre_temps_se_dit_a_qui_modifiait(client_de, agent, dossier):
    vieux = saisie(dossier)
    client_de(agent).post(url("passer", dossier.pk, 1))
    reponse = client_de(agent).post(url("modifier", dossier.pk), vieux | {"titre": "Autre"})
    assert reponse.status_code == 422
    assert relire(dossier).titre == "Une première stratégie"


# -- Besoins et prestations ---------------------------------------------------------------


def besoins(**champs):
    le = timezone.localdate().isoformat()
    return {
        "le": le,
        "ambitions": "Une stratégie",
        "capacites": "0,3 ETP",
        "demarche": "ecoute",
    } | (champs)


def test_une_nouvelle_fiche_besoins_n_ecrase_pas_la_precedente(client_de, agent, calibrage):
    client_de(agent).post(url("besoins", calibrage.pk), besoins(etp="0,3", budget_annuel="8 000 €"))
    versions = calibrage.fiches_besoin.all()
    assert versions[0].ambitions == "Une stratégie"
    assert versions.count() == 2
    assert versions[0].auteur == agent
    assert str(versions[0].budget_annuel) == "8000.00"


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"ambitions": ""}, "Ce renseignement manque."),
        ({"ambitions": "x" * 1_000_000}, "gardez-en"),
        ({"capacites": "\x00"}, "caractère"),
        ({"etp": "beaucoup"}, "nombre"),
        ({"etp": "-1"}, "positif"),
        ({"budget_annuel": "1e99"}, "nombre"),
        ({"relue_le": "2001-01-01"}, "avant de l’avoir écrite"),
        ({"le": "2190-01-01"}, "à venir"),
        ({"demarche": "danse"}, "choisissez dans la liste"),
    ],
)
def test_une_fiche_besoins_cassee_se_dit_et_se_garde(client_de, agent, calibrage, champs, message):
    reponse = client_de(agent).post(
        url("besoins", calibrage.pk), besoins(interet_local="La Loire", **champs)
    )
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert message in page
    assert "La Loire" in page
    assert FicheBesoin.objects.count() == 1


def test_choisir_le_mode_sur_place(client_de, agent, etrangere, calibrage):
    p = calibrage.prestations.get()
    assert (
        client_de(etrangere).post(url("choisir_mode", p.pk), {"mode": "faire"}).status_code == 404
    )
    client_de(agent).post(url("choisir_mode", p.pk), {"mode": "danser"})
    p.refresh_from_db()
    assert p.mode == ""
    client_de(agent).post(url("choisir_mode", p.pk), {"mode": "faire_avec"})
    p.refresh_from_db()
    assert p.mode == "faire_avec"


def test_retenir_un_service_du_reseau(client_de, agent, reseau, calibrage):
    service = f.ServiceReseauFactory(reseau=reseau)
    client_de(agent).post(
        url("ajouter_prestation", calibrage.pk),
        {"service": service.pk, "mode": "faire", "jours_prevus": "2,5"},
    )
    p = calibrage.prestations.get(service=service)
    assert (str(p.jours_prevus), p.reseau) == ("2.5", reseau)


@pytest.mark.parametrize(
    "champs", [{"etat": "arrete"}, {"decision": "non_repris"}, {"ailleurs": 1}]
)
def test_refuse_un_service_que_le_reseau_ne_propose_pas(
    client_de, agent, reseau, calibrage, autre_reseau, champs
):
    ailleurs = champs.pop("ailleurs", None)
    service = f.ServiceReseauFactory(reseau=autre_reseau if ailleurs else reseau, **champs)
    reponse = client_de(agent).post(
        url("ajouter_prestation", calibrage.pk), {"service": service.pk}
    )
    assert reponse.status_code == 422
    assert Prestation.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"jours_prevus": "0"}, "supérieur à zéro"),
        ({"debut_le": "2027-05-01", "fin_le": "2027-04-01"}, "finir avant de commencer"),
    ],
)
def test_les_contraintes_de_la_base_se_disent_au_formulaire(
    client_de, agent, calibrage, champs, message
):
    p = calibrage.prestations.get()
    reponse = client_de(agent).post(
        url("modifier_prestation", p.pk), {"service": p.service_id, "version": p.version} | champs
    )
    assert reponse.status_code == 422
    assert message in reponse.content.decode()


def test_retirer_une_prestation_garde_ses_activites(client_de, agent, reseau, calibrage):
    p = calibrage.prestations.get()
    activite = f.ActiviteFactory(reseau=reseau, accompagnement=calibrage, prestation=p)
    client_de(agent).post(url("supprimer_prestation", p.pk))
    activite.refresh_from_db()
    assert activite.prestation is None
    assert not calibrage.prestations.exists()


def test_demarrer_sans_sollicitation(client_de, agent, reseau, etrangere):
    fiche = f.FicheFactory(reseau=reseau)
    adresse = f"{url('creer')}?fiche={fiche.pk}"
    assert client_de(etrangere).get(adresse).status_code == 404
    champs = {"fiche": fiche.pk, "titre": "Aller vers", "scenario": "proactif",
              "cas_type": "ciblage", "le": timezone.localdate().isoformat()}  # fmt: skip
    assert client_de(etrangere).post(url("creer"), champs).status_code == 422
    assert client_de(agent).post(url("creer"), champs).status_code == 302
    assert Accompagnement.objects.get().fiche == fiche
