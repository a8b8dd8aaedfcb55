"""Les déclarations de l’échange couvrent toutes les colonnes de toutes les tables."""

import pytest
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint

from predict.comptes import echange
from predict.comptes.cloisonnement import modeles_locataires
from predict.comptes.management.commands import documenter_echange
from predict.noyau.echange import EXCLUS_COMMUNS, verite
from predict.noyau.echange.contraintes import OPERATIONS

SECTIONS = echange.toutes_les_sections()


@pytest.mark.parametrize("modele", modeles_locataires(), ids=lambda m: m._meta.label)
def test_chaque_table_metier_voyage_ou_dit_pourquoi(modele):
    assert sum(s.modele is modele for s in SECTIONS) == (modele not in echange.TABLES_EXCLUES)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.modele._meta.label)
def test_chaque_colonne_voyage_ou_dit_pourquoi(section):
    colonnes = {c.name for c in section.modele._meta.concrete_fields}
    portees = {champ.colonne for champ in section.champs} | {section.parent} - {""}
    exclues = set(section.exclus) | (set(EXCLUS_COMMUNS) & colonnes) - portees | {"ref"} & colonnes
    assert portees | exclues == colonnes
    assert portees & set(section.exclus) == set()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.modele._meta.label)
def test_aucune_cle_ne_sert_deux_fois(section):
    cles = [c.cle for c in section.champs] + [e.cle for e in section.enfants] + ["ref"]
    assert len(set(cles)) == len(cles)


def operations(q):
    if q is None:
        return set()
    if isinstance(q, tuple):
        return {q[0].partition("__")[2] or "exact"}
    return set().union(*(operations(enfant) for enfant in q.children))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.modele._meta.label)
def test_chaque_contrainte_se_verifie_en_memoire(section):
    """Une opération que `verite` ignore lèverait `KeyError` devant un utilisateur."""
    for contrainte in section.modele._meta.constraints:
        assert operations(contrainte.condition) <= {*OPERATIONS, "isnull"}
        if isinstance(contrainte, CheckConstraint):
            assert str(contrainte.violation_error_message)


@pytest.mark.parametrize(
    ("condition", "attendu"),
    [
        (Q(a=1), True),
        (Q(a=2), False),
        (~Q(a=2), True),
        (Q(vide=1), None),
        (~Q(vide=1), None),
        (Q(vide__isnull=True) | Q(vide__gt=1), True),
        (Q(a=2) & Q(vide=1), False),
        (Q(a=1) & Q(vide=1), None),
        (Q(a=1) | Q(vide=1), True),
        (Q(b__gte=F("a")), True),
        (Q(b__lt=F("vide")), None),
        (Q(a__in=[1, 3]), True),
        (Q(), True),
    ],
)
def test_la_verite_a_trois_etats_comme_en_sql(condition, attendu):
    assert verite(condition, {"a": 1, "b": 2, "vide": None}.get) is attendu


def test_la_documentation_est_celle_des_declarations():
    ecrite = documenter_echange.DOCUMENT.read_text(encoding="utf-8")
    assert ecrite == documenter_echange.texte(), "Relancez manage.py documenter_echange."
