"""Ce qui n’a pas encore de date ne gêne pas la lecture des preuves."""

from suivi.calculs import Periode, detailler
from tests.fabriques import CandidatureFactory, ProjetFactory
from tests.suivi import scenes as s


def test_lit_les_preuves_quand_deux_candidatures_sont_encore_en_preparation(reseau):
    accompagnement = s.suivi(s.fiche(reseau, "Vendôme"), activites=["2027-02-01"])
    CandidatureFactory.create_batch(2, reseau=reseau, accompagnement=accompagnement)

    i7 = detailler(reseau, Periode.de_l_annee(2027), codes=["I7"])["I7"]

    assert (i7.valeur, i7.preuves) == (0, ())


def test_lit_les_preuves_quand_deux_projets_n_ont_ni_document_ni_rencontre(reseau):
    ProjetFactory.create_batch(2, reseau=reseau, fiche=s.fiche(reseau, "Vendôme"))

    i5 = detailler(reseau, Periode.de_l_annee(2027), codes=["I5"])["I5"]

    assert i5.valeur == 0
