"""Noter un appel, trier : recette 3 de domaine.md, et ce qui tourne mal."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accompagnements.actions import sollicitations as actions
from accompagnements.models import Accompagnement, Sollicitation
from accompagnements.regles import CasType, EtatSollicitation, Scenario
from collectivites.models import Collectivite, Fiche
from suivi.calculs import matrice
from suivi.calculs.periode import Periode
from tests import fabriques as f

LE = date(2027, 1, 10)


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def demande(reseau, agent):
    return f.SollicitationFactory(reseau=reseau, recue_le=LE, notee_par=agent)


def i1(reseau):
    periode = Periode(date(2027, 1, 1), date(2027, 12, 31))
    return matrice(reseau, periode).mesures["I1"].numerateur


# -- Recette 3 -------------------------------------------------------------------


def test_recette_3_hors_offre_se_reoriente_en_le_motivant_et_reste_hors_de_i1(
    reseau, agent, demande
):
    actions.reorienter(
        sollicitation=demande, agent=agent, le=LE, motif="Aide d’urgence", vers="Le FACECO"
    )
    demande.refresh_from_db()
    assert demande.etat == EtatSollicitation.REORIENTEE
    assert demande.dans_offre is False
    assert demande.oriente_vers == "Le FACECO"
    assert not Accompagnement.objects.exists()
    assert i1(reseau) == 0


def test_recette_3_acceptee_ouvre_l_accompagnement_lie_qui_compte_dans_i1(reseau, agent, demande):
    a = actions.accepter(sollicitation=demande, agent=agent, le=LE, cas_type=CasType.CONTACT_DIRECT)
    f.ActiviteFactory(reseau=reseau, accompagnement=a, le=LE)
    demande.refresh_from_db()
    assert demande.etat == EtatSollicitation.ACCEPTEE
    assert demande.accompagnement == a
    assert (a.fiche, a.valide_le, a.scenario) == (demande.fiche, LE, Scenario.RECEPTIF)
    assert i1(reseau) == 1


def test_recette_3_un_renseignement_donne_reste_hors_de_i1(reseau, agent, demande):
    actions.renseigner(sollicitation=demande, agent=agent, le=LE, reponse="Le calendrier du MEAE")
    demande.refresh_from_db()
    assert demande.etat == EtatSollicitation.RENSEIGNEMENT
    assert demande.motif == "Le calendrier du MEAE"
    assert i1(reseau) == 0


# -- Refus -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("motif", "vers", "champ"), [(" ", "Une agence", "motif"), ("Hors sujet", " ", "vers")]
)
def test_refuse_de_reorienter_sans_dire_pourquoi_ni_vers_qui(agent, demande, motif, vers, champ):
    with pytest.raises(ValidationError) as refus:
        actions.reorienter(sollicitation=demande, agent=agent, le=LE, motif=motif, vers=vers)
    assert champ in refus.value.error_dict
    demande.refresh_from_db()
    assert demande.etat == EtatSollicitation.A_TRAITER


def test_refuse_d_accepter_hors_offre_sans_motif(agent, demande):
    with pytest.raises(ValidationError):
        actions.accepter(sollicitation=demande, agent=agent, le=LE, dans_offre=False)
    assert not Accompagnement.objects.exists()


def test_refuse_de_traiter_avant_d_avoir_recu(agent, demande):
    with pytest.raises(ValidationError):
        actions.renseigner(sollicitation=demande, agent=agent, le=date(2027, 1, 9), reponse="Oui")


def test_une_sollicitation_se_trie_une_seule_fois(agent, collegue, demande):
    onglet = Sollicitation.objects.get(pk=demande.pk)
    actions.accepter(sollicitation=demande, agent=agent, le=LE)
    with pytest.raises(actions.DejaTraitee):
        actions.accepter(sollicitation=onglet, agent=collegue, le=LE)
    assert Accompagnement.objects.count() == 1


def test_la_base_refuse_une_reorientation_sans_motif(demande):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sollicitation.objects.filter(pk=demande.pk).update(etat=EtatSollicitation.REORIENTEE)


# -- Noter en moins d’une minute -----------------------------------------------------


@pytest.fixture
def vendome(reseau):
    return f.CollectiviteFactory(nom="Vendôme", code_insee="41269", population=15856)


def noter(client, **champs):
    return client.post(reverse("accompagnements:noter"), champs)


def test_deux_champs_suffisent_et_ouvrent_la_fiche(client_de, agent, vendome):
    reponse = noter(client_de(agent), qui="vendome", objet="Une stratégie")
    assert reponse.status_code == 302
    une = Sollicitation.objects.get()
    assert une.fiche == Fiche.objects.get(reseau=agent.reseau, collectivite=vendome)
    assert (une.objet, une.notee_par, une.recue_le) == (
        "Une stratégie",
        agent,
        timezone.localdate(),
    )
    assert une.canal == "appel"


def test_une_fiche_deja_ouverte_n_est_pas_doublee(client_de, agent, vendome):
    f.FicheFactory(reseau=agent.reseau, collectivite=vendome)
    noter(client_de(agent), qui="Vendôme", objet="Une stratégie")
    assert Fiche.objects.filter(reseau=agent.reseau).count() == 1


def test_un_nom_partiel_propose_et_garde_la_saisie(client_de, agent, vendome):
    f.CollectiviteFactory(nom="Vendôme-les-Bains", code_insee="41998")
    reponse = noter(client_de(agent), qui="vendom", objet="Un « jumelage » & co")
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Quelle collectivité" in page
    assert f'value="{vendome.pk}"' in page
    assert "Un « jumelage » &amp; co" in page
    assert not Sollicitation.objects.exists()


def test_une_seule_candidate_est_cochee_d_avance(client_de, agent, vendome):
    page = noter(client_de(agent), qui="vendom", objet="Oui").content.decode()
    assert "Est-ce bien elle" in page
    assert f'id="candidate-{vendome.pk}" value="{vendome.pk}" checked' in page


def test_choisir_parmi_les_candidates_suffit(client_de, agent, vendome):
    f.CollectiviteFactory(nom="Vendôme", code_insee="41998")
    assert noter(client_de(agent), qui="Vendôme", objet="Oui").status_code == 422
    reponse = noter(client_de(agent), qui="Vendôme", objet="Oui", collectivite=vendome.pk)
    assert reponse.status_code == 302
    assert Sollicitation.objects.get().fiche.collectivite == vendome


def test_une_collectivite_hors_des_candidates_ne_se_glisse_pas(client_de, agent, vendome):
    autre = f.CollectiviteFactory(nom="Ailleurs", code_insee="41997")
    reponse = noter(client_de(agent), qui="Vendôm", objet="Oui", collectivite=autre.pk)
    assert reponse.status_code == 422
    assert not Fiche.objects.exists()


def test_une_structure_propre_a_un_autre_reseau_reste_inconnue(client_de, agent, autre_reseau):
    f.CollectiviteFactory(nom="Pays secret", nature="petr", code_insee="", siren="200000001",
                          propre_a=autre_reseau)  # fmt: skip
    reponse = noter(client_de(agent), qui="Pays secret", objet="Oui")
    assert reponse.status_code == 422
    assert "ne porte ce nom" in reponse.content.decode()


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"qui": "", "objet": "Oui"}, "Ce renseignement manque."),
        ({"qui": "Vendôme", "objet": ""}, "Ce renseignement manque."),
        ({"qui": "Vendôme", "objet": "a\x00b"}, "caractère"),
        ({"qui": "x" * 1_000_000, "objet": "Oui"}, "gardez-en 160 au plus"),
        ({"qui": "Vendôme", "objet": "Oui", "recue_le": "31/02/2027"}, "date"),
        ({"qui": "Vendôme", "objet": "Oui", "recue_le": "01/01/2190"}, "à venir"),
        ({"qui": "Vendôme", "objet": "Oui", "canal": "pigeon"}, "choisissez dans la liste"),
        ({"qui": "Vendôme", "objet": "Oui", "collectivite": "²"}, ""),
        ({"qui": "%%%", "objet": "Oui"}, "ne porte ce nom"),
    ],
    ids=["sans qui", "sans objet", "NUL", "1 Mo", "31 février", "avenir", "canal", "clé", "rien"],
)
def test_une_saisie_cassee_se_dit_en_francais_sans_rien_ecrire(
    client_de, agent, vendome, champs, message
):
    reponse = noter(client_de(agent), **champs)
    if reponse.status_code == 302:
        assert message == ""
        return
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert not Sollicitation.objects.exists()


def test_chercher_coute_autant_quel_que_soit_le_territoire(
    client_de, agent, vendome, django_assert_max_num_queries
):
    for n in range(30):
        f.CollectiviteFactory(nom=f"Vendôme {n}")
    client = client_de(agent)
    with django_assert_max_num_queries(12):
        noter(client, qui="Vendôm", objet="Oui")


# -- Pages de tri -----------------------------------------------------------------


def test_la_page_accepte_et_mene_a_l_accompagnement(client_de, agent, demande):
    reponse = client_de(agent).post(
        reverse("accompagnements:accepter", args=[demande.pk]),
        {
            "accepter-titre": "Stratégie",
            "accepter-scenario": "receptif",
            "accepter-le": "2027-01-12",
        },
    )
    a = Accompagnement.objects.get()
    assert reponse.url == a.get_absolute_url()
    assert a.titre == "Stratégie"


def test_la_page_refuse_une_reorientation_sans_motif_et_garde_la_saisie(client_de, agent, demande):
    reponse = client_de(agent).post(
        reverse("accompagnements:reorienter", args=[demande.pk]),
        {
            "reorienter-motif": "",
            "reorienter-vers": "Le Département",
            "reorienter-le": "2027-01-12",
        },
    )
    assert reponse.status_code == 422
    assert "Le Département" in reponse.content.decode()
    demande.refresh_from_db()
    assert demande.etat == EtatSollicitation.A_TRAITER


def test_le_second_onglet_apprend_que_c_est_deja_traite(client_de, agent, demande):
    actions.renseigner(sollicitation=demande, agent=agent, le=LE, reponse="Oui")
    reponse = client_de(agent).post(
        reverse("accompagnements:renseigner", args=[demande.pk]),
        {"renseigner-reponse": "Encore", "renseigner-le": timezone.localdate().isoformat()},
    )
    assert reponse.status_code == 422
    assert "déjà traité" in reponse.content.decode()


def test_rouvrir_l_adresse_d_un_envoi_n_accuse_pas_le_role(client_de, agent, referente, demande):
    """Après une saisie refusée, l’adresse est celle de l’envoi : on l’actualise, on y revient."""
    url = reverse("accompagnements:accepter", args=[demande.pk])
    page = client_de(agent).get(url)
    assert page.status_code == 403
    assert "retrouvez la page" in page.content.decode()
    assert "Votre rôle" in client_de(referente).get(url).content.decode()


@pytest.mark.parametrize("geste", ["sollicitation", "accepter", "reorienter", "renseigner"])
def test_l_etrangere_ne_trouve_pas_la_sollicitation(client_de, etrangere, demande, geste):
    adresse = reverse(f"accompagnements:{geste}", args=[demande.pk])
    client = client_de(etrangere)
    reponse = client.get(adresse) if geste == "sollicitation" else client.post(adresse, {})
    assert reponse.status_code == 404


def test_l_etrangere_ne_voit_pas_la_liste_d_ici(client_de, etrangere, collegue, demande):
    adresse = reverse("accompagnements:sollicitations")
    assert demande.objet in client_de(collegue).get(adresse).content.decode()
    assert demande.objet not in client_de(etrangere).get(adresse).content.decode()


def test_la_referente_n_entre_pas(client_de, referente):
    assert client_de(referente).get(reverse("accompagnements:noter")).status_code == 403


def test_noter_depuis_une_fiche_d_un_autre_reseau_est_introuvable(client_de, etrangere, demande):
    adresse = reverse("accompagnements:noter")
    assert client_de(etrangere).get(f"{adresse}?fiche={demande.fiche_id}").status_code == 404


def test_noter_depuis_une_fiche_remplit_le_nom(client_de, agent, demande):
    page = client_de(agent).get(f"{reverse('accompagnements:noter')}?fiche={demande.fiche_id}")
    assert demande.fiche.collectivite.nom in page.content.decode()
    assert Collectivite.objects.count() == 3  # la commune, son département, sa région


@pytest.mark.parametrize(
    ("cas", "scenario"),
    [("contact_direct", "receptif"), ("financement", "opportuniste"), ("ciblage", "proactif")],
)
def test_le_cas_type_dit_le_scenario_d_un_seul_clic(client_de, agent, demande, cas, scenario):
    client_de(agent).post(
        reverse("accompagnements:accepter", args=[demande.pk]),
        {
            "accepter-titre": "Stratégie",
            "accepter-scenario": "receptif",
            "accepter-cas_type": cas,
            "accepter-le": "2027-01-12",
        },
    )
    a = Accompagnement.objects.get()
    assert (a.scenario, a.cas_type) == (scenario, cas)


def test_sans_cas_type_le_scenario_note_a_l_appel_reste(client_de, agent, demande):
    Sollicitation.objects.filter(pk=demande.pk).update(scenario="opportuniste")
    page = client_de(agent).get(reverse("accompagnements:sollicitation", args=[demande.pk]))
    formulaire = page.context["formulaires"]["accepter"]
    assert formulaire["scenario"].value() == "opportuniste"
    client_de(agent).post(
        reverse("accompagnements:accepter", args=[demande.pk]),
        {"accepter-titre": "Stratégie", "accepter-scenario": "", "accepter-le": "2027-01-12"},
    )
    assert Accompagnement.objects.get().scenario == "opportuniste"


def test_le_tri_relit_l_offre_d_ici_seulement(client_de, agent, reseau, autre_reseau, demande):
    f.ServiceReseauFactory(reseau=reseau, libelle="Veille d’ici")
    f.ServiceReseauFactory(reseau=autre_reseau, libelle="Veille d’ailleurs")
    f.ServiceReseauFactory(reseau=reseau, libelle="Arrêté", etat="arrete")
    page = client_de(agent).get(reverse("accompagnements:sollicitation", args=[demande.pk]))
    assert [s.libelle for s in page.context["services"]] == ["Veille d’ici"]
