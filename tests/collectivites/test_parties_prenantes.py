"""Les parties prenantes d’une collectivité : relier, apprécier, la carte et ses sorties.

`agent` et `collegue` apprécient ; `etrangere` n’y entre pas ; `referente` n’en voit rien.
"""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from collectivites.actions import relier_acteur
from collectivites.documents.parties import conclure, forme_de
from collectivites.models import Acteur, ActeurFiche
from collectivites.models.acteurs import parties_prenantes
from collectivites.regles import PlacePartiePrenante, lire_expertises, place_de
from predict.comptes.models import Acte
from tests.fabriques import ActeurFactory, FicheFactory
from tests.mesures import requetes


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau, collectivite__nom="Vendôme")


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(route, *args):
    return reverse(f"collectivites:{route}", args=args)


def partie(fiche, nom, pouvoir=None, interet=None, **champs):
    return ActeurFiche.objects.create(
        reseau=fiche.reseau, fiche=fiche, acteur=ActeurFactory(reseau=fiche.reseau, nom=nom),
        pouvoir=pouvoir, interet=interet, **champs,
    )  # fmt: skip


# -- La règle ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pouvoir", "interet", "place"),
    [
        (5, 5, "associer"), (3, 3, "associer"), (3, 2, "satisfaire"), (2, 3, "informer"),
        (1, 1, "suivre"), (None, 5, None), (5, None, None),
    ],
)  # fmt: skip
def test_la_place_vient_des_deux_notes_a_partir_de_trois(pouvoir, interet, place):
    assert place_de(pouvoir, interet) == place


def test_les_expertises_se_lisent_mot_a_mot_sans_doublon():
    assert lire_expertises(" Eau ;  jeunesse,\n eau, ÉAU,") == ["Eau", "jeunesse"]
    assert lire_expertises("") == lire_expertises(None) == []


def test_les_plus_a_associer_viennent_d_abord_et_se_numerotent(fiche):
    partie(fiche, "À suivre", 1, 2)
    partie(fiche, "Le plus fort", 5, 4)
    partie(fiche, "Sans note")
    partie(fiche, "Une seule note", pouvoir=4)
    partie(fiche, "À satisfaire", 5, 1)
    with requetes() as liste:
        parties = parties_prenantes(fiche)
        noms = [(p.numero, p.acteur.nom) for p in parties.placees]
    assert noms == [(1, "Le plus fort"), (2, "À satisfaire"), (3, "À suivre")]
    assert [p.acteur.nom for p in parties.restantes] == ["Sans note", "Une seule note"]
    assert len(liste) == 1
    assert parties.de_la_place(PlacePartiePrenante.INFORMER) == []


@pytest.mark.parametrize(
    ("notes", "phrase"),
    [
        ([(5, 5)], "Une seule partie prenante appréciée : à associer étroitement"),
        ([(5, 5), (1, 1)], "Une partie prenante sur 2 est à associer étroitement"),
        ([(5, 5), (4, 4), (1, 1)], "2 parties prenantes sur 3 sont à associer étroitement"),
        ([(1, 1), (1, 5)], "Aucune des 2 parties prenantes n’est à associer étroitement"),
        ([(3, 3), (5, 5)], "Les 2 parties prenantes sont toutes à associer étroitement"),
    ],
)
def test_la_carte_porte_une_phrase_qui_conclut(fiche, notes, phrase):
    for rang, (pouvoir, interet) in enumerate(notes):
        partie(fiche, f"Acteur {rang}", pouvoir, interet)
    assert conclure(parties_prenantes(fiche)) == phrase


@pytest.mark.parametrize(
    ("legitimites", "forme"),
    [
        ([], "creux"), (["bien_public"], "rond"), (["representation"], "triangle"),
        (["representation", "bien_public"], "carre"),
    ],
)  # fmt: skip
def test_la_legitimite_se_lit_a_la_forme(legitimites, forme):
    assert forme_de(ActeurFiche(legitimites=legitimites)) == forme


