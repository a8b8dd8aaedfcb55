"""Le plan de formation : la direction l’écrit, chacun·e lit ce qui l’intéresse.

`direction` écrit et lit tout ; `agent` lit ses actions et celles de l’équipe ; `collegue`, les
siennes et celles de l’équipe ; `etrangere` n’en voit rien.
"""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from offre.models import ActionFormation, Competence
from offre.regles import EtatFormation
from predict.comptes.models import Acte
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
PLAN = "/offre/formation/"


@pytest.fixture(autouse=True)
def referentiel(db):
    call_command("charger_referentiels", verbosity=0)


def prevoir(reseau, agent=None, **champs):
    champs = {
        "competence": Competence.objects.get(code="sera"),
        "nature": "formation",
        "objectif": "Mener une évaluation",
        "prevue_le": dt.date(2027, 3, 12),
        "cout": Decimal("600"),
    } | champs
    return ActionFormation.objects.create(reseau=reseau, agent=agent, **champs)


def objectifs(navigateur, **filtres):
    return [a.objectif for a in navigateur.get(PLAN, filtres).context["page"]]


def adresse(route, action):
    return reverse(f"offre:{route}", args=[action.pk])


def test_chacune_lit_ce_qui_la_concerne_et_l_equipe_la_direction_lit_tout(
    client_de, reseau, agent, collegue, direction, etrangere
):
    prevoir(reseau, agent, objectif="A")
    prevoir(reseau, None, objectif="B")
    prevoir(reseau, collegue, objectif="C")
    assert objectifs(client_de(agent)) == ["A", "B"]
    assert objectifs(client_de(collegue)) == ["B", "C"]
    assert objectifs(client_de(direction)) == ["A", "B", "C"]
    assert objectifs(client_de(etrangere)) == []


def test_la_direction_seule_ecrit(client_de, reseau, agent, direction, etrangere):
    action = prevoir(reseau, agent)
    for route in ("modifier_formation", "realiser_formation", "supprimer_formation"):
        assert client_de(agent).get(adresse(route, action)).status_code == 403
        assert client_de(direction).get(adresse(route, action)).status_code == 200
    assert client_de(agent).get("/offre/formation/creer/").status_code == 403
    etrangere.adhesion_courante.role = "direction"
    etrangere.adhesion_courante.save()
    assert client_de(etrangere).get(adresse("modifier_formation", action)).status_code == 404


def test_les_couts_ne_se_montrent_qu_a_la_direction(client_de, reseau, agent, direction):
    prevoir(reseau, agent, cout=Decimal("1234"))

    def vu(personne):
        return (
            client_de(personne)
            .get(PLAN)
            .content.decode()
            .replace("\u202f", " ")
            .replace("\xa0", " ")
        )

    assert "1 234" in vu(direction)
    assert "1 234" not in vu(agent)
    colonnes = {}
    for personne in (agent, direction):
        reponse = client_de(personne).get(reverse("offre:exporter_formations", args=["xlsx"]))
        classeur = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content)))
        colonnes[personne] = [c.value for c in next(classeur.active.iter_rows(max_row=1))]
    assert "Coût" in colonnes[direction] and "Coût" not in colonnes[agent]


def test_un_ecart_prefait_l_action(client_de, agent, direction):
    page = client_de(direction).get(
        "/offre/formation/creer/", {"competence": "sera", "agent": agent.pk, "service": "x"}
    )
    initial = page.context["form"].initial
    assert initial["competence"].code == "sera"
    assert initial["agent"] == agent.pk
    assert "Suivi, évaluation" in initial["objectif"]


def test_creer_modifier_se_note_au_journal(client_de, agent, direction):
    navigateur = client_de(direction)
    saisie = {
        "objectif": "Évaluer", "competence": Competence.objects.get(code="sera").pk,
        "agent": agent.pk, "nature": "pairs", "etat": "prevue", "cout": "1 250,50",
    }  # fmt: skip
    assert navigateur.post("/offre/formation/creer/", saisie).status_code == 302
    action = ActionFormation.objects.get()
    assert (action.cout, action.reseau_id) == (Decimal("1250.50"), direction.reseau_id)
    saisie |= {"version": action.version, "objectif": "Évaluer à deux"}
    assert navigateur.post(adresse("modifier_formation", action), saisie).status_code == 302
    assert set(Acte.objects.values_list("verbe", flat=True)) >= {
        "action de formation prévue", "action de formation modifiée",
    }  # fmt: skip
    assert navigateur.post(adresse("modifier_formation", action), saisie).status_code == 422


def test_une_personne_d_ailleurs_ne_se_forme_pas_ici(client_de, direction, etrangere):
    saisie = {
        "objectif": "X", "competence": Competence.objects.first().pk, "agent": etrangere.pk,
        "nature": "pairs", "etat": "prevue",
    }  # fmt: skip
    reponse = client_de(direction).post("/offre/formation/creer/", saisie)
    assert reponse.status_code == 422 and "agent" in reponse.context["form"].errors


