"""Pourquoi chaque ligne d’un dossier compte, ou ne compte pas, dite en mots.

Personnages : l’agent du réseau, l’étrangère d’un autre réseau.
"""

from datetime import date

import pytest
from django.urls import reverse

from suivi.calculs import Periode
from suivi.calculs.pourquoi import avis, pourquoi
from tests.fabriques import (
    AccompagnementFactory,
    ActiviteFactory,
    CandidatureFactory,
    ConventionFactory,
    MiseEnLienFactory,
)
from tests.mesures import requetes
from tests.suivi import scenes

ANNEE = Periode.de_l_annee(2026)


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(
        reseau=reseau, responsable=agent, debut_le=date(2026, 1, 12), valide_le=date(2026, 1, 20)
    )


def convention(dossier, signee_le, lien_le=None):
    lien = lien_le and MiseEnLienFactory(
        reseau=dossier.reseau, fiche=dossier.fiche, accompagnement=dossier, le=lien_le
    )
    return ConventionFactory(
        reseau=dossier.reseau, fiche=dossier.fiche, accompagnement=dossier, partenaire="Thiès",
        objet="Eau", montant_previsionnel=1000, signee_le=signee_le, mise_en_lien=lien or None,
    )  # fmt: skip


def verdicts(dossier, genre):
    return [v for ligne in pourquoi(dossier, ANNEE) if ligne.genre == genre for v in ligne.verdicts]


def test_une_convention_signee_avant_la_mise_en_lien_dit_pourquoi_elle_ne_compte_pas(dossier):
    convention(dossier, date(2026, 3, 2), lien_le=date(2026, 5, 4))
    (verdict,) = verdicts(dossier, "Convention")
    assert (verdict.code, verdict.compte) == ("I4", False)
    assert "ne la précède pas" in verdict.note


def test_une_convention_nee_d_une_mise_en_lien_compte_et_le_dit(dossier):
    convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2))
    (verdict,) = verdicts(dossier, "Convention")
    assert verdict.compte and "63 jours après" in verdict.note


def test_une_candidature_se_lit_dans_deux_indicateurs(dossier):
    CandidatureFactory(
        reseau=dossier.reseau, accompagnement=dossier, deposee_le=date(2026, 4, 1), accuse=None
    )
    lus = {v.code: v for v in verdicts(dossier, "Candidature")}
    assert "sans accusé joint" in lus["I2"].note and "sans décision" in lus["I7"].note


def test_ce_qui_est_d_une_autre_annee_n_a_pas_de_verdict(dossier):
    convention(dossier, date(2025, 5, 4))
    (ligne,) = [x for x in pourquoi(dossier, ANNEE) if x.genre == "Convention"]
    assert ligne.verdicts == () and ligne.le == date(2025, 5, 4)


def test_l_accompagnement_compte_par_sa_premiere_activite(dossier):
    assert not any(v.compte for v in verdicts(dossier, "Accompagnement"))
    ActiviteFactory(reseau=dossier.reseau, accompagnement=dossier, le=date(2026, 2, 3))
    (verdict,) = [v for v in verdicts(dossier, "Accompagnement") if v.code == "I1"]
    assert verdict.compte


def test_les_lignes_d_un_autre_dossier_n_y_sont_pas(dossier, reseau, agent):
    autre = AccompagnementFactory(reseau=reseau, responsable=agent)
    convention(autre, date(2026, 5, 4))
    assert not [x for x in pourquoi(dossier, ANNEE) if x.genre == "Convention"]


def test_la_page_se_lit_et_coute_autant_pour_une_ligne_que_pour_dix(
    dossier, agent, client_de, navigation_gardee
):
    client, adresse = client_de(agent), reverse("suivi:pourquoi", args=[dossier.pk])
    convention(dossier, date(2026, 5, 4))
    client.get(adresse, {"annee": 2026})
    with requetes() as une:
        texte = client.get(adresse, {"annee": 2026}).content.decode()
    assert "Aucune mise en lien tracée" in texte and "Ne compte pas" in texte
    for _ in range(9):
        convention(dossier, date(2026, 5, 4))
    with requetes() as dix:
        client.get(adresse, {"annee": 2026})
    assert len(dix) == len(une), dix


def test_l_etrangere_ne_trouve_pas_la_page(dossier, etrangere, client_de):
    assert client_de(etrangere).get(reverse("suivi:pourquoi", args=[dossier.pk])).status_code == 404


def dits(dossier):
    """Du plus récent au plus ancien, ce que vaut chaque réponse."""
    return [" ; ".join(str(v) for v in un.verdicts).replace("\u00a0", " ") for un in avis(dossier)]


def sondage(dossier, le, *notes):
    invitation = scenes.invitation(scenes.campagne(dossier.reseau, le), dossier.fiche)
    for note in notes:
        scenes.reponse(invitation, note, "oui", le=le)


def test_une_reponse_dit_ce_qu_elle_vaut_dans_chaque_indicateur(dossier):
    sondage(dossier, "2026-06-01", 2)
    assert dits(dossier) == [
        "Ne compte pas dans I6 en 2026. Note de 2 sur 5 : répondante, pas satisfaite"
        " ; Compte dans I8 en 2026"
    ]


def test_une_reponse_d_une_campagne_plus_ancienne_de_l_annee_n_est_pas_retenue(dossier):
    sondage(dossier, "2026-03-01", 5)
    sondage(dossier, "2026-09-01", 4)
    recente, ancienne = dits(dossier)
    assert recente.startswith("Compte dans I6 en 2026")
    assert "Réponse non retenue : une seule compte par collectivité" in ancienne


def test_une_invitation_sans_reponse_le_dit(dossier):
    sondage(dossier, "2026-06-01")
    (un,) = avis(dossier)
    assert un.le is None and "invitée, sans réponse" in str(un.verdicts[0])


def test_une_enquete_d_avant_le_dossier_n_y_est_pas(dossier):
    sondage(dossier, "2025-06-01", 5)
    assert avis(dossier) == []


def test_le_fragment_des_reponses_coute_autant_pour_une_que_pour_dix(
    dossier, agent, client_de, navigation_gardee
):
    client, adresse = client_de(agent), reverse("suivi:avis", args=[dossier.pk])
    assert "Réponses" not in client.get(adresse).content.decode()
    sondage(dossier, "2026-06-01", 5)
    with requetes() as une:
        assert "Réponses aux enquêtes" in client.get(adresse).content.decode()
    for mois in range(1, 6):
        sondage(dossier, f"2026-0{mois}-01", 5, 3)
    with requetes() as onze:
        client.get(adresse)
    assert len(onze) == len(une), onze


def test_l_etrangere_ne_trouve_pas_les_reponses(dossier, etrangere, client_de):
    assert client_de(etrangere).get(reverse("suivi:avis", args=[dossier.pk])).status_code == 404