# -- Relier ------------------------------------------------------------------------


def test_la_recherche_ne_propose_que_les_acteurs_du_reseau_pas_encore_relies(
    fiche, navigateur, reseau, autre_reseau, agent
):
    deja = ActeurFactory(reseau=reseau, nom="Lycée des Rives")
    relier_acteur(fiche=fiche, acteur=deja, agent=agent)
    ActeurFactory(reseau=reseau, nom="Lycée Ronsard")
    ActeurFactory(reseau=autre_reseau, nom="Lycée d’ailleurs")
    page = navigateur.get(adresse("relier_acteur", fiche.pk), {"q": "lycee"})
    assert [a.nom for a in page.context["trouves"]] == ["Lycée Ronsard"]
    assert page.context["form"]["nom"].value() == "lycee"


def test_un_acteur_trouve_se_relie_avec_son_role(fiche, navigateur, reseau):
    acteur = ActeurFactory(reseau=reseau)
    envoi = {"acteur": acteur.pk, "role": "Relais"}
    assert navigateur.post(adresse("relier_acteur", fiche.pk), envoi).status_code == 302
    assert ActeurFiche.objects.get().role == "Relais"
    assert Acte.objects.filter(verbe="acteur relié").exists()


def test_relier_sans_role_ne_perd_pas_celui_qui_est_dit(fiche, agent, reseau):
    acteur = ActeurFactory(reseau=reseau)
    relier_acteur(fiche=fiche, acteur=acteur, agent=agent, role="Relais")
    lien = relier_acteur(fiche=fiche, acteur=acteur, agent=agent)
    assert lien.role == "Relais"
    assert relier_acteur(fiche=fiche, acteur=acteur, agent=agent, role="Chef").version == 2


@pytest.mark.parametrize("pk", ["abc", "987654321", ""])
def test_un_acteur_introuvable_ne_casse_rien(fiche, navigateur, pk):
    reponse = navigateur.post(adresse("relier_acteur", fiche.pk), {"acteur": pk})
    assert reponse.status_code == 302
    assert not ActeurFiche.objects.exists()


def test_un_acteur_d_un_autre_reseau_ne_se_relie_pas(fiche, navigateur, autre_reseau):
    acteur = ActeurFactory(reseau=autre_reseau)
    navigateur.post(adresse("relier_acteur", fiche.pk), {"acteur": acteur.pk})
    assert not ActeurFiche.objects.exists()


def test_un_acteur_nouveau_s_ajoute_sans_quitter_la_fiche(fiche, navigateur, reseau):
    saisie = {"nom": "Conseil des jeunes", "type": "autre", "role": "Avis", "expertises": "eau;vie"}
    reponse = navigateur.post(adresse("relier_acteur", fiche.pk), saisie)
    assert reponse.url == adresse("acteurs", fiche.pk)
    acteur = Acteur.objects.get()
    assert (acteur.reseau_id, acteur.expertises) == (reseau.pk, "eau, vie")
    assert list(Acte.objects.order_by("pk").values_list("verbe", flat=True)) == [
        "acteur ajouté", "acteur relié",
    ]  # fmt: skip


# -- Apprécier ---------------------------------------------------------------------


