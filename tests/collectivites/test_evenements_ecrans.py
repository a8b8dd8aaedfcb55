"""Préparer, pointer, suivre un événement : trois personnages, et ce que chacun peut faire."""

import io
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from collectivites.models import (
    Contact,
    Echange,
    Evenement,
    Fiche,
    Participation,
    TempsProgramme,
)
from tests.fabriques import CollectiviteFactory, ContactFactory, EvenementFactory, FicheFactory

pytestmark = pytest.mark.django_db
LE = date(2027, 4, 8)


def adresse(route, *cles):
    return reverse(f"collectivites:{route}", args=cles)


@pytest.fixture
def evenement(reseau, agent):
    return EvenementFactory(reseau=reseau, le=LE, animee_par=agent)


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def participer(evenement, **champs):
    if "fiche" not in champs:
        champs["fiche"] = FicheFactory(reseau=evenement.reseau)
    return Participation.objects.create(reseau=evenement.reseau, evenement=evenement, **champs)


# -- Qui peut quoi -------------------------------------------------------------------

PAGES = [
    "evenement", "modifier_evenement", "bilan_evenement", "evenement_invitations",
    "evenement_presence", "emargement_evenement", "agenda_evenement",
]  # fmt: skip
GESTES = [
    "inscriptions_evenement", "proposer_temps", "envoyer_invitations", "ajouter_venue",
    "demander_avis",
]  # fmt: skip


@pytest.mark.parametrize("route", PAGES)
def test_une_page_s_ouvre_a_l_equipe_du_reseau_et_a_elle_seule(
    evenement, client_de, agent, collegue, etrangere, referente, route
):
    """agent, collègue : l’équipe du réseau ; étrangère : un autre réseau ; référente : portail."""
    statuts = [
        client_de(qui).get(adresse(route, evenement.pk)).status_code
        for qui in (agent, collegue, etrangere, referente)
    ]
    assert statuts == [200, 200, 404, 403]


@pytest.mark.parametrize("route", GESTES)
def test_un_geste_est_a_l_equipe_du_reseau(evenement, client_de, etrangere, referente, route):
    assert client_de(etrangere).post(adresse(route, evenement.pk)).status_code == 404
    assert client_de(referente).post(adresse(route, evenement.pk)).status_code == 403
    assert client_de(etrangere).get(adresse(route, evenement.pk)).status_code == 403


# -- Préparer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "angle", ["AECT", "l’action extérieure des collectivités territoriales", "Coopération"]
)
def test_un_angle_qui_ne_dit_rien_d_ici_est_refuse(navigateur, angle):
    saisie = {"type": "atelier", "titre": "Atelier", "le": "8 avril 2027", "angle_local": angle}
    reponse = navigateur.post(adresse("creer_evenement"), saisie)
    assert reponse.status_code == 422
    assert "partez d’un sujet local" in reponse.content.decode()


def test_un_groupe_pays_dit_lequel(navigateur):
    saisie = {
        "type": "groupe_pays", "titre": "Groupe", "le": "8 avril 2027", "angle_local": "Le bassin",
    }  # fmt: skip
    assert navigateur.post(adresse("creer_evenement"), saisie).status_code == 422
    assert navigateur.post(adresse("creer_evenement"), saisie | {"pays": "BJ"}).status_code == 302
    assert Evenement.objects.get().pays == "BJ"


def test_le_programme_se_propose_s_ajoute_et_s_ordonne(navigateur, evenement):
    navigateur.post(adresse("proposer_temps", evenement.pk))
    navigateur.post(adresse("proposer_temps", evenement.pk))
    assert evenement.temps.count() == 3
    navigateur.post(adresse("evenement", evenement.pk), {"titre": "Accueil", "heure": "09:00"})
    accueil = TempsProgramme.objects.get(titre="Accueil")
    assert (accueil.rang, accueil.heure) == (4, time(9))
    for _ in range(5):
        navigateur.post(adresse("deplacer_temps", accueil.pk), {"sens": "-1"})
    titres = list(evenement.temps.values_list("titre", flat=True))
    assert titres[0] == "Accueil" and len(titres) == 4
    navigateur.post(adresse("retirer_temps", accueil.pk))
    assert evenement.temps.count() == 3


def test_l_inscription_en_ligne_s_ouvre_se_ferme_et_change_de_lien(client_de, agent, evenement):
    page = adresse("evenement", evenement.pk)
    with time_machine.travel(LE - timedelta(days=5), tick=False):
        navigateur = client_de(agent)
        navigateur.post(adresse("inscriptions_evenement", evenement.pk), {"ouvrir": "1"})
        evenement.refresh_from_db()
        assert evenement.inscriptions_ouvertes
        ancien = evenement.signe
        assert ancien in navigateur.get(page).content.decode()
        navigateur.post(adresse("inscriptions_evenement", evenement.pk), {"remplacer": "1"})
        evenement.refresh_from_db()
        assert evenement.signe != ancien and evenement.inscriptions_ouvertes
        navigateur.post(adresse("inscriptions_evenement", evenement.pk), {"fermer": "1"})
        evenement.refresh_from_db()
        assert not evenement.inscriptions_ouvertes


