import pytest

from .aides import un_jeton


@pytest.fixture
def jeton(direction):
    """En clair, à toutes les portées."""
    return un_jeton(direction)
