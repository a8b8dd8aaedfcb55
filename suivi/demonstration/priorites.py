"""Les tours de priorisation : un premier, le dernier arrêté et décidé, un autre en cours."""

from . import comptes
from .textes import textes


def priorisations(calendrier):
    """Section « priorisations » ; les services se désignent par leur code commun."""
    recit = textes("priorites")
    return [
        _arrete("priorites-1", recit["precedent"], recit["notants"], calendrier, -420),
        _arrete("priorites-2", recit["arrete"], recit["notants"], calendrier, -60),
        _ouvert("priorites-3", recit["ouvert"], calendrier, -6),
    ]


def _tour(ref, titre, calendrier, ouverture, arret=None):
    return {
        "ref": ref,
        "titre": titre,
        "horizon": 2030,
        "etat": "ouverte" if arret is None else "arretee",
        "ouverte_le": calendrier.jour(ouverture),
        "arretee_le": None if arret is None else calendrier.jour(arret),
        "a_l_aveugle": True,
    }


def _arrete(ref, recit, notants, calendrier, ouverture):
    notes, decisions = [], []
    for code, triplets, *suite in recit["services"]:
        raisons = suite[0] if len(suite) == 2 else [""] * len(triplets)
        decision = suite[-1]
        notes += [
            _note(ref, code, qui, *triplet, raison)
            for qui, triplet, raison in zip(notants, triplets, raisons, strict=False)
        ]
        if decision:
            decisions.append(
                {
                    "ref": f"{ref}-{code}"[:64],
                    "service": code,
                    "decision": decision[0],
                    "motif": decision[1],
                    "decidee_par": comptes.courriel("nadia"),
                    "decidee_le": calendrier.jour(ouverture + 16),
                }
            )
    tour = _tour(ref, recit["titre"], calendrier, ouverture, ouverture + 14)
    return tour | {"notes": notes, "decisions": decisions}


def _ouvert(ref, recit, calendrier, ouverture):
    notes = [
        _note(ref, code, qui, strategie, capacites, demande, raison)
        for qui, lignes in recit["notes"].items()
        for code, strategie, capacites, demande, raison in lignes
    ]
    return _tour(ref, recit["titre"], calendrier, ouverture) | {"notes": notes}


def _note(tour, code, qui, strategie, capacites, demande, raison):
    return {
        "ref": f"{tour}-{qui}-{code}"[:64],
        "service": code,
        "agent": comptes.courriel(qui),
        "strategie": strategie,
        "capacites": capacites,
        "projection": demande,
        "raison": raison,
    }
