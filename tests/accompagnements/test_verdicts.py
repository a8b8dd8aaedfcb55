"""Chaque ligne d’un dossier dit si elle compte, dans quoi, quand, et sinon pourquoi.

Personnages : l’agent du réseau, l’étrangère d’un autre réseau.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.fabriques import (
    AccompagnementFactory,
    ActiviteFactory,
    CandidatureFactory,
    ConventionFactory,
    LivrableFactory,
    MiseEnLienFactory,
    PieceFactory,
    ProjetFactory,
    StrategieFactory,
)
from tests.mesures import requetes


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(
        reseau=reseau, responsable=agent, debut_le=date(2026, 1, 12), valide_le=date(2026, 1, 20)
    )


@pytest.fixture
def lire(dossier, agent, client_de):
    """`lire("convention")` : ce que disent les lignes de cette section, en clair."""

    def dits(genre):
        page = client_de(agent).get(dossier.get_absolute_url())
        lignes = page.context[f"section_{genre}"]["lignes"]
        return [
            " ; ".join(str(v) for v in ligne.verdicts).replace("\u00a0", " ") for ligne in lignes
        ]

    return dits


def de(dossier):
    return {"reseau": dossier.reseau, "fiche": dossier.fiche, "accompagnement": dossier}


def convention(dossier, signee_le=None, lien_le=None, **champs):
    lien = lien_le and MiseEnLienFactory(**de(dossier), le=lien_le)
    valeurs = {"partenaire": "Thiès", "objet": "Eau", "montant_previsionnel": 1000} | champs
    return ConventionFactory(
        **de(dossier), signee_le=signee_le, mise_en_lien=lien or None, **valeurs
    )


def test_une_convention_signee_avant_la_mise_en_lien_dit_pourquoi_elle_ne_compte_pas(dossier, lire):
    convention(dossier, date(2026, 3, 2), lien_le=date(2026, 5, 4))
    (dit,) = lire("convention")
    assert dit.startswith("Ne compte pas dans I4 en 2026 : signée le 2 mars 2026")


def test_l_annee_dite_est_celle_de_la_signature_pas_l_annee_en_cours(dossier, lire):
    convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2))
    assert lire("convention") == ["Compte dans I4 en 2026"]


def test_une_convention_pas_encore_signee_n_annonce_aucune_annee(dossier, lire):
    convention(dossier)
    assert lire("convention") == ["Ne compte pas dans I4 : pas encore signée"]


def test_un_avenant_en_projet_ne_promet_pas_de_compter_un_jour(dossier, lire):
    premiere = convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2))
    convention(dossier, parent=premiere)
    assert "Ne compte pas dans I4 : avenant, pas une nouvelle convention" in lire("convention")


def test_une_candidature_se_lit_dans_deux_indicateurs(dossier, lire):
    CandidatureFactory(
        reseau=dossier.reseau, accompagnement=dossier, deposee_le=date(2026, 4, 1), accuse=None
    )
    (dit,) = lire("candidature")
    assert "dans I2 en 2026 : déposée le 1er avril 2026, sans accusé joint" in dit
    assert "dans I7 en 2026 : déposée le 1er avril 2026, sans décision" in dit


def test_un_depot_compte_une_annee_et_son_accord_la_suivante(dossier, lire):
    CandidatureFactory(
        reseau=dossier.reseau, accompagnement=dossier, deposee_le=date(2026, 11, 1),
        accuse=PieceFactory(reseau=dossier.reseau, fiche=dossier.fiche),
        decision="accordee", notifiee_le=date(2027, 2, 1),
    )  # fmt: skip
    assert lire("candidature") == ["Compte dans I2 en 2026 ; Compte dans I7 en 2027"]


def test_un_brouillon_ne_parle_pas_encore_de_financement(dossier, lire):
    CandidatureFactory(reseau=dossier.reseau, accompagnement=dossier, deposee_le=None)
    assert lire("candidature") == ["Ne compte pas dans I2. Brouillon : pas encore déposée"]


def test_seule_une_etude_peut_compter_dans_i3(dossier, lire):
    LivrableFactory(reseau=dossier.reseau, accompagnement=dossier, type="note")
    LivrableFactory(
        reseau=dossier.reseau, accompagnement=dossier, type="etude", final=True,
        livre_le=date(2026, 6, 1),
    )  # fmt: skip
    assert sorted(lire("livrable")) == ["", "Compte dans I3 en 2026"]


def test_un_simple_renseignement_le_dit_et_une_reunion_compte(dossier, lire):
    for le, type_ in ((date(2026, 2, 1), "renseignement"), (date(2026, 3, 1), "reunion")):
        ActiviteFactory(reseau=dossier.reseau, accompagnement=dossier, le=le, type=type_)
    assert lire("activite") == [
        "Compte dans I1 en 2026",
        "Ne compte pas dans I1 en 2026 : simple renseignement, pas un accompagnement",
    ]


def test_une_mise_en_lien_dit_la_convention_qu_elle_a_donnee(dossier, lire):
    convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2), titre="Eau de Thiès")
    assert lire("mise_en_lien") == ["« Eau de Thiès » compte dans I4 en 2026"]


def test_une_mise_en_reseau_sans_suite_dit_ce_qui_manque(dossier, lire):
    MiseEnLienFactory(**de(dossier), le=date(2026, 3, 2), nature="mise_en_reseau")
    assert lire("mise_en_lien") == ["Ne compte pas dans I5 : aucun projet n’en est encore né"]


def test_un_projet_sans_rencontre_dit_pourquoi_il_ne_compte_pas(dossier, lire):
    ProjetFactory(**de(dossier), document_valide_le=date(2026, 6, 1))
    assert lire("projet") == ["Ne compte pas dans I5 en 2026 : aucune rencontre d’origine tracée"]


def test_une_strategie_ne_compte_que_l_annee_ou_la_collectivite_est_accompagnee(dossier, lire):
    piece = PieceFactory(reseau=dossier.reseau, fiche=dossier.fiche)
    StrategieFactory(**de(dossier), adoptee_le=date(2026, 12, 1), piece=piece)
    (dit,) = lire("strategie")
    assert dit.startswith("Ne compte pas dans I9 en 2026. Collectivité hors de I1")
    ActiviteFactory(reseau=dossier.reseau, accompagnement=dossier, le=date(2026, 2, 1))
    assert lire("strategie") == ["Compte dans I9 en 2026"]


def test_le_verdict_mene_aux_preuves_de_son_annee(dossier, agent, client_de):
    convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2))
    texte = client_de(agent).get(dossier.get_absolute_url()).content.decode()
    assert f"{reverse('suivi:preuves', args=['I4'])}?annee=2026" in texte
    assert "les preuves de 2026" in texte


def test_le_dossier_coute_autant_pour_une_ligne_de_chaque_genre_que_pour_quatre(
    dossier, agent, client_de, navigation_gardee
):
    client, adresse = client_de(agent), dossier.get_absolute_url()

    def garnir():
        convention(dossier, date(2026, 5, 4), lien_le=date(2026, 3, 2))
        ActiviteFactory(reseau=dossier.reseau, accompagnement=dossier, le=date(2026, 2, 1))
        StrategieFactory(**de(dossier), adoptee_le=date(2026, 12, 1))
        projet = ProjetFactory(**de(dossier), document_valide_le=date(2026, 6, 1))
        lien = MiseEnLienFactory(**de(dossier), le=date(2026, 3, 2), nature="mise_en_reseau")
        projet.origines.create(reseau=dossier.reseau, mise_en_lien=lien)
        CandidatureFactory(
            reseau=dossier.reseau, accompagnement=dossier, deposee_le=date(2026, 11, 1),
            decision="accordee", notifiee_le=date(2027, 2, 1), projet=projet,
        )  # fmt: skip
        LivrableFactory(
            reseau=dossier.reseau, accompagnement=dossier, type="etude", livre_le=date(2026, 6, 1)
        )

    garnir()
    client.get(adresse)
    with requetes() as une:
        client.get(adresse)
    for _ in range(3):
        garnir()
    with requetes() as quatre:
        client.get(adresse)
    assert len(quatre) == len(une), quatre
