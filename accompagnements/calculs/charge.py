"""La charge de chacun : dossiers ouverts, jours engagés, retards, dossiers qui vieillissent."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, ExtractYear

from predict.comptes.models import Adhesion
from predict.comptes.regles import ROLES_INTERNES

from ..models import Accompagnement, Prestation, PrestationAgent, Tache, TempsPasse
from ..models.faits import ROLES_PRODUCTIFS
from ..regles import Etat
from .vieillissement import vieillissants


@dataclass
class Charge:
    """`agent` : None pour les dossiers que personne ne suit. Jours d’agent, dans l’année ;
    `capacite` : None pour qui ne donne pas de jours aux collectivités (administration) ;
    `passes` : jours déjà notés sur les dossiers ouverts ; `reste` : part de l’année à venir."""

    agent: object
    ouverts: int = 0
    endormis: int = 0
    vieux: int = 0
    retards: int = 0
    engages: Decimal = Decimal(0)
    capacite: Decimal | None = None
    passes: Decimal = Decimal(0)
    reste: Decimal = Decimal(1)

    @property
    def part(self):
        """Part engagée de la capacité, en pourcent ; None sans capacité."""
        return int(self.engages * 100 / self.capacite) if self.capacite else None

    @property
    def a_faire(self):
        """Ce qui reste des jours engagés, une fois ôté le temps déjà passé."""
        return max(self.engages - self.passes, Decimal(0))

    @property
    def libres(self):
        """Capacité d’ici la fin de l’année, moins ce qui reste à faire ; négatif : trop engagé."""
        if self.capacite is None:
            return None
        return round(self.capacite * self.reste - self.a_faire, 1)


def jours_restants(le):
    """(jours d’ici le 31 décembre, aujourd’hui compris ; jours de l’année)."""
    fin, debut = date(le.year, 12, 31), date(le.year, 1, 1)
    return (fin - le).days + 1, (fin - debut).days + 1


def jours_passes_par_agent(reseau, annee):
    """{agent: jours notés dans l’année sur les accompagnements actifs}, en une requête."""
    notes = TempsPasse.objects.filter(
        reseau=reseau, le__year=annee, accompagnement__etat=Etat.ACTIF
    )
    sommes = notes.order_by().values_list("agent").annotate(somme=Sum("minutes"))
    return {agent: Decimal(minutes) / (reseau.heures_par_jour * 60) for agent, minutes in sommes}


def jours_par_agent(reseau, annee):
    """{agent: jours} des accompagnements actifs, dans l’année. Ce que l’équipe d’une prestation
    ne s’est pas réparti revient à qui suit le dossier ; sans date, c’est l’année courante."""
    actives = Prestation.objects.filter(reseau=reseau, accompagnement__etat=Etat.ACTIF)
    de_l_annee = actives.annotate(an=Coalesce(ExtractYear("debut_le"), annee)).filter(an=annee)
    jours, repartis = defaultdict(Decimal), defaultdict(Decimal)
    equipe = PrestationAgent.objects.filter(
        prestation__in=de_l_annee.values("pk"), jours__isnull=False
    )
    for prestation, agent, siens in equipe.values_list("prestation", "agent", "jours"):
        jours[agent] += siens
        repartis[prestation] += siens
    prevues = de_l_annee.filter(jours_prevus__isnull=False).order_by()
    for pk, responsable, prevus in prevues.filter(pk__in=equipe.values("prestation")).values_list(
        "pk", "accompagnement__responsable", "jours_prevus"
    ):
        jours[responsable] += max(prevus - repartis[pk], Decimal(0))
    entieres = prevues.exclude(pk__in=equipe.values("prestation"))
    for responsable, prevus in entieres.values_list("accompagnement__responsable").annotate(
        Sum("jours_prevus")
    ):
        jours[responsable] += prevus
    return jours


def charges(agent, le):
    """Une ligne par membre de l’équipe, la plus chargée d’abord ; huit requêtes, quel que soit le
    nombre de dossiers. Ce que suit une personne partie, ou personne, fait la dernière ligne."""
    reseau = agent.reseau
    restants, en_tout = jours_restants(le)
    reste = Decimal(restants) / en_tout
    equipe = (
        Adhesion.objects.actives()
        .filter(reseau=reseau, role__in=ROLES_INTERNES, agent__is_active=True)
        .select_related("agent")
        .order_by("agent__nom", "agent__prenom")
    )
    lignes = {
        a.agent_id: Charge(
            a.agent,
            capacite=a.quotite * reseau.jours_par_an if a.role in ROLES_PRODUCTIFS else None,
            reste=reste,
        )
        for a in equipe
    }
    autres = Charge(None)
    dossiers = (
        Accompagnement.objects.visibles_par(agent)
        .order_by()
        .values_list("responsable")
        .annotate(
            ouverts=Count("pk", filter=Q(etat=Etat.ACTIF)),
            endormis=Count("pk", filter=Q(etat=Etat.EN_SOMMEIL)),
            vieux=Count("pk", filter=vieillissants(le)),
        )
    )
    for qui, ouverts, endormis, vieux in dossiers:
        ligne = lignes.get(qui, autres)
        ligne.ouverts += ouverts
        ligne.endormis += endormis
        ligne.vieux += vieux
    retards = Tache.objects.visibles_par(agent).en_retard(le).order_by().values_list("assignee")
    for qui, nombre in retards.annotate(nombre=Count("pk")):
        lignes.get(qui, autres).retards += nombre
    for qui, jours in jours_par_agent(reseau, le.year).items():
        lignes.get(qui, autres).engages += jours
    for qui, jours in jours_passes_par_agent(reseau, le.year).items():
        lignes.get(qui, autres).passes += jours
    triees = sorted(lignes.values(), key=lambda c: (-(c.part or 0), -c.ouverts))
    vide = not (autres.ouverts or autres.endormis or autres.retards or autres.engages)
    return triees if vide else [*triees, autres]


def anciens(agent, le, combien):
    """Les dossiers actifs au-delà du repère de leur étape, les plus anciens d’abord."""
    vieux = Accompagnement.objects.visibles_par(agent).filter(vieillissants(le)).avec_fiche()
    return list(vieux.order_by(F("etape_depuis"), "pk")[:combien])
