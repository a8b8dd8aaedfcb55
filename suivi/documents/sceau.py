"""Sceller le contexte d’un rapport."""

from dataclasses import replace

from predict.noyau.documents import contextes as c
from predict.noyau.documents import sceau


def sceller(contexte, *, gabarit, emis_le, adresse):
    """Le même contexte, scellé : l’empreinte est celle de ses données. `gabarit` :
    « nom/version »."""
    nom, _, version = gabarit.rpartition("/")
    return replace(
        contexte,
        sceau=c.Sceau(
            emis_le=emis_le,
            gabarit=nom,
            gabarit_version=version,
            adresse=adresse,
            empreinte=sceau.empreinte_donnees(contexte),
        ),
    )
