"""Le calendrier des accompagnements, et la charge de chacun."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accompagnements.calculs.calendrier import entrees
from accompagnements.calculs.charge import charges, jours_par_agent
from accompagnements.models import Accompagnement, PrestationAgent
from accompagnements.regles import Etat
from tests import fabriques as f

LE = date(2027, 3, 12)
CALENDRIER = "accompagnements:calendrier"


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return f.AccompagnementFactory(
        reseau=reseau, responsable=agent, fin_prevue_le=date(2027, 3, 30)
    )


def du_mois(reseau, *natures):
    tous = Accompagnement.objects.filter(reseau=reseau)
    lues = entrees(tous, date(2027, 3, 1), date(2027, 3, 31), LE, natures)
    return [(e.le.day, e.nature, e.titre) for le in sorted(lues) for e in lues[le]]


def test_tout_ce_qui_a_une_date_y_est(reseau, dossier):
    f.TacheFactory(reseau=reseau, accompagnement=dossier, titre="Relire")
    f.TacheFactory(reseau=reseau, accompagnement=dossier, titre="Comité", jalon=True)
    f.LivrableFactory(reseau=reseau, accompagnement=dossier, prevu_le=date(2027, 3, 20))
    f.ConventionFactory(
        reseau=reseau, accompagnement=dossier, fiche=dossier.fiche, titre="Accord",
        deliberee_le=date(2027, 3, 2), fin_le=date(2027, 3, 31),
    )  # fmt: skip
    assert du_mois(reseau) == [
        (2, "convention", "Délibération : Accord"), (12, "tache", "Relire"),
        (12, "jalon", "Comité"), (20, "livrable", "Rapport de diagnostic"),
        (30, "borne", f"Fin prévue : {dossier.titre}"), (31, "convention", "Terme : Accord"),
    ]  # fmt: skip
    assert du_mois(reseau, "jalon") == [(12, "jalon", "Comité")]


def test_une_fin_acquise_efface_la_fin_prevue(reseau, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(
        etat=Etat.ABANDONNE, motif_etat="Élections", fin_le=date(2027, 3, 5)
    )
    assert du_mois(reseau) == [(5, "borne", f"Fin : {dossier.titre}")]


def test_un_livrable_remis_se_lit_a_sa_remise(reseau, dossier):
    f.LivrableFactory(
        reseau=reseau, accompagnement=dossier, prevu_le=date(2027, 3, 20),
        livre_le=date(2027, 3, 8),
    )  # fmt: skip
    assert du_mois(reseau, "livrable") == [(8, "livrable", "Rapport de diagnostic")]


def test_le_calendrier_suit_les_filtres_et_son_reseau(client_de, agent, etrangere, dossier):
    f.TacheFactory(reseau=dossier.reseau, accompagnement=dossier, titre="Relire la note")
    adresse = reverse(CALENDRIER)
    assert "Relire la note" in client_de(agent).get(adresse).content.decode()
    vide = client_de(agent).get(adresse, {"ecsi": "oui"}).content.decode()
    assert "Relire la note" not in vide and "Rien ne tombe" in vide
    assert "Relire la note" not in client_de(etrangere).get(adresse).content.decode()


def test_un_jour_charge_renvoie_a_sa_semaine(client_de, agent, dossier):
    f.TacheFactory.create_batch(6, reseau=dossier.reseau, accompagnement=dossier)
    client = client_de(agent)
    assert "et 2 autres" in client.get(reverse(CALENDRIER)).content.decode()
    semaine = client.get(reverse(CALENDRIER), {"pas": "semaine", "jour": "2027-03-12"})
    assert len(semaine.context["jours"]) == 7
    assert "autres<" not in semaine.content.decode()


@pytest.mark.parametrize("jour", ["", "2027-13-40", "0001-01-01", "9999-12-31", "x"])
def test_un_jour_illisible_ramene_a_aujourd_hui(client_de, agent, jour):
    reponse = client_de(agent).get(reverse(CALENDRIER), {"jour": jour})
    assert reponse.status_code == 200 and reponse.context["du"] == date(2027, 3, 1)


def test_les_jours_vont_a_l_equipe_de_la_prestation_puis_a_qui_suit(
    reseau, agent, collegue, dossier
):
    p = f.PrestationFactory(reseau=reseau, accompagnement=dossier, jours_prevus=Decimal("6"))
    PrestationAgent.objects.create(
        reseau=reseau, prestation=p, agent=collegue, jours=Decimal("2.5")
    )
    assert jours_par_agent(reseau, 2027) == {agent.pk: Decimal("3.5"), collegue.pk: Decimal("2.5")}
    assert jours_par_agent(reseau, 2026) == {agent.pk: Decimal("3.5"), collegue.pk: Decimal("2.5")}
    type(p).objects.filter(pk=p.pk).update(debut_le=date(2028, 1, 4))
    assert jours_par_agent(reseau, 2027) == {}


def test_la_charge_compte_ce_qui_est_a_chacun(reseau, agent, collegue, dossier):
    f.PrestationFactory(reseau=reseau, accompagnement=dossier, jours_prevus=Decimal("20"))
    f.TacheFactory(
        reseau=reseau, accompagnement=dossier, assignee=collegue, echeance=LE - timedelta(days=1)
    )
    f.AccompagnementFactory(
        reseau=reseau, responsable=collegue, etat=Etat.EN_SOMMEIL, motif_etat="Pause"
    )
    f.AccompagnementFactory(reseau=reseau, responsable=None, etape_depuis=LE)
    premiere, seconde, sans = charges(agent, LE)
    assert (premiere.agent, premiere.ouverts, premiere.engages) == (agent, 1, Decimal(20))
    assert premiere.vieux == 1  # à la singularisation depuis novembre
    assert premiere.part == int(20 * 100 / reseau.jours_par_an)
    assert (seconde.agent, seconde.endormis, seconde.retards) == (collegue, 1, 1)
    assert (sans.agent, sans.ouverts, sans.capacite) == (None, 1, None)


def test_les_jours_libres_ne_comptent_que_le_reste_de_l_annee(reseau, agent):
    type(reseau).objects.filter(pk=reseau.pk).update(jours_par_an=200)
    agent.reseau.refresh_from_db()
    janvier = next(c for c in charges(agent, date(2027, 1, 1)) if c.agent == agent)
    octobre = next(c for c in charges(agent, date(2027, 10, 20)) if c.agent == agent)
    assert janvier.libres == 200
    # 73 jours sur 365 : un cinquième de la capacité.
    assert octobre.libres == 40


def test_le_temps_deja_note_n_est_plus_a_faire(reseau, agent, dossier):
    f.PrestationFactory(reseau=reseau, accompagnement=dossier, jours_prevus=10, debut_le=LE)
    avant = next(c for c in charges(agent, LE) if c.agent == agent)
    f.TempsPasseFactory(
        reseau=reseau, agent=agent, accompagnement=dossier, le=LE,
        minutes=int(reseau.heures_par_jour * 60),
    )  # fmt: skip
    apres = next(c for c in charges(agent, LE) if c.agent == agent)
    assert (avant.a_faire - apres.a_faire, apres.libres - avant.libres) == (1, 1)


def test_plus_de_temps_note_que_prevu_ne_rend_pas_de_jours(reseau, agent, dossier):
    """Un dépassement ne crée pas de disponibilité ailleurs."""
    f.TempsPasseFactory(reseau=reseau, agent=agent, accompagnement=dossier, le=LE, minutes=600)
    ligne = next(c for c in charges(agent, LE) if c.agent == agent)
    assert ligne.a_faire == 0


def test_la_page_dit_sur_combien_de_jours_elle_compte(client_de, agent):
    page = client_de(agent).get(reverse("accompagnements:charge"))
    restants, en_tout = page.context["restants"]
    assert f"{restants} jours qui restent sur {en_tout}" in page.content.decode()


def test_un_nombre_de_la_charge_mene_a_sa_liste(client_de, agent, dossier):
    client = client_de(agent)
    ligne = client.get(reverse("accompagnements:charge")).context["lignes"][0]
    assert client.get(ligne["url_ouverts"]).context["page"].paginator.count == 1
    assert client.get(ligne["url_vieux"]).context["page"].paginator.count == 1
