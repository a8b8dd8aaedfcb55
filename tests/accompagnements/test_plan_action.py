"""Le plan d’action : calé sur le mandat, repris sans doublon, suivi, clos par un bilan.

`agent` écrit ; `etrangere` n’y trouve rien.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from accompagnements.actions import logique as actions
from accompagnements.calculs.logique import a_reprendre, lire_plan
from accompagnements.models import (
    ActionPlan,
    DemarcheStrategie,
    Diagnostic,
    IndicateurStrategie,
    ObjectifStrategie,
    PlanAction,
    Recommandation,
)
from predict.comptes.models import Acte
from tests.fabriques import AccompagnementFactory

JOUR = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau):
    return AccompagnementFactory(reseau=reseau)


@pytest.fixture
def plan(dossier):
    return PlanAction.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Jusqu’au bout", debut_le=JOUR,
        fin_le=date(2032, 3, 31),
    )  # fmt: skip


@pytest.fixture
def recommandation(dossier):
    diagnostic = Diagnostic.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Le diagnostic",
        debut_le=date(2027, 1, 4),
    )  # fmt: skip
    return Recommandation.objects.create(
        reseau=dossier.reseau, diagnostic=diagnostic, titre="Nommer une élue", horizon="annee",
        proposition="Une délégation signée.", pilote="Le maire", cout="Deux jours",
    )  # fmt: skip


@pytest.fixture
def objectif(dossier):
    demarche = DemarcheStrategie.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Un cap", debut_annee=2026
    )
    objectif = ObjectifStrategie.objects.create(
        reseau=dossier.reseau, demarche=demarche, libelle="Faire partir des jeunes",
        echeance=date(2031, 6, 30),
    )  # fmt: skip
    IndicateurStrategie.objects.create(
        reseau=dossier.reseau, objectif=objectif, libelle="Départs comptés"
    )
    return objectif


def action(plan, titre="Nommer une élue", **champs):
    return ActionPlan.objects.create(
        reseau=plan.reseau, plan=plan, titre=titre, **{"ordre": plan.actions.count(), **champs}
    )


def route(nom, *args):
    return reverse(f"outils:{nom}", args=args)


# -- Ouvrir, calé sur le mandat ---------------------------------------------------------


def test_la_fin_proposee_est_celle_du_mandat_dite_a_verifier_si_rien_ne_la_dit(
    client, agent, dossier
):
    client.force_login(agent)
    form = client.get(route("creer_plan_action", dossier.pk)).context["form"]
    assert form.initial["fin_le"] == date(2032, 3, 31)
    assert "à vérifier" in form.fields["fin_le"].help_text


def test_un_departement_finit_son_mandat_en_mars_2028(client, agent, dossier):
    collectivite = dossier.fiche.collectivite
    type(collectivite).objects.filter(pk=collectivite.pk).update(nature="departement")
    client.force_login(agent)
    form = client.get(route("creer_plan_action", dossier.pk)).context["form"]
    assert form.initial["fin_le"] == date(2028, 3, 31)
    assert "à vérifier" not in form.fields["fin_le"].help_text


def test_un_plan_sans_action_ne_dit_pas_que_tout_se_tient(client, agent, plan):
    client.force_login(agent)
    page = client.get(route("plan_action", plan.pk)).content.decode()
    assert "Aucune action" in page and "tout se tient" not in page
    action(plan, pilote="Élodie", fin_le=date(2027, 3, 1), cout=0, indicateur="Le nom au conseil")
    assert "tout se tient" in client.get(route("plan_action", plan.pk)).content.decode()


def test_ouvrir_mene_a_ce_que_l_on_peut_reprendre(client, agent, dossier, recommandation):
    client.force_login(agent)
    reponse = client.post(
        route("creer_plan_action", dossier.pk),
        {"titre": "Plan", "debut_le": "01/10/2027", "fin_le": "31/03/2032"},
    )
    assert reponse.url == route("reprendre_plan_action", PlanAction.objects.get().pk)


# -- Reprendre --------------------------------------------------------------------------


def test_une_recommandation_devient_une_action_avec_sa_porteuse_et_son_echeance(
    plan, agent, recommandation
):
    assert actions.reprendre(plan=plan, agent=agent, cles={f"r{recommandation.pk}"}, le=JOUR) == 1
    posee = plan.actions.get()
    assert (posee.titre, posee.pilote) == ("Nommer une élue", "Le maire")
    assert posee.description == "Une délégation signée.\nMoyens : Deux jours"
    assert JOUR < posee.fin_le < date(2028, 11, 1)
    assert posee.recommandation == recommandation


def test_un_objectif_de_la_strategie_apporte_son_echeance_et_son_indicateur(plan, agent, objectif):
    actions.reprendre(plan=plan, agent=agent, cles={f"o{objectif.pk}"}, le=JOUR)
    posee = plan.actions.get()
    assert (posee.objectif, posee.fin_le) == (objectif, date(2031, 6, 30))
    assert posee.indicateur == "Départs comptés"


def test_reprendre_deux_fois_ne_double_rien(client, agent, plan, recommandation, objectif):
    client.force_login(agent)
    url = route("reprendre_plan_action", plan.pk)
    cles = [r.cle for r in a_reprendre(plan, JOUR)]
    assert client.get(url).context["form"].initial["reprises"] == cles
    client.post(url, {"reprises": cles})
    assert actions.reprendre(plan=plan, agent=agent, cles=set(cles), le=JOUR) == 0
    assert plan.actions.count() == 2
    assert client.get(url).status_code == 302


def test_ne_rien_cocher_se_dit(client, agent, plan, recommandation):
    client.force_login(agent)
    page = client.post(route("reprendre_plan_action", plan.pk), {})
    assert page.status_code == 422
    assert page.context["form"].errors["reprises"] == ["Cochez au moins une ligne, ou renoncez."]


def test_le_diagnostic_d_une_autre_collectivite_n_est_pas_propose(plan, recommandation):
    autre = AccompagnementFactory(reseau=plan.reseau)
    Diagnostic.objects.update(accompagnement=autre)
    assert a_reprendre(plan, JOUR) == []


# -- Suivre -----------------------------------------------------------------------------


def test_une_action_avance_d_un_pas_et_deux_clics_n_en_font_pas_deux(client, agent, plan):
    a = action(plan)
    client.force_login(agent)
    url = route("avancer_action_plan", a.pk)
    client.post(url, {"vers": "engagee"})
    client.post(url, {"vers": "engagee"})
    a.refresh_from_db()
    assert (a.etat, a.version) == ("engagee", 2)
    assert Acte.objects.filter(verbe="action du plan : engagée").count() == 1


@pytest.mark.parametrize("vers", ["abandonnee", "prevue", "", "reve"])
def test_un_etat_qui_ne_s_atteint_pas_ainsi_est_refuse(client, agent, plan, vers):
    a = action(plan)
    client.force_login(agent)
    client.post(route("avancer_action_plan", a.pk), {"vers": vers})
    a.refresh_from_db()
    assert (a.etat, a.version) == ("prevue", 1)


def test_l_avancement_oublie_les_abandonnees_et_compte_les_retards(plan):
    action(plan, "Faite", etat="faite", fin_le=date(2027, 1, 1))
    action(plan, "En retard", etat="engagee", fin_le=date(2027, 9, 30))
    action(plan, "Pour aujourd’hui", fin_le=JOUR)
    action(plan, "Laissée", etat="abandonnee", fin_le=date(2027, 1, 1))
    avancement = lire_plan(plan, JOUR).avancement
    assert avancement.phrase.replace("\u00a0", " ") == (
        "1 action faite sur 3, 1 engagée, 1 prévue, 1 abandonnée ; 1 en retard."
    )


def test_le_cout_d_une_action_abandonnee_ne_compte_pas_et_l_inconnu_se_dit(plan):
    action(plan, "A", cout=Decimal(100))
    action(plan, "B", cout=Decimal(900), etat="abandonnee")
    action(plan, "C")
    total = lire_plan(plan, JOUR).total
    assert (total.montant, total.inconnus) == (100, 1)


def test_ce_qui_manque_a_une_action_est_dit_et_une_abandonnee_ne_reclame_rien(plan):
    action(plan, "Partir", fin_le=date(2033, 1, 1), pilote="Le maire")
    action(plan, "Laissée", etat="abandonnee")
    dites = [m.phrase for m in lire_plan(plan, JOUR).manques]
    assert dites[0] == "« Partir » est sans coût ni indicateur."
    assert "finit après le plan" in dites[1] and len(dites) == 2


def test_le_bilan_est_attendu_dans_les_six_derniers_mois_et_seulement_la(plan):
    assert not lire_plan(plan, JOUR).bilan_attendu
    assert lire_plan(plan, date(2031, 12, 1)).bilan_attendu
    plan.bilan = "Trois coopérations."
    assert not lire_plan(plan, date(2031, 12, 1)).bilan_attendu


def test_le_bilan_s_ecrit_et_se_lit(client, agent, plan):
    action(plan, etat="faite")
    client.force_login(agent)
    url = route("bilan_plan_action", plan.pk)
    assert "1 action faite sur 1" in client.get(url).content.decode().replace("\u00a0", " ")
    client.post(url, {"bilan": "Ce qui a changé.", "version": 1})
    assert "Ce qui a changé." in client.get(plan.get_absolute_url()).content.decode()


def test_deux_onglets_ne_s_ecrasent_pas(client, agent, plan):
    a = action(plan)
    client.force_login(agent)
    url = route("modifier_action_plan", a.pk)
    assert client.post(url, {"titre": "Un", "etat": "prevue", "version": 1}).status_code == 302
    assert client.post(url, {"titre": "Deux", "etat": "prevue", "version": 1}).status_code == 422
    a.refresh_from_db()
    assert a.titre == "Un"


# -- La page, les droits, les documents --------------------------------------------------


def test_la_page_coute_autant_de_requetes_quel_que_soit_le_nombre_d_actions(
    client, agent, plan, recommandation, objectif
):
    client.force_login(agent)

    def compter():
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(plan.get_absolute_url()).status_code == 200
        return len(requetes)

    action(plan, recommandation=recommandation, debut_le=JOUR)
    compter()
    avant = compter()
    for rang in range(10):
        action(plan, f"Action {rang}", objectif=objectif, debut_le=JOUR)
    assert compter() <= avant


def test_une_etrangere_ne_voit_ni_n_ecrit_rien(client, etrangere, plan):
    a = action(plan)
    client.force_login(etrangere)
    for url in (plan.get_absolute_url(), route("document_plan_action", plan.pk, "pdf")):
        assert client.get(url).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.avancer(action=a, agent=etrangere, vers="engagee")


def test_le_pdf_et_le_word_portent_les_actions_et_le_bilan(client, agent, plan):
    action(plan, "Nommer une élue", debut_le=JOUR, financement="Budget propre")
    PlanAction.objects.update(bilan="# Ce qui reste\nUne délégation.")
    client.force_login(agent)
    pdf = client.get(route("document_plan_action", plan.pk, "pdf"))
    assert pdf.content.startswith(b"%PDF")
    reponse = client.get(route("document_plan_action", plan.pk, "docx"))
    word = Document(BytesIO(reponse.content))
    texte = "\n".join([c.text for t in word.tables for r in t.rows for c in r.cells]
                      + [p.text for p in word.paragraphs])  # fmt: skip
    for attendu in ("Nommer une élue", "inconnu", "Budget propre", "Une délégation.", "à vérifier"):
        assert attendu in texte.replace("\u00a0", " ")
