"""Lire une campagne : la réponse retenue, l’anonymat qui tient par différence, les sorties."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from predict.comptes.courrier import ecrire
from suivi.actions.questionnaires import (
    nouvelle_version,
    publier_version,
    questionnaire_standard,
)
from suivi.calculs import Periode, detailler
from suivi.calculs.bilan import SANS_NOM, dresser
from suivi.calculs.campagnes import REGROUPEES, analyser, citations, lire_reponses, regrouper
from suivi.calculs.capitalisation import paroles_de
from suivi.calculs.enquetes import SEMBLABLES, SOUS_LE_SEUIL
from suivi.calculs.figer import figer
from suivi.calculs.pourquoi import avis
from suivi.calculs.ventilations import REGROUPEES as LIGNES_REGROUPEES
from suivi.courriels_enquete import composer
from suivi.models import Campagne, InvitationEnquete, Question, Reponse, ReponseQuestion
from suivi.models.enquetes import empreinte
from tests.fabriques import AccompagnementFactory, ContactFactory, FicheFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
LE = date(2027, 11, 8)


@pytest.fixture(autouse=True)
def le_jour_de_la_lecture():
    with time_machine.travel(LE, tick=False):
        yield


@pytest.fixture
def campagne(reseau):
    return Campagne.objects.create(
        reseau=reseau, titre="Votre avis", ouverte_le=LE - timedelta(days=30),
        close_le=LE - timedelta(days=1), questionnaire=questionnaire_standard(reseau, publie=True),
    )  # fmt: skip


NUL_NE_VOIT = "sans voir qui a répondu quoi"
ON_VOIT = "Cette enquête n’est pas anonyme : l’équipe lit votre réponse avec votre nom"


def repondre(campagne, note=4, autonomie="oui", fiche=None, le=None, **champs):
    fiche = fiche or FicheFactory(reseau=campagne.reseau)
    contact = ContactFactory(reseau=campagne.reseau, fiche=fiche)
    invitation = InvitationEnquete.objects.create(
        reseau=campagne.reseau, campagne=campagne, fiche=fiche, contact=contact,
        envoyee_le=campagne.ouverte_le, repondue_le="2027-10-20T10:00:00+01:00",
    )  # fmt: skip
    return Reponse.objects.create(
        reseau=campagne.reseau, invitation=invitation, le=le or LE - timedelta(days=9),
        satisfaction=note, autonomie=autonomie, **champs,
    )  # fmt: skip


def page(client, campagne):
    return client.get(reverse("suivi:campagne", args=[campagne.pk])).content.decode()


def repartition(campagne, code="satisfaction"):
    lues = analyser(campagne, lire_reponses(campagne), LE)
    return next(r for r in lues if r.question.code == code)


# -- La réponse retenue ------------------------------------------------------------------------


def test_deux_personnes_d_une_collectivite_ne_comptent_qu_une_fois_dans_i6(campagne):
    fiche = FicheFactory(reseau=campagne.reseau)
    repondre(campagne, 5, fiche=fiche, referent_principal=True, le=LE - timedelta(days=20))
    repondre(campagne, 1, fiche=fiche)
    periode = Periode(date(2027, 1, 1), date(2027, 12, 31))
    i6 = detailler(campagne.reseau, periode, codes=["I6"], ventilations=())["I6"]
    assert (i6.numerateur, i6.denominateur, i6.invitees) == (1, 1, 1)


def test_la_reponse_retenue_se_voit_avec_sa_raison(campagne, agent, client_de):
    fiche = FicheFactory(reseau=campagne.reseau)
    repondre(campagne, 5, fiche=fiche, referent_principal=True, le=LE - timedelta(days=20))
    repondre(campagne, 1, fiche=fiche)
    texte = page(client_de(agent), campagne)
    assert "Réponse de la personne référente principale" in texte
    assert "2 réponses reçues" in texte


def test_une_reponse_se_lit_avec_les_questions_de_sa_version(campagne, agent, client_de):
    version = campagne.questionnaire
    reponses = [repondre(campagne) for _ in range(3)]
    question = version.questions.get(code="suite")
    ReponseQuestion.objects.create(
        reseau=campagne.reseau, reponse=reponses[0], question=question,
        valeur="Commencer un autre sujet",
    )  # fmt: skip
    suivante = nouvelle_version(questionnaire=version.questionnaire, agent=agent)
    suivante.questions.filter(code="suite").update(libelle="Autre question")
    publier_version(version=suivante, agent=agent)
    lue = client_de(agent).get(reverse("suivi:reponse", args=[reponses[0].pk])).content.decode()
    assert "De quoi auriez-vous besoin" in lue and "Commencer un autre sujet" in lue
    assert "Autre question" not in lue


# -- L’anonymat --------------------------------------------------------------------------------


def anonyme(campagne, **champs):
    """La même campagne, anonyme."""
    Campagne.objects.filter(pk=campagne.pk).update(anonyme=True, **champs)
    campagne.refresh_from_db()
    return campagne


def indicateur(campagne, code="I6", ventilations=()):
    periode = Periode(date(2027, 1, 1), date(2027, 12, 31))
    return detailler(campagne.reseau, periode, codes=[code], ventilations=ventilations)[code]


def test_anonyme_sous_le_seuil_ni_repartition_ni_citation(campagne, agent, client_de):
    anonyme(campagne)
    for _ in range(2):
        repondre(campagne, 2, verbatim="On me reconnaît", verbatim_consenti=True)
    texte = page(client_de(agent), campagne)
    assert "On me reconnaît" not in texte and "2 sur 5" not in texte
    assert "moins de 3 collectivités ont répondu" in texte


@pytest.mark.parametrize("route", ["campagne", "imprimer_campagne"])
@pytest.mark.parametrize("est_anonyme", [True, False])
def test_une_campagne_sans_reponse_le_dit(campagne, agent, client_de, route, est_anonyme):
    Campagne.objects.update(anonyme=est_anonyme)
    reponse = client_de(agent).get(reverse(f"suivi:{route}", args=[campagne.pk]))
    assert reponse.status_code == 200
    assert {r.repondantes for r in analyser(campagne, [], LE)} == {0}


def test_nominative_une_seule_reponse_se_lit_partout_pareil(campagne, agent, client_de):
    reponse = repondre(campagne, 2)
    dossier = AccompagnementFactory(
        reseau=campagne.reseau, fiche=reponse.invitation.fiche, debut_le=date(2027, 1, 4)
    )
    client = client_de(agent)
    seule = client.get(reverse("suivi:reponse", args=[reponse.pk])).content.decode()
    etat = client.get(reverse("suivi:enquete_du_dossier", args=[dossier.pk])).content.decode()
    assert "2 sur 5" in seule and "note de 2 sur 5" in etat
    assert "Note de 2 sur 5" in repr(avis(dossier)) and not repartition(campagne).tue


def test_anonyme_sous_le_seuil_n_entre_ni_dans_i6_ni_dans_i8(campagne):
    anonyme(campagne)
    for _ in range(2):
        repondre(campagne)
    for code in ("I6", "I8"):
        lu = indicateur(campagne, code)
        assert (lu.numerateur, lu.denominateur, lu.invitees) == (0, 0, 0)
        assert {p.note for p in lu.ecartees} == {SOUS_LE_SEUIL}


def test_anonyme_n_entre_dans_i6_qu_une_fois_close(campagne):
    anonyme(campagne, close_le=LE)
    for note in (4, 2, 4, 5):
        repondre(campagne, note)
    assert indicateur(campagne).denominateur == 0
    anonyme(campagne, close_le=LE - timedelta(days=1))
    assert indicateur(campagne).denominateur == indicateur(campagne).invitees == 4


@pytest.mark.parametrize(("notes", "lu"), [((5, 4, 5), 0), ((1, 2, 3), 0), ((5, 4, 3), 3)])
def test_anonyme_des_reponses_toutes_du_meme_cote_ne_comptent_pas(campagne, notes, lu):
    """100 % ou 0 % dirait la réponse de chacune : ADR 9."""
    anonyme(campagne)
    for note in notes:
        repondre(campagne, note, autonomie="oui" if note > 4 else "non")
    i6 = indicateur(campagne)
    assert (i6.denominateur, i6.invitees) == (lu, lu)
    assert lu or {p.note for p in i6.ecartees} == {SEMBLABLES}


def test_anonyme_une_ligne_de_i6_ou_toutes_ont_repondu_pareil_se_regroupe(campagne):
    anonyme(campagne)
    for nature, notes in (
        ("commune", (5, 5, 5, 5)),
        ("region", (5, 2, 2)),
        ("departement", (5, 1, 4)),
    ):
        for note in notes:
            fiche = FicheFactory(reseau=campagne.reseau, collectivite__nature=nature)
            repondre(campagne, note, fiche=fiche)
    lignes = indicateur(campagne, ventilations=["nature"]).ventilations["nature"].lignes
    assert len(lignes) == 2 and LIGNES_REGROUPEES in {x.categorie for x in lignes}
    assert all(0 < x.numerateur < x.denominateur for x in lignes)


def test_anonyme_ce_qu_une_autre_enquete_remplace_ne_laisse_pas_une_reponse_seule(campagne):
    """Quatre réponses anonymes, trois redites depuis à visage découvert : il en resterait une."""
    anonyme(campagne)
    fiches = [repondre(campagne, 2).invitation.fiche for _ in range(4)]
    ensuite = Campagne.objects.create(
        reseau=campagne.reseau, titre="À visage découvert", ouverte_le=LE - timedelta(days=5)
    )
    for fiche in fiches[:3]:
        repondre(ensuite, 5, fiche=fiche)
    lu = indicateur(campagne)
    assert (lu.numerateur, lu.denominateur) == (3, 3)


def test_anonyme_la_ventilation_de_i6_a_son_propre_seuil(campagne):
    anonyme(campagne)
    for rang, nature in enumerate(("commune",) * 4 + ("region",) * 2 + ("departement",) * 3):
        fiche = FicheFactory(reseau=campagne.reseau, collectivite__nature=nature)
        repondre(campagne, (5, 2)[rang % 2], fiche=fiche)
    lignes = indicateur(campagne, ventilations=["nature"]).ventilations["nature"].lignes
    assert {x.categorie: x.denominateur for x in lignes} == {"Commune": 4, LIGNES_REGROUPEES: 5}
    assert min(x.denominateur for x in lignes) >= campagne.seuil


def test_des_reponses_nominatives_ne_cachent_pas_une_reponse_anonyme(campagne):
    """Qui connaît les nominatives les retranche : le seuil regarde les anonymes seules."""
    nominative = Campagne.objects.create(
        reseau=campagne.reseau, titre="Nominative", ouverte_le=LE - timedelta(days=40)
    )
    anonyme(campagne)
    for rang, (nature, une) in enumerate(
        (("commune", campagne),) * 4 + (("region", nominative),) * 4
    ):
        fiche = FicheFactory(reseau=une.reseau, collectivite__nature=nature)
        repondre(une, (5, 2)[rang % 2], fiche=fiche)
    repondre(campagne, fiche=FicheFactory(reseau=campagne.reseau, collectivite__nature="region"))
    lignes = indicateur(campagne, ventilations=["nature"]).ventilations["nature"].lignes
    assert [(x.categorie, x.denominateur) for x in lignes] == [(LIGNES_REGROUPEES, 9)]


def test_nominative_i6_se_ventile_jusqu_a_une_seule_collectivite(campagne):
    repondre(campagne, fiche=FicheFactory(reseau=campagne.reseau, collectivite__nature="region"))
    (ligne,) = indicateur(campagne, ventilations=["nature"]).ventilations["nature"].lignes
    assert (ligne.categorie, ligne.denominateur) == ("Région", 1)


def test_la_preuve_d_une_reponse_anonyme_ne_dit_pas_son_jour(campagne):
    anonyme(campagne)
    for note in (4, 5, 2):
        repondre(campagne, note, le=LE - timedelta(days=7))
    assert {p.le for p in indicateur(campagne).preuves} == {campagne.ouverte_le}


def test_une_cloture_garde_les_invitees_d_une_enquete_anonyme(campagne):
    anonyme(campagne)
    codes = sorted(
        repondre(campagne, n).invitation.fiche.collectivite.code_insee for n in (4, 2, 5)
    )
    gel = figer(campagne.reseau, Periode(date(2027, 1, 1), date(2027, 12, 31)))
    (i6,) = [c for c in gel.chiffres if c.code == "I6"]
    assert i6.details["codes_invitees"] == codes


def test_une_parole_anonyme_se_cite_au_rapport_sans_dire_de_qui_et_pas_dans_une_fiche(campagne):
    reponse = repondre(anonyme(campagne), verbatim="Cela nous a portés", verbatim_consenti=True)
    periode = Periode(date(2027, 1, 1), date(2027, 12, 31))
    assert dresser(campagne.reseau, periode).verbatims == ()
    for _ in range(2):
        repondre(campagne)
    assert dresser(campagne.reseau, periode).verbatims == (("Cela nous a portés", SANS_NOM),)
    dossier = AccompagnementFactory(
        reseau=campagne.reseau, fiche=reponse.invitation.fiche, debut_le=date(2027, 1, 4)
    )
    assert paroles_de(dossier) == []


@pytest.mark.parametrize(("est_anonyme", "phrase"), [(True, NUL_NE_VOIT), (False, ON_VOIT)])
def test_qui_repond_lit_si_l_equipe_verra_son_nom(campagne, client, est_anonyme, phrase):
    Campagne.objects.update(anonyme=est_anonyme, close_le=LE)
    campagne.refresh_from_db()
    contact = ContactFactory(reseau=campagne.reseau, fiche=FicheFactory(reseau=campagne.reseau))
    invitation = InvitationEnquete.objects.create(
        reseau=campagne.reseau, campagne=campagne, fiche=contact.fiche, contact=contact,
        envoyee_le=LE,
    )  # fmt: skip
    InvitationEnquete.objects.update(jeton_sha256=empreinte(invitation.jeton))
    lue = client.get(reverse("avis:repondre", args=[campagne.reseau.slug, invitation.jeton]))
    lettre = composer(
        campagne=campagne, reseau=campagne.reseau, contact=contact, fiche=contact.fiche,
        jeton=invitation.jeton, expire_le=None,
    )  # fmt: skip
    courriel = ecrire(**lettre)
    assert phrase in lue.content.decode()
    for corps in (courriel.texte, courriel.html):
        assert phrase.split(" l")[0] in corps.replace("\u00a0", " ")


def test_deux_personnes_d_une_meme_collectivite_ne_font_pas_le_seuil(campagne):
    anonyme(campagne)
    fiche = FicheFactory(reseau=campagne.reseau)
    for _ in range(3):
        repondre(campagne, fiche=fiche)
    assert repartition(campagne).tue


@pytest.mark.parametrize(
    ("lignes", "rendu"),
    [
        ([("a", 5), ("b", 4), ("c", 0)], [("a", 5), ("b", 4), ("c", 0)]),
        ([("a", 9), ("b", 4), ("c", 1)], [("a", 9), (REGROUPEES, 5)]),
        ([("a", 9), ("b", 2), ("c", 1)], [("a", 9), (REGROUPEES, 3)]),
        ([("a", 4), ("b", 1)], None),
        ([("a", 2), ("b", 1)], None),
        ([("a", 7), ("b", 0)], None),
    ],
)
def test_aucune_case_ne_dit_moins_que_le_seuil(lignes, rendu):
    assert regrouper(lignes, 3) == rendu


def test_une_campagne_anonyme_ne_se_lit_qu_une_fois_close(campagne):
    """Lire avant et après une réponse dirait, par différence, ce qu’elle contenait."""
    Campagne.objects.update(anonyme=True, close_le=LE)
    campagne.refresh_from_db()
    for note in (5, 5, 5, 4, 4, 4):
        repondre(campagne, note)
    assert repartition(campagne).tue and not repartition(campagne).lignes
    assert not citations(campagne, lire_reponses(campagne), LE)


def test_anonyme_la_moyenne_se_tait_quand_des_notes_se_regroupent(campagne):
    Campagne.objects.update(anonyme=True)
    campagne.refresh_from_db()
    for note in (5, 5, 5, 5, 4, 3, 1):
        repondre(campagne, note)
    lue = repartition(campagne)
    assert lue.lignes[-1] == (REGROUPEES, 3) and lue.moyenne is None


def test_anonyme_ni_nom_ni_reponse_seule_ni_texte_libre(campagne, agent, client_de):
    Campagne.objects.update(anonyme=True)
    question = Question.objects.create(
        reseau=campagne.reseau, questionnaire_version=campagne.questionnaire, code="libre",
        libelle="Dites-nous", type="texte", ordre=9,
    )  # fmt: skip
    reponses = [repondre(campagne, 5, fiche=None) for _ in range(4)]
    ReponseQuestion.objects.create(
        reseau=campagne.reseau, reponse=reponses[0], question=question, valeur="Un mot à moi"
    )
    texte = page(client_de(agent), campagne)
    assert "Un mot à moi" not in texte
    assert not any(str(r.invitation.fiche) in texte for r in reponses)
    seule = client_de(agent).get(reverse("suivi:reponse", args=[reponses[0].pk]))
    assert seule.status_code == 404


@pytest.mark.parametrize("sortie", ["exporter_campagne", "imprimer_campagne"])
def test_anonyme_les_sorties_se_taisent_aussi(campagne, agent, client_de, sortie):
    Campagne.objects.update(anonyme=True)
    reponses = [repondre(campagne, n) for n in (5, 5, 5, 4, 4, 4)]
    texte = sorti(client_de(agent), campagne, sortie)
    assert not any(str(r.invitation.fiche) in texte for r in reponses)


def test_anonyme_les_preuves_de_i6_ne_nomment_pas_qui_a_repondu(campagne):
    anonyme(campagne)
    reponses = [repondre(campagne, 2) for _ in range(3)]
    lues = repr(indicateur(campagne).ecartees)
    assert lues.count("Réponse anonyme") == 3 and "2 sur 5" not in lues
    assert not any(str(r.invitation.fiche) in lues for r in reponses)


def test_anonyme_le_dossier_ne_dit_pas_ce_que_vaut_la_reponse(campagne):
    Campagne.objects.update(anonyme=True)
    reponse = repondre(campagne, 2)
    dossier = AccompagnementFactory(
        reseau=campagne.reseau, fiche=reponse.invitation.fiche, debut_le=date(2027, 1, 4)
    )
    (lu,) = avis(dossier)
    assert lu.le == reponse.le and lu.verdicts == ()


def test_sans_accord_une_parole_ne_se_cite_pas(campagne):
    for _ in range(3):
        repondre(campagne, verbatim="Gardez-le pour vous")
    repondre(campagne, verbatim="Dites-le", verbatim_consenti=True)
    assert [t for t, _ in citations(campagne, lire_reponses(campagne), LE)] == ["Dites-le"]


# -- Les sorties -------------------------------------------------------------------------------


def sorti(client, campagne, route):
    reponse = client.get(reverse(f"suivi:{route}", args=[campagne.pk]))
    assert reponse.status_code == 200
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    if octets.startswith(b"%PDF"):
        return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages)
    feuille = openpyxl.load_workbook(io.BytesIO(octets)).active
    return "\n".join(str(c) for ligne in feuille.iter_rows(values_only=True) for c in ligne)


@pytest.mark.parametrize("sortie", ["exporter_campagne", "imprimer_campagne"])
def test_les_sorties_disent_la_reponse_retenue(campagne, agent, client_de, sortie):
    reponses = [repondre(campagne, 4, fiche=None) for _ in range(3)]
    texte = sorti(client_de(agent), campagne, sortie)
    assert str(reponses[0].invitation.fiche) in texte and "Seule réponse" in texte


def test_la_page_ne_coute_pas_plus_de_requetes_pour_vingt_reponses(campagne, agent, client_de):
    client = client_de(agent)
    for _ in range(3):
        repondre(campagne)
    page(client, campagne)
    with requetes() as trois:
        page(client, campagne)
    for _ in range(17):
        repondre(campagne)
    with requetes() as vingt:
        page(client, campagne)
    assert len(vingt) == len(trois), vingt


def test_l_etrangere_n_ouvre_ni_campagne_ni_reponse(campagne, etrangere, client_de):
    reponse = repondre(campagne)
    client = client_de(etrangere)
    assert client.get(reverse("suivi:campagne", args=[campagne.pk])).status_code == 404
    assert client.get(reverse("suivi:reponse", args=[reponse.pk])).status_code == 404