def test_la_note_de_cadrage_dit_l_angle_le_programme_et_les_suites(navigateur, evenement):
    navigateur.post(adresse("proposer_temps", evenement.pk))
    reponse = navigateur.get(adresse("cadrage_evenement", evenement.pk, "pdf"))
    texte = " ".join(
        " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(reponse.content)).pages
        ).split()
    )
    for attendu in ("Le projet alimentaire", "Des collectivités racontent", "8 mai 2027"):
        assert attendu in texte.replace("\u00a0", " "), attendu
    assert navigateur.get(adresse("cadrage_evenement", evenement.pk, "docx")).status_code == 200
    assert navigateur.get(adresse("cadrage_evenement", evenement.pk, "odt")).status_code == 404


def test_la_feuille_d_emargement_tient_soixante_noms_et_des_lignes_vides(navigateur, evenement):
    for rang in range(60):
        participer(evenement, nom=f"Nom{rang:02d}", inscrite=True)
    participer(evenement, nom="Absente")
    reponse = navigateur.get(adresse("emargement_evenement", evenement.pk))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(reponse.content)).pages]
    texte = "\n".join(pages)
    assert all(f"Nom{rang:02d}" in texte for rang in range(60))
    assert "Absente" not in texte
    assert "70" in texte.split(), "dix lignes vides, numérotées à la suite"
    assert all("Signature" in page for page in pages), "les têtes se répètent"


# -- Inviter -------------------------------------------------------------------------


