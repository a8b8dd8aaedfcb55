"""Ce qui est envisagé, demandé, acquis, refusé, sans rien compter deux fois. Montants en euros.

Les règles, dans l’ordre où elles s’appliquent (domaine.md §1.6-36, §2 I2 et I7) :
1. une ligne de plan liée à une candidature ne s’ajoute pas à elle : la candidature fait foi ;
2. les étapes d’un même appel (`etape_de`) font une entrée, à l’état de la dernière ;
3. pour un projet, une ligne de plan cède devant la candidature à la même session ;
4. de plusieurs plans d’un même projet, le plus récemment modifié compte, les autres sont des
   variantes ;
5. une candidature groupée fait une entrée, chez la collectivité dont l’accompagnement la porte ;
6. un projet financé par plusieurs compte une fois, ses montants restent distincts.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import TextChoices

from predict.noyau.recherche import normaliser
from predict.noyau.typographie import enumeration

from ..models import Candidature, LignePlan
from ..regles import EtatLignePlan, NatureLignePlan
from .plans import ZERO, etat_de_la_candidature, montant_de_la_candidature

SANS_SOURCE = "Source à préciser"


class Regroupement(TextChoices):
    PROJET = "projet", "Projet"
    COLLECTIVITE = "collectivite", "Collectivité"
    ANNEE = "annee", "Année"
    DISPOSITIF = "dispositif", "Source"


class Raison(TextChoices):
    """Pourquoi une ligne n’a pas été ajoutée."""

    LIEE = "liee", "Liée à une candidature, déjà comptée"
    ETAPE = "etape", "Étape d’un même appel, déjà comptée"
    MEME_SESSION = "meme_session", "Une candidature du projet à cette session est déjà comptée"
    VARIANTE = "variante", "Variante : un plan plus récent du même projet compte déjà"


@dataclass(frozen=True)
class Entree:
    """Une source d’un projet, à un état. `cle_projet` : ce qui fait que c’est le même projet."""

    objet: object
    cle_projet: str
    projet: str
    collectivite: str
    cle_collectivite: str
    avec: str
    annee: int | None
    source: str
    nature: NatureLignePlan
    etat: EtatLignePlan
    montant: Decimal
    titre: str
    cout: Decimal | None = None
    sans_montant: bool = False

    @property
    def url(self):
        objet = self.objet
        return objet.plan.get_absolute_url() if isinstance(objet, LignePlan) else ""

    @property
    def cherche(self):
        return normaliser(f"{self.titre} {self.projet} {self.collectivite} {self.avec}")

    def cle(self, par):
        match par:
            case Regroupement.COLLECTIVITE:
                return self.cle_collectivite, self.collectivite
            case Regroupement.ANNEE:
                return str(self.annee or ""), str(self.annee or "Sans date")
            case Regroupement.DISPOSITIF:
                return self.source, self.source
        return self.cle_projet, self.projet


@dataclass
class Portefeuille:
    entrees: list = field(default_factory=list)
    ecartees: list = field(default_factory=list)  # [(objet, Raison)]


def lire(agent):
    """Tout le portefeuille du réseau, en cinq requêtes quel que soit le nombre de lignes."""
    candidatures = list(
        Candidature.objects.visibles_par(agent)
        .select_related(
            "session__dispositif", "projet__fiche__collectivite",
            "accompagnement__fiche__collectivite",
        )
        .prefetch_related("collectivites__fiche__collectivite")
    )  # fmt: skip
    lignes = list(
        LignePlan.objects.visibles_par(agent).select_related(
            "plan__fiche__collectivite", "plan__projet__fiche__collectivite",
            "plan__accompagnement__fiche__collectivite", "session__dispositif",
            "fiche__collectivite", "candidature__projet",
        )
    )  # fmt: skip
    return composer(candidatures, lignes)


def composer(candidatures, lignes):
    """Le portefeuille de ces candidatures et de ces lignes de plan ; aucune requête ici."""
    portefeuille = Portefeuille()
    cles = _projets_des_plans(lignes)
    plan_de = {}
    for ligne in sorted(lignes, key=_recent, reverse=True):
        if ligne.candidature_id:
            plan_de.setdefault(ligne.candidature_id, ligne.plan)
    sessions_prises = set()
    for etapes in _par_appel(candidatures):
        plan = next((plan_de[e.pk] for e in reversed(etapes) if e.pk in plan_de), None)
        entree = _de_l_appel(etapes, plan, cles)
        portefeuille.entrees.append(entree)
        portefeuille.ecartees += [(e, Raison.ETAPE) for e in etapes[:-1]]
        sessions_prises |= {(entree.cle_projet, e.session_id) for e in etapes if e.session_id}
    retenus = {}
    for ligne in sorted(lignes, key=_recent, reverse=True):
        retenus.setdefault(cles[ligne.plan_id][0], ligne.plan_id)
    for ligne in lignes:
        if raison := _ecartee(ligne, cles, retenus, sessions_prises):
            portefeuille.ecartees.append((ligne, raison))
        else:
            portefeuille.entrees.append(_de_la_ligne(ligne, cles))
    return portefeuille


def _recent(ligne):
    return ligne.plan.modifie_le, ligne.plan_id


def _projets_des_plans(lignes):
    """{plan: (clé, nom) de son projet} : celui qu’il dit, sinon celui d’une candidature liée."""
    cles = {}
    for ligne in lignes:
        plan = ligne.plan
        projet = plan.projet or (ligne.candidature and ligne.candidature.projet)
        if projet:
            cles[plan.pk] = (f"projet-{projet.pk}", str(projet))
        else:
            cles.setdefault(plan.pk, (f"plan-{plan.pk}", plan.titre))
    return cles


def _par_appel(candidatures):
    """Les étapes de chaque appel, de la première à la dernière. Une boucle ne fait pas tourner."""
    par_pk = {c.pk: c for c in candidatures}
    appels = defaultdict(list)
    for candidature in candidatures:
        racine, rang, vues = candidature, 0, {candidature.pk}
        while racine.etape_de_id in par_pk and racine.etape_de_id not in vues:
            racine, rang = par_pk[racine.etape_de_id], rang + 1
            vues.add(racine.pk)
        # Une boucle d’étapes se range sous son plus petit numéro : elle reste un seul appel.
        cle = min(vues) if racine.etape_de_id in vues else racine.pk
        appels[cle].append((rang, candidature.pk, candidature))
    return [[c for *_, c in sorted(etapes, key=lambda e: e[:2])] for etapes in appels.values()]


def _etat_de_l_appel(etapes):
    """L’état de la dernière étape ; à préparer, elle laisse l’appel « demandé » si une étape
    d’avant est déposée (une présélection n’est pas un accord)."""
    etat = etat_de_la_candidature(etapes[-1])
    if etat == EtatLignePlan.ENVISAGEE and any(e.deposee_le for e in etapes[:-1]):
        return EtatLignePlan.DEMANDEE
    return etat


def _ecartee(ligne, cles, retenus, sessions_prises):
    if ligne.candidature_id:
        return Raison.LIEE
    cle, _ = cles[ligne.plan_id]
    if ligne.session_id and (cle, ligne.session_id) in sessions_prises:
        return Raison.MEME_SESSION
    return Raison.VARIANTE if retenus[cle] != ligne.plan_id else None


def _collectivite(fiche):
    return (str(fiche.pk), str(fiche)) if fiche else ("", "Sans collectivité")


def _source(session, nom):
    return str(session.dispositif) if session else nom or SANS_SOURCE


def _de_l_appel(etapes, plan, cles):
    derniere = etapes[-1]
    projet = next((e.projet for e in reversed(etapes) if e.projet_id), None)
    if projet is not None:
        cle, nom = f"projet-{projet.pk}", str(projet)
    elif plan is not None:
        cle, nom = cles[plan.pk]
    else:
        cle, nom = f"candidature-{etapes[0].pk}", derniere.titre
    porteuses = [lien.fiche for lien in derniere.collectivites.all()]
    dossier = derniere.accompagnement
    chef = dossier.fiche if dossier else porteuses[0] if porteuses else projet and projet.fiche
    cle_collectivite, collectivite = _collectivite(chef)
    autres = [str(f) for f in porteuses if chef is None or f.pk != chef.pk]
    montants = (montant_de_la_candidature(e) for e in reversed(etapes))
    montant = next((m for m in montants if m is not None), None)
    couts = [e.montant_total for e in reversed(etapes) if e.montant_total is not None]
    session = next((e.session for e in reversed(etapes) if e.session_id), None)
    le = derniere.notifiee_le or derniere.deposee_le
    return Entree(
        objet=derniere, cle_projet=cle, projet=nom, collectivite=collectivite,
        cle_collectivite=cle_collectivite, avec=enumeration(autres) if autres else "",
        annee=le.year if le else session and session.annee,
        source=_source(session, derniere.dispositif), nature=NatureLignePlan.SUBVENTION,
        etat=_etat_de_l_appel(etapes), montant=montant or ZERO,
        titre=derniere.titre,
        cout=(plan and plan.cout_total) or (couts[0] if couts else None),
        sans_montant=montant is None,
    )  # fmt: skip


def _de_la_ligne(ligne, cles):
    plan = ligne.plan
    cle, nom = cles[plan.pk]
    fiche = plan.fiche or (plan.accompagnement and plan.accompagnement.fiche)
    fiche = fiche or (plan.projet and plan.projet.fiche)
    cle_collectivite, collectivite = _collectivite(fiche)
    if ligne.session:
        source = str(ligne.session.dispositif)
    elif ligne.nature in (NatureLignePlan.APPORT, NatureLignePlan.VALORISATION) and ligne.fiche:
        source = "Apport des collectivités"
    else:
        source = ligne.source or str(ligne.fiche or SANS_SOURCE)
    annee = plan.debut_le.year if plan.debut_le else ligne.session and ligne.session.annee
    return Entree(
        objet=ligne, cle_projet=cle, projet=nom, collectivite=collectivite,
        cle_collectivite=cle_collectivite, avec="", annee=annee, source=source,
        nature=NatureLignePlan(ligne.nature), etat=EtatLignePlan(ligne.etat),
        montant=ligne.montant, titre=f"{ligne.get_nature_display()}, plan « {plan} »",
        cout=plan.cout_total,
    )  # fmt: skip


@dataclass
class Groupe:
    """Une ligne du tableau : des sommes par état, des projets distincts, des sources."""

    cle: str
    titre: str
    entrees: list = field(default_factory=list)

    def somme(self, etat):
        return sum((e.montant for e in self.entrees if e.etat == etat), ZERO)

    @property
    def sommes(self):
        """[(état, somme, nombre de lignes)], dans l’ordre des états."""
        return [
            (etat, self.somme(etat), sum(e.etat == etat for e in self.entrees))
            for etat in EtatLignePlan
        ]

    @property
    def projets(self):
        return len({e.cle_projet for e in self.entrees})

    @property
    def collectivites(self):
        return list(dict.fromkeys(e.collectivite for e in self.entrees))

    @property
    def sources(self):
        """Sources qui comptent encore (un refus n’en est plus une)."""
        vivantes = (e.source for e in self.entrees if e.etat != EtatLignePlan.REFUSEE)
        return list(dict.fromkeys(vivantes))

    @property
    def cout(self):
        """Coût des projets du groupe, chacun une fois ; `None` si l’un d’eux n’en a pas."""
        couts = {}
        for entree in self.entrees:
            couts[entree.cle_projet] = max(
                couts.get(entree.cle_projet) or ZERO, entree.cout or ZERO
            )
        return sum(couts.values()) if couts and all(couts.values()) else None

    @property
    def couvert(self):
        """Part acquise du coût ; `None` si le coût est inconnu."""
        return self.somme(EtatLignePlan.ACQUISE) / self.cout if self.cout else None

    @property
    def couvert_au_mieux(self):
        """Part couverte si tout ce qui est demandé ou envisagé est obtenu."""
        vif = sum((e.montant for e in self.entrees if e.etat != EtatLignePlan.REFUSEE), ZERO)
        return vif / self.cout if self.cout else None

    @property
    def deborde(self):
        return self.couvert_au_mieux is not None and self.couvert_au_mieux > 1


def regrouper(entrees, par):
    """Un `Groupe` par valeur, le plus gros d’abord (les années, de la plus récente)."""
    groupes = {}
    for entree in entrees:
        cle, titre = entree.cle(par)
        groupes.setdefault(cle, Groupe(cle, titre)).entrees.append(entree)
    if par == Regroupement.ANNEE:
        return sorted(groupes.values(), key=lambda g: g.cle, reverse=True)
    return sorted(groupes.values(), key=lambda g: (-_poids(g), g.titre))


def _poids(groupe):
    return sum((e.montant for e in groupe.entrees if e.etat != EtatLignePlan.REFUSEE), ZERO)
