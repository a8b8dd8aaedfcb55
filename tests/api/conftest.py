import pytest
from django.core.cache import cache

from .aides import un_jeton


@pytest.fixture(autouse=True)
def compteurs_remis():
    cache.clear()


@pytest.fixture
def jeton(direction):
    """En clair, à toutes les portées."""
    return un_jeton(direction)
