"""Ce que l’équipe du réseau doit savoir."""

from django.urls import reverse

from accompagnements.models import Validation
from accompagnements.regles import EtatCadre, EtatSollicitation, EtatValidation, PartieValidation
from predict.comptes.courrier import adresse_absolue
from predict.comptes.regles import EtatTravail, Rythme
from predict.noyau.typographie import date_courte, date_longue

from .commun import DIRECTION, Type, direction_de, qui_suit, responsable_de

DOSSIER = ("accompagnement__fiche__collectivite", "accompagnement__responsable")


def du_dossier(objet):
    return f"{objet.accompagnement.fiche}, {objet.accompagnement}"


def _lieu_de_la_tache(tache):
    lieu = tache.accompagnement or tache.fiche or "Vie du réseau"
    quand = f", pour le {date_courte(tache.echeance)}" if tache.echeance else ""
    return f"{lieu}{quand}"


def chemin_de_la_tache(tache):
    if tache.accompagnement_id:
        return tache.accompagnement.get_absolute_url()
    return reverse("accompagnements:taches")


def tache_a_lacher(tache, agent):
    """Faite, ou confiée depuis à quelqu’un d’autre."""
    return tache.faite_le is not None or tache.assignee_id != agent.pk


def _lettre_de_passation(passation, agent, nouvelle):
    accompagnement = passation.accompagnement
    resume = reverse("accompagnements:passation_pdf", args=[passation.pk])
    return {
        "sujet": f"À vous : {accompagnement.titre}, {accompagnement.fiche}",
        "gabarit": "accompagnements/courriels/passation",
        "contexte": {
            "passation": passation,
            "accompagnement": accompagnement,
            "agent": nouvelle.auteur,
            "collectivite": accompagnement.fiche.collectivite,
            "url": adresse_absolue(accompagnement.get_absolute_url()),
            "url_resume": adresse_absolue(resume),
        },
        "repond": nouvelle.auteur,
    }


def _attend(cadre, partie):
    demandes = Validation.objects.filter(cadre=cadre, partie=partie, etat=EtatValidation.DEMANDEE)
    return cadre.etat == EtatCadre.EN_VALIDATION and demandes.exists()


def _forme(cadre):
    return f"{cadre.get_forme_display()}, version {cadre.numero}"


def _dates(cloture):
    return f"Du {date_longue(cloture.du)} au {date_longue(cloture.au)}"


def _du_responsable(objet, nouvelle):
    return responsable_de(objet.accompagnement)