def test_une_appreciation_se_date_d_elle_meme_et_va_au_journal_sans_valeurs(fiche, navigateur):
    lien = partie(fiche, "Lycée")
    saisie = {
        "pouvoir": "4", "interet": "5", "pouvoirs": ["mobilisateur", "normatif"],
        "legitimites": ["bien_public"], "contexte": "Deux enseignants portent tout.",
        "participation": "coproduire", "interet_objet": "Des stages", "version": lien.version,
    }  # fmt: skip
    reponse = navigateur.post(adresse("apprecier_acteur", lien.pk), saisie)
    assert reponse.url == adresse("acteurs", fiche.pk)
    lien.refresh_from_db()
    assert (lien.pouvoir, lien.interet, lien.participation) == (4, 5, "coproduire")
    assert lien.pouvoirs == ["mobilisateur", "normatif"]
    assert lien.apprecie_le == timezone.localdate()
    acte = Acte.objects.get(verbe="partie prenante appréciée")
    assert "contexte" in acte.champs
    assert "enseignants" not in str(acte.champs) + acte.motif


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        ({"pouvoir": "4"}, "interet"),
        ({"interet": "4"}, "pouvoir"),
        ({"pouvoir": "6", "interet": "1"}, "pouvoir"),
        ({"pouvoir": "0", "interet": "1"}, "pouvoir"),
        ({"pouvoir": "x", "interet": "1"}, "pouvoir"),
        ({"legitimites": ["divine"]}, "legitimites"),
        ({"participation": "codecider"}, "participation"),
        ({"pouvoir": "4", "interet": "1", "apprecie_le": "demain"}, "apprecie_le"),
    ],
)
def test_une_appreciation_impossible_est_refusee_a_sa_place(fiche, navigateur, saisie, champ):
    lien = partie(fiche, "Lycée")
    saisie = saisie | {"contexte": "À garder", "version": lien.version}
    reponse = navigateur.post(adresse("apprecier_acteur", lien.pk), saisie)
    assert reponse.status_code == 422
    assert champ in reponse.context["form"].errors
    assert "À garder" in reponse.content.decode()
    lien.refresh_from_db()
    assert lien.contexte == ""


def test_une_appreciation_a_venir_est_refusee(fiche, navigateur):
    lien = partie(fiche, "Lycée")
    demain = timezone.localdate() + timedelta(days=1)
    saisie = {"pouvoir": 4, "interet": 4, "apprecie_le": demain.isoformat(), "version": 1}
    reponse = navigateur.post(adresse("apprecier_acteur", lien.pk), saisie)
    assert "avenir" in reponse.content.decode()


def test_deux_appreciations_croisees_ne_s_ecrasent_pas(fiche, client_de, agent, collegue):
    lien = partie(fiche, "Lycée")
    url, lue = adresse("apprecier_acteur", lien.pk), {"version": lien.version}
    client_de(collegue).post(url, lue | {"pouvoir": 5, "interet": 5})
    reponse = client_de(agent).post(url, lue | {"pouvoir": 1, "interet": 1})
    assert reponse.status_code == 422
    lien.refresh_from_db()
    assert lien.pouvoir == 5


def test_la_promesse_est_marquee_reconstruction_et_l_aide_est_la(fiche, navigateur):
    lien = partie(fiche, "Lycée")
    corps = navigateur.get(adresse("apprecier_acteur", lien.pk)).content.decode()
    assert "Reconstruction, à vérifier" in corps
    assert "Comment apprécier" in corps


# -- La carte ----------------------------------------------------------------------


def test_l_onglet_montre_la_carte_le_tableau_et_a_part_ceux_qui_attendent(fiche, navigateur):
    partie(fiche, "Comité de jumelage", 4, 5, legitimites=["representation"])
    partie(fiche, "Hôpital du Loir")
    page = navigateur.get(adresse("acteurs", fiche.pk))
    corps = page.content.decode()
    assert corps.count("<svg") >= 2
    assert "À associer étroitement" in corps
    assert "Reliés, pas encore appréciés" in corps
    assert "style=" not in corps[corps.index('class="pr-parties"') :]
    assert [p.acteur.nom for p in page.context["parties"].restantes] == ["Hôpital du Loir"]


def test_sans_acteur_l_onglet_dit_quoi_faire(fiche, navigateur):
    corps = navigateur.get(adresse("acteurs", fiche.pk)).content.decode()
    assert "Aucun acteur repéré" in corps


def test_l_onglet_coute_douze_requetes_au_plus_quel_que_soit_le_nombre(fiche, navigateur):
    def cout():
        with requetes() as liste:
            assert navigateur.get(adresse("acteurs", fiche.pk)).status_code == 200
        return len(liste)

    partie(fiche, "A", 4, 5)
    partie(fiche, "B")
    un = cout()
    for rang in range(30):
        partie(fiche, f"Acteur {rang}", 1 + rang % 5, 1 + rang % 4)
        partie(fiche, f"Autre {rang}")
    assert cout() == un <= 12


