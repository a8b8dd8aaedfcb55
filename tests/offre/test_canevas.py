"""Le canevas : neuf blocs, l’échelle du dessus à côté, une feuille à poser au mur."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from offre.calculs import canevas as calculs
from offre.models import BlocCanevas, CanevasCommun
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, ReseauFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def referentiels(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def coordination():
    """Coordination nationale : écrit le canevas commun."""
    reseau = ReseauFactory(nom="Coordination", slug="cir", nature=NatureReseau.COORDINATION)
    return AgentFactory(reseau=reseau, role=Role.COORDINATION)


def adresse(bloc="canaux"):
    return reverse("offre:bloc_canevas", args=[bloc])


def test_ecrire_un_bloc_puis_passer_au_suivant(reseau, agent, client_de):
    reponse = client_de(agent).post(adresse(), {"contenu": "Une tournée par an", "suite": "oui"})
    assert reponse.url == adresse("relation")
    bloc = BlocCanevas.objects.du_reseau(reseau).get()
    assert (bloc.bloc, bloc.contenu) == ("canaux", "Une tournée par an")


def test_le_commun_se_lit_a_cote_de_la_saisie(agent, client_de):
    CanevasCommun.objects.filter(bloc="canaux").update(contenu="La lettre du réseau")
    assert "La lettre du réseau" in client_de(agent).get(adresse()).content.decode()


def test_la_grille_montre_les_neuf_blocs_et_ceux_qui_sont_ecrits(reseau, agent, client_de):
    BlocCanevas.objects.create(reseau=reseau, bloc="canaux", contenu="- Une lettre\n- Un site")
    page = client_de(agent).get(reverse("offre:canevas")).content.decode()
    assert page.count("pr-canevas__bloc--") == 9
    assert "<li>Une lettre</li><li>Un site</li>" in page
    assert "1 bloc écrit sur 9" in page


def test_deux_personnes_sur_le_meme_bloc_se_le_disent(reseau, agent, collegue, client_de):
    bloc = BlocCanevas.objects.create(reseau=reseau, bloc="canaux", contenu="Avant")
    client_de(collegue).post(adresse(), {"contenu": "Le sien", "version": bloc.version})
    reponse = client_de(agent).post(adresse(), {"contenu": "Le mien", "version": bloc.version})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Le sien" in page
    assert "Le mien" in page
    bloc.refresh_from_db()
    assert bloc.contenu == "Le sien"


def test_un_bloc_que_la_collegue_vient_de_creer_n_est_pas_ecrase(reseau, agent, client_de):
    BlocCanevas.objects.create(reseau=reseau, bloc="canaux", contenu="Le sien")
    reponse = client_de(agent).post(adresse(), {"contenu": "Le mien"})
    assert reponse.status_code == 422
    assert BlocCanevas.objects.du_reseau(reseau).get().contenu == "Le sien"


def test_un_texte_trop_long_pour_la_feuille_est_refuse(agent, client_de):
    reponse = client_de(agent).post(adresse(), {"contenu": "Une ligne\n" * 40})
    assert reponse.status_code == 422
    assert "ne tiendrait pas sur la feuille" in reponse.content.decode()


def test_un_bloc_inconnu_n_existe_pas(agent, client_de):
    assert client_de(agent).get(adresse("inconnu")).status_code == 404
    assert client_de(agent).post(adresse("inconnu"), {"contenu": "x"}).status_code == 404


def test_l_etrangere_ecrit_dans_son_canevas_et_non_dans_celui_d_ici(
    reseau, autre_reseau, etrangere, client_de
):
    ici = BlocCanevas.objects.create(reseau=reseau, bloc="canaux", contenu="D’ici")
    client = client_de(etrangere)
    assert "D’ici" not in client.get(reverse("offre:canevas")).content.decode()
    client.post(adresse(), {"contenu": "D’ailleurs"})
    ici.refresh_from_db()
    assert ici.contenu == "D’ici"
    assert BlocCanevas.objects.du_reseau(autre_reseau).get().contenu == "D’ailleurs"


def test_la_coordination_ecrit_le_commun_et_l_equipe_le_lit(coordination, agent, client_de):
    commun = reverse("offre:bloc_canevas_commun", args=["canaux"])
    client = client_de(coordination)
    version = client.get(commun).context["form"].initial["version"]
    reponse = client.post(commun, {"contenu": "Commun à tous", "version": version})
    assert reponse.status_code == 302, reponse.content.decode()
    bloc = CanevasCommun.objects.get(bloc="canaux")
    assert (bloc.contenu, bloc.modifie_par_coordination) == ("Commun à tous", True)
    page = client_de(agent).get(reverse("offre:canevas_commun"))
    assert "Commun à tous" in page.content.decode()
    assert client_de(agent).get(commun).status_code == 403


@pytest.mark.parametrize("lignes", [1, 6, 18])
def test_le_pdf_tient_sur_une_page_en_paysage_quoi_que_l_on_ecrive(
    reseau, agent, client_de, lignes
):
    for code in ("segments", "proposition_valeur", "canaux", "relation", "activites", "ressources",
                 "partenaires", "couts", "revenus"):  # fmt: skip
        texte = "\n".join(["Une idée de quarante-quatre signes, pas plus."[:44]] * lignes)
        while not calculs.tient(code, texte):
            texte = texte.rpartition("\n")[0]
        BlocCanevas.objects.create(reseau=reseau, bloc=code, contenu=texte)
    reponse = client_de(agent).get(reverse("offre:canevas_pdf"))
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    assert len(pages) == 1
    assert pages[0].mediabox.width > pages[0].mediabox.height
    # Aucune ligne n’est coupée au bord de son bloc.
    attendues = sum(
        len(calculs.lignes_de(c)) for c in BlocCanevas.objects.values_list("contenu", flat=True)
    )
    assert pages[0].extract_text().count("Une idée") == attendues
