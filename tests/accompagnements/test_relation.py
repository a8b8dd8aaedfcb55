"""Noter un échange, sa suite, qui y était ; le fil entier de la relation, filtré et exporté."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompagnements.actions.quotidien import faire
from accompagnements.actions.suites import planifier_suite
from accompagnements.models import Tache
from collectivites.models import Echange, ParticipantEchange
from predict.comptes.models import Acte
from tests.fabriques import (
    AccompagnementFactory,
    ContactFactory,
    EchangeFactory,
    EvenementFactory,
    FicheFactory,
    ParticipationFactory,
)
from tests.mesures import requetes

# agent : chargée de mission du réseau ; collegue : du même réseau ; etrangere : d’un autre.


@pytest.fixture
def fiche(reseau, agent):
    return FicheFactory(reseau=reseau, suivie_par=agent, collectivite__nom="Vendôme")


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


# -- Noter -------------------------------------------------------------------------------


def test_deux_champs_suffisent_et_la_date_est_celle_du_jour(fiche, navigateur, agent):
    navigateur.post(adresse("noter_echange", fiche.pk), {"type": "appel", "objet": "Un rappel"})
    echange = Echange.objects.get()
    fiche.refresh_from_db()
    assert (echange.le, echange.auteur) == (timezone.localdate(), agent)
    assert fiche.dernier_echange_le == timezone.localdate()
    assert not Tache.objects.exists()


def test_la_suite_devient_une_tache_dans_le_meme_geste(fiche, navigateur, agent, collegue):
    saisie = {
        "type": "reunion", "objet": "Point d’étape", "suite": "Envoyer la note",
        "suite_le": "2027-10-01", "suite_pour": collegue.pk,
    }  # fmt: skip
    assert navigateur.post(adresse("noter_echange", fiche.pk), saisie).status_code == 302
    tache = Tache.objects.get()
    assert (tache.titre, tache.echeance, tache.assignee) == (
        "Envoyer la note", date(2027, 10, 1), collegue,
    )  # fmt: skip
    assert (tache.echange, tache.fiche) == (Echange.objects.get(), fiche)
    assert Acte.objects.filter(verbe="suite planifiée").exists()


def test_qui_etait_la_se_garde_en_base_et_se_lit_au_fil(fiche, navigateur, reseau, collegue):
    contact = ContactFactory(reseau=reseau, fiche=fiche, prenom="Aline", nom="Roux")
    saisie = {
        "type": "visite", "objet": "Rencontre", "contacts": [contact.pk],
        "collegues": [collegue.pk], "participants": "le comité de jumelage",
    }  # fmt: skip
    navigateur.post(adresse("noter_echange", fiche.pk), saisie)
    assert ParticipantEchange.objects.count() == 2
    corps = navigateur.get(adresse("relation", fiche.pk)).content.decode()
    assert f"Avec Aline Roux, {collegue.nom_complet}, le comité de jumelage" in corps


def test_une_personne_d_une_autre_fiche_ne_peut_pas_etre_presente(fiche, navigateur, reseau):
    ailleurs = ContactFactory(reseau=reseau)
    saisie = {"type": "appel", "objet": "x", "contacts": [ailleurs.pk]}
    reponse = navigateur.post(adresse("noter_echange", fiche.pk), saisie)
    assert reponse.status_code == 422
    assert not Echange.objects.exists()


def test_une_suite_ne_se_confie_pas_hors_de_l_equipe(fiche, navigateur, etrangere):
    saisie = {"type": "appel", "objet": "x", "suite": "y", "suite_pour": etrangere.pk}
    assert navigateur.post(adresse("noter_echange", fiche.pk), saisie).status_code == 422
    assert not Tache.objects.exists() and not Echange.objects.exists()


def test_une_date_de_suite_sans_suite_est_refusee_et_la_saisie_gardee(fiche, navigateur):
    saisie = {"type": "appel", "objet": "Un rappel", "suite_le": "2027-01-01"}
    reponse = navigateur.post(adresse("noter_echange", fiche.pk), saisie)
    assert reponse.status_code == 422
    assert "Dites ce qu’il y a à faire" in reponse.content.decode()
    assert "Un rappel" in reponse.content.decode()


@pytest.mark.parametrize("mauvais", ["\x00", "x" * 300_000, "31/02/2027"])
def test_une_saisie_abimee_revient_en_francais_sans_rien_ecrire(fiche, navigateur, mauvais):
    champs = navigateur.get(adresse("noter_echange", fiche.pk)).context["form"].fields
    reponse = navigateur.post(adresse("noter_echange", fiche.pk), dict.fromkeys(champs, mauvais))
    assert reponse.status_code == 422
    assert "à corriger" in reponse.content.decode()
    assert not Echange.objects.exists()


def test_corriger_la_date_d_un_echange_recompte_le_dernier(fiche, navigateur, reseau):
    echange = EchangeFactory(reseau=reseau, fiche=fiche, le=date(2026, 5, 1))
    saisie = {"type": "appel", "objet": "x", "le": "2026-02-01", "version": echange.version}
    assert navigateur.post(adresse("echange", echange.pk), saisie).status_code == 302
    fiche.refresh_from_db()
    assert fiche.dernier_echange_le == date(2026, 2, 1)


def test_corriger_la_suite_corrige_la_tache_encore_a_faire(fiche, navigateur, agent, collegue):
    saisie = {"type": "appel", "objet": "x", "suite": "Rappeler", "suite_pour": agent.pk}
    navigateur.post(adresse("noter_echange", fiche.pk), saisie)
    echange = Echange.objects.get()
    saisie |= {"suite": "Écrire", "suite_pour": collegue.pk, "version": echange.version}
    navigateur.post(adresse("echange", echange.pk), saisie)
    tache = Tache.objects.get()
    assert (tache.titre, tache.assignee) == ("Écrire", collegue)


def test_corriger_l_objet_seul_ne_fait_pas_de_tache(fiche, navigateur, reseau):
    echange = EchangeFactory(reseau=reseau, fiche=fiche, suite="Un jour, rappeler")
    saisie = {
        "type": echange.type, "objet": "Autre", "le": echange.le.isoformat(),
        "suite": echange.suite, "version": echange.version,
    }  # fmt: skip
    assert navigateur.post(adresse("echange", echange.pk), saisie).status_code == 302
    assert not Tache.objects.exists()


def test_une_tache_faite_se_voit_sur_l_echange(fiche, navigateur, agent):
    saisie = {
        "type": "appel", "objet": "x", "suite": "Envoyer la note", "suite_pour": agent.pk,
    }  # fmt: skip
    navigateur.post(adresse("noter_echange", fiche.pk), saisie)
    corps = navigateur.get(adresse("relation", fiche.pk)).content.decode()
    assert f"Suite à donner, confiée à {agent.nom_complet} : Envoyer la note" in corps
    faire(tache=Tache.objects.get(), agent=agent, le=date(2027, 9, 1))
    for page in (adresse("relation", fiche.pk), adresse("echange", Echange.objects.get().pk)):
        corps = navigateur.get(page).content.decode().replace("\xa0", " ")
        assert "faite le 1er septembre 2027" in corps


def test_planifier_deux_fois_la_meme_suite_ne_fait_qu_une_tache(fiche, agent, reseau):
    echange = EchangeFactory(reseau=reseau, fiche=fiche)
    arguments = {
        "titre": "Relancer", "le": date(2027, 9, 30), "assignee": agent, "agent": agent,
        "echange": echange,
    }  # fmt: skip
    premiere = planifier_suite(**arguments)
    assert planifier_suite(**arguments) == premiere
    assert planifier_suite(**arguments | {"le": date(2027, 12, 1)}) != premiere
    assert Acte.objects.filter(verbe="suite planifiée").count() == 2
    assert premiere.fiche == fiche


# -- En raccrochant ----------------------------------------------------------------------


def test_un_simple_echange_se_note_depuis_ma_journee(fiche, navigateur, agent):
    assert adresse("echange_rapide") in navigateur.get(reverse("accueil")).content.decode()
    reponse = navigateur.post(
        adresse("echange_rapide"), {"qui": "vendome", "objet": "Un renseignement"}
    )
    assert reponse.url == reverse("accueil")
    echange = Echange.objects.get()
    assert (echange.fiche, echange.type, echange.auteur) == (fiche, "appel", agent)


def test_un_nom_inconnu_garde_la_saisie(navigateur):
    reponse = navigateur.post(adresse("echange_rapide"), {"qui": "Nulle-Part", "objet": "Un mot"})
    assert reponse.status_code == 422
    assert "Un mot" in reponse.content.decode()


# -- Le fil ------------------------------------------------------------------------------


def objets(reponse):
    return [entree.titre for entree in reponse.context["entrees"]]


@pytest.fixture
def scene(fiche, reseau, agent, collegue):
    EchangeFactory(
        reseau=reseau, fiche=fiche, type="appel", objet="Coup de fil", le=date(2027, 3, 1),
        auteur=agent, compte_rendu="La mairie prépare une délégation à Cotonou.",
    )  # fmt: skip
    EchangeFactory(
        reseau=reseau, fiche=fiche, type="visite", objet="Déplacement", le=date(2027, 5, 2),
        auteur=collegue, suite="Envoyer la note",
    )  # fmt: skip
    EchangeFactory(
        reseau=reseau, fiche=fiche, type="note", objet="Entre nous", le=date(2027, 4, 1),
        prive=True, auteur=agent,
    )  # fmt: skip
    ParticipationFactory(
        evenement=EvenementFactory(reseau=reseau, le=date(2027, 4, 15), titre="Petit-déjeuner"),
        reseau=reseau, fiche=fiche, presente=True,
    )  # fmt: skip
    AccompagnementFactory(reseau=reseau, fiche=fiche)
    return fiche


def test_tout_se_lit_dans_un_seul_ordre(scene, navigateur):
    titres = objets(navigateur.get(adresse("relation", scene.pk)))
    connus = [t for t in titres if t in ("Déplacement", "Petit-déjeuner", "Entre nous")]
    assert connus == ["Déplacement", "Petit-déjeuner", "Entre nous"]


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({"sorte": ["appel", "participation"]}, ["Petit-déjeuner", "Coup de fil"]),
        ({"du": "2027-04-01", "au": "2027-04-20"}, ["Petit-déjeuner", "Entre nous"]),
        ({"q": "delegation a COTONOU"}, ["Coup de fil"]),
        ({"suite": "1"}, ["Déplacement"]),
        ({"sorte": "appel", "q": "introuvable"}, []),
    ],
)
def test_les_filtres_se_combinent(scene, navigateur, filtre, attendus):
    assert objets(navigateur.get(adresse("relation", scene.pk), filtre)) == attendus


def test_le_fil_se_filtre_par_qui_l_a_note(scene, navigateur, collegue):
    reponse = navigateur.get(adresse("relation", scene.pk), {"auteur": collegue.pk})
    assert objets(reponse) == ["Déplacement"]


def test_un_filtre_illisible_ne_casse_rien(scene, navigateur):
    reponse = navigateur.get(
        adresse("relation", scene.pk),
        {"sorte": "x", "du": "31/02/2027", "auteur": "y", "q": "\x00", "page": "z"},
    )
    assert reponse.status_code == 200


def test_une_suite_faite_n_est_plus_ouverte(scene, navigateur, agent):
    visite = Echange.objects.get(objet="Déplacement")
    tache = planifier_suite(
        titre="Envoyer la note", le=None, assignee=agent, agent=agent, echange=visite
    )
    faire(tache=tache, agent=agent, le=date(2027, 6, 1))
    assert objets(navigateur.get(adresse("relation", scene.pk), {"suite": "1"})) == []


def test_le_fil_coute_autant_de_requetes_long_que_court(scene, navigateur, reseau, agent):
    def mesurer(**filtre):
        with requetes() as liste:
            assert navigateur.get(adresse("relation", scene.pk), filtre).status_code == 200
        return liste

    mesurer()
    une, cherchee = mesurer(), mesurer(q="note")
    for n in range(30):
        echange = EchangeFactory(
            reseau=reseau, fiche=scene, objet=f"note {n}", auteur=agent, suite="x",
            le=date(2027, 1, 1) + timedelta(days=n),
        )  # fmt: skip
        planifier_suite(titre="x", le=None, assignee=agent, agent=agent, echange=echange)
        contact = ContactFactory(reseau=reseau, fiche=scene)
        ParticipantEchange.objects.create(reseau=reseau, echange=echange, contact=contact)
    trente = mesurer()
    assert len(trente) == len(une), trente
    # La pose du réseau, propre à PostgreSQL, n’est pas une lecture de la page.
    assert len([q for q in une if "set_config" not in q]) <= 13, une
    assert len(mesurer(q="note")) == len(cherchee)


def test_rien_ne_s_ouvre_a_l_etrangere_ni_a_la_referente(scene, client_de, etrangere, referente):
    echange = Echange.objects.first()
    for personne, attendu in ((etrangere, 404), (referente, 403)):
        navigateur = client_de(personne)
        for url in (
            adresse("relation", scene.pk), adresse("exporter_fil", scene.pk, "csv"),
            adresse("noter_echange", scene.pk), adresse("echange", echange.pk),
        ):  # fmt: skip
            assert navigateur.get(url).status_code == attendu, url


# -- L’export, et les notes privées ------------------------------------------------------


def lire_csv(reponse):
    corps = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(corps), delimiter=";"))


def test_l_export_est_ce_qui_est_filtre_sans_les_notes_privees(scene, navigateur):
    lignes = lire_csv(
        navigateur.get(adresse("exporter_fil", scene.pk, "csv"), {"sorte": ["appel", "note"]})
    )
    assert lignes[0][:3] == ["Date", "Type", "Objet"]
    assert [ligne[2] for ligne in lignes[1:]] == ["Coup de fil"]


def test_l_equipe_peut_demander_ses_notes_privees(scene, navigateur):
    lignes = lire_csv(navigateur.get(adresse("exporter_fil", scene.pk, "csv"), {"prives": "1"}))
    assert "Entre nous" in [ligne[2] for ligne in lignes]


def test_une_formule_saisie_reste_du_texte(fiche, navigateur, reseau):
    EchangeFactory(reseau=reseau, fiche=fiche, objet="=1+1")
    lignes = lire_csv(navigateur.get(adresse("exporter_fil", fiche.pk, "csv")))
    assert not lignes[1][2].startswith("=")
    reponse = navigateur.get(adresse("exporter_fil", fiche.pk, "xlsx"))
    assert reponse.status_code == 200
    assert navigateur.get(adresse("exporter_fil", fiche.pk, "pdf")).status_code == 404
