"""Une tournée à préparer : la Sologne, dans deux semaines, telle que l’outil la proposerait."""

import datetime as dt

from collectivites.models import Collectivite
from collectivites.regles import Attente
from collectivites.regles.tournees import (
    Faits,
    Journee,
    candidats,
    composer,
    dans_le_rayon,
)

from .comptes import EQUIPE, courriel

DEPART = ("41194", "commune")  # Romorantin-Lanthenay
RAYON, PAR_JOUR, VITESSE = 65, 3, 50
DEBUT, FIN = dt.time(8, 30), dt.time(18)
CONFIRMEES = 3


def tournees(presentes, fiches, calendrier):
    """Section « tournees » ; `presentes` : [(code, nature, collectivité)] ; vide sans le départ."""
    depart = Collectivite.objects.actuelles().filter(code_insee=DEPART[0], nature=DEPART[1]).first()
    lundi = calendrier.aujourdhui + dt.timedelta(days=14)
    lundi += dt.timedelta(days=-lundi.weekday() % 7)
    if depart is None or depart.latitude is None:
        return []
    faits = {
        rang: _faits(rang, collectivite, fiches[code])
        for rang, (code, nature, collectivite) in enumerate(presentes)
        if nature in ("commune", "epci") and not _vue(fiches[code], lundi)
    }
    chez = (depart.longitude, depart.latitude)
    tous = candidats(faits.values(), calendrier.aujourdhui)
    journee = Journee(chez, _minutes(DEBUT), _minutes(FIN), VITESSE)
    jours = {lundi + dt.timedelta(days=n): journee for n in range(4)}
    semaine = composer(dans_le_rayon(tous, chez, RAYON), jours, PAR_JOUR)
    raisons = {c.faits.cle: list(c.raisons) for c in tous}
    codes = {rang: code for rang, (code, _, _) in enumerate(presentes)}
    visites = [
        {
            "fiche": fiches[codes[p.cle]]["ref"],
            "date": jour.isoformat(),
            "heure": f"{p.debut // 60:02d}:{p.debut % 60:02d}",
            "duree_minutes": p.fin - p.debut,
            "distance_km": round(p.km),
            "raisons": raisons[p.cle],
        }
        for jour, deroule in semaine.items()
        for p in deroule.passages
    ]
    for visite in visites[:CONFIRMEES]:
        visite["confirmee"] = True
    return [
        {
            "ref": "tournee-sologne",
            "titre": "Tournée Sologne",
            "agent": courriel(EQUIPE[0]),
            "du": lundi.isoformat(),
            "au": (lundi + dt.timedelta(days=3)).isoformat(),
            "depart": {"insee": DEPART[0], "nature": DEPART[1]},
            "heure_depart": f"{DEBUT:%H:%M}",
            "heure_retour": f"{FIN:%H:%M}",
            "vitesse": VITESSE,
            "rayon_km": RAYON,
            "visites_par_jour": PAR_JOUR,
            "note": "Apporter le livret d’accueil des nouvelles équipes municipales.",
            "visites": visites,
        }
    ]


def _minutes(heure):
    return heure.hour * 60 + heure.minute


def _faits(cle, collectivite, fiche):
    dernier = fiche.get("dernier_echange_le")
    debuts = [
        m["debut_le"] for c in fiche.get("contacts", ()) for m in c.get("mandats", ())
        if not m.get("fin_le") or m["fin_le"] > m["debut_le"]
    ]  # fmt: skip
    place = (collectivite.longitude, collectivite.latitude)
    return Faits(
        cle=cle,
        nom=collectivite.nom,
        point=None if None in place else place,
        priorite=fiche.get("priorite", ""),
        attentes=tuple(Attente(code).label for code in fiche["attentes"]),
        recherche_de=fiche["recherche_de"],
        profil=fiche["profil_principal"],
        niveau=fiche["niveau"],
        dernier_echange_le=dt.date.fromisoformat(dernier) if dernier else None,
        mandat_debut_le=dt.date.fromisoformat(max(debuts)) if debuts else None,
    )


def _vue(fiche, lundi):
    """Un échange est prévu la même semaine : on n’y va pas deux fois."""
    fin = (lundi + dt.timedelta(days=6)).isoformat()
    return any(lundi.isoformat() <= e["date"] <= fin for e in fiche.get("echanges", ()))
