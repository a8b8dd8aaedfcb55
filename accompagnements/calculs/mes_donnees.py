"""Ce que le réseau tient sur une personne référente, tel qu’elle l’emporte.

Ni note interne, ni dossier d’autrui : les colonnes sont nommées une à une. La remise complète,
notes relues comprises, reste un acte de l’équipe (`collectivites/rgpd/donnees.py`).
"""

from collectivites.models import Participation, Referent
from predict.noyau.typographie import date_longue

from ..models import DemandePortail, Sollicitation


def rubriques(agent, contacts):
    """[(titre, [{libellé: valeur}])], vides comprises : on voit aussi ce qui n’est pas gardé."""
    return [
        ("Compte", [{"Nom": agent.nom_complet, "Adresse électronique": agent.email}]),
        ("Fiche de contact", [_contact(c) for c in contacts]),
        ("Mandats", [_mandat(m) for c in contacts for m in c.mandats.all()]),
        ("Accès au portail", [_acces(r) for r in _les_acces(agent)]),
        ("Événements", [_participation(p) for p in _participations(agent)]),
        ("Demandes d’appui", [_appui(s) for s in Sollicitation.objects.visibles_par(agent)]),
        (
            "Demandes sur mes données",
            [_demande(d) for d in DemandePortail.objects.visibles_par(agent)],
        ),
    ]


def _dite(jour):
    return date_longue(jour) if jour else ""


def _contact(c):
    return {
        "Collectivité": str(c.fiche),
        "Prénom": c.prenom,
        "Nom": c.nom,
        "Qualité": c.get_qualite_display(),
        "Fonction": c.fonction,
        "Direction": str(c.direction or ""),
        "Adresse électronique": c.email,
        "Téléphone": c.telephone.as_national if c.telephone else "",
        "Base légale": c.get_base_legale_display(),
        "D’où viennent ces coordonnées": c.source,
        "Informée le": _dite(c.informe_le),
        "A quitté ses fonctions le": _dite(c.parti_le),
    }


def _mandat(m):
    return {"Mandat": m.intitule, "Début": _dite(m.debut_le), "Fin": _dite(m.fin_le)}


def _les_acces(agent):
    siens = Referent.objects.visibles_par(agent).filter(agent=agent)
    return siens.select_related("fiche__collectivite")


def _acces(r):
    return {"Collectivité": str(r.fiche), "Depuis le": _dite(r.cree_le.date())}


def _participations(agent):
    return Participation.objects.visibles_par(agent).select_related("evenement")


def _participation(p):
    return {
        "Événement": str(p.evenement),
        "Date": _dite(p.evenement.le),
        "Inscription": _dite(p.inscrite_le),
        "Présence": "oui" if p.presente else "",
        "Avis donné": str(p.evaluation or ""),
        "Mot laissé": p.evaluation_mot,
    }


def _appui(s):
    return {"Date": _dite(s.recue_le), "Objet": s.objet, "Demande": s.demande}


def _demande(d):
    return {
        "Date": _dite(d.demandee_le),
        "Demande": d.get_genre_display(),
        "Précision": d.texte,
        "Suite": d.get_suite_display(),
        "Réponse": d.reponse,
    }