def test_une_collectivite_s_invite_par_son_nom_une_seule_fois(navigateur, evenement, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    ContactFactory(reseau=reseau, fiche=fiche, principal=True)
    for _ in range(2):
        navigateur.post(adresse("evenement_invitations", evenement.pk), {"fiche": "vendome"})
    assert Participation.objects.count() == 1


def test_une_fiche_d_un_autre_reseau_ne_s_invite_pas(navigateur, evenement, autre_reseau):
    FicheFactory(reseau=autre_reseau, collectivite__nom="Blois")
    reponse = navigateur.post(adresse("evenement_invitations", evenement.pk), {"fiche": "Blois"})
    assert reponse.status_code == 422
    assert not Participation.objects.exists()


def test_une_personne_se_cherche_et_s_invite_sauf_opposition(navigateur, evenement, reseau):
    contact = ContactFactory(reseau=reseau, prenom="Ada", nom="Morin")
    opposee = ContactFactory(reseau=reseau, prenom="Eva", nom="Morin", oppose_le=LE)
    page = navigateur.get(adresse("evenement_invitations", evenement.pk), {"q": "morin"})
    assert page.context["trouves"] == [contact]
    for une in (contact, opposee):
        navigateur.post(adresse("inviter_contact", evenement.pk, une.pk))
    assert [p.contact for p in Participation.objects.all()] == [contact]


def test_une_inscription_en_ligne_devient_un_contact_par_le_geste_de_l_agent(navigateur, evenement):
    une = participer(
        evenement, fiche=None, collectivite=CollectiviteFactory(nom="Mer"), prenom="Ada",
        nom="Morin", email="ada@exemple.invalid", fonction="Maire", inscrite=True, en_ligne=True,
        inscrite_le=date(2027, 3, 3),
    )  # fmt: skip
    navigateur.post(adresse("ranger_participation", une.pk), {"qualite": "elu"})
    contact = Contact.objects.get()
    assert (contact.nom_complet, contact.qualite, contact.informe_le) == (
        "Ada Morin", "elu", date(2027, 3, 3),
    )  # fmt: skip
    une.refresh_from_db()
    assert une.contact == contact and une.fiche.collectivite.nom == "Mer"


def test_une_correction_se_reporte_sur_le_contact(navigateur, evenement, reseau):
    contact = ContactFactory(reseau=reseau, prenom="Ada", nom="Morin", fonction="Maire")
    une = participer(
        evenement, fiche=contact.fiche, contact=contact, prenom="Ada", nom="Morin-Petit",
        fonction="Conseillère",
    )  # fmt: skip
    navigateur.post(adresse("ranger_participation", une.pk))
    contact.refresh_from_db()
    assert (contact.nom, contact.fonction) == ("Morin-Petit", "Conseillère")


# -- Pointer -------------------------------------------------------------------------


def test_le_pointage_ne_touche_que_les_lignes_affichees(navigateur, evenement):
    venue, absente, ailleurs = (participer(evenement, inscrite=True) for _ in range(3))
    Participation.objects.filter(pk__in=[absente.pk, ailleurs.pk]).update(presente=True)
    navigateur.post(
        adresse("evenement_presence", evenement.pk),
        {"ligne": [venue.pk, absente.pk, "x"], "presente": [venue.pk]},
    )
    presentes = set(Participation.objects.filter(presente=True))
    assert presentes == {venue, ailleurs}


def test_pointer_une_inscription_sans_fiche_ouvre_la_fiche(navigateur, evenement):
    une = participer(
        evenement, fiche=None, collectivite=CollectiviteFactory(nom="Mer"), inscrite=True
    )
    navigateur.post(
        adresse("evenement_presence", evenement.pk), {"ligne": [une.pk], "presente": [une.pk]}
    )
    une.refresh_from_db()
    assert une.presente and une.fiche == Fiche.objects.get()


def test_une_presence_n_est_un_echange_que_si_on_le_demande(client_de, agent, evenement):
    une = participer(evenement, inscrite=True, nom="Morin")
    page = adresse("evenement_presence", evenement.pk)
    with time_machine.travel(LE + timedelta(days=1), tick=False):
        navigateur = client_de(agent)
        navigateur.post(page, {"ligne": [une.pk], "presente": [une.pk]})
        une.fiche.refresh_from_db()
        assert not Echange.objects.exists() and une.fiche.dernier_echange_le is None
        for _ in range(2):
            navigateur.post(
                page, {"ligne": [une.pk], "presente": [une.pk], "noter_les_echanges": "1"}
            )
    echange = Echange.objects.get()
    assert (echange.le, echange.type, echange.participants) == (LE, "evenement", "Morin")
    une.fiche.refresh_from_db()
    assert une.fiche.dernier_echange_le == LE


def test_une_presence_parait_dans_le_fil_de_la_fiche(navigateur, evenement):
    une = participer(evenement, presente=True)
    corps = navigateur.get(une.fiche.get_absolute_url()).content.decode()
    assert evenement.titre in corps


def test_qui_vient_sans_s_inscrire_se_note_sur_place(navigateur, evenement, reseau):
    FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    page = adresse("ajouter_venue", evenement.pk)
    assert navigateur.post(page, {"fiche": ""}).status_code == 422
    assert navigateur.post(page, {"fiche": "Vendôme", "nom": "Morin"}).status_code == 302
    une = Participation.objects.get()
    assert une.presente and not une.inscrite and une.invitee_le is None


# -- Suivre --------------------------------------------------------------------------


def test_une_suite_veut_une_presence_et_une_date(navigateur, evenement):
    une = participer(evenement, inscrite=True)
    page = adresse("modifier_participation", une.pk)
    base = {"version": "1", "inscrite": "on", "suite": "Rendez-vous"}
    assert navigateur.post(page, base).status_code == 422
    assert navigateur.post(page, base | {"presente": "on"}).status_code == 422
    reponse = navigateur.post(page, base | {"presente": "on", "suite_le": "20/04/2027"})
    assert reponse.status_code == 302
    une.refresh_from_db()
    assert (une.suite, une.suite_le) == ("Rendez-vous", date(2027, 4, 20))


# -- La liste ------------------------------------------------------------------------


@time_machine.travel(LE, tick=False)
def test_la_liste_separe_a_venir_et_passes_filtre_et_exporte(
    client_de, reseau, agent, autre_reseau
):
    navigateur = client_de(agent)
    EvenementFactory(reseau=reseau, titre="Ce matin", le=LE, type="petit_dejeuner")
    passe = EvenementFactory(
        reseau=reseau, titre="Hier", le=LE - timedelta(days=1), animee_par=agent,
        lieu=CollectiviteFactory(nom="Blois"),
    )  # fmt: skip
    EvenementFactory(reseau=reseau, titre="L’an passé", le=date(2026, 5, 7), type="formation")
    EvenementFactory(reseau=autre_reseau, titre="Ailleurs", le=LE)
    page = adresse("evenements")

    def titres(**filtres):
        return [e.titre for e in navigateur.get(page, filtres).context["page"]]

    assert titres() == ["Ce matin"]
    assert titres(quand="passes") == ["Hier", "L’an passé"]
    assert titres(quand="passes", tri="date") == ["L’an passé", "Hier"]
    assert titres(quand="tous", type="petit_dejeuner") == ["Ce matin"]
    assert titres(quand="tous", animee_par=agent.pk) == ["Hier"]
    assert titres(quand="tous", departement=passe.lieu.departement_id) == ["Hier"]
    assert titres(quand="tous", annee="2026") == ["L’an passé"]
    assert titres(quand="tous", q="ce mat") == ["Ce matin"]
    assert titres(quand="n’importe", tri="inconnu", annee="1999") == ["Ce matin"]
    for format in ("csv", "xlsx"):
        reponse = navigateur.get(adresse("exporter_evenements", format), {"quand": "passes"})
        assert reponse.status_code == 200
        assert b"".join(reponse.streaming_content)
    corps = b"".join(
        navigateur.get(adresse("exporter_evenements", "csv"), {"quand": "tous"}).streaming_content
    ).decode()
    assert "Hier" in corps and "Ailleurs" not in corps and "Suites à J+90" in corps


def test_une_liste_vide_dit_quoi_faire(navigateur):
    corps = navigateur.get(adresse("evenements")).content.decode()
    assert "Aucun événement à venir" in corps and "Préparer un événement" in corps
