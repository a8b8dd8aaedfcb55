"""Ce que montrent les pages du cadre logique et du plan d’action : aucune règle décidée ici."""

from django.urls import reverse

from .. import documents_logique_figures as figures
from ..models import ActionPlan, LigneLogique, RisqueLogique
from ..regles.logique import PLURIELS, SUITE, criticite, en_retard, mot_criticite
from ..regles.outils import Degre, EtatAction, NiveauLogique

TON_CRITICITE = {Degre.FORT: "danger", Degre.MOYEN: "attention", Degre.FAIBLE: "neutre"}
TON_ETAT = {
    EtatAction.PREVUE: "trait", EtatAction.ENGAGEE: "primaire", EtatAction.FAITE: "succes",
    EtatAction.ABANDONNEE: "neutre",
}  # fmt: skip
GESTES = {EtatAction.ENGAGEE: "Engager", EtatAction.FAITE: "Noter faite"}
ROUTES = {
    LigneLogique: "modifier_ligne_logique",
    RisqueLogique: "modifier_risque_logique",
    ActionPlan: "modifier_action_plan",
}
AJOUTER = {
    NiveauLogique.GENERAL: "Écrire l’objectif général",
    NiveauLogique.SPECIFIQUE: "Ajouter un objectif spécifique",
    NiveauLogique.RESULTAT: "Ajouter un résultat",
    NiveauLogique.ACTIVITE: "Ajouter une activité",
}


def du_cadre(lu):
    cadre = lu.cadre
    return {
        "lu": lu, "cadre": cadre, "outil": cadre, "accompagnement": cadre.accompagnement,
        "niveaux": [_niveau(lu, n) for n in NiveauLogique],
        "resultats": lu.grille[NiveauLogique.RESULTAT],
        "risques": [_risque(r) for r in lu.risques],
        "manques": [_manque(m, cadre) for m in lu.manques],
        "sans_date": ", ".join(p.numero for p in lu.sans_date),
    } | _figure(figures.du_cadre, lu)  # fmt: skip


def _niveau(lu, niveau):
    places = lu.grille[niveau]
    possible = {
        NiveauLogique.GENERAL: not places,
        NiveauLogique.RESULTAT: lu.grille[NiveauLogique.SPECIFIQUE],
        NiveauLogique.ACTIVITE: lu.grille[NiveauLogique.RESULTAT],
    }
    return {
        "code": niveau.value, "titre": PLURIELS[niveau], "places": places,
        "ajouter": AJOUTER[niveau] if possible.get(niveau, True) else "",
        "activite": niveau == NiveauLogique.ACTIVITE,
    }  # fmt: skip


def _risque(risque):
    valeur = criticite(risque)
    degre = mot_criticite(valeur)
    return {
        "objet": risque, "valeur": valeur, "mot": degre.label, "ton": TON_CRITICITE[degre]
    }  # fmt: skip


def _manque(manque, cadre):
    """La phrase, et l’adresse où y répondre."""
    if manque.objet is not None:
        url = reverse(f"outils:{ROUTES[type(manque.objet)]}", args=[manque.objet.pk])
    else:
        url = reverse("outils:ajouter_ligne_logique", args=[cadre.pk, manque.niveau])
    return {"texte": manque.phrase, "url": url}


def _figure(tracer, lu):
    large = tracer(lu, figures.LARGE)
    return {"figure": large, "figure_etroite": tracer(lu, figures.ETROITE) if large else None}


def du_plan(lu, a_reprendre):
    plan = lu.plan
    return {
        "lu": lu, "plan": plan, "outil": plan, "accompagnement": plan.accompagnement,
        "a_reprendre": a_reprendre,
        "actions": [_action(a, lu.le) for a in lu.actions],
        "manques": [_manque(m, plan) for m in lu.manques],
        "sans_date": " ; ".join(a.titre for a in lu.sans_date),
    } | _figure(figures.du_plan, lu)  # fmt: skip


def _action(action, le):
    suite = SUITE.get(action.etat)
    source = action.recommandation or action.objectif
    origine = ""
    if source:
        origine = "Du diagnostic" if action.recommandation_id else "De la stratégie"
        # Reprise telle quelle, elle ne se redit pas.
        origine += "" if str(source) == action.titre else f" : {source}"
    return {
        "objet": action, "retard": en_retard(action, le), "origine": origine,
        "ton": TON_ETAT[EtatAction(action.etat)],
        "vers": suite.value if suite else "", "geste": GESTES.get(suite, ""),
    }  # fmt: skip
