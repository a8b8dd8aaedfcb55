"""Brochure et diaporama depuis l’offre d’un réseau : ce qui y paraît, ce qui n’y paraît jamais."""

import io
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from pptx import Presentation
from pypdf import PdfReader

from offre.documents import OffreVide, contexte_offre, replis
from offre.documents.brochure import elements
from offre.models import Argument, Mission, PresentationOffre, ServiceReseau
from offre.regles import vitrine
from predict.comptes.models import Reseau, Terme
from tests.mesures import requetes

APERCU, BROCHURE, DIAPORAMA = (
    f"offre:{nom}" for nom in ("apercu_documents", "brochure", "diaporama")
)
INTERNE = "SECRETINTERNE"


@pytest.fixture
def missions(db):
    call_command("charger_referentiels", verbosity=0)
    return list(Mission.objects.all())


def proposer(reseau, missions, nombre=3, *, publie=True, **champs):
    """Des services qui portent, partout où c’est interne, un mot que l’on ne doit pas relire."""
    return [
        ServiceReseau.objects.create(
            **{
                "reseau": reseau, "mission": missions[rang % len(missions)], "decision": "propre",
                "libelle": f"Service {rang}", "but": f"But du service {rang}.", "publie": publie,
                "volet": "socle" if rang % 2 == 0 else "specifique", "modes": ["faire"],
                "publics": ["deja_engagee"], "jours_indicatifs": 777, "marqueurs": [INTERNE],
                "financement_dedie": INTERNE, "competence_a_acquerir": INTERNE,
                "horizon": INTERNE, "angle": INTERNE, "suites": INTERNE, "outils": [INTERNE],
                "competences": [INTERNE],
                "deroule": [{"phase": "Cadrer", "etapes": ["Se rencontrer"]}],
            } | champs
        )
        for rang in range(nombre)
    ]  # fmt: skip


def textes_du_pdf(reponse):
    octets = io.BytesIO(reponse.content)
    return " ".join(page.extract_text() for page in PdfReader(octets).pages)


def textes_du_pptx(reponse):
    morceaux = []
    for diapo in Presentation(io.BytesIO(reponse.content)).slides:
        morceaux += [e.text or "" for e in diapo._element.iter() if e.tag.endswith("}t")]
        morceaux.append(diapo.notes_slide.notes_text_frame.text)
    return " ".join(morceaux)


def lire(client, route, **parametres):
    reponse = client.get(reverse(route), parametres)
    assert reponse.status_code == 200
    if reponse["Content-Type"] == "application/pdf":
        return textes_du_pdf(reponse)
    return textes_du_pptx(reponse)


@pytest.mark.parametrize("route", [BROCHURE, DIAPORAMA])
def test_le_document_public_ne_montre_que_ce_qui_est_publie(
    agent, reseau, missions, client_de, route
):
    proposer(reseau, missions, 2, libelle="Portrait public")
    proposer(reseau, missions, 1, publie=False, libelle="Essai réservé")
    proposer(reseau, missions, 1, etat="arrete", libelle="Service arrêté")
    public = lire(client_de(agent), route)
    assert "Portrait public" in public
    assert "Essai réservé" not in public and "Service arrêté" not in public
    tout = lire(client_de(agent), route, quoi="propose")
    assert "Essai réservé" in tout and "Service arrêté" not in tout


@pytest.mark.parametrize("route", [BROCHURE, DIAPORAMA])
@pytest.mark.parametrize("quoi", ["publie", "propose"])
def test_rien_d_interne_n_y_parait(agent, reseau, missions, client_de, route, quoi):
    proposer(reseau, missions, 4)
    Argument.objects.create(
        reseau=reseau, nature="argument", titre=INTERNE, texte=INTERNE, public_large=False
    )
    texte = lire(client_de(agent), route, quoi=quoi)
    assert INTERNE not in texte and "777" not in texte


