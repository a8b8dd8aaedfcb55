"""Passer la main : un geste, rien de perdu, un résumé à lire.

Trois personnages : l’agent qui part, sa collègue, l’étrangère d’un autre réseau.
"""

import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accompagnements.actions import parcours
from accompagnements.models import Passation, Tache
from accompagnements.regles import Etat
from predict.comptes.models import Acte
from tests.courrier import distribuer
from tests.fabriques import AccompagnementFactory, AgentFactory

DEBUT = date(2026, 3, 2)


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent, titre="Un premier cap")


def transmettre(client, dossier, **saisie):
    return client.post(reverse("accompagnements:transmettre", args=[dossier.pk]), saisie)


def saisie_pour(collegue, **autre):
    le = timezone.localdate().strftime("%d/%m/%Y")
    return {
        "a": collegue.pk,
        "le": le,
        "avec_taches": "on",
        "mot": "Le maire préfère appeler.",
    } | autre


def tache(dossier, assignee, **champs):
    return Tache.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Rappeler", assignee=assignee, **champs
    )


def test_le_dossier_et_ses_taches_ouvertes_changent_de_mains(dossier, agent, collegue, client_de):
    sienne, sans = tache(dossier, agent), tache(dossier, None)
    faite = tache(dossier, agent, faite_le=timezone.localdate())
    reponse = transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    assert reponse.status_code == 302
    dossier.refresh_from_db()
    assert dossier.responsable == collegue
    for une, attendue in ((sienne, collegue), (sans, collegue), (faite, agent)):
        une.refresh_from_db()
        assert une.assignee == attendue
    passation = Passation.objects.get()
    assert (passation.de, passation.a, passation.taches) == (agent, collegue, 2)
    assert Acte.objects.filter(verbe__startswith="accompagnement confié").exists()


def test_les_taches_d_une_troisieme_personne_restent_a_elle(dossier, agent, collegue, client_de):
    tierce = AgentFactory(reseau=dossier.reseau)
    sienne = tache(dossier, tierce)
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    sienne.refresh_from_db()
    assert sienne.assignee == tierce


def test_sans_les_taches_elles_ne_bougent_pas(dossier, agent, collegue, client_de):
    sienne = tache(dossier, agent)
    transmettre(client_de(agent), dossier, **saisie_pour(collegue, avec_taches=""))
    sienne.refresh_from_db()
    assert sienne.assignee == agent
    assert Passation.objects.get().taches == 0


def test_un_dossier_en_sommeil_change_de_mains_et_reste_en_sommeil(
    dossier, agent, collegue, client_de
):
    parcours.mettre_en_sommeil(
        accompagnement=dossier, agent=agent, le=timezone.localdate(), motif="Élections"
    )
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    dossier.refresh_from_db()
    assert (dossier.responsable, dossier.etat) == (collegue, Etat.EN_SOMMEIL)


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({"a": ""}, "À qui"),
        ({"le": "12/03/1999"}, "ne peut pas précéder le début"),
        ({"le": "demain"}, "date"),
    ],
)
def test_une_saisie_a_revoir_garde_le_mot_et_ne_change_rien(
    dossier, agent, collegue, client_de, change, mots
):
    reponse = transmettre(client_de(agent), dossier, **saisie_pour(collegue, **change))
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert mots in texte and "Le maire préfère appeler." in texte
    dossier.refresh_from_db()
    assert dossier.responsable == agent and not Passation.objects.exists()


def test_on_ne_confie_pas_a_quelqu_un_d_un_autre_reseau(dossier, agent, etrangere, client_de):
    reponse = transmettre(client_de(agent), dossier, **saisie_pour(etrangere))
    assert reponse.status_code == 422
    assert not Passation.objects.exists()


def test_l_etrangere_ne_trouve_ni_le_geste_ni_le_resume(
    dossier, agent, collegue, etrangere, client_de
):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    resume = reverse("accompagnements:passation_pdf", args=[Passation.objects.get().pk])
    voisine = client_de(etrangere)
    assert voisine.get(resume).status_code == 404
    assert transmettre(voisine, dossier, **saisie_pour(etrangere)).status_code == 404


