"""Garder une vue de la liste : la sienne, celle de l’équipe ; l’étrangère n’en sait rien."""

import pytest
from django.http import QueryDict

from predict.comptes.actions.vues import enregistrer_vue
from predict.comptes.models import Acte, Vue
from tests.fabriques import CollectiviteFactory, FicheFactory
from tests.mesures import requetes

LISTE = "/collectivites/"
NOM = "collectivites:liste"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def vue(agent, titre="À relancer ce trimestre", requete="niveau=deja_engagee&page=3", **champs):
    return enregistrer_vue(
        agent=agent, liste=NOM, titre=titre, requete=QueryDict(requete), **champs
    )


def onglets(navigateur, **requete):
    return navigateur.get(LISTE, requete).context["vues"]["onglets"]


def test_une_vue_garde_filtres_tri_et_colonnes_mais_pas_la_page(navigateur, reseau, agent):
    donnees = {
        "liste": NOM,
        "requete": "niveau=deja_engagee&tri=-population&col=epci&page=4",
        "titre": "  Les   grandes ",
    }
    reponse = navigateur.post("/vues/enregistrer/", donnees)
    gardee = Vue.objects.get()
    assert (gardee.titre, gardee.agent, gardee.reseau) == ("Les grandes", agent, reseau)
    assert gardee.requete == "col=epci&niveau=deja_engagee&tri=-population"
    assert reponse.url == f"{LISTE}?{gardee.requete}&vue={gardee.pk}"
    assert Acte.objects.filter(verbe="vue enregistrée").count() == 1


def test_deux_vues_ne_portent_pas_le_meme_nom_et_la_saisie_reste(navigateur, agent):
    vue(agent, "Les grandes")
    donnees = {"liste": NOM, "requete": "q=x", "titre": "Les grandes", "partagee": "on"}
    reponse = navigateur.post("/vues/enregistrer/", donnees)
    assert reponse.status_code == 422
    corps = reponse.content.decode()
    assert "Vous avez déjà une vue de ce nom" in corps
    assert 'value="q=x"' in corps


def test_la_collegue_voit_les_vues_partagees_et_elles_seules(client_de, agent, collegue, etrangere):
    vue(agent, "À moi")
    vue(agent, "À nous", partagee=True)
    assert {"À moi", "À nous"} <= {o["titre"] for o in onglets(client_de(agent))}
    titres = {o["titre"] for o in onglets(client_de(collegue))}
    assert "À nous" in titres
    assert "À moi" not in titres
    assert not {"À moi", "À nous"} & {o["titre"] for o in onglets(client_de(etrangere))}


def test_chaque_vue_dit_combien_de_fiches_y_repondent(navigateur, reseau, agent):
    FicheFactory(reseau=reseau, niveau="deja_engagee")
    FicheFactory(reseau=reseau)
    vue(agent)
    comptes = {o["titre"]: o["nombre"] for o in onglets(navigateur)}
    assert comptes["Toutes"] == 2
    assert comptes["À relancer ce trimestre"] == 1


def test_une_vue_changee_se_met_a_jour_d_un_geste(navigateur, agent):
    gardee = vue(agent, requete="niveau=deja_engagee")
    assert navigateur.get(LISTE, {"niveau": "deja_engagee"}).context["vues"]["a_jour"] is None
    requete = {"niveau": "non_engagee", "vue": gardee.pk}
    proposee = navigateur.get(LISTE, requete).context["vues"]["a_jour"]
    assert proposee["vue"] == gardee
    navigateur.post(f"/vues/{gardee.pk}/actualiser/", {"requete": proposee["requete"]})
    gardee.refresh_from_db()
    assert gardee.requete == "niveau=non_engagee"


def test_renommer_et_retirer_sont_a_son_auteur_ou_a_la_direction(
    client_de, agent, collegue, direction, etrangere
):
    gardee = vue(agent, partagee=True)
    adresse = f"/vues/{gardee.pk}/modifier/"
    assert client_de(collegue).get(adresse).status_code == 403
    assert client_de(etrangere).get(adresse).status_code == 404
    donnees = {"titre": "Nouvelle", "partagee": "", "version": gardee.version}
    assert client_de(agent).post(adresse, donnees).status_code == 302
    gardee.refresh_from_db()
    assert (gardee.titre, gardee.partagee) == ("Nouvelle", False)
    # Plus partagée : la direction ne la voit plus.
    assert client_de(direction).post(f"/vues/{gardee.pk}/retirer/").status_code == 404
    Vue.objects.update(partagee=True)
    assert client_de(direction).post(f"/vues/{gardee.pk}/retirer/").status_code == 302
    assert not Vue.objects.exists()


def test_les_vues_comptees_ne_coutent_qu_une_requete(navigateur, reseau, agent, settings):
    vue(agent, "Une")
    navigateur.get(LISTE)
    with requetes() as une:
        navigateur.get(LISTE)
    for n in range(8):
        vue(agent, f"Vue {n}", requete=f"q=ville{n}", partagee=True)
    with requetes() as neuf:
        navigateur.get(LISTE)
    assert len(neuf) == len(une), neuf


def test_une_liste_inconnue_ou_fermee_a_ce_role_est_introuvable(navigateur):
    for nom in ("collectivites:nulle_part", "comptes:reseau", "admin:index"):
        adresse = f"/vues/enregistrer/?liste={nom}"
        assert navigateur.get(adresse).status_code == 404


@pytest.mark.parametrize("titre", ["", "x" * 61, "a\x00b"])
def test_un_nom_de_vue_refuse_se_dit_a_sa_place(navigateur, titre):
    donnees = {"liste": NOM, "requete": "q=x", "titre": titre}
    assert navigateur.post("/vues/enregistrer/", donnees).status_code == 422


def test_la_page_des_vues_liste_les_siennes_d_abord(navigateur, agent, collegue):
    vue(collegue, "A partagée", partagee=True)
    vue(agent, "Z à moi")
    corps = navigateur.get("/vues/", {"liste": NOM}).content.decode()
    assert corps.index("Z à moi") < corps.index("A partagée")


def test_une_vue_abimee_montre_la_liste(navigateur, reseau, agent):
    FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom="A"))
    vue(agent, requete="niveau=inconnu&departement=x&q=%00&epci=abc&etiquette=9999999999999999999")
    assert navigateur.get(LISTE).status_code == 200
