"""Filtres et balises : ce que les gabarits tiennent pour acquis."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from predict.noyau.templatetags import noyau


def rendre(source, **contexte):
    return Template("{% load noyau %}" + source).render(Context(contexte))


def test_un_horodatage_s_affiche_a_l_heure_de_paris():
    le = datetime(2027, 3, 11, 23, 30, tzinfo=UTC)
    assert rendre("{{ le|date_longue }}", le=le) == "12\u00a0mars\u00a02027"
    assert rendre("{{ le|moment }}", le=le) == "12\u00a0mars\u00a02027 à 0\u00a0h\u00a030"
    assert rendre("{{ le|heure }}", le=le) == "0\u00a0h\u00a030"


def test_les_nombres_passent_par_la_typographie():
    assert rendre("{{ 106574|nombre }}") == "106\u202f574"
    assert rendre("{{ 1250|euros }} {{ 210|heures }} {{ x|pourcent }}", x=2 / 3) == (
        "1\u202f250\u00a0€ 3\u00a0h\u00a030 66,7\u00a0%"
    )


@pytest.mark.parametrize(
    ("n", "mots", "attendu"),
    [
        (0, "fiche", "fiche"),
        (1, "fiche", "fiche"),
        (1.5, "jour", "jour"),
        (2, "fiche", "fiches"),
        (2, "cheval,chevaux", "chevaux"),
        (-3, "jour", "jours"),
    ],
)
def test_le_pluriel_francais_commence_a_deux(n, mots, attendu):
    assert noyau.pluriel(n, mots) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [("Camille Rousselet", "CR"), ("Élodie", "É"), ("Jean de la Tour", "JT"), ("@42", "?")],
)
def test_les_initiales_ont_deux_lettres_au_plus(nom, attendu):
    assert noyau.initiales(nom) == attendu


def test_une_icone_est_muette_et_son_nom_verifie():
    assert rendre("{% icone 'geo-alt' %}") == '<i class="bi bi-geo-alt" aria-hidden="true"></i>'
    with pytest.raises(ValueError, match="icône"):
        rendre("{% icone nom %}", nom='x" onload="')


def test_url_avec_garde_les_filtres_et_remplace_la_page():
    requete = RequestFactory().get("/?niveau=1&niveau=2&page=3&q=eau douce")
    assert rendre("{% url_avec page=4 %}", request=requete) == (
        "?niveau=1&amp;niveau=2&amp;page=4&amp;q=eau+douce"
    )


def test_url_avec_oublie_la_page_quand_un_filtre_change():
    requete = RequestFactory().get("/?niveau=1&page=3")
    assert rendre("{% url_avec tri='nom' %}", request=requete) == "?niveau=1&amp;tri=nom"


def test_url_avec_none_retire_le_parametre():
    requete = RequestFactory().get("/?niveau=1&page=3")
    assert rendre("{% url_avec niveau=None %}", request=requete) == "?"


def test_les_pages_lointaines_sont_coupees():
    page = Paginator(range(100), 5).page(10)
    assert noyau.pages_abregees(page) == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_une_courbe_ne_compte_pas_une_absence_pour_zero():
    svg = noyau.courbe([None, 10, 20])
    assert 'points="46,20 89,4"' in svg
    assert noyau.courbe([None, 10]) == ""


def test_une_courbe_plate_reste_au_milieu():
    assert 'points="3,12 89,12"' in noyau.courbe([5, 5])


def test_le_premier_du_mois_se_compose_et_le_reste_reste_echappe():
    assert rendre("{{ le|date_longue|exposant }}", le=date(2027, 2, 1)) == (
        "1<sup>er</sup>\u00a0février\u00a02027"
    )
    assert rendre("{{ mot|exposant }}", mot="<b>1er</b>") == "&lt;b&gt;1<sup>er</sup>&lt;/b&gt;"
