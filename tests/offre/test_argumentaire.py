"""L’argumentaire : reprendre le commun, écrire le sien, l’ordonner, l’avoir sous la main.

L’agent et sa collègue partagent le même ; l’étrangère a le sien.
"""

import pytest
from django.urls import reverse

from offre.calculs.argumentaire import a_portee, argumentaire
from offre.documents.une_page import nombre_de_pages
from offre.models import Argument
from offre.regles.argumentaire import FAMILLES, PROPOSITIONS, vaut_pour
from predict.comptes.models import Acte, Terme
from tests.fabriques import FicheFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
PAGE = "/offre/argumentaire/"


@pytest.fixture(autouse=True)
def mots(db):
    for nomenclature, code, libelle in (
        ("niveau_engagement", "non_engagee", "Non engagée"),
        ("niveau_engagement", "deja_engagee", "Déjà engagée"),
        ("profil_acter", "ASTRE", "Attractivité"),
        ("argument_singularite", "gouvernance", "Elles le gouvernent"),
        ("defi_approche", "disponibilite", "Peu de disponibilité"),
    ):
        Terme.objects.create(
            nomenclature=nomenclature, code=code, libelle=libelle, source_document="essai",
            precisions={"approches": ["Choisir peu"]} if nomenclature == "defi_approche" else {},
        )  # fmt: skip


def dire(reseau, titre="Moins cher", **champs):
    return Argument.objects.create(
        reseau=reseau, titre=titre, **{"nature": "argument", "cle": "singularite"} | champs
    )


def texte_de(reponse):
    return reponse.content.decode().replace("\xa0", " ")


def adresse(route, *args):
    return reverse(f"offre:{route}", args=args)


# -- Reprendre -----------------------------------------------------------------------


def test_chaque_famille_a_sa_proposition_ou_son_terme():
    cles = {p.cle for p in PROPOSITIONS if p.nature == "argument"}
    assert cles == set(FAMILLES) - {"singularite", "autre"}
    assert len({p.code for p in PROPOSITIONS}) == len(PROPOSITIONS)


def test_une_proposition_se_reprend_une_fois_et_devient_la_notre(reseau, agent, client_de):
    proposition, navigateur = PROPOSITIONS[0], client_de(agent)
    reponse = navigateur.post(adresse("reprendre_argument"), {"ref": proposition.ref})
    repris = Argument.objects.get()
    assert reponse["Location"] == adresse("modifier_argument", repris.pk)
    assert (repris.reseau, repris.titre) == (reseau, proposition.titre)
    assert not repris.public_large
    navigateur.post(adresse("reprendre_argument"), {"ref": proposition.ref})
    assert Argument.objects.count() == 1


def test_un_terme_du_referentiel_se_reprend_aussi(reseau, agent, client_de):
    client_de(agent).post(adresse("reprendre_argument"), {"ref": "commun-singularite-gouvernance"})
    assert Argument.objects.get().titre == "Elles le gouvernent"


def test_une_reference_inventee_ne_reprend_rien(agent, client_de):
    client_de(agent).post(adresse("reprendre_argument"), {"ref": ["commun-x", ""]})
    assert not Argument.objects.exists()


# -- Écrire --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nature", "champs"),
    [
        ("argument", {"cle": "territoire", "public_large": "on", "publics": ["non_engagee"]}),
        ("approche", {"cle": "disponibilite"}),
        ("langage", {}),
    ],
)
def test_les_trois_natures_s_ecrivent(reseau, agent, client_de, nature, champs):
    reponse = client_de(agent).post(
        adresse("creer_argument", nature), {"titre": "À dire", "texte": "", "preuve": ""} | champs
    )
    assert reponse.status_code == 302, texte_de(reponse)
    argument = Argument.objects.get()
    assert (argument.nature, argument.cle) == (nature, champs.get("cle", ""))
    assert argument.public_large == (nature == "argument")
    assert argument.publics == champs.get("publics", [])
    assert Acte.objects.filter(verbe="argument ajouté").exists()


def test_une_approche_ne_peut_pas_paraitre_dehors(agent, client_de):
    client_de(agent).post(
        adresse("creer_argument", "approche"),
        {"titre": "Venir à deux", "cle": "disponibilite", "public_large": "on"},
    )
    assert not Argument.objects.get().public_large


def test_une_nature_inconnue_n_existe_pas(agent, client_de):
    assert client_de(agent).get("/offre/argumentaire/ajouter/slogan/").status_code == 404


def test_sans_titre_la_saisie_est_gardee(agent, client_de):
    reponse = client_de(agent).post(
        adresse("creer_argument", "argument"), {"titre": "", "texte": "Gardé", "cle": "territoire"}
    )
    assert reponse.status_code == 422
    assert "Gardé" in texte_de(reponse)


def test_deux_onglets_le_second_est_prevenu(reseau, agent, collegue, client_de):
    chemin = adresse("modifier_argument", dire(reseau).pk)
    saisie = {"version": "1", "cle": "singularite", "texte": "", "preuve": ""}
    client_de(collegue).post(chemin, saisie | {"titre": "Premier"})
    reponse = client_de(agent).post(chemin, saisie | {"titre": "Second"})
    assert reponse.status_code == 422
    assert "Premier" in texte_de(reponse)