def test_une_action_realisee_a_sa_date_passee(client_de, reseau, direction):
    action = prevoir(reseau)
    navigateur, url = client_de(direction), adresse("realiser_formation", action)
    demain = timezone.localdate() + dt.timedelta(days=1)
    refus = navigateur.post(url, {"version": 1, "realisee_le": demain.isoformat(), "cout": "0"})
    assert refus.status_code == 422
    hier = timezone.localdate() - dt.timedelta(days=1)
    saisie = {"version": 1, "realisee_le": hier.isoformat(), "cout": "580"}
    assert navigateur.post(url, saisie).status_code == 302
    action.refresh_from_db()
    assert (action.etat, action.realisee_le, action.cout) == ("realisee", hier, Decimal("580"))
    assert Acte.objects.filter(verbe="action de formation réalisée").exists()


def test_realisee_sans_date_ou_date_sans_realisation_se_refusent(client_de, reseau, direction):
    action = prevoir(reseau)
    saisie = {
        "version": 1, "objectif": "X", "competence": action.competence_id, "nature": "pairs",
    }  # fmt: skip
    url = adresse("modifier_formation", action)
    for champs in ({"etat": "realisee"}, {"etat": "prevue", "realisee_le": "2026-01-05"}):
        reponse = client_de(direction).post(url, saisie | champs)
        assert reponse.status_code == 422
        assert "realisee_le" in reponse.context["form"].errors


def test_abandonnee_elle_reste_au_plan_et_ne_coute_plus(client_de, reseau, direction):
    action = prevoir(reseau, cout=Decimal("600"))
    faite = prevoir(reseau, etat="realisee", realisee_le=dt.date(2026, 5, 4), cout=Decimal("100"))
    navigateur = client_de(direction)
    assert navigateur.get(PLAN).context["sommes"] == {
        "a_venir": Decimal("600"), "realise": Decimal("100"),
    }  # fmt: skip
    navigateur.post(adresse("abandonner_formation", action))
    action.refresh_from_db()
    assert action.etat == EtatFormation.ABANDONNEE
    assert navigateur.get(PLAN).context["sommes"]["a_venir"] is None
    navigateur.post(adresse("abandonner_formation", faite))
    faite.refresh_from_db()
    assert faite.etat == EtatFormation.REALISEE


def test_supprimer_demande_confirmation(client_de, reseau, direction):
    action = prevoir(reseau)
    navigateur = client_de(direction)
    assert (
        "abandonnez-la plutôt"
        in navigateur.get(adresse("supprimer_formation", action)).content.decode()
    )
    assert ActionFormation.objects.exists()
    navigateur.post(adresse("supprimer_formation", action))
    assert not ActionFormation.objects.exists()


def test_les_filtres_se_croisent_et_une_valeur_inconnue_se_dit(client_de, reseau, agent, direction):
    prevoir(reseau, agent, objectif="A")
    prevoir(reseau, objectif="B", nature="pairs", prevue_le=None, cout=None)
    prevoir(reseau, objectif="C", etat="realisee", realisee_le=dt.date(2026, 5, 4))
    navigateur = client_de(direction)
    assert objectifs(navigateur, personne=agent.pk) == ["A"]
    assert objectifs(navigateur, personne="equipe", nature="pairs") == ["B"]
    assert objectifs(navigateur, annee="2026") == ["C"]
    assert objectifs(navigateur, annee="sans_date") == ["B"]
    assert objectifs(navigateur, competence="sera", etat="realisee") == ["C"]
    assert "laissé de côté" in navigateur.get(PLAN, {"etat": "x"}).content.decode()
    assert objectifs(navigateur) == ["A", "B", "C"]


def test_le_pdf_du_conseil_est_a_la_direction_et_tait_les_abandons(
    client_de, reseau, agent, direction
):
    prevoir(reseau, agent, objectif="Évaluer à deux", cout=Decimal("600"))
    prevoir(reseau, objectif="Jamais", etat="abandonnee")
    url = reverse("offre:formation_pdf")
    assert client_de(agent).get(url).status_code == 403
    octets = client_de(direction).get(url).content
    texte = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages)
    assert "Évaluer à deux" in texte and "Jamais" not in texte
    assert "600" in texte


def test_le_plan_coute_autant_pour_vingt_actions_que_pour_deux(
    client_de, reseau, agent, direction, navigation_gardee
):
    prevoir(reseau, agent)
    navigateur = client_de(direction)
    navigateur.get(PLAN)
    with requetes() as peu:
        navigateur.get(PLAN)
    for _ in range(20):
        prevoir(reseau, agent)
    with requetes() as beaucoup:
        navigateur.get(PLAN)
    assert len(beaucoup) == len(peu)
