"""Le fil de la relation : ce qui s’est dit et fait, du plus récent au plus ancien."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from predict.noyau.typographie import INSECABLE, heures

from ..models import Echange, Participation
from ..regles import ICONES_ECHANGE, TypeEchange


@dataclass(frozen=True)
class Entree:
    """Une ligne de `composants/fil.html` ; `sorte` : "", « passage » ou « avenir »."""

    quand: date
    nature: str
    titre: str
    url: str = ""
    icone: str = "dot"
    texte: str = ""
    note: str = ""
    sorte: str = ""


def presents_de(echange):
    """Qui y prenait part, en une phrase : les personnes notées, puis le texte libre."""
    notes = getattr(echange, "presents", None)
    if notes is None:
        notes = echange.presences.all()
    noms = [p.contact.nom_complet if p.contact else p.agent.nom_complet for p in notes]
    return ", ".join([*noms, echange.participants] if echange.participants else noms)


def _note(echange):
    presents = presents_de(echange)
    morceaux = [
        f"Avec {presents}" if presents else "",
        echange.lieu,
        heures(echange.duree_minutes) if echange.duree_minutes else "",
    ]
    faits = ", ".join(m for m in morceaux if m)
    auteur = f"Noté par {echange.auteur.nom_complet}" if echange.auteur else ""
    prive = "Note privée" if echange.prive else ""
    suite = f"Suite à donner : {echange.suite}" if echange.suite else ""
    phrases = (p.rstrip(".") for p in (faits, auteur, prive, suite) if p)
    return "".join(f"{p}. " for p in phrases).strip()


def entree_d_echange(echange, le):
    a_venir = echange.le > le
    heure = (
        f", à {echange.heure:%-H}{INSECABLE}h{INSECABLE}{echange.heure:%M}" if echange.heure else ""
    )
    return Entree(
        quand=echange.le,
        nature=f"{echange.libelle_type} à venir" if a_venir else echange.libelle_type,
        titre=f"{echange.objet}{heure}" if a_venir else echange.objet,
        url=reverse("accompagnements:echange", args=[echange.pk]),
        icone="calendar-event" if a_venir else ICONES_ECHANGE[TypeEchange(echange.type)],
        texte=echange.compte_rendu,
        note=_note(echange),
        sorte="avenir" if a_venir else "",
    )


def entree_de_participation(participation, le):
    evenement = participation.evenement
    etat = (
        "présente"
        if participation.presente
        else "inscrite"
        if participation.inscrite
        else "invitée"
    )
    return Entree(
        quand=evenement.le,
        nature="Événement",
        titre=evenement.titre,
        url=evenement.get_absolute_url(),
        icone="ticket-perforated",
        note=f"Collectivité {etat}."
        + (f" Suite : {participation.suite}" if participation.suite else ""),
        sorte="avenir" if evenement.le > le else "",
    )


def fil_de_la_relation(fiche, le, borne=50):
    """Échanges et événements, `borne` au plus ; trois requêtes."""
    echanges = Echange.objects.filter(fiche=fiche).avec_presences().select_related("auteur")[:borne]
    participations = (
        Participation.objects.filter(fiche=fiche)
        .select_related("evenement")
        .order_by("-evenement__le", "-pk")[:borne]
    )
    entrees = [entree_d_echange(e, le) for e in echanges]
    entrees += [entree_de_participation(p, le) for p in participations]
    return ranger(entrees)[:borne]


def ranger(entrees):
    return sorted(entrees, key=lambda e: e.quand, reverse=True)
