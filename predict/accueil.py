"""Ce qui relie toutes les applications : navigation, accueil, recherche, santé."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from predict.aide.lecture import bouton as bouton_aide
from predict.aide.premiers_pas import premiers_pas
from predict.comptes.droits import METHODES, est_interne, ligne_de, role_de
from predict.comptes.regles import Role
from predict.journee import (
    accueil_national,
    cle_de_navigation,
    comptes_de_navigation,
    comptes_du_portail,
    journee,
)
from predict.notifications.attrape import attrape_courriels
from predict.noyau.charte import contexte as exemples_de_la_charte


@dataclass(frozen=True)
class Entree:
    """Entrée de navigation ; `prefixes` : débuts de noms de route qui la rendent courante, hors
    `sauf` ; `roles` : ceux à qui elle se montre, s’il ne suffit pas de pouvoir lire la page."""

    titre: str
    route: str
    icone: str
    prefixes: tuple = ()
    sauf: tuple = ()
    roles: tuple = ()

    def pour(self, route_courante, comptes):
        compte, libelle = comptes.get(self.route, (0, ""))
        return {
            "titre": self.titre,
            "url": reverse(self.route),
            "icone": self.icone,
            "actif": route_courante.startswith(self.prefixes or (self.route,))
            and not route_courante.startswith(self.sauf or ("\0",)),
            "compte": compte,
            "compte_libelle": libelle,
        }


EQUIPE = (
    "comptes:equipe",
    "comptes:modifier_membre",
    "comptes:noter_depart",
    "comptes:inviter",
    "comptes:journal",
    "comptes:reseau",
    "comptes:jetons",
    "comptes:creer_jeton",
    "comptes:courriels",
    "offre:competences",
    "offre:mon_evaluation",
    "offre:saisir_evaluation",
    "offre:remettre_evaluation",
    "offre:retirer_evaluation",
    "offre:evaluation",
    "offre:plan_formation",
    "offre:creer_formation",
    "offre:modifier_formation",
    "offre:realiser_formation",
    "offre:supprimer_formation",
)
JOURNEE = (
    "accompagnements:taches",
    "accompagnements:creer_tache",
    "accompagnements:mes_temps",
    "accompagnements:creer_temps",
)
EVENEMENTS = (
    "collectivites:evenement",
    "collectivites:creer_evenement",
    "collectivites:modifier_evenement",
    "collectivites:bilan_evenement",
    "collectivites:modifier_temps",
    "collectivites:modifier_participation",
    "collectivites:ajouter_venue",
    "accompagnements:suites_evenement",
    "accompagnements:relancer_evenement",
)
# Ce que les accompagnements montrent sur une fiche de collectivité.
RELATION = (
    "accompagnements:relation",
    "accompagnements:noter_echange",
    "accompagnements:echange",
    "accompagnements:onglet",
    "accompagnements:pieces",
    "accompagnements:canevas_fiche",
    "accompagnements:bloc_canevas_fiche",
)
COMMUN = (
    "offre:commun",
    "offre:creer_commun",
    "offre:modifier_commun",
    "offre:historique_commun",
    "offre:creer_mission",
    "offre:modifier_mission",
    "offre:canevas_commun",
    "offre:bloc_canevas_commun",
)
CAPITALISATION = (
    "suivi:capitalisations",
    "suivi:capitalisation",
    "suivi:modifier_capitalisation",
    "suivi:supprimer_capitalisation",
    "suivi:illustrer_capitalisation",
    "suivi:citer",
    "suivi:modifier_verbatim",
    "suivi:retirer_verbatim",
    "suivi:partager",
    "suivi:bibliotheque",
    "suivi:fiche_partagee",
)
NATIONAL = (
    "suivi:national",
    "suivi:rapport_national",
)
NAVIGATION = (
    Entree(
        "Ma journée",
        "accueil",
        "sun",
        ("accueil", *JOURNEE),
        roles=(Role.CHARGE, Role.DIRECTION, Role.ADMINISTRATION),
    ),
    Entree("Accueil", "accueil", "house", roles=(Role.COORDINATION, Role.SUPERVISEUR, "sans_role")),
    Entree(
        "Collectivités", "collectivites:liste", "geo-alt", ("collectivites:", *RELATION), EVENEMENTS
    ),
    Entree(
        "Accompagnements",
        "accompagnements:liste",
        "signpost-split",
        ("accompagnements:", "outils:"),
        JOURNEE + EVENEMENTS + RELATION,
    ),
    Entree("Offre", "offre:liste", "collection", ("offre:",), ("offre:national", *EQUIPE)),
    Entree("Financements", "financements:sessions", "piggy-bank", ("financements:", "simulateur:")),
    Entree("Événements", "collectivites:evenements", "calendar-event", EVENEMENTS),
    Entree("Suivi", "suivi:indicateurs", "clipboard-data", ("suivi:",), CAPITALISATION),
    Entree("Capitalisation", "suivi:capitalisations", "journal-bookmark", CAPITALISATION),
    Entree(
        "Capitalisation",
        "suivi:bibliotheque",
        "journal-bookmark",
        CAPITALISATION,
        roles=(Role.COORDINATION,),
    ),
    Entree("Équipe", "comptes:equipe", "people", EQUIPE),
    Entree("Votre accompagnement", "portail:accueil", "signpost-split", ("portail:",)),
    Entree(
        "National",
        "suivi:national",
        "bar-chart-line",
        NATIONAL,
    ),
    Entree("Catalogue commun", "offre:commun", "journal-text", COMMUN, roles=(Role.COORDINATION,)),
    Entree(
        "Mots communs",
        "comptes:termes",
        "chat-quote",
        ("comptes:termes", "comptes:modifier_terme"),
        roles=(Role.COORDINATION,),
    ),
    Entree("Matrice et priorités", "offre:national", "grid-3x3", ("offre:national",)),
)
CLOCHE = Entree("Notifications", "notifications:liste", "bell", ("notifications:",))
NAVIGATION_BAS = (
    Entree("Aide", "aide:sommaire", "question-circle", ("aide:",)),
    Entree("Charte", "charte", "palette"),
)


def _comptes(agent):
    """Comptes de la navigation, gardés une minute : pas deux requêtes à chaque page."""
    if not est_interne(agent) and agent.role != Role.REFERENT:
        return {}

    def compter():
        if agent.role == Role.REFERENT:
            return comptes_du_portail(agent)
        return comptes_de_navigation(agent, timezone.localdate())

    if not settings.NAVIGATION_SECONDES:
        return compter()
    return cache.get_or_set(cle_de_navigation(agent), compter, settings.NAVIGATION_SECONDES)


def contexte(request):
    """Navigation permise au rôle, réseau et agent, lus dans la table des droits.

    La navigation n’est lue que si le gabarit la montre : ni un fragment, ni une page d’erreur,
    écrite hors du réseau de l’agent, ne comptent quoi que ce soit.
    """
    agent = getattr(request, "user", None)
    pied = {
        "url_donnees_personnelles": reverse("comptes:donnees_personnelles"),
        "url_accessibilite": reverse("comptes:accessibilite"),
        "url_courriels": reverse("demonstration:courriels") if attrape_courriels() else "",
    }
    if agent is None or not agent.is_authenticated:
        return {"agent": None, "reseau": None, "navigation": (), "navigation_bas": (), **pied}
    route = request.resolver_match.view_name if request.resolver_match else ""
    role = role_de(agent)

    def permises(entrees, comptes=None):
        return [
            e.pour(route, comptes or {})
            for e in entrees
            if "GET" in (ligne_de(e.route) or {role: METHODES[""]})[role]
            and (not e.roles or role in e.roles)
        ]

    def cloche(comptes):
        entree = permises((CLOCHE,), comptes)
        return entree[0] if entree else None

    comptes = SimpleLazyObject(lambda: _comptes(agent))
    return {
        **pied,
        "agent": agent,
        # Lu avec le compte (AgentManager.avec_adhesion) : aucune requête de plus.
        "plusieurs_reseaux": getattr(agent, "plusieurs_reseaux", False),
        "url_changer_reseau": reverse("comptes:changer_reseau"),
        "url_mon_compte": reverse("comptes:mon_compte"),
        "reseau": agent.reseau,
        "url_recherche": reverse("recherche") if est_interne(agent) else "",
        "navigation": SimpleLazyObject(lambda: permises(NAVIGATION, comptes)),
        "cloche": SimpleLazyObject(lambda: cloche(comptes)),
        "navigation_bas": permises(NAVIGATION_BAS),
        "bouton_aide": bouton_aide(request, route),
    }


def accueil(request):
    """« Ma journée » pour l’équipe du réseau ; à chaque autre rôle, sa porte d’entrée."""
    role = request.user.role
    if role == Role.REFERENT:
        return redirect("portail:accueil")
    if est_interne(request.user):
        contexte = journee(request.user, timezone.now())
        contexte["premiers_pas"] = premiers_pas(request.user)
        return render(request, "accueil.html", contexte)
    if role == Role.COORDINATION:
        return render(request, "accueil_coordination.html", accueil_national(request.user))
    return render(request, "accueil_autre.html", {"role": role or "sans_role"})


def charte(request):
    return render(request, "charte.html", exemples_de_la_charte())


@login_not_required
def sante(request):
    with connection.cursor() as curseur:
        curseur.execute("SELECT 1")
    return JsonResponse({"etat": "bon"})