TYPES = (
    Type(
        "tache_confiee",
        "Tâche confiée",
        "Quelqu’un de l’équipe vous confie une tâche.",
        "accompagnements.Tache",
        titre=str,
        detail=_lieu_de_la_tache,
        chemin=chemin_de_la_tache,
        depassee=tache_a_lacher,
        lies=("accompagnement__fiche__collectivite", "fiche__collectivite"),
    ),
    Type(
        "dossier_repris",
        "Dossier confié",
        "Un accompagnement passe à votre nom.",
        "accompagnements.Passation",
        titre=lambda p: str(p.accompagnement),
        detail=lambda p: f"{p.accompagnement.fiche}, à partir du {date_longue(p.le)}",
        chemin=lambda p: p.accompagnement.get_absolute_url(),
        depassee=lambda p, agent: p.accompagnement.responsable_id != agent.pk,
        lettre=_lettre_de_passation,
        rythme=Rythme.INSTANT,
        lies=(*DOSSIER, "a", "de"),
    ),
    Type(
        "cadre_a_valider",
        "Cadre à valider",
        "Un cadre de collaboration attend la direction.",
        "accompagnements.CadreCollaboration",
        qui=lambda cadre, nouvelle: direction_de(cadre.reseau_id),
        titre=_forme,
        detail=du_dossier,
        chemin=lambda c: c.get_absolute_url(),
        depassee=lambda c, agent: not _attend(c, PartieValidation.DIRECTION),
        rythme=Rythme.INSTANT,
        publics=DIRECTION,
        lies=DOSSIER,
    ),
    Type(
        "cadre_commente",
        "Cadre commenté",
        "La collectivité commente une rubrique d’un cadre.",
        "accompagnements.Commentaire",
        qui=lambda c, nouvelle: responsable_de(c.cadre.accompagnement),
        titre=lambda c: f"Rubrique « {c.get_rubrique_display()} »",
        detail=lambda c: f"{du_dossier(c.cadre)}, version {c.cadre.numero}",
        chemin=lambda c: c.cadre.get_absolute_url(),
        depassee=lambda c, agent: c.regle_le is not None or c.cadre.etat == EtatCadre.REMPLACE,
        lies=tuple(f"cadre__{lien}" for lien in DOSSIER),
    ),
    Type(
        "cadre_valide",
        "Cadre validé par la collectivité",
        "La collectivité dit oui : le cadre peut être scellé.",
        "accompagnements.CadreCollaboration",
        qui=_du_responsable,
        titre=_forme,
        detail=du_dossier,
        chemin=lambda c: c.get_absolute_url(),
        depassee=lambda c, agent: c.etat == EtatCadre.REMPLACE,
        rythme=Rythme.INSTANT,
        lies=DOSSIER,
    ),
    Type(
        "cadre_a_revoir",
        "Cadre à revoir",
        "La direction ou la collectivité demande de revoir un cadre.",
        "accompagnements.CadreCollaboration",
        qui=_du_responsable,
        titre=_forme,
        detail=du_dossier,
        chemin=lambda c: c.get_absolute_url(),
        depassee=lambda c, agent: c.etat == EtatCadre.REMPLACE,
        rythme=Rythme.INSTANT,
        lies=DOSSIER,
    ),
    Type(
        "piece_portail",
        "Pièce déposée par la collectivité",
        "Une délibération, un logo, une pièce arrive par le portail.",
        "accompagnements.Piece",
        qui=lambda p, nouvelle: qui_suit(p.fiche, p.accompagnement),
        titre=lambda p: p.titre,
        detail=lambda p: f"{p.fiche}" + (f", {p.accompagnement}" if p.accompagnement else ""),
        chemin=lambda p: (p.accompagnement or p.fiche).get_absolute_url(),
        lies=(*DOSSIER, "fiche__collectivite"),
    ),
    Type(
        "appui_demande",
        "Demande d’appui du portail",
        "Une collectivité demande un appui par le portail.",
        "accompagnements.Sollicitation",
        qui=lambda s, nouvelle: qui_suit(s.fiche),
        titre=lambda s: s.objet,
        detail=lambda s: f"{s.fiche}, reçue le {date_longue(s.recue_le)}",
        chemin=lambda s: s.get_absolute_url(),
        depassee=lambda s, agent: s.etat != EtatSollicitation.A_TRAITER,
        rythme=Rythme.INSTANT,
        lies=("fiche__collectivite",),
    ),
    Type(
        "demande_portail",
        "Demande sur ses données, ou départ",
        "Une personne référente demande une correction, un effacement, ou annonce son départ.",
        "accompagnements.DemandePortail",
        qui=lambda d, nouvelle: qui_suit(d.fiche),
        titre=lambda d: f"{d} : {d.demandee_par or 'une personne référente'}",
        detail=lambda d: f"{d.fiche}, le {date_longue(d.demandee_le)}",
        chemin=lambda d: d.get_absolute_url(),
        depassee=lambda d, agent: d.traitee_le is not None,
        rythme=Rythme.INSTANT,
        lies=("fiche__collectivite", "demandee_par"),
    ),
    Type(
        "inscription",
        "Inscription à un événement",
        "Une personne s’inscrit en ligne à un événement que vous préparez.",
        "collectivites.Participation",
        qui=lambda p, nouvelle: [p.evenement.animee_par_id],
        titre=lambda p: p.personne,
        detail=lambda p: f"{p.evenement}, le {date_longue(p.evenement.le)}",
        chemin=lambda p: p.evenement.get_absolute_url(),
        depassee=lambda p, agent: not p.inscrite,
        lies=("evenement", "contact", "fiche__collectivite", "collectivite"),
    ),
    Type(
        "periode_close",
        "Période close",
        "Les chiffres d’une période viennent d’être gelés.",
        "suivi.Cloture",
        qui=lambda c, nouvelle: direction_de(c.reseau_id),
        titre=_dates,
        detail=lambda c: "Chiffres et preuves gelés",
        chemin=lambda c: reverse("suivi:cloture", args=[c.pk]),
        depassee=lambda c, agent: c.rouverte_le is not None,
        publics=DIRECTION,
    ),
    Type(
        "periode_transmise",
        "Période transmise",
        "Les mesures d’une période sont remises à la coordination nationale.",
        "suivi.Cloture",
        qui=lambda c, nouvelle: direction_de(c.reseau_id),
        titre=_dates,
        detail=lambda c: "Remise à la coordination nationale",
        chemin=lambda c: reverse("suivi:cloture", args=[c.pk]),
        depassee=lambda c, agent: c.rouverte_le is not None,
        publics=DIRECTION,
    ),
    Type(
        "travail_fini",
        "Travail terminé",
        "Ce que vous avez demandé et n’avez pas attendu : rapport, import, export.",
        "comptes.Travail",
        titre=lambda t: t.titre if t.etat != EtatTravail.ECHEC else f"{t.titre} (arrêté)",
        detail=lambda t: t.message,
        chemin=lambda t: t.url_resultat or reverse("comptes:travail", args=[t.pk]),
        rythme=Rythme.ICI,
    ),
    Type(
        "veille_financements",
        "Veille des financements",
        "Le courriel que vous avez demandé vient de partir.",
        "offre.Veille",
        titre=lambda v: "Des sessions de financement approchent",
        detail=lambda v: "Votre courriel de veille est parti",
        chemin=lambda v: reverse("financements:sessions"),
        rythme=Rythme.ICI,
        deja_ecrit=True,
    ),
)
