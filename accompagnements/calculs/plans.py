"""L’équilibre d’un plan de financement, et ce qui y compterait deux fois. Montants en euros."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from predict.noyau.typographie import euros

from ..regles import DecisionCandidature, EtatLignePlan

ZERO = Decimal(0)


@dataclass(frozen=True)
class Ressource:
    """Une ligne du plan telle qu’elle compte : la candidature liée fait foi."""

    ligne: object
    etat: EtatLignePlan
    montant: Decimal

    @property
    def compte(self):
        return self.etat != EtatLignePlan.REFUSEE

    @property
    def suit_la_candidature(self):
        return self.ligne.candidature_id is not None


def etat_de_la_candidature(candidature):
    match candidature.decision:
        case DecisionCandidature.ACCORDEE:
            return EtatLignePlan.ACQUISE
        case DecisionCandidature.REFUSEE:
            return EtatLignePlan.REFUSEE
    return EtatLignePlan.DEMANDEE if candidature.deposee_le else EtatLignePlan.ENVISAGEE


def montant_de_la_candidature(candidature):
    """Ce qui est accordé, sinon demandé ; `None` si la candidature ne dit rien."""
    accordee = candidature.decision == DecisionCandidature.ACCORDEE
    if accordee and candidature.montant_accorde is not None:
        return candidature.montant_accorde
    return candidature.montant_demande


def ressource(ligne):
    if ligne.candidature_id is None:
        return Ressource(ligne, EtatLignePlan(ligne.etat), ligne.montant)
    montant = montant_de_la_candidature(ligne.candidature)
    return Ressource(
        ligne,
        etat_de_la_candidature(ligne.candidature),
        ligne.montant if montant is None else montant,
    )


@dataclass(frozen=True)
class Equilibre:
    """`depenses` : somme des postes, à défaut le coût total annoncé (`None` : ni l’un ni
    l’autre) ; `par_etat` : {état: somme} de ce qui compte."""

    depenses: Decimal | None
    ressources: Decimal
    par_etat: dict
    des_postes: bool

    @property
    def acquis(self):
        return self.par_etat.get(EtatLignePlan.ACQUISE, ZERO)

    @property
    def demande(self):
        return self.par_etat.get(EtatLignePlan.DEMANDEE, ZERO)

    @property
    def envisage(self):
        return self.par_etat.get(EtatLignePlan.ENVISAGEE, ZERO)

    @property
    def manque(self):
        return None if self.depenses is None else max(self.depenses - self.ressources, ZERO)

    @property
    def excedent(self):
        return None if self.depenses is None else max(self.ressources - self.depenses, ZERO)

    @property
    def taux_acquis(self):
        return self.acquis / self.depenses if self.depenses else None

    @property
    def phrase(self):
        if self.depenses is None:
            return "Ajoutez les dépenses, ou dites le coût total : l’équilibre se calculera."
        if self.manque:
            return f"Il manque {euros(self.manque)} pour boucler le plan."
        if self.excedent:
            return f"Les ressources dépassent les dépenses de {euros(self.excedent)}."
        return "Le plan est équilibré."


def equilibre(plan, ressources, postes):
    """`ressources`, `postes` : déjà lus ; aucune requête ici."""
    par_etat = defaultdict(lambda: ZERO)
    for une in ressources:
        if une.compte:
            par_etat[une.etat] += une.montant
    depenses = sum((p.montant for p in postes), ZERO) if postes else plan.cout_total
    return Equilibre(depenses, sum(par_etat.values(), ZERO), dict(par_etat), bool(postes))


def alertes(plan, ressources, postes, ailleurs=()):
    """Phrases à lire avant d’envoyer : ce qui serait payé ou compté deux fois.

    `ailleurs` : lignes d’autres plans liées aux mêmes candidatures.
    """
    phrases = []
    comptees = [r for r in ressources if r.compte]
    payes = defaultdict(lambda: ZERO)
    for une in comptees:
        payes[une.ligne.poste_id] += une.montant
    for poste in postes:
        trop = payes[poste.pk] - poste.montant
        if trop > 0:
            phrases.append(
                f"Double financement : « {poste} » coûte {euros(poste.montant)} et reçoit "
                f"{euros(payes[poste.pk])}, soit {euros(trop)} de trop."
            )
    # Une candidature liée dit elle-même sa session.
    sessions = Counter(
        str(s)
        for s in (r.ligne.session or (r.ligne.candidature and r.ligne.candidature.session)
                  for r in comptees)
        if s
    )  # fmt: skip
    phrases += [
        f"La session « {nom} » finance {n} lignes de ce plan : une session ne paie qu’une fois "
        "un même projet."
        for nom, n in sessions.items()
        if n > 1
    ]
    liees = Counter(r.ligne.candidature for r in ressources if r.suit_la_candidature)
    phrases += [
        f"La candidature « {candidature} » est liée à {n} lignes de ce plan."
        for candidature, n in liees.items()
        if n > 1
    ]
    phrases += [
        f"La candidature « {ligne.candidature} » est aussi liée au plan « {ligne.plan} » : elle "
        "n’est comptée qu’une fois au portefeuille."
        for ligne in ailleurs
    ]
    somme = sum((p.montant for p in postes), ZERO)
    if postes and plan.cout_total is not None and somme != plan.cout_total:
        phrases.append(
            f"Les dépenses font {euros(somme)} ; le coût total annoncé est de "
            f"{euros(plan.cout_total)}."
        )
    return phrases