@pytest.mark.parametrize("route", [BROCHURE, DIAPORAMA])
def test_l_etrangere_n_y_lit_que_son_reseau(
    agent, reseau, etrangere, autre_reseau, missions, client_de, route
):
    proposer(reseau, missions, 1, libelle="Service d’ici")
    proposer(autre_reseau, missions, 1, libelle="Service d’ailleurs")
    assert "Service d’ailleurs" in lire(client_de(etrangere), route)
    assert "Service d’ici" not in lire(client_de(etrangere), route)


def test_la_referente_n_y_entre_pas(referente, client_de):
    for route in (APERCU, BROCHURE, DIAPORAMA):
        assert client_de(referente).get(reverse(route)).status_code == 403


@pytest.mark.parametrize("route", [BROCHURE, DIAPORAMA])
def test_sans_service_publie_une_page_dit_quoi_faire(agent, reseau, missions, client_de, route):
    proposer(reseau, missions, 2, publie=False)
    reponse = client_de(agent).get(reverse(route))
    page = reponse.content.decode()
    assert reponse["Content-Type"].startswith("text/html")
    assert "Aucun service n’est publié" in page and reverse("offre:liste") in page


def test_sans_aucun_service_la_page_mene_a_l_offre(agent, missions, client_de):
    page = client_de(agent).get(reverse(BROCHURE), {"quoi": "propose"}).content.decode()
    assert "pas encore de service" in page


def test_sans_service_il_n_y_a_pas_de_contexte(reseau, missions):
    with pytest.raises(OffreVide):
        contexte_offre(reseau)


def test_l_apercu_compte_et_dit_ce_qui_manque(agent, direction, reseau, missions, client_de):
    proposer(reseau, missions, 3)
    proposer(reseau, missions, 2, publie=False)
    pour_agent = client_de(agent).get(reverse(APERCU)).content.decode()
    assert "3 services" in pour_agent.replace("\u00a0", " ")
    assert "5 services" in pour_agent.replace("\u00a0", " ")
    assert "La direction le règle." in pour_agent
    assert reverse("comptes:identite") in client_de(direction).get(reverse(APERCU)).content.decode()


def test_ce_que_le_reseau_ecrit_remplace_le_repli(reseau, missions):
    proposer(reseau, missions, 1)
    vide = contexte_offre(reseau)
    assert vide.titre == replis.TITRE and vide.raisons[0].titre == replis.RAISONS[0][0]
    PresentationOffre.objects.create(
        reseau=reseau, titre="Ici et ailleurs", raisons=[{"titre": "Tout près", "texte": "Oui."}],
        niveaux={"non_engagee": "Venez nous voir."}, contact_telephone="+33261910000",
        verbatim="« Déjà entre guillemets. »",
    )  # fmt: skip
    plein = contexte_offre(reseau)
    assert plein.titre == "Ici et ailleurs" and [r.titre for r in plein.raisons] == ["Tout près"]
    assert plein.niveaux[0].texte == "Venez nous voir."
    assert plein.niveaux[1].texte == replis.NIVEAUX["nouvellement_engagee"][1]
    assert plein.contact.telephone == "02 61 91 00 00"
    assert plein.verbatim == "Déjà entre guillemets."


def test_un_argument_montre_au_dehors_devient_une_raison(reseau, missions):
    proposer(reseau, missions, 1)
    for nature, dehors, titre in (
        ("argument", True, "Un coût partagé"),
        ("argument", False, "À dire en interne"),
        ("langage", True, "Un élément de langage"),
    ):
        Argument.objects.create(reseau=reseau, nature=nature, titre=titre, public_large=dehors)
    assert [r.titre for r in contexte_offre(reseau).raisons] == ["Un coût partagé"]


