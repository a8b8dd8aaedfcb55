"""Une tournée : proposée, changée, arrêtée, emportée ; ses visites deviennent des échanges."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from accompagnements.models import Tache
from collectivites.actions import (
    ajouter_a_la_tournee,
    arreter_tournee,
    creer_tournee,
    deplacer_visite,
    proposer_visites,
)
from collectivites.models import Echange, Fiche, Tournee, Visite
from predict.comptes.models import Acte
from tests.fabriques import CollectiviteFactory, ContactFactory, EchangeFactory, FicheFactory
from tests.mesures import requetes

# agent : prépare la tournée ; collegue : même réseau ; etrangere : un autre réseau.

LUNDI = date(2027, 9, 20)
LE = date(2027, 9, 10)


def adresse(nom, *args):
    return reverse(f"collectivites:{nom}", args=args)


def une_fiche(reseau, nom, lon=1.4, lat=47.5, **champs):
    return FicheFactory(
        reseau=reseau, collectivite__nom=nom, collectivite__longitude=lon,
        collectivite__latitude=lat, **champs,
    )  # fmt: skip


@pytest.fixture
def depart(db):
    return CollectiviteFactory(nom="Blois", longitude=1.3359, latitude=47.5861)


@pytest.fixture
def tournee(reseau, agent, depart):
    return creer_tournee(
        agent_auteur=agent, titre="Tournée Sologne", agent=agent, du=LUNDI,
        au=LUNDI + timedelta(days=4), depart=depart, heure_depart=time(8, 30),
        heure_retour=time(18), rayon_km=80,
    )  # fmt: skip


@pytest.fixture
def semaine(reseau, tournee, agent):
    for n in range(8):
        une_fiche(reseau, f"Commune {n}", 1.4 + n * 0.03, 47.5 - n * 0.02, priorite="haute")
    proposer_visites(tournee=tournee, agent=agent, le=LE)
    return tournee


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


# -- Proposer ----------------------------------------------------------------------------


def test_la_proposition_dit_ses_raisons_et_tient_dans_la_journee(semaine):
    visites = list(semaine.visites.all())
    assert len(visites) == 8
    assert {v.le for v in visites} <= {LUNDI + timedelta(days=n) for n in range(5)}
    for v in visites:
        assert v.raisons[0] == "Aucun échange noté"
        assert semaine.heure_depart <= v.heure <= semaine.heure_retour
        assert v.distance_km is not None


def test_jamais_deux_fois_la_meme_semaine(reseau, agent, tournee, depart):
    vue, autre = une_fiche(reseau, "Vue"), une_fiche(reseau, "Ailleurs")
    EchangeFactory(reseau=reseau, fiche=vue, le=LUNDI + timedelta(days=6))
    seconde = creer_tournee(
        agent_auteur=agent, titre="Autre", agent=agent, du=LUNDI, au=LUNDI, depart=depart,
        heure_depart=time(8), heure_retour=time(18),
    )  # fmt: skip
    Visite.objects.create(reseau=reseau, tournee=seconde, fiche=autre, le=LUNDI, heure=time(10))
    une_fiche(reseau, "Libre")
    proposer_visites(tournee=tournee, agent=agent, le=LE)
    assert [v.fiche.collectivite.nom for v in tournee.visites.all()] == ["Libre"]


def test_hors_du_rayon_et_sans_place_connue_ne_se_proposent_pas_et_se_disent(
    reseau, tournee, navigateur, agent
):
    une_fiche(reseau, "Loin", 4.9, 45.0)
    une_fiche(reseau, "Sans place", None, None)
    assert proposer_visites(tournee=tournee, agent=agent, le=LE) == 0
    corps = navigateur.get(tournee.get_absolute_url()).content.decode()
    assert "1 hors du rayon" in corps
    assert "Sans place" in corps


def test_les_criteres_bornent_la_proposition(reseau, tournee, agent):
    une_fiche(reseau, "Engagée", niveau="deja_engagee")
    une_fiche(reseau, "Nouvelle", niveau="nouvellement_engagee", suivie_par=agent)
    tournee.criteres = {"niveau": "nouvellement_engagee", "miennes": True}
    tournee.save()
    proposer_visites(tournee=tournee, agent=agent, le=LE)
    assert [v.fiche.collectivite.nom for v in tournee.visites.all()] == ["Nouvelle"]


def test_refaire_garde_les_rendez_vous_confirmes(semaine, agent):
    gardee = semaine.visites.first()
    Visite.objects.filter(pk=gardee.pk).update(confirmee=True)
    heure = gardee.heure
    proposer_visites(tournee=semaine, agent=agent, le=LE, refaire=True)
    gardee.refresh_from_db()
    assert (gardee.heure, semaine.visites.count()) == (heure, 8)


def test_une_fiche_d_un_autre_reseau_ne_se_propose_pas(autre_reseau, tournee, agent):
    une_fiche(autre_reseau, "Étrangère")
    assert proposer_visites(tournee=tournee, agent=agent, le=LE) == 0


# -- Ajouter, déplacer, retirer ----------------------------------------------------------


def test_ajouter_place_au_mieux_et_dit_ce_qui_etait_deja_la(semaine, reseau, agent):
    nouvelle = une_fiche(reseau, "Nouvelle")
    ajout = ajouter_a_la_tournee(tournee=semaine, fiches=Fiche.objects.all(), agent=agent)
    assert ajout.ajoutees == [nouvelle]
    assert len(ajout.deja) == 8
    visite = Visite.objects.get(fiche=nouvelle)
    assert visite.raisons[0] == "Ajoutée par l’équipe"
    assert Acte.objects.filter(verbe="visites ajoutées").count() == 1


def test_ce_qui_ne_tient_pas_est_rendu_sans_place(reseau, tournee, agent):
    for n in range(17):
        une_fiche(reseau, f"C{n:02}")
    ajout = ajouter_a_la_tournee(tournee=tournee, fiches=Fiche.objects.all(), agent=agent)
    assert (len(ajout.ajoutees), len(ajout.sans_place)) == (15, 2)


def test_une_visite_ne_se_pose_ni_hors_de_la_journee_ni_sur_une_autre(semaine, navigateur):
    une, autre = semaine.visites.all()[:2]
    saisie = {
        "le": autre.le.isoformat(), "heure": f"{autre.heure:%H:%M}", "duree_minutes": "60 min",
        "version": une.version,
    }  # fmt: skip
    reponse = navigateur.post(adresse("modifier_visite", une.pk), saisie)
    assert reponse.status_code == 422
    assert "Une autre visite est déjà prévue" in reponse.content.decode()
    reponse = navigateur.post(adresse("modifier_visite", une.pk), saisie | {"heure": "17:30"})
    assert "Cette heure sort de la journée" in reponse.content.decode()
    reponse = navigateur.post(adresse("modifier_visite", une.pk), saisie | {"le": "2027-12-01"})
    assert "n’est pas de la tournée" in reponse.content.decode()


def test_deplacer_sans_heure_prend_la_premiere_place_libre(semaine, navigateur, agent):
    une = semaine.visites.first()
    vendredi = LUNDI + timedelta(days=4)
    saisie = {
        "le": vendredi.isoformat(), "heure": "", "duree_minutes": "1 h", "version": une.version,
        "objet": "Se présenter",
    }  # fmt: skip
    assert navigateur.post(adresse("modifier_visite", une.pk), saisie).status_code == 302
    une.refresh_from_db()
    assert (une.le, une.objet) == (vendredi, "Se présenter")


def test_deux_onglets_ne_s_ecrasent_pas(semaine, navigateur):
    une = semaine.visites.first()
    saisie = {
        "le": une.le.isoformat(), "heure": f"{une.heure:%H:%M}", "duree_minutes": "1 h",
        "version": une.version,
    }  # fmt: skip
    assert navigateur.post(adresse("modifier_visite", une.pk), saisie).status_code == 302
    reponse = navigateur.post(adresse("modifier_visite", une.pk), saisie)
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié" in reponse.content.decode()


def test_une_journee_pleine_se_dit(semaine, agent, reseau, tournee):
    vendredi = LUNDI + timedelta(days=4)
    une = semaine.visites.filter(le=LUNDI).first()
    semaine.visites.filter(le=vendredi).delete()
    for n, heure in enumerate((9, 10, 11, 14, 15, 16)):
        Visite.objects.create(
            reseau=reseau, tournee=semaine, fiche=une_fiche(reseau, f"V{n}"), le=vendredi,
            heure=time(heure), duree_minutes=60,
        )  # fmt: skip
    with pytest.raises(Exception, match="est pleine"):
        deplacer_visite(visite=une, agent=agent, le=vendredi)


def test_ajouter_par_le_nom_ou_depuis_une_alternative(semaine, navigateur, reseau):
    voisine, autre = une_fiche(reseau, "Voisine"), une_fiche(reseau, "Lamotte")
    page = adresse("ajouter_visite", semaine.pk)
    assert navigateur.post(page, {"cle": voisine.pk}).status_code == 302
    assert navigateur.post(page, {"fiche": "lamotte"}).status_code == 302
    assert semaine.visites.filter(fiche__in=[voisine, autre]).count() == 2
    assert navigateur.post(page, {"fiche": "lamotte"}).status_code == 422
    assert navigateur.post(page, {"fiche": ""}).status_code == 422
    assert navigateur.post(page, {"fiche": "\x00", "jour": "x"}).status_code == 422


def test_une_tournee_arretee_ne_change_plus_sans_etre_rouverte(semaine, navigateur, agent):
    une = semaine.visites.first()
    navigateur.post(adresse("arreter_tournee", semaine.pk))
    semaine.refresh_from_db()
    assert semaine.etat == "arretee"
    navigateur.post(adresse("retirer_visite", une.pk))
    assert semaine.visites.filter(pk=une.pk).exists()
    navigateur.post(adresse("rouvrir_tournee", semaine.pk))
    navigateur.post(adresse("retirer_visite", une.pk))
    assert not semaine.visites.filter(pk=une.pk).exists()


def test_une_tournee_vide_ne_s_arrete_pas(tournee, navigateur):
    navigateur.post(adresse("arreter_tournee", tournee.pk))
    tournee.refresh_from_db()
    assert tournee.etat == "brouillon"


# -- Rendre compte -----------------------------------------------------------------------


def test_une_visite_devient_un_echange_avec_sa_suite(semaine, navigateur, agent):
    visite = semaine.visites.first()
    page = reverse("accompagnements:noter_echange", args=[visite.fiche_id])
    initial = navigateur.get(page, {"visite": visite.pk}).context["form"].initial
    assert (initial["type"], initial["le"]) == ("visite", visite.le)
    saisie = {
        "type": "visite", "objet": "Visite", "le": visite.le.isoformat(), "suite": "Écrire",
        "suite_pour": agent.pk,
    }  # fmt: skip
    reponse = navigateur.post(f"{page}?visite={visite.pk}", saisie)
    assert reponse.url == semaine.get_absolute_url()
    visite.refresh_from_db()
    assert visite.echange == Echange.objects.get()
    assert Tache.objects.get().echange == visite.echange
    # Rendre compte deux fois est refusé, sans échange orphelin.
    assert navigateur.post(f"{page}?visite={visite.pk}", saisie).status_code == 422
    assert Echange.objects.count() == 1


def test_la_derniere_visite_rend_la_tournee_faite(reseau, tournee, navigateur, agent):
    fiche = une_fiche(reseau, "Seule")
    proposer_visites(tournee=tournee, agent=agent, le=LE)
    arreter_tournee(tournee=tournee, agent=agent)
    page = reverse("accompagnements:noter_echange", args=[fiche.pk])
    navigateur.post(f"{page}?visite={tournee.visites.get().pk}", {"type": "visite", "objet": "x"})
    tournee.refresh_from_db()
    assert tournee.etat == "faite"


# -- Les écrans --------------------------------------------------------------------------


SAISIE = {
    "titre": "Sologne", "du": "2027-09-20", "au": "2027-09-24", "depart": "Blois",
    "heure_depart": "08:30", "heure_retour": "18:00", "visites_par_jour": "3",
    "duree_visite": "1 h", "vitesse": "50", "rayon_km": "60",
}  # fmt: skip


def test_creer_propose_aussitot(navigateur, agent, depart, reseau):
    depart.nature = "commune"
    depart.save()
    une_fiche(reseau, "Romorantin")
    reponse = navigateur.post(adresse("creer_tournee"), SAISIE | {"agent": agent.pk})
    une = Tournee.objects.get()
    assert reponse.url == une.get_absolute_url()
    assert (une.agent, une.depart, une.visites.count()) == (agent, depart, 1)
    assert "Romorantin" in navigateur.get(reponse.url).content.decode()


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("au", "2027-09-01", "ne peut pas finir"),
        ("au", "2027-12-01", "14 jours au plus"),
        ("heure_retour", "08:00", "Le retour vient après"),
        ("depart", "Nulle-Part", "Aucune collectivité de ce nom"),
        ("vitesse", "500", "de 10 à 130"),
        ("visites_par_jour", "40", "de 1 à 8"),
        ("titre", "\x00", "à corriger"),
    ],
)
def test_une_saisie_impossible_revient_en_francais(
    navigateur, agent, depart, champ, valeur, message
):
    depart.nature = "commune"
    depart.save()
    saisie = SAISIE | {"agent": agent.pk, champ: valeur}
    reponse = navigateur.post(adresse("creer_tournee"), saisie)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert not Tournee.objects.exists()


def test_regler_ne_bouge_pas_les_visites(semaine, navigateur, agent):
    semaine.depart.nature = "commune"
    semaine.depart.save()
    page = adresse("modifier_tournee", semaine.pk)
    reponse = navigateur.post(
        page, SAISIE | {"agent": agent.pk, "version": semaine.version, "niveau": "deja_engagee"}
    )
    assert reponse.status_code == 302
    semaine.refresh_from_db()
    assert semaine.criteres == {"niveau": "deja_engagee"}
    assert semaine.visites.count() == 8


def test_les_pages_coutent_autant_pleines_que_vides(semaine, navigateur, reseau, agent):
    def mesurer(url):
        with requetes() as liste:
            assert navigateur.get(url).status_code == 200
        return liste

    page, liste = semaine.get_absolute_url(), adresse("tournees")
    mesurer(page)
    avant, listees = mesurer(page), mesurer(liste)
    for n in range(20):
        une_fiche(reseau, f"De plus {n}")
        Tournee.objects.create(
            reseau=reseau, titre=f"T{n}", agent=agent, du=LUNDI, au=LUNDI, depart=semaine.depart,
            heure_depart=time(8), heure_retour=time(18),
        )  # fmt: skip
    proposer_visites(tournee=semaine, agent=agent, le=LE)
    assert len(mesurer(page)) == len(avant) <= 12, avant
    assert len(mesurer(liste)) == len(listees) <= 8, listees


def test_rien_ne_s_ouvre_a_l_etrangere_ni_a_la_referente(semaine, client_de, etrangere, referente):
    visite = semaine.visites.first()
    for personne, attendu in ((etrangere, 404), (referente, 403)):
        navigateur = client_de(personne)
        for route in ("tournee", "modifier_tournee", "supprimer_tournee"):
            assert navigateur.get(adresse(route, semaine.pk)).status_code == attendu
        for format_ in ("pdf", "ics", "xlsx"):
            url = adresse("exporter_tournee", semaine.pk, format_)
            assert navigateur.get(url).status_code == attendu
        for route in ("proposer_visites", "reorganiser_jour", "ajouter_visite", "arreter_tournee"):
            assert navigateur.post(adresse(route, semaine.pk)).status_code == attendu
        for route in ("confirmer_visite", "retirer_visite"):
            assert navigateur.post(adresse(route, visite.pk)).status_code == attendu
        assert navigateur.get(adresse("modifier_visite", visite.pk)).status_code == attendu


# -- Emporter ----------------------------------------------------------------------------


def test_l_agenda_d_une_tournee_se_relit(semaine, navigateur):
    reponse = navigateur.get(adresse("exporter_tournee", semaine.pk, "ics"))
    evenements = Calendar.from_ical(reponse.content).walk("VEVENT")
    assert len(evenements) == 8
    assert len({str(e["uid"]) for e in evenements}) == 8


def test_la_feuille_de_route_a_une_page_par_jour_et_les_contacts_joignables(
    semaine, navigateur, reseau
):
    import io

    from pypdf import PdfReader

    visite = semaine.visites.first()
    ContactFactory(reseau=reseau, fiche=visite.fiche, nom="Joignable", email="ici@exemple.invalid")
    ContactFactory(reseau=reseau, fiche=visite.fiche, nom="Opposee", oppose_le=LE)
    EchangeFactory(
        reseau=reseau, fiche=visite.fiche, prive=True, objet="canari prive", le=date(2026, 1, 1)
    )
    reponse = navigateur.get(adresse("exporter_tournee", semaine.pk, "pdf"))
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    assert len(pages) == len({v.le for v in semaine.visites.all()})
    texte = " ".join(p.extract_text() for p in pages)
    assert "Joignable" in texte
    assert "Opposee" not in texte and "canari" not in texte


def test_le_tableau_d_une_tournee(semaine, navigateur):
    classeur = navigateur.get(adresse("exporter_tournee", semaine.pk, "xlsx"))
    assert classeur.status_code == 200 and classeur.getvalue().startswith(b"PK")
    assert navigateur.get(adresse("exporter_tournee", semaine.pk, "doc")).status_code == 404
