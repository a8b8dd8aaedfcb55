"""Chercher un nom avec une faute de frappe : sur les deux moteurs, les plus proches d’abord."""

import pytest

from collectivites.models import Collectivite
from tests.fabriques import CollectiviteFactory

NOMS = ("Vendôme", "Blois", "Romorantin-Lanthenay", "Orléans", "Châteauroux")


@pytest.fixture
def communes(db):
    for nom in NOMS:
        CollectiviteFactory(nom=nom)


@pytest.mark.parametrize(
    ("cherche", "attendue"),
    [
        ("vandome", "Vendôme"),
        ("vendme", "Vendôme"),
        ("blios", "Blois"),
        ("Romorentin", "Romorantin-Lanthenay"),
        ("orlean", "Orléans"),
        ("chateauroux ", "Châteauroux"),
        ("chatauroux", "Châteauroux"),
    ],
)
def test_une_faute_de_frappe_ne_cache_pas_la_commune(communes, cherche, attendue):
    trouvees = list(Collectivite.objects.ressemblant(cherche).values_list("nom", flat=True)[:5])
    assert trouvees[:1] == [attendue]


@pytest.mark.parametrize("rien", ["", "  ", "…", "xyzxyzxyz"])
def test_rien_de_proche_ne_rend_rien(communes, rien):
    assert not Collectivite.objects.ressemblant(rien).exists()


def test_la_ressemblance_filtre_une_autre_table(communes):
    proches = Collectivite.objects.ressemblant("vandome").order_by().values("pk")
    assert Collectivite.objects.filter(pk__in=proches).exists()