def test_un_mode_recrit_par_la_coordination_se_lit_ainsi(reseau, missions):
    proposer(reseau, missions, 1)
    assert contexte_offre(reseau).modes[0].role == replis.MODES["faire"][1]
    Terme.objects.filter(nomenclature="mode_accompagnement", code="faire").update(
        definition="mène l’action de bout en bout", modifie_par_coordination=True
    )
    assert contexte_offre(reseau).modes[0].role == "mène l’action de bout en bout"


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({}, ""),
        ({"tarif": "600 € la journée"}, "600 € la journée"),
        ({"nature_tarif": "compris"}, "Compris dans l’adhésion"),
        ({"nature_tarif": "forfait", "montant": "1250"}, "Forfait : 1 250 €"),
        ({"nature_tarif": "devis", "tarif": "selon la taille"}, "Sur devis (selon la taille)"),
        # Le coût de revient est une donnée de gestion : son montant ne sort pas.
        ({"nature_tarif": "cout_de_revient", "montant": "9999"}, "Au coût de revient"),
    ],
)
def test_le_tarif_se_dit_en_mots(reseau, missions, champs, dit):
    (service,) = proposer(reseau, missions, 1, **champs)
    service.refresh_from_db()
    (montre,) = contexte_offre(reseau).services
    assert re.sub(r"\s", " ", montre.tarif) == dit


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_services(reseau, missions):
    proposer(reseau, missions, 3)
    with requetes() as peu:
        contexte_offre(reseau)
    proposer(reseau, missions, 27)
    with requetes() as beaucoup:
        contexte_offre(reseau)
    assert len(peu) == len(beaucoup)


def test_la_brochure_porte_la_couleur_et_la_date(reseau, missions):
    from datetime import date

    Reseau.objects.filter(pk=reseau.pk).update(couleur="#0b5d5a")
    reseau.refresh_from_db()
    proposer(reseau, missions, 1)
    c = contexte_offre(reseau, le=date(2027, 3, 12))
    assert (c.identite.couleur, c.entete.edition) == ("#0B5D5A", "mars 2027")


def test_le_fichier_porte_le_nom_du_reseau(agent, reseau, missions, client_de):
    proposer(reseau, missions, 1)
    reponse = client_de(agent).get(reverse(DIAPORAMA))
    assert f"offre-{reseau.slug}.pptx" in reponse["Content-Disposition"]


def test_aucune_phrase_de_repli_ne_recopie_le_referentiel():
    """Sept mots de suite seraient une copie."""
    from django.conf import settings

    chemin = settings.BASE_DIR / "fixtures" / "referentiels" / "termes.json"
    mots = re.findall(r"\w+", chemin.read_text(encoding="utf-8").lower())
    suites = {tuple(mots[i : i + 7]) for i in range(len(mots) - 6)}
    ecrits = str([replis.RAISONS, replis.NIVEAUX, replis.MODES, replis.DEMARCHE, replis.SOCLE])
    siens = re.findall(r"\w+", ecrits.lower())
    assert not suites & {tuple(siens[i : i + 7]) for i in range(len(siens) - 6)}


@pytest.mark.parametrize(
    ("socle", "specifique", "porteur"),
    [(7, 2, "Le spécifique"), (2, 7, "Le socle"), (2, 2, "Le spécifique"), (9, 0, "Le socle")],
)
def test_la_page_la_plus_courte_porte_a_qui_nous_nous_adressons(
    reseau, missions, socle, specifique, porteur
):
    proposer(reseau, missions, socle, volet="socle")
    proposer(reseau, missions, specifique, volet="specifique")
    volets = elements(contexte_offre(reseau))["volets"]
    assert [v.titre for v in volets if v.niveaux] == [porteur]


def test_la_brochure_parle_avec_les_mots_de_la_page_publique(reseau, missions):
    proposer(reseau, missions, 1)
    c = contexte_offre(reseau)
    assert [n.titre for n in c.niveaux] == list(vitrine.NIVEAUX_PUBLICS.values())
    assert [(t.titre, t.texte) for t in c.demarche] == list(vitrine.DEMARCHE)
    assert vitrine.MODES_PUBLICS["faire"][1] == f"Le réseau {c.modes[0].role}."


def test_une_diapo_presque_vide_s_annonce(agent, reseau, missions, client_de):
    proposer(reseau, missions, 2, deroule=[], livrables=[])
    page = client_de(agent).get(reverse(APERCU)).content.decode()
    assert "2 services sans déroulé ni livrables" in page
    assert "2 services sans tarif" in page
