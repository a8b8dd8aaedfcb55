"""Cadre logique et plan d’action : ouvrir, reprendre ce qui existe, ajouter, ordonner, avancer.

Tout s’écrit sous le droit du dossier (`peut_modifier`) : un dossier fermé se lit.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max

from predict.comptes.actions import journaliser
from predict.noyau.typographie import date_longue, nombre

from ..calculs.logique import a_reprendre
from ..droits import peut_modifier
from ..models import ActionPlan, LigneLogique, RisqueLogique
from ..regles.logique import SUITE
from ..regles.outils import EtatAction, NiveauLogique

# Le nom du lien de chaque ligne vers l’outil qui la tient.
PORTEURS = {LigneLogique: "cadre", RisqueLogique: "cadre", ActionPlan: "plan"}


def outil_de(objet):
    """L’outil (cadre logique, plan d’action) auquel une ligne appartient."""
    return getattr(objet, PORTEURS[type(objet)])


def _exiger(agent, outil):
    if not peut_modifier(agent, outil.accompagnement):
        raise PermissionDenied


def _dire(objet, quoi):
    return f"{objet._meta.verbose_name} : {quoi}"


# -- L’outil lui-même -------------------------------------------------------------------


@transaction.atomic
def ouvrir(*, outil, agent):
    """Enregistre un cadre ou un plan préparé ; un cadre relié à une stratégie en reprend les
    objectifs et leurs indicateurs."""
    _exiger(agent, outil)
    outil.reseau_id = outil.accompagnement.reseau_id
    outil.save()
    if getattr(outil, "demarche", None):
        LigneLogique.objects.bulk_create(_lignes_de_la_strategie(outil))
    journaliser(agent=agent, verbe=_dire(outil, "ouverture"), objet=outil)
    return outil


def _lignes_de_la_strategie(cadre):
    demarche = cadre.demarche
    commun = {"reseau_id": cadre.reseau_id, "cadre": cadre}
    if general := demarche.objectif_general.strip():
        yield LigneLogique(niveau=NiveauLogique.GENERAL, libelle=general[:300], **commun)
    for rang, objectif in enumerate(demarche.objectifs.prefetch_related("indicateurs")):
        indicateurs = list(objectif.indicateurs.all())
        yield LigneLogique(
            niveau=NiveauLogique.SPECIFIQUE, libelle=objectif.libelle, ordre=rang,
            indicateurs="\n".join(_dire_indicateur(i) for i in indicateurs),
            sources="\n".join(dict.fromkeys(i.source for i in indicateurs if i.source)), **commun,
        )  # fmt: skip


def _dire_indicateur(indicateur):
    """« Jeunes partis : 300 jeunes au 31 décembre 2030 » ; sans cible, le libellé seul."""
    if indicateur.cible is None:
        return indicateur.libelle
    decimales = 0 if indicateur.cible == indicateur.cible.to_integral_value() else 2
    cible = f"{nombre(indicateur.cible, decimales)} {indicateur.unite}".strip()
    le = f" au {date_longue(indicateur.cible_le)}" if indicateur.cible_le else ""
    return f"{indicateur.libelle} : {cible}{le}"


@transaction.atomic
def modifier_outil(*, outil, agent, enregistrer, champs):
    """Faux si quelqu’un l’a modifié entre-temps."""
    _exiger(agent, outil)
    if not enregistrer():
        return False
    journaliser(agent=agent, verbe=_dire(outil, "modification"), objet=outil, champs=champs)
    return True


@transaction.atomic
def supprimer_outil(*, outil, agent):
    """Ses lignes partent avec lui."""
    _exiger(agent, outil)
    journaliser(agent=agent, verbe=_dire(outil, "suppression"), objet=outil)
    outil.delete()


# -- Ses lignes -------------------------------------------------------------------------


def _verrouiller(outil):
    type(outil).objects.select_for_update(of=("self",)).get(pk=outil.pk)


def freres(objet):
    """Les lignes parmi lesquelles l’objet a son rang : même niveau et même parent."""
    nom = PORTEURS[type(objet)]
    lignes = type(objet).objects.filter(**{nom: outil_de(objet)})
    if isinstance(objet, LigneLogique):
        return lignes.filter(niveau=objet.niveau, parent_id=objet.parent_id)
    return lignes


def _au_bout(objet):
    dernier = freres(objet).exclude(pk=objet.pk).aggregate(m=Max("ordre"))["m"]
    return 0 if dernier is None else dernier + 1


@transaction.atomic
def ajouter(*, objet, agent):
    """Enregistre une ligne préparée, à la suite des siennes."""
    outil = outil_de(objet)
    _exiger(agent, outil)
    _verrouiller(outil)  # deux ajouts simultanés n’ont pas le même rang
    objet.reseau_id, objet.ordre = outil.reseau_id, _au_bout(objet)
    objet.save()
    journaliser(agent=agent, verbe=_dire(objet, "ajout"), objet=objet)
    return objet


@transaction.atomic
def modifier(*, objet, agent, enregistrer, champs):
    """Faux si quelqu’un l’a modifié entre-temps. Changer de résultat met à la suite des autres."""
    _exiger(agent, outil_de(objet))
    if not enregistrer():
        return False
    if "parent" in champs:
        _verrouiller(outil_de(objet))
        type(objet).objects.filter(pk=objet.pk).update(ordre=_au_bout(objet))
    journaliser(agent=agent, verbe=_dire(objet, "modification"), objet=objet, champs=champs)
    return True


@transaction.atomic
def retirer(*, objet, agent):
    """Ce qui s’y rattache part avec."""
    _exiger(agent, outil_de(objet))
    journaliser(agent=agent, verbe=_dire(objet, "suppression"), objet=objet)
    objet.delete()


@transaction.atomic
def deplacer(*, objet, agent, sens):
    """Échange sa place avec la précédente (`sens` = -1) ou la suivante (1)."""
    _exiger(agent, outil_de(objet))
    lignes = list(freres(objet).select_for_update(of=("self",)))
    rang = next((i for i, ligne in enumerate(lignes) if ligne.pk == objet.pk), None)
    if rang is None or not 0 <= rang + sens < len(lignes):
        return
    lignes[rang], lignes[rang + sens] = lignes[rang + sens], lignes[rang]
    for i, ligne in enumerate(lignes):
        ligne.ordre = i
    type(objet).objects.bulk_update(lignes, ["ordre"])
    journaliser(agent=agent, verbe=_dire(objet, "rang"), objet=objet, champs=["ordre"])


# -- Le plan d’action -------------------------------------------------------------------


@transaction.atomic
def avancer(*, action, agent, vers):
    """Engage une action prévue, ou note faite une action engagée ; deux clics n’avancent que d’un
    pas. Faux si l’action n’en était plus là."""
    _exiger(agent, action.plan)
    avant = next((etat for etat, suite in SUITE.items() if suite == vers), None)
    if avant is None:
        raise ValidationError("Cet état ne s’atteint pas ainsi : modifiez l’action.")
    lignes = ActionPlan.objects.filter(pk=action.pk, etat=avant)
    if not lignes.update(etat=vers, version=F("version") + 1):
        return False
    mot = EtatAction(vers).label.lower()
    journaliser(agent=agent, verbe=_dire(action, mot), objet=action, champs=["etat"])
    return True


@transaction.atomic
def reprendre(*, plan, agent, cles, le):
    """Crée une action par recommandation ou objectif choisi ; ce que le plan a déjà ne se double
    pas. Rend le nombre d’actions créées."""
    _exiger(agent, plan)
    _verrouiller(plan)  # deux reprises simultanées ne doublent rien
    choisies = [r for r in a_reprendre(plan, le) if r.cle in cles]
    suite = plan.actions.aggregate(m=Max("ordre"))["m"]
    depart = 0 if suite is None else suite + 1
    actions = [
        ActionPlan(reseau_id=plan.reseau_id, plan=plan, ordre=depart + rang, **r.valeurs)
        for rang, r in enumerate(choisies)
    ]
    ActionPlan.objects.bulk_create(actions)
    if actions:
        journaliser(agent=agent, verbe=_dire(plan, "reprise"), objet=plan, champs=["actions"])
    return len(actions)