def test_ordonner_monte_et_descend_dans_sa_famille(reseau, agent, client_de):
    un, deux, trois = (dire(reseau, titre) for titre in ("Un", "Deux", "Trois"))
    dire(reseau, "Ailleurs", cle="territoire")
    navigateur = client_de(agent)

    def ordre():
        lignes = Argument.objects.filter(cle="singularite").order_by("ordre")
        return [a.titre for a in lignes]

    # À rang égal, l’ordre est celui des titres.
    navigateur.post(adresse("ordonner_argument", un.pk), {"sens": "-1"})
    assert ordre() == ["Deux", "Un", "Trois"]
    navigateur.post(adresse("ordonner_argument", deux.pk), {"sens": "-1"})
    assert ordre() == ["Deux", "Un", "Trois"]
    navigateur.post(adresse("ordonner_argument", deux.pk), {"sens": "1"})
    assert ordre() == ["Un", "Deux", "Trois"]
    assert trois.titre == ordre()[-1]


def test_retirer_se_confirme_et_libere_la_proposition(reseau, agent, client_de):
    argument, navigateur = dire(reseau, ref=PROPOSITIONS[0].ref), client_de(agent)
    chemin = adresse("supprimer_argument", argument.pk)
    assert "sera effacé" in texte_de(navigateur.get(chemin))
    assert PROPOSITIONS[0].texte not in texte_de(navigateur.get(PAGE))
    navigateur.post(chemin)
    assert not Argument.objects.exists()
    assert PROPOSITIONS[0].texte in texte_de(navigateur.get(PAGE))


@pytest.mark.parametrize("route", ["modifier", "supprimer", "ordonner"])
def test_l_etrangere_ne_trouve_pas_un_argument_d_ici(reseau, etrangere, client_de, route):
    argument = dire(reseau, "Propre à ici")
    navigateur = client_de(etrangere)
    assert navigateur.post(adresse(f"{route}_argument", argument.pk)).status_code == 404
    assert "Propre à ici" not in texte_de(navigateur.get(PAGE))


# -- Filtrer, avoir sous la main -----------------------------------------------------


@pytest.mark.parametrize(
    ("publics", "profils", "niveau", "cherches", "vaut"),
    [
        ([], [], "non_engagee", ["ASTRE"], True),
        (["non_engagee"], [], "non_engagee", [], True),
        (["deja_engagee"], [], "non_engagee", [], False),
        (["deja_engagee"], [], "", [], True),
        ([], ["ASTRE"], "", ["ASTRE", "CIMOB"], True),
        ([], ["ASTRE"], "", ["CIMOB"], False),
    ],
)
def test_un_argument_vaut_pour_qui_il_vise(publics, profils, niveau, cherches, vaut):
    ligne = Argument(publics=publics, profils=profils)
    assert vaut_pour(ligne, niveau=niveau, profils=cherches) is vaut


def test_le_filtre_garde_ce_qui_vaut_pour_toutes(reseau, agent, client_de):
    dire(reseau, "Pour toutes")
    dire(reseau, "Pour les engagées", publics=["deja_engagee"])
    texte = texte_de(client_de(agent).get(f"{PAGE}?niveau=non_engagee"))
    assert "Pour toutes" in texte
    assert "Pour les engagées" not in texte


def test_une_famille_inconnue_se_range_avec_les_autres(reseau):
    dire(reseau, cle="venue-d-un-fichier")
    compose = argumentaire(Argument.objects.all())
    autre = next(g for g in compose.convaincre if g.cle == "autre")
    assert [a.titre for a in autre.arguments] == ["Moins cher"]


def test_a_portee_montre_d_abord_ce_qui_vise_cette_collectivite(reseau):
    dire(reseau, "Pour toutes")
    dire(reseau, "Pour elle", publics=["deja_engagee"], profils=["ASTRE"])
    siennes, communes = a_portee(
        Argument.objects.all(), niveau="deja_engagee", profils=["ASTRE"], natures=["argument"]
    )
    assert [a.titre for a in siennes] == ["Pour elle", "Pour toutes"]
    assert communes == []


def test_sans_phrase_du_reseau_le_commun_prend_la_place(agent, client_de):
    reponse = client_de(agent).get(
        f"{adresse('a_portee')}?nature=argument&niveau=deja_engagee", headers={"HX-Request": "true"}
    )
    texte = texte_de(reponse)
    assert "Propositions communes" in texte
    assert "<html" not in texte


def test_hors_d_htmx_le_fragment_mene_a_l_argumentaire_filtre(agent, client_de):
    reponse = client_de(agent).get(f"{adresse('a_portee')}?niveau=deja_engagee&profils=ASTRE,X")
    assert reponse["Location"] == f"{PAGE}?niveau=deja_engagee&profil=ASTRE"


def test_la_fiche_d_une_collectivite_appelle_l_argumentaire(reseau, agent, client_de):
    fiche = FicheFactory(reseau=reseau, niveau="non_engagee")
    texte = texte_de(client_de(agent).get(reverse("collectivites:detail", args=[fiche.pk])))
    assert f'hx-get="{adresse("a_portee")}?nature=approche,argument&amp;niveau=non_engagee' in texte


# -- De poche ------------------------------------------------------------------------


@pytest.mark.parametrize("nombre", [0, 5, 60])
def test_l_argumentaire_de_poche_tient_sur_un_recto(reseau, agent, client_de, nombre):
    for rang in range(nombre):
        dire(reseau, f"Argument {rang}", texte="Une explication de deux lignes. " * 4)
    reponse = client_de(agent).get(adresse("argumentaire_pdf"))
    assert reponse["Content-Type"] == "application/pdf"
    assert nombre_de_pages(reponse.content) == 1


def test_la_page_coute_autant_avec_trente_phrases_qu_avec_une(
    reseau, agent, client_de, navigation_gardee
):
    navigateur = client_de(agent)
    dire(reseau)
    navigateur.get(PAGE)
    with requetes() as une:
        navigateur.get(PAGE)
    for rang in range(30):
        dire(reseau, f"Argument {rang}", publics=["deja_engagee"])
    with requetes() as trente:
        navigateur.get(PAGE)
    assert len(trente) == len(une), trente