def test_le_resume_porte_le_mot_les_taches_et_ce_qui_manque(dossier, agent, collegue, client_de):
    tache(dossier, agent, echeance=timezone.localdate() - timedelta(days=3))
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    adresse = reverse("accompagnements:passation_pdf", args=[Passation.objects.get().pk])
    reponse = client_de(collegue).get(adresse)
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    texte = " ".join(" ".join(p.extract_text() for p in pages).split())
    assert reponse["Content-Type"] == "application/pdf"
    assert len(pages) <= 2
    for mots in (
        "Un premier cap",
        "Le maire préfère appeler",
        "Rappeler",
        "en retard",
        "il manque",
    ):
        assert mots in texte, mots


def test_la_page_dit_par_quelles_mains_le_dossier_est_passe(dossier, agent, collegue, client_de):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    texte = client_de(agent).get(dossier.get_absolute_url()).content.decode()
    assert "Passations" in texte and collegue.nom_complet in texte


def journee(client):
    return client.get(reverse("accueil")).context["reprises"]


def test_qui_reprend_le_lit_dans_sa_journee_jusqu_a_l_ouverture_du_dossier(
    dossier, agent, collegue, client_de
):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    client = client_de(collegue)
    (ligne,) = journee(client)
    assert "Un premier cap" in ligne["titre"] and f"Repris de {agent.nom_complet}" in ligne["note"]
    page = client.get(ligne["url"])
    passation = page.context["reprise"]
    assert "Le maire préfère appeler." in page.content.decode()
    # Lire n’écrit pas : c’est l’envoi que fait la page en s’ouvrant qui éteint la ligne.
    assert journee(client)
    adresse = reverse("accompagnements:passation_lue", args=[passation.pk])
    assert f'hx-post="{adresse}"' in page.content.decode()
    client.post(adresse)
    assert journee(client) == [] and client.get(ligne["url"]).context["reprise"] is None


def test_un_collegue_qui_ouvre_le_dossier_n_eteint_pas_la_ligne(
    dossier, agent, collegue, client_de
):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    passation = Passation.objects.get()
    client_de(agent).post(reverse("accompagnements:passation_lue", args=[passation.pk]))
    assert len(journee(client_de(collegue))) == 1


def test_repasse_a_une_autre_le_dossier_quitte_la_journee_de_la_premiere(
    dossier, agent, collegue, direction, client_de
):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    transmettre(client_de(direction), dossier, **saisie_pour(agent))
    assert journee(client_de(collegue)) == []
    assert len(journee(client_de(agent))) == 1


def test_qui_reprend_recoit_un_courriel_sans_le_mot_reserve_a_l_equipe(
    dossier, agent, collegue, client_de, django_capture_on_commit_callbacks
):
    tache(dossier, agent)
    with django_capture_on_commit_callbacks(execute=True):
        transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    distribuer()
    (courriel,) = mail.outbox
    html = courriel.alternatives[0][0]
    assert (courriel.to, courriel.reply_to) == ([collegue.email], [agent.email])
    for corps in (courriel.body, html):
        assert dossier.get_absolute_url() in corps and "Un premier cap" in corps
        assert "1 tâche ouverte est passée à votre nom" in corps
        assert "préfère appeler" not in corps and "Un mot vous attend" in corps


def test_qui_prend_un_dossier_pour_soi_n_est_pas_prevenu(
    dossier, direction, client_de, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        transmettre(client_de(direction), dossier, **saisie_pour(direction))
    distribuer()
    assert mail.outbox == [] and journee(client_de(direction)) == []


def test_l_etrangere_ne_marque_rien(dossier, agent, collegue, etrangere, client_de):
    transmettre(client_de(agent), dossier, **saisie_pour(collegue))
    adresse = reverse("accompagnements:passation_lue", args=[Passation.objects.get().pk])
    assert client_de(etrangere).post(adresse).status_code == 404
