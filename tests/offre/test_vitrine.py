"""La page publique de l’offre : ce qui y paraît, ce qui n’y paraît jamais, et quand elle répond.

L’agent prépare, la direction ouvre, l’étrangère (autre réseau) et l’anonyme lisent si c’est ouvert.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from offre.calculs.vitrine import feuille_de_style
from offre.models import (
    ActionCommunication,
    Argument,
    BlocCanevas,
    FeuilleSingularisation,
    Mission,
    PresentationOffre,
    Service,
    ServiceReseau,
)
from predict.comptes.models import Terme
from predict.noyau.couleurs import lisible_sur_blanc
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
CANARI = "CANARIINTERNE"


@pytest.fixture
def presentation(reseau):
    return PresentationOffre.objects.create(
        reseau=reseau, titre="Agir ailleurs", accroche="Une phrase claire", publique=True,
        contact_nom="Ada Morin", contact_email="ada@exemple.invalid",
        raisons=[{"titre": "Raison une", "texte": "Parce que"}],
        niveaux={"non_engagee": "On part de chez vous"},
        verbatim="Des questions, pas un catalogue", verbatim_de="Une directrice",
    )  # fmt: skip


@pytest.fixture
def mission():
    return Mission.objects.create(code="animation", libelle="Animation", source_document="essai")


def publier(reseau, mission, libelle="Atelier", **champs):
    return ServiceReseau.objects.create(
        reseau=reseau, mission=mission, libelle=libelle, **{"publie": True} | champs
    )


def adresse(reseau, route="offre", *args):
    return reverse(f"vitrine:{route}", args=[reseau.slug, *args])


def lire(chemin, navigateur=None):
    reponse = (navigateur or Client()).get(chemin)
    assert reponse.status_code == 200, reponse.status_code
    return reponse.content.decode().replace("\xa0", " ")


# -- Ce qui paraît -------------------------------------------------------------------


def test_la_page_ouverte_se_lit_sans_compte(presentation, reseau, mission):
    publier(reseau, mission, promesse="Trois heures, un sujet de chez vous", duree="½ jour")
    texte = lire(adresse(reseau))
    for attendu in (
        "Agir ailleurs", "Une phrase claire", "Ada Morin", "ada@exemple.invalid", "Raison une",
        "On part de chez vous", "Des questions, pas un catalogue", "Atelier",
        "Trois heures, un sujet de chez vous", "½ jour",
    ):  # fmt: skip
        assert attendu in texte, attendu


def test_la_page_d_un_service_dit_tous_ses_champs_publics(presentation, reseau, mission):
    Terme.objects.create(nomenclature="odd", code="17", libelle="Partenariats", source_document="x")
    service = publier(
        reseau, mission, but="Donner envie", publics=["non_engagee"], modes=["faire"],
        deroule=[{"phase": "Préparer", "etapes": ["Choisir l’angle"]}],
        livrables=["Un compte rendu"],
        nature_tarif="forfait", montant=1250, tarif="par journée", odd=["17"], ecsi=True,
        jours_indicatifs="1.5",
    )  # fmt: skip
    texte = lire(adresse(reseau, "service", service.ref))
    for attendu in (
        "Donner envie", "vous n’avez pas encore commencé", "Nous faisons pour vous", "Préparer",
        "Choisir l’angle", "Un compte rendu", "Forfait : 1 250 €, par journée", "17. Partenariats",
        "solidarité internationale", "1,5 jour",
    ):  # fmt: skip
        assert attendu in texte.replace("\u202f", " "), attendu


def test_un_service_commun_a_son_code_pour_adresse(presentation, reseau, mission):
    commun = Service.objects.create(
        code="atelier", libelle="Atelier", mission=mission, source_document="essai"
    )
    publier(reseau, mission, service=commun)
    assert 'href="/offres/ici/atelier/"' in lire(adresse(reseau))
    lire(adresse(reseau, "service", "atelier"))


def test_seuls_les_services_publies_et_proposes_paraissent(presentation, reseau, mission):
    publier(reseau, mission, "Visible")
    prive = publier(reseau, mission, "Secret", publie=False)
    arrete = publier(reseau, mission, "Fini", etat="arrete")
    ecarte = publier(reseau, mission, "Écarté", decision="non_repris")
    texte = lire(adresse(reseau))
    assert "Visible" in texte
    for cache_ in (prive, arrete, ecarte):
        assert cache_.libelle not in texte
        assert Client().get(adresse(reseau, "service", cache_.ref)).status_code == 404


def test_aucun_champ_interne_ne_sort(presentation, reseau, mission, agent):
    """Un canari dans tout ce qui est interne : il n’est ni dans la page ni dans la brochure."""
    commun = Service.objects.create(
        code="atelier", libelle=f"{CANARI} commun", mission=mission, angle=CANARI, suites=CANARI,
        outils=[CANARI], competences=[CANARI], source_document=CANARI, source_section=CANARI,
    )  # fmt: skip
    publier(
        reseau, mission, service=commun, but="But lisible", marqueurs=[CANARI], horizon=CANARI,
        financement_dedie=CANARI, competence_a_acquerir=CANARI, angle=CANARI, suites=CANARI,
        outils=[CANARI], competences=[CANARI], profils=[CANARI], base={"but": CANARI},
    )  # fmt: skip
    Mission.objects.update(definition=CANARI)
    for nomenclature in ("mode_accompagnement", "niveau_engagement", "argument_singularite"):
        Terme.objects.update_or_create(
            nomenclature=nomenclature, code="faire",
            defaults={"libelle": CANARI, "definition": CANARI, "source_document": CANARI},
        )  # fmt: skip
    Argument.objects.create(reseau=reseau, nature="argument", titre=CANARI, texte=CANARI)
    # Une approche n’est jamais publique, même cochée par un fichier importé.
    Argument.objects.create(
        reseau=reseau, nature="approche", titre=CANARI, texte=CANARI, public_large=True
    )
    Argument.objects.create(
        reseau=reseau, nature="argument", titre="Montrable", preuve=CANARI, public_large=True
    )
    ActionCommunication.objects.create(
        reseau=reseau, titre=CANARI, message=CANARI, etape="introduire", canal="site"
    )
    FeuilleSingularisation.objects.create(reseau=reseau, singularite=CANARI, acteurs=CANARI)
    BlocCanevas.objects.create(reseau=reseau, bloc="valeur", contenu=CANARI)
    pages = [lire(adresse(reseau)), lire(adresse(reseau, "service", "atelier"))]
    assert "Montrable" in pages[0]
    assert "But lisible" in pages[1]
    for page in pages:
        assert CANARI not in page


def test_un_texte_saisi_n_est_jamais_du_html(presentation, reseau, mission):
    publier(reseau, mission, "<script>alert(1)</script>", but="<b>gras</b>")
    presentation.titre = "<img src=x>"
    presentation.save()
    texte = lire(adresse(reseau))
    assert "<script>alert" not in texte
    assert "<img src=x>" not in texte


def sans_jeton(reponse):
    """Le corps, moins le jeton de formulaire, tiré au sort à chaque page."""
    return re.sub(r'"X-CSRFToken": "\w+"', "", reponse.content.decode())


# -- Quand elle répond ---------------------------------------------------------------


ROUTES = ("offre", "brochure", "logo", "feuille")


@pytest.mark.parametrize("route", ROUTES)
def test_une_page_fermee_repond_comme_un_reseau_inconnu(presentation, reseau, mission, route):
    publier(reseau, mission)
    PresentationOffre.objects.update(publique=False)
    fermee = Client().get(adresse(reseau, route))
    inconnu = Client().get(reverse(f"vitrine:{route}", args=["nulle-part"]))
    assert (fermee.status_code, inconnu.status_code) == (404, 404)
    assert sans_jeton(fermee) == sans_jeton(inconnu)


def test_sans_presentation_la_page_n_existe_pas(reseau):
    assert Client().get(adresse(reseau)).status_code == 404


def test_l_equipe_voit_sa_page_avant_de_l_ouvrir(presentation, reseau, agent, client_de):
    PresentationOffre.objects.update(publique=False)
    reponse = client_de(agent).get(adresse(reseau))
    texte = reponse.content.decode()
    assert "fermée au public" in texte
    assert "noindex" in texte
    assert "no-store" in reponse["Cache-Control"]


def test_l_etrangere_et_la_referente_ne_voient_pas_une_page_fermee(
    presentation, reseau, etrangere, referente, client_de
):
    PresentationOffre.objects.update(publique=False)
    for personne in (etrangere, referente):
        assert client_de(personne).get(adresse(reseau)).status_code == 404


def test_la_page_d_un_reseau_ne_montre_rien_d_un_autre(
    presentation, reseau, autre_reseau, mission, etrangere, client_de
):
    ailleurs = publier(autre_reseau, mission, "Service d’ailleurs")
    assert "Service d’ailleurs" not in lire(adresse(reseau), client_de(etrangere))
    assert Client().get(adresse(reseau, "service", ailleurs.ref)).status_code == 404


def test_la_page_ne_s_ecrit_pas(presentation, reseau):
    assert Client().post(adresse(reseau)).status_code in (403, 405)


# -- Comment elle se présente --------------------------------------------------------


def test_la_page_se_decrit_et_dit_son_adresse(presentation, reseau, settings):
    settings.ADRESSE_PUBLIQUE = "https://predict.exemple"
    texte = lire(adresse(reseau))
    assert '<link rel="canonical" href="https://predict.exemple/offres/ici/">' in texte
    assert '<meta name="description" content="Une phrase claire">' in texte
    assert 'property="og:title" content="Agir ailleurs"' in texte
    assert "noindex" not in texte


def test_un_reseau_de_demonstration_le_dit_et_n_est_pas_indexe(presentation, reseau):
    reseau.demonstration = True
    reseau.save()
    texte = lire(adresse(reseau))
    assert "Réseau de démonstration" in texte
    assert "noindex" in texte


def test_la_page_ne_charge_ni_script_ni_style_en_ligne(presentation, reseau, mission):
    publier(reseau, mission)
    texte = lire(adresse(reseau))
    assert "<script" not in texte
    assert "<style" not in texte
    assert " style=" not in texte


@pytest.mark.parametrize("couleur", ["", "#FFEE00", "#123456", "rouge}"])
def test_la_couleur_du_reseau_reste_lisible(couleur):
    feuille = feuille_de_style(couleur)
    choisie = feuille.partition("--vi: ")[2][:7]
    assert lisible_sur_blanc(choisie)
    assert feuille.count("}") == 1


def test_la_feuille_de_couleurs_est_du_css(presentation, reseau):
    reseau.couleur = "#7C3AED"
    reseau.save()
    reponse = Client().get(adresse(reseau, "feuille"))
    assert reponse["Content-Type"] == "text/css; charset=utf-8"
    assert "#7C3AED" in reponse.content.decode()


def test_sans_logo_le_reseau_a_ses_initiales(presentation, reseau):
    reponse = Client().get(adresse(reseau, "logo"))
    assert reponse["Content-Type"] == "image/svg+xml"
    assert "R" in reponse.content.decode()


def test_la_page_coute_autant_avec_dix_services_qu_avec_un(presentation, reseau, mission):
    publier(reseau, mission)
    with requetes() as une:
        lire(adresse(reseau))
    for rang in range(9):
        publier(reseau, mission, f"Service {rang}", odd=["17"], modes=["faire"])
    with requetes() as dix:
        lire(adresse(reseau))
    assert len(dix) == len(une), dix
    assert len(dix) <= 6, dix


# -- La brochure ---------------------------------------------------------------------


def test_la_brochure_publique_est_un_pdf_garde_en_memoire(
    presentation, reseau, mission, monkeypatch
):
    publier(reseau, mission)
    appels = []

    def rendre(r, *, public):
        appels.append(public)
        return b"%PDF-essai"

    monkeypatch.setattr("offre.views.vitrine.brochure_pdf", rendre)
    for _ in range(2):
        reponse = Client().get(adresse(reseau, "brochure"))
        assert reponse["Content-Type"] == "application/pdf"
    assert appels == [True]
    ServiceReseau.objects.update(but="Autre chose")
    Client().get(adresse(reseau, "brochure"))
    assert appels == [True, True]


def test_la_brochure_se_refuse_a_qui_la_demande_trop(presentation, reseau, mission, monkeypatch):
    publier(reseau, mission)
    monkeypatch.setattr("offre.views.vitrine.brochure_pdf", lambda r, *, public: b"%PDF-essai")
    codes = [Client().get(adresse(reseau, "brochure")).status_code for _ in range(32)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_sans_service_publie_il_n_y_a_pas_de_brochure(presentation, reseau):
    assert Client().get(adresse(reseau, "brochure")).status_code == 404
    assert "brochure" not in lire(adresse(reseau))
