"""Les premiers pas de chaque rôle : ce qu’il fait en premier, coché d’après la donnée.

Rien ne se déclare : un pas est fait quand ce qu’il produit existe. Toutes les existences d’un
parcours se lisent en une requête.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import BigIntegerField, Exists, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from accompagnements.models import (
    Accompagnement,
    Commentaire,
    Piece,
    Sollicitation,
    TempsPasse,
    Validation,
)
from accompagnements.regles import Etat, EtatValidation
from collectivites.models import Contact, Echange, Fiche
from offre.models import CanevasCommun, Service, ServiceReseau
from predict.comptes.models import Adhesion, Document, Invitation, Reseau, Terme
from predict.comptes.regles import ROLES_INTERNES, Role
from suivi.models import Cible, Cloture, CoutAgent, Rapport, Reponse, Transmission
from suivi.regles import GenreRapport, NatureCible


@dataclass(frozen=True)
class Pas:
    """Un geste. `preuves(agent)` : les querysets dont une seule ligne dit qu’il est fait.

    `sur(agent)` : les objets dont la route prend le premier ; s’il n’y en a pas, on va à `repli`,
    qui prend le premier de `repli_sur(agent)`, ou rien.
    """

    titre: str
    texte: str
    route: str
    geste: str
    preuves: Callable
    sur: Callable | None = None
    repli: str = ""
    repli_sur: Callable | None = None


@dataclass(frozen=True)
class Parcours:
    """Les pas d’un agent : [{titre, texte, url, geste, fait}]. `suivant` : le premier à faire."""

    pas: tuple
    masque: bool

    @property
    def faits(self):
        return sum(p["fait"] for p in self.pas)

    @property
    def complet(self):
        return self.faits == len(self.pas)

    @property
    def suivant(self):
        return next((p for p in self.pas if not p["fait"]), None)


def _siens(modele, champ="agent", **criteres):
    """Les lignes du réseau de l’agent qui portent son nom."""
    return lambda agent: [
        modele.objects.filter(reseau_id=agent.reseau_id, **{champ: agent}, **criteres)
    ]


def _du_reseau(modele, **criteres):
    return lambda agent: [modele.objects.filter(reseau_id=agent.reseau_id, **criteres)]


def _appels(agent):
    return _siens(Sollicitation, "notee_par")(agent) + _siens(Echange, "auteur")(agent)


def _equipe(agent):
    autres = Adhesion.objects.actives().filter(
        ~Q(agent=agent), reseau_id=agent.reseau_id, role__in=ROLES_INTERNES
    )
    return [autres, Invitation.objects.filter(reseau_id=agent.reseau_id)]


def _logo(agent):
    return [Reseau.objects.filter(pk=agent.reseau_id).exclude(logo="")]


def _conservation(agent):
    durees = (
        Q(conservation_mandat_mois__isnull=False)
        | Q(conservation_contact_mois__isnull=False)
        | Q(conservation_inscription_mois__isnull=False)
    )
    return [Reseau.objects.filter(durees, pk=agent.reseau_id)]


def _reglages(agent):
    return [
        Adhesion.objects.filter(
            pk=agent.adhesion_courante_id, notifications_reglees_le__isnull=False
        )
    ]


def _avis(agent):
    """Ce qu’une personne référente a répondu : sur un cadre, ou à une enquête."""
    siennes = _fiches(agent).order_by().values("pk")
    return [
        *_siens(Commentaire, "auteur")(agent),
        *_siens(Validation, etat__in=(EtatValidation.VALIDEE, EtatValidation.A_REVOIR))(agent),
        Reponse.objects.filter(reseau_id=agent.reseau_id, invitation__fiche__in=siennes),
    ]


def _fiches(agent):
    return Fiche.objects.visibles_par(agent).order_by("pk")


def _accompagnements(agent):
    ouverts = Accompagnement.objects.visibles_par(agent).filter(etat=Etat.ACTIF)
    return ouverts.order_by("-debut_le", "pk")


def _coordonnees(agent):
    siens = Contact.objects.filter(reseau_id=agent.reseau_id, acces__agent=agent, acces__actif=True)
    return [siens.exclude(fonction="").exclude(telephone="")]


def _transmissions(agent):
    lues = Transmission.objects.visibles_par(agent)
    return [lues if settings.DEMONSTRATION else lues.filter(reseau__demonstration=False)]


def _rapport_national(agent):
    return [Document.objects.filter(reseau_id=agent.reseau_id, type__startswith="national-")]


def _commun(modele):
    return lambda agent: [modele.objects.filter(modifie_par_coordination=True)]


NOTIFICATIONS = Pas(
    "Choisir quand on vous écrit",
    "À l’instant, chaque jour, chaque semaine, ou seulement ici : type par type.",
    "notifications:reglages",
    "Régler mes notifications",
    _reglages,
)

PREMIERS_PAS = {
    Role.CHARGE: (
        Pas(
            "Suivre une collectivité que vous connaissez",
            "Ouvrez sa fiche, complétez-la, et dites que c’est vous qui la suivez.",
            "collectivites:liste", "Trouver sa fiche", _siens(Fiche, "suivie_par"),
        ),
        Pas(
            "Noter un premier appel",
            "Qui appelle, pour quoi : moins d’une minute, et rien ne se perd.",
            "accompagnements:noter", "Noter un appel", _appels,
        ),
        Pas(
            "Démarrer ou reprendre un accompagnement",
            "Les quatre étapes vous disent ce qui manque pour avancer.",
            "accompagnements:creer", "Démarrer un accompagnement",
            _siens(Accompagnement, "responsable"),
        ),
        Pas(
            "Imputer une heure",
            "Deux clics par jour : c’est ce qui dit, plus tard, ce que coûte un service.",
            "accompagnements:creer_temps", "Imputer du temps", _siens(TempsPasse),
        ),
        NOTIFICATIONS,
    ),
    Role.DIRECTION: (
        Pas(
            "Fixer une cible",
            "Une valeur visée pour l’année : chaque indicateur dira où vous en êtes.",
            "suivi:cibles", "Fixer une cible", _du_reseau(Cible, nature=NatureCible.CIBLE),
        ),
        Pas(
            "Saisir ce que coûte une personne",
            "Un salaire chargé, daté, que la direction seule lit.",
            "suivi:couts_reglages", "Saisir les coûts", _du_reseau(CoutAgent),
        ),
        Pas(
            "Clore une période",
            "Les chiffres publiés se gèlent avec leurs preuves ; la suite se raconte.",
            "suivi:clotures", "Ouvrir les clôtures", _du_reseau(Cloture),
        ),
        Pas(
            "Préparer une note au conseil d’administration",
            "Deux pages, tirées de ce que l’équipe a saisi.",
            "suivi:choisir_rapport", "Préparer une note",
            _du_reseau(Rapport, genre=GenreRapport.NOTE_CA),
        ),
        NOTIFICATIONS,
    ),
    Role.ADMINISTRATION: (
        Pas(
            "Nommer le réseau et poser son logo",
            "Ils sont en tête de la page publique et des documents.",
            "comptes:identite", "Régler l’identité", _logo,
        ),
        Pas(
            "Inviter l’équipe",
            "Un courriel par personne, avec le rôle qu’elle tient.",
            "comptes:inviter", "Inviter une personne", _equipe,
        ),
        Pas(
            "Faire entrer vos collectivités",
            "Votre tableur, tel qu’il est : rien ne s’écrit avant l’aperçu, tout se défait.",
            "collectivites:imports", "Importer un tableur", _du_reseau(Fiche),
        ),
        Pas(
            "Publier un service",
            "Reprenez-en un du catalogue commun, ou écrivez le vôtre.",
            "offre:liste", "Ouvrir l’offre", _du_reseau(ServiceReseau, publie=True),
        ),
        Pas(
            "Dire combien de temps on garde les données",
            "Sans durée, rien ne s’efface : c’est à votre réseau de la fixer.",
            "comptes:reseau", "Régler la conservation", _conservation,
        ),
        NOTIFICATIONS,
    ),
    Role.REFERENT: (
        Pas(
            "Vérifier vos coordonnées",
            "Votre fonction et un téléphone : le réseau sait comment vous joindre.",
            "portail:mes_donnees", "Voir mes données", _coordonnees,
        ),
        Pas(
            "Donner votre avis",
            "Sur le cadre que le réseau vous transmet, ou en réponse à une enquête.",
            "portail:accueil", "Voir ce qui est attendu", _avis,
        ),
        Pas(
            "Déposer un document",
            "Une délibération, un logo, un courrier : depuis votre accompagnement.",
            "portail:deposer", "Déposer un document", _siens(Piece, "deposee_par"),
            sur=_accompagnements, repli="portail:documents", repli_sur=_fiches,
        ),
        Pas(
            "Demander un appui",
            "Une idée, une question : le réseau vous répond ici.",
            "portail:demander", "Poser une question", _siens(Sollicitation, "notee_par"),
            sur=_fiches, repli="portail:accueil",
        ),
        NOTIFICATIONS,
    ),
    Role.COORDINATION: (
        Pas(
            "Recevoir une première transmission",
            "La direction d’un réseau clôt une période, relit ce qui part, puis transmet.",
            "suivi:national", "Lire le national", _transmissions,
        ),
        Pas(
            "Produire le rapport national",
            "L’ensemble et les réseaux côte à côte : PDF, Word et tableur, mêmes masques.",
            "suivi:rapport_national", "Ouvrir le rapport", _rapport_national,
        ),
        Pas(
            "Relire le catalogue commun",
            "Un service corrigé ou précisé : chaque réseau verra ce qui change.",
            "offre:commun", "Ouvrir le catalogue", _commun(Service),
        ),
        Pas(
            "Écrire un bloc du canevas commun",
            "Les réseaux le lisent à côté du leur.",
            "offre:canevas_commun", "Ouvrir le canevas", _commun(CanevasCommun),
        ),
        Pas(
            "Préciser un mot commun",
            "Un libellé, une définition : le code, lui, ne change pas.",
            "comptes:termes", "Ouvrir les mots communs", _commun(Terme),
        ),
    ),
}  # fmt: skip


def parcours_de(agent):
    """Le parcours entier, même masqué ; `None` si ce rôle n’en a pas. Une requête."""
    pas = PREMIERS_PAS.get(agent.role)
    if not pas:
        return None
    lus = Reseau.objects.filter(pk=agent.reseau_id).values_list(
        *(_existe(p.preuves(agent)) for p in pas),
        *(_premier(p.sur, agent) for p in pas),
        *(_premier(p.repli_sur, agent) for p in pas),
    )[0]
    faits, objets, replis = (lus[i * len(pas) : (i + 1) * len(pas)] for i in range(3))
    return Parcours(
        tuple(
            {
                "titre": p.titre, "texte": p.texte, "url": _adresse(p, objet, repli),
                "geste": p.geste, "fait": fait,
            }
            for p, fait, objet, repli in zip(pas, faits, objets, replis, strict=True)
        ),
        masque=agent.adhesion_courante.premiers_pas_masques_le is not None,
    )  # fmt: skip


def premiers_pas(agent):
    """Ce qu’en montre l’accueil : rien si l’on a tout fait, ou choisi de ne plus le voir."""
    if not agent.reseau_id or agent.adhesion_courante.premiers_pas_masques_le is not None:
        return None
    parcours = parcours_de(agent)
    return None if parcours is None or parcours.complet else parcours


def masquer(*, agent, masques):
    """Ne plus montrer le parcours sur l’accueil, ou l’y remettre."""
    place = agent.adhesion_courante
    place.premiers_pas_masques_le = timezone.now() if masques else None
    place.save(update_fields=["premiers_pas_masques_le"])


def _existe(preuves):
    premiere, *autres = (Exists(lignes.order_by()) for lignes in preuves)
    for une in autres:
        premiere |= une
    return premiere


def _premier(objets, agent):
    if objets is None:
        return Value(None, output_field=BigIntegerField())
    return Subquery(objets(agent).values("pk")[:1])


def _adresse(pas, objet, repli):
    if pas.sur is None:
        return reverse(pas.route)
    if objet is not None:
        return reverse(pas.route, args=[objet])
    if pas.repli_sur is None:
        return reverse(pas.repli)
    return reverse("accueil") if repli is None else reverse(pas.repli, args=[repli])
