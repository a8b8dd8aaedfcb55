"""Sceller engage : les échéances deviennent des jalons, les livrables s’attendent, sans doublon."""

from datetime import date

import pytest

from accompagnements.actions import cadre as actions
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models import Livrable, Tache, Validation
from accompagnements.regles import EtatValidation, PartieValidation, TypeLivrable
from accompagnements.regles.cadre import type_de_livrable
from tests.accompagnements.scenes_cadre import LE, cadre_valide


@pytest.fixture
def cadre(agent, direction, referente):
    """Scellé : deux échéances (30 avril 2027, 30 juin 2028), un livrable (30 juin 2028)."""
    cadre = cadre_valide(agent, direction, referente)
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    return cadre


@pytest.fixture
def resceller(cadre, agent, direction, referente):
    """Ouvre la version 2, la change, la fait valider et la scelle."""

    def _resceller(changer):
        suivant = actions.reprendre(cadre=cadre, agent=agent)
        changer(suivant)
        circuit.demander_validation(cadre=suivant, agent=agent, le=LE)
        circuit.valider_pour_le_reseau(cadre=suivant, agent=direction, le=LE)
        circuit.valider_pour_la_collectivite(cadre=suivant, agent=referente, le=LE)
        circuit.sceller(cadre=suivant, agent=agent, le=LE)
        return suivant

    return _resceller


def jalons():
    return list(Tache.objects.filter(jalon=True).values_list("titre", "echeance"))


def test_les_echeances_deviennent_des_jalons_confies_a_la_personne_responsable(cadre, agent):
    assert jalons() == [
        ("Montage de projet : début", date(2027, 4, 30)),
        ("Montage de projet : fin", date(2028, 6, 30)),
    ]
    assert {t.assignee for t in Tache.objects.filter(jalon=True)} == {agent}


def test_les_livrables_du_cadre_sont_attendus_par_la_collectivite(cadre):
    livrable = Livrable.objects.get()
    assert (livrable.titre, livrable.prevu_le) == ("Dossier de candidature", date(2028, 6, 30))
    assert [d.fiche_id for d in livrable.destinataires.all()] == [cadre.accompagnement.fiche_id]
    assert livrable.livre_le is None


def test_resceller_ne_double_rien(cadre, resceller):
    avant = jalons()
    resceller(lambda c: None)
    assert jalons() == avant
    assert Livrable.objects.count() == 1


def test_une_date_deplacee_suit_le_cadre(cadre, resceller):
    resceller(lambda c: c.echeances.filter(libelle__endswith="fin").update(le=date(2028, 9, 1)))
    assert jalons()[1] == ("Montage de projet : fin", date(2028, 9, 1))


def test_une_echeance_retiree_retire_son_jalon(cadre, resceller):
    resceller(lambda c: c.echeances.filter(libelle__endswith="début").delete())
    assert jalons() == [("Montage de projet : fin", date(2028, 6, 30))]


def test_un_jalon_fait_reste_fait_et_a_sa_date(cadre, resceller):
    Tache.objects.filter(titre__endswith="début").update(faite_le=date(2027, 4, 29))
    resceller(lambda c: c.echeances.filter(libelle__endswith="début").delete())
    assert ("Montage de projet : début", date(2027, 4, 30)) in jalons()


def test_un_jalon_ajoute_a_la_main_n_est_pas_touche(cadre, resceller):
    Tache.objects.create(
        reseau=cadre.reseau, accompagnement=cadre.accompagnement, titre="Point avec le préfet",
        echeance=date(2027, 6, 1), jalon=True,
    )  # fmt: skip
    resceller(lambda c: c.echeances.all()[0].delete())
    assert ("Point avec le préfet", date(2027, 6, 1)) in jalons()


def test_deux_rendez_vous_du_meme_nom_font_deux_jalons(cadre, resceller):
    def deux(c):
        c.echeances.update(libelle="Comité de suivi")

    resceller(deux)
    resceller_titres = [t for t, _ in jalons()]
    assert resceller_titres == ["Comité de suivi", "Comité de suivi"]


def test_un_cadre_non_scelle_n_engage_rien(agent, direction, referente):
    cadre_valide(agent, direction, referente)
    assert jalons() == []
    assert not Livrable.objects.exists()


def test_la_validation_de_la_version_suivante_est_redemandee(cadre, agent):
    suivant = actions.reprendre(cadre=cadre, agent=agent)
    assert not Validation.objects.filter(
        cadre=suivant, partie=PartieValidation.DIRECTION, etat=EtatValidation.VALIDEE
    ).exists()


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [
        ("Diagnostic territorial", TypeLivrable.ETUDE),
        ("Étude de faisabilité", TypeLivrable.ETUDE),
        ("Compte rendu d’atelier", TypeLivrable.RAPPORT),
        ("Carnet d’outils", TypeLivrable.SUPPORT),
        ("Dossier de candidature", TypeLivrable.AUTRE),
    ],
)
def test_le_type_d_un_livrable_se_propose_d_apres_son_titre(titre, attendu):
    assert type_de_livrable(titre) == attendu