@pytest.mark.parametrize("nombre", [9, 16])
def test_le_pdf_tient_sur_une_page_et_nomme_tout_le_monde(fiche, navigateur, nombre):
    for rang in range(nombre):
        partie(
            fiche, f"Association numéro {rang}", 1 + rang % 5, 5 - rang % 5,
            legitimites=["bien_public"], participation="consulter", role="Un rôle assez long ici",
        )  # fmt: skip
    partie(fiche, "En attente")
    reponse = navigateur.get(adresse("exporter_parties", fiche.pk, "pdf"))
    assert reponse["Content-Type"] == "application/pdf"
    lecteur = PdfReader(io.BytesIO(reponse.content))
    texte = lecteur.pages[0].extract_text()
    assert len(lecteur.pages) == 1
    assert f"Association numéro {nombre - 1}" in texte
    assert "En attente" in texte
    assert "interne" in texte


def test_le_pdf_d_une_carte_vide_le_dit(fiche, navigateur):
    reponse = navigateur.get(adresse("exporter_parties", fiche.pk, "pdf"))
    assert "encore appréciée" in PdfReader(io.BytesIO(reponse.content)).pages[0].extract_text()


def test_le_classeur_donne_la_carte_et_ceux_qui_attendent(fiche, navigateur):
    partie(fiche, "=cmd", 5, 2, pouvoirs=["coercitif"], participation="informer")
    partie(fiche, "En attente")
    reponse = navigateur.get(adresse("exporter_parties", fiche.pk, "xlsx"))
    feuille = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content))).active
    lignes = [list(ligne) for ligne in feuille.iter_rows(values_only=True)]
    assert lignes[1][:2] == [1, "=cmd"]
    assert "À satisfaire" in lignes[1]
    assert lignes[2][1] == "En attente"
    assert feuille["B2"].data_type == "s"
    assert navigateur.get(adresse("exporter_parties", fiche.pk, "odt")).status_code == 404


# -- Droits ------------------------------------------------------------------------


def test_l_appreciation_reste_dans_le_reseau(fiche, client_de, etrangere):
    lien = partie(fiche, "Lycée", 4, 5)
    dehors = client_de(etrangere)
    for url in (
        adresse("acteurs", fiche.pk),
        adresse("relier_acteur", fiche.pk),
        adresse("apprecier_acteur", lien.pk),
        adresse("exporter_parties", fiche.pk, "pdf"),
        adresse("exporter_parties", fiche.pk, "xlsx"),
    ):
        assert dehors.get(url).status_code == 404
    assert dehors.post(adresse("delier_acteur", lien.pk)).status_code == 404
    assert dehors.post(adresse("apprecier_acteur", lien.pk), {"pouvoir": 1}).status_code == 404


def test_le_portail_ne_montre_rien_des_parties_prenantes(client_de, referente):
    """La référente voit sa collectivité, jamais ce que le réseau pense de ses partenaires."""
    lien = partie(
        referente.fiche, "CANARI acteur", 5, 1, role="CANARI rôle", contexte="CANARI contexte",
        interet_objet="CANARI objet", participation="informer",
    )  # fmt: skip
    navigateur = client_de(referente)
    for url in (
        adresse("acteurs", referente.fiche.pk),
        adresse("apprecier_acteur", lien.pk),
        adresse("exporter_parties", referente.fiche.pk, "xlsx"),
        adresse("acteur", lien.acteur_id),
    ):
        assert navigateur.get(url).status_code == 403
    portail = [
        reverse("portail:accueil"),
        reverse("portail:mes_donnees"),
        reverse("portail:demander", args=[referente.fiche.pk]),
    ]
    for url in portail:
        reponse = navigateur.get(url, follow=True)
        assert reponse.status_code == 200, url
        assert "CANARI" not in reponse.content.decode(), url
