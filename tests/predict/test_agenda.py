"""L’agenda d’un agent, à son adresse secrète : ce qui y paraît, ce qui n’en sort jamais."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accompagnements.models import Tache
from collectivites.actions import noter_echange
from collectivites.models import Tournee, Visite
from predict.comptes.actions import ouvrir_agenda
from predict.comptes.models import Acte, FluxCalendrier
from tests.fabriques import (
    CollectiviteFactory,
    ContactFactory,
    EvenementFactory,
    FicheFactory,
    SessionDispositifFactory,
)
from tests.mesures import requetes

# agent : l’agenda est le sien ; collegue : même réseau ; etrangere : un autre réseau.

DEMAIN = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def fiche(reseau, agent):
    return FicheFactory(reseau=reseau, suivie_par=agent, collectivite__nom="Vendôme")


def adresse_de(agent):
    _, jeton = ouvrir_agenda(agent=agent, nom="Téléphone")
    return reverse("agenda", args=[agent.reseau.slug, jeton])


def lire(client, adresse, **parametres):
    reponse = client.get(adresse, parametres)
    assert reponse.status_code == 200
    return Calendar.from_ical(reponse.content)


def entrees(calendrier):
    return {str(e["summary"]): e for e in calendrier.walk("VEVENT")}


def test_un_rendez_vous_est_relu_a_l_heure_de_paris(client, agent, fiche):
    echange = noter_echange(
        fiche=fiche, agent=agent, type="reunion", le=DEMAIN, objet="Délégation ; Bénin, Togo",
        heure=time(14, 30), duree_minutes=90, lieu="Mairie, salle 2",
    )  # fmt: skip
    calendrier = lire(client, adresse_de(agent))
    [un] = entrees(calendrier).values()
    assert str(un["summary"]) == "Réunion, Vendôme : Délégation ; Bénin, Togo"
    debut = datetime.combine(DEMAIN, time(14, 30), tzinfo=ZoneInfo("Europe/Paris"))
    assert un.decoded("dtstart") == debut
    assert un.decoded("dtend") - un.decoded("dtstart") == timedelta(minutes=90)
    assert str(un["location"]) == "Mairie, salle 2"
    assert str(un["transp"]) == "OPAQUE"
    assert un.decoded("last-modified") == echange.modifie_le.replace(microsecond=0)
    assert [str(z["tzid"]) for z in calendrier.walk("VTIMEZONE")] == ["Europe/Paris"]


def test_l_identifiant_ne_change_pas_quand_le_rendez_vous_change(client, agent, fiche):
    echange = noter_echange(fiche=fiche, agent=agent, type="reunion", le=DEMAIN, objet="a")
    adresse = adresse_de(agent)
    [avant] = lire(client, adresse).walk("VEVENT")
    echange.le = DEMAIN + timedelta(days=3)
    echange.save()
    [apres] = lire(client, adresse).walk("VEVENT")
    assert avant["uid"] == apres["uid"]
    assert avant.decoded("dtstart") != apres.decoded("dtstart")


def test_un_collegue_present_a_le_rendez_vous_un_autre_non(client, agent, collegue, fiche):
    noter_echange(
        fiche=fiche, agent=agent, type="reunion", le=DEMAIN, objet="a", collegues=[collegue]
    )
    noter_echange(fiche=fiche, agent=agent, type="reunion", le=DEMAIN, objet="b")
    assert list(entrees(lire(client, adresse_de(collegue)))) == ["Réunion, Vendôme : a"]


def test_ni_note_privee_ni_compte_rendu_ni_personne_n_en_sort(client, agent, fiche, reseau):
    contact = ContactFactory(reseau=reseau, fiche=fiche, nom="Personne-Canari")
    prive = noter_echange(
        fiche=fiche, agent=agent, type="note", le=DEMAIN, objet="canari-prive", prive=True
    )
    noter_echange(
        fiche=fiche, agent=agent, type="reunion", le=DEMAIN, objet="Visible",
        compte_rendu="canari-compte-rendu", participants="canari-participants",
        contacts=[contact], suite="canari-suite",
    )  # fmt: skip
    Tache.objects.create(
        reseau=reseau, titre="canari-tache", echeance=DEMAIN, assignee=agent, echange=prive
    )
    corps = client.get(adresse_de(agent), {"taches": "1"}).content.decode().lower()
    assert "visible" in corps
    assert "canari" not in corps.replace("\r\n ", "")


def test_les_taches_datees_ne_paraissent_que_si_on_les_demande(client, agent, reseau):
    Tache.objects.create(reseau=reseau, titre="Rappeler", echeance=DEMAIN, assignee=agent)
    Tache.objects.create(reseau=reseau, titre="Sans date", assignee=agent)
    adresse = adresse_de(agent)
    assert entrees(lire(client, adresse)) == {}
    [tache] = entrees(lire(client, adresse, taches="1")).values()
    assert tache.decoded("dtstart") == DEMAIN
    assert str(tache["transp"]) == "TRANSPARENT"


def test_les_visites_d_une_tournee_arretee_et_les_evenements_que_l_on_prepare(
    client, agent, collegue, fiche, reseau
):
    tournee = Tournee.objects.create(
        reseau=reseau, titre="Sologne", agent=agent, du=DEMAIN, au=DEMAIN,
        depart=CollectiviteFactory(), heure_depart=time(8, 30), heure_retour=time(18),
    )  # fmt: skip
    Visite.objects.create(reseau=reseau, tournee=tournee, fiche=fiche, le=DEMAIN, heure=time(10))
    EvenementFactory(reseau=reseau, le=DEMAIN, titre="Atelier", animee_par=agent)
    EvenementFactory(reseau=reseau, le=DEMAIN, titre="Autre", animee_par=collegue)
    adresse = adresse_de(agent)
    titres = list(entrees(lire(client, adresse)))
    assert len(titres) == 1 and titres[0].endswith("Atelier")
    Tournee.objects.update(etat="arretee")
    assert "Visite, Vendôme (à confirmer)" in entrees(lire(client, adresse))


def test_une_adresse_fausse_retiree_ou_d_une_personne_partie_est_la_meme_page(
    client, client_de, agent, autre_reseau, fiche
):
    adresse = adresse_de(agent)
    jeton = adresse.removesuffix(".ics").rsplit("/", 1)[1]
    fausses = [
        reverse("agenda", args=[agent.reseau.slug, "x" * 43]),
        reverse("agenda", args=[autre_reseau.slug, jeton]),
        reverse("agenda", args=["inconnu", jeton]),
    ]

    def page(url):
        # Le jeton des formulaires change à chaque page.
        return re.sub(rb'"X-CSRFToken": "[^"]*"', b"", client.get(url).content)

    corps = {page(f) for f in fausses}
    assert all(client.get(f).status_code == 404 for f in fausses)
    assert client.get(adresse).status_code == 200
    agent.adhesion_courante.active = False
    agent.adhesion_courante.save()
    corps.add(page(adresse))
    agent.adhesion_courante.active = True
    agent.adhesion_courante.save()
    client_de(agent).post(reverse("comptes:retirer_agenda", args=[FluxCalendrier.objects.get().pk]))
    corps.add(page(adresse))
    assert client.get(adresse).status_code == 404
    assert len(corps) == 1


def test_un_compte_ferme_rend_l_adresse_muette(client, agent):
    adresse = adresse_de(agent)
    agent.is_active = False
    agent.save()
    assert client.get(adresse).status_code == 404


def test_le_jeton_n_est_garde_que_hache_et_ne_se_montre_qu_une_fois(client_de, agent):
    navigateur, page = client_de(agent), reverse("comptes:agendas")
    reponse = navigateur.post(page, {"nom": "Téléphone"})
    adresse = reponse.context["adresse"]
    jeton = adresse.removesuffix(".ics").rsplit("/", 1)[1]
    assert len(jeton) >= 22 and adresse in reponse.content.decode()
    flux = FluxCalendrier.objects.get()
    assert jeton not in str(flux.__dict__)
    assert jeton not in navigateur.get(page).content.decode()
    assert not Acte.objects.filter(objet_titre__contains=jeton).exists()


def test_une_collegue_ne_retire_pas_l_adresse_d_une_autre(client_de, agent, collegue, etrangere):
    flux, _ = ouvrir_agenda(agent=agent)
    for personne in (collegue, etrangere):
        url = reverse("comptes:retirer_agenda", args=[flux.pk])
        assert client_de(personne).post(url).status_code == 404
    flux.refresh_from_db()
    assert flux.retire_le is None


def test_la_direction_ne_lit_pas_mais_retire_l_adresse_d_un_appareil_perdu(
    client_de, agent, direction
):
    flux, _ = ouvrir_agenda(agent=agent, nom="Téléphone perdu")
    navigateur = client_de(direction)
    assert "perdu" not in navigateur.get(reverse("comptes:agendas")).content.decode()
    navigateur.post(reverse("comptes:retirer_agenda", args=[flux.pk]))
    flux.refresh_from_db()
    assert flux.retire_le is not None


def test_dix_adresses_au_plus(client_de, agent):
    for _ in range(10):
        ouvrir_agenda(agent=agent)
    reponse = client_de(agent).post(reverse("comptes:agendas"), {"nom": "x"})
    assert reponse.status_code == 422
    assert "déjà 10 adresses" in reponse.content.decode()


def test_trop_de_lectures_sont_freinees(client, agent, monkeypatch):
    monkeypatch.setattr("predict.agenda.DEBIT", {"agenda": "2/h/ip"})
    adresse = adresse_de(agent)
    assert [client.get(adresse).status_code for _ in range(3)] == [200, 200, 429]


def test_l_agenda_coute_autant_de_requetes_plein_que_vide(client, agent, fiche, reseau):
    adresse = adresse_de(agent)
    client.get(adresse)

    def mesurer():
        with requetes() as liste:
            client.get(adresse, {"taches": "1"})
        return liste

    vide = mesurer()
    for n in range(20):
        noter_echange(
            fiche=FicheFactory(reseau=reseau), agent=agent, type="reunion", le=DEMAIN, objet=str(n)
        )
        EvenementFactory(reseau=reseau, le=DEMAIN, animee_par=agent)
    # Sur PostgreSQL, la pose du rôle s’ajoute.
    assert len(mesurer()) == len(vide) <= 10 + (connection.vendor == "postgresql"), vide


def test_une_nuit_de_changement_d_heure_garde_la_duree():
    from predict.noyau.calendrier import RendezVous, ecrire_ics

    nuit = RendezVous("a@b", "x", date(2027, 3, 28), timezone.now(), heure=time(1, 30), duree=60)
    [un] = Calendar.from_ical(ecrire_ics("x", [nuit])).walk("VEVENT")
    ecart = un.decoded("dtend").astimezone(ZoneInfo("UTC")) - un.decoded("dtstart").astimezone(
        ZoneInfo("UTC")
    )
    assert ecart == timedelta(hours=1)


def test_les_clotures_des_sessions_y_tiennent_la_journee(client, agent, etrangere):
    for titre, proprietaire in (("Chez nous", agent.reseau), ("Commune", None)):
        SessionDispositifFactory(libelle=titre, propre_a=proprietaire, ferme_le=DEMAIN)
    lues = {
        str(e["summary"]): e
        for e in lire(client, adresse_de(agent)).walk("VEVENT")
        if str(e["summary"]).startswith("Clôture")
    }
    assert set(lues) == {"Clôture : Chez nous", "Clôture : Commune"}
    assert lues["Clôture : Commune"].decoded("dtstart") == DEMAIN
    voisines = [str(e["summary"]) for e in lire(client, adresse_de(etrangere)).walk("VEVENT")]
    assert voisines == ["Clôture : Commune"]
