"""Lire et régler ses notifications, dans l’équipe et au portail ; l’attrape-courriels."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as reglages
from django.core import mail
from django.urls import reverse

from accompagnements.actions.quotidien import ajouter, faire, retirer
from accompagnements.models import Tache
from predict.comptes.models import Notification, PreferenceNotification
from predict.comptes.regles import Role, Rythme
from predict.notifications.attrape import EN_FICHIERS
from predict.notifications.quotidien import passer
from predict.notifications.resumes import jour_venu
from predict.notifications.types import REGISTRE, types_de
from predict.noyau.jours import est_ouvre, feries, ouvre_d_avant
from tests.accompagnements.scenes_cadre import cadre_partage
from tests.courrier import distribuer
from tests.fabriques import AgentFactory

pytestmark = pytest.mark.django_db
LISTE = "/notifications/"


@pytest.fixture
def tache(agent, collegue):
    une = ajouter(
        objet=Tache(reseau=agent.reseau, titre="Relire la note", assignee=agent), agent=collegue
    )
    distribuer()
    return une


def annonces():
    """Les types que le code annonce."""
    racine = Path(reglages.BASE_DIR)
    for app in ("predict", "collectivites", "offre", "accompagnements", "suivi"):
        for fichier in (racine / app).rglob("*.py"):
            for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
                if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "annoncer":
                    for mot in noeud.keywords:
                        if mot.arg == "type" and isinstance(mot.value, ast.Constant):
                            yield mot.value.value


def test_chaque_type_est_annonce_ou_rappele_et_rien_d_autre_ne_l_est():
    rappels = {"echeance", "reveil", "convention"}
    assert set(annonces()) | rappels == set(REGISTRE)


def test_la_cloche_compte_les_non_lues_et_l_ouvrir_mene_a_l_objet(tache, agent, client_de):
    client = client_de(agent)
    page = client.get(LISTE).content.decode()
    assert (
        '<b class="pr-cloche__nombre">1</b>' in page
        and "Relire la note" in page
        and "Tâche confiée" in page
    )
    une = Notification.objects.get()
    reponse = client.post(reverse("notifications:ouvrir", args=[une.pk]))
    assert reponse.url == reverse("accompagnements:taches")
    page = client.get(LISTE).content.decode()
    assert "pr-cloche__nombre" not in page and "Vous avez tout lu" in page
    assert "Relire la note" in client.get(LISTE, {"vue": "toutes"}).content.decode()


def test_le_lien_d_un_courriel_mene_a_l_objet_sans_rien_ecrire(tache, agent, client_de):
    une = Notification.objects.get()
    reponse = client_de(agent).get(reverse("notifications:ouvrir", args=[une.pk]))
    assert reponse.url == f"{reverse('accompagnements:taches')}#notification-{une.pk}"
    une.refresh_from_db()
    assert une.lue_le is None


def test_la_cloche_se_met_a_jour_aussitot_lue(tache, agent, client_de, navigation_gardee):
    client = client_de(agent)
    assert "pr-cloche__nombre" in client.get(LISTE).content.decode()
    client.post(reverse("notifications:tout_lire"))
    assert "pr-cloche__nombre" not in client.get(LISTE).content.decode()


def test_celle_d_une_autre_personne_n_existe_pas(tache, collegue, direction, etrangere, client_de):
    une = Notification.objects.get()
    for autre in (collegue, direction, etrangere):
        adresse = reverse("notifications:ouvrir", args=[une.pk])
        assert client_de(autre).get(adresse).status_code == 404
        assert client_de(autre).post(adresse).status_code == 404
        client_de(autre).post(reverse("notifications:tout_lire"))
    une.refresh_from_db()
    assert une.lue_le is None


def test_dans_l_autre_de_ses_reseaux_rien_d_ici_ne_se_montre(tache, agent, autre_reseau, client_de):
    place = agent.adhesions.create(reseau=autre_reseau, role=Role.CHARGE)
    agent.adhesion_courante = place
    agent.save()
    assert "Relire la note" not in client_de(agent).get(LISTE).content.decode()


@pytest.mark.parametrize("fin", ["faite", "supprimee"])
def test_ce_qui_ne_vaut_plus_se_retire(tache, agent, reseau, fin):
    if fin == "faite":
        faire(tache=tache, agent=agent, le=tache.cree_le.date())
    else:
        retirer(objet=tache, agent=agent)
    passer(reseau, tache.cree_le.date())
    assert not Notification.objects.visibles_par(agent).exists()
    distribuer()
    assert mail.outbox == []


def test_le_filtre_par_type_et_tout_marquer_lu_ne_touchent_que_lui(agent, collegue, client_de):
    for n in range(2):
        ajouter(objet=Tache(reseau=agent.reseau, titre=f"T{n}", assignee=agent), agent=collegue)
    distribuer()
    Notification.objects.filter(titre__endswith="T1").update(type="echeance")
    client = client_de(agent)
    page = client.get(LISTE, {"type": "echeance"}).content.decode()
    assert "T1" in page and "T0" not in page
    client.post(reverse("notifications:tout_lire"), {"type": "echeance"})
    assert Notification.objects.non_lues().get().titre.endswith("T0")


def test_la_liste_ne_coute_pas_plus_pour_vingt(
    tache, agent, collegue, client_de, django_assert_max_num_queries
):
    client = client_de(agent)
    for n in range(20):
        ajouter(objet=Tache(reseau=agent.reseau, titre=f"T{n}", assignee=agent), agent=collegue)
    distribuer()
    with django_assert_max_num_queries(12):
        client.get(LISTE)


# -- Réglages ------------------------------------------------------------------------


def saisie(agent, **rythmes):
    defauts = {un.code: un.rythme for un in types_de(agent.role) if not un.deja_ecrit}
    return defauts | {"jour": 0} | rythmes


def test_regler_garde_ce_qui_differe_et_change_ce_qui_attend(tache, agent, client_de):
    client, ou = client_de(agent), reverse("notifications:reglages")
    reponse = client.post(ou, saisie(agent, tache_confiee="ici", jour=4))
    assert reponse.status_code == 302
    (une,) = PreferenceNotification.objects.all()
    assert (une.type, une.rythme) == ("tache_confiee", Rythme.ICI)
    agent.adhesion_courante.refresh_from_db()
    assert agent.adhesion_courante.jour_resume == 4
    assert Notification.objects.get().rythme == Rythme.ICI
    client.post(ou, saisie(agent))
    assert not PreferenceNotification.objects.exists()


def test_un_rythme_inconnu_se_refuse(agent, client_de):
    reponse = client_de(agent).post(
        reverse("notifications:reglages"), saisie(agent, tache_confiee="parfois")
    )
    assert reponse.status_code == 422 and not PreferenceNotification.objects.exists()


def test_chacun_ne_regle_que_les_types_de_son_role(agent, direction, referente):
    def codes(qui):
        return {un.code for un in types_de(qui.role)}

    assert "cadre_a_valider" in codes(direction) - codes(agent)
    assert codes(referente) == {"cadre_partage", "enquete"}


def test_la_referente_lit_et_regle_dans_l_habit_du_portail(agent, direction, referente, client_de):
    cadre_partage(agent, direction, referente.fiche)
    distribuer()
    client = client_de(referente)
    page = client.get(LISTE).content.decode()
    assert (
        "pr-portail" in page
        and "Document à relire" in page
        and 'class="pr-cloche__nombre">1<' in page
    )
    assert "pr-portail" in client.get(reverse("notifications:reglages")).content.decode()


def test_une_referente_d_une_autre_collectivite_n_est_pas_prevenue(
    agent, direction, referente, autre_reseau
):
    AgentFactory(reseau=agent.reseau, role=Role.REFERENT)
    cadre_partage(agent, direction, referente.fiche)
    distribuer()
    cadres = Notification.objects.filter(type="cadre_partage")
    assert [n.destinataire for n in cadres] == [referente]


# -- L’attrape-courriels -----------------------------------------------------------------


@pytest.fixture
def attrape(settings, tmp_path):
    settings.DEMONSTRATION, settings.EMAIL_BACKEND = True, EN_FICHIERS
    settings.EMAIL_FILE_PATH = str(tmp_path)


def test_hors_demonstration_l_attrape_courriels_n_existe_pas(client, settings, attrape):
    settings.DEMONSTRATION = False
    assert client.get("/demonstration/courriels/").status_code == 404
    settings.DEMONSTRATION, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp"
    assert client.get("/demonstration/courriels/").status_code == 404


def test_l_attrape_courriels_montre_aussi_les_codes_de_connexion(client, attrape, agent):
    client.post(reverse("account_request_login_code"), {"email": agent.email})
    page = client.get("/demonstration/courriels/").content.decode()
    assert agent.email in page and "[PREDICT]" in page


def test_le_courriel_se_lit_en_texte_et_dans_un_cadre_ferme(client, attrape):
    for n in range(2):
        message = mail.EmailMultiAlternatives(f"Sujet {n}", f"Texte {n}", to=["a@exemple.invalid"])
        message.attach_alternative(f"<p>Page {n}</p><script>1</script>", "text/html")
        message.send()
    page = client.get("/demonstration/courriels/").content.decode()
    assert "Sujet 0" in page and "Sujet 1" in page
    adresse = page.split("Sujet 0</a>")[0].rpartition('href="')[2].split('"')[0]
    un = client.get(adresse).content.decode()
    assert "Texte 0" in un and " sandbox " in un
    cadre = client.get(f"{adresse}html/")
    assert "Page 0" in cadre.content.decode()
    assert "script-src 'none'" in cadre.headers["Content-Security-Policy"]
    for faux in ("..%2Fsettings.0", "absent.0", "absent"):
        assert client.get(f"/demonstration/courriels/{faux}/").status_code == 404


# -- Jours ouvrés --------------------------------------------------------------------------


def test_les_jours_feries_de_2027():
    dits = {f"{jour:%m-%d}" for jour in feries(2027)}
    assert dits == {
        "01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11",
        "12-25",
    }  # fmt: skip


def test_le_jour_choisi_ferie_se_reporte_au_jour_ouvre_suivant():

    assert not est_ouvre(date(2027, 11, 11)) and ouvre_d_avant(date(2027, 11, 2)).day == 29
    # Lundi 1er férié : le résumé du lundi part le mardi 2, et lui seul.
    assert jour_venu(0, date(2027, 11, 2)) and not jour_venu(0, date(2027, 11, 3))
    assert jour_venu(3, date(2027, 11, 12)) and jour_venu(4, date(2027, 11, 12))
