"""Émettre une convention : le PDF du moment, scellé."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import emettre_document, preparer_sceau

from .. import documents_convention as documents
from ..droits import peut_tracer


@transaction.atomic
def emettre_convention(*, convention, agent, le=None):
    """Une nouvelle version du PDF ; la précédente reste lisible, marquée remplacée."""
    if not peut_tracer(agent, convention):
        raise PermissionDenied
    le = le or timezone.now()
    jeton, adresse = preparer_sceau(convention.reseau)
    octets, instantane = documents.sceller(convention, adresse=adresse, emis_le=le)
    return emettre_document(
        objet=convention, type="convention", titre=convention.titre, format="pdf",
        contenu=octets, instantane=instantane,
        gabarit=f"{documents.GABARIT}/{documents.GABARIT_VERSION}", jeton=jeton, agent=agent, le=le,
    )  # fmt: skip
