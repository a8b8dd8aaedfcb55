"""Ce qui se rappelle : le jour venu, à une personne, si c’est encore vrai."""

from accompagnements.regles import Etat
from predict.comptes.regles import Rythme
from predict.noyau.typographie import date_longue

from .commun import Type
from .equipe import chemin_de_la_tache, tache_a_lacher


def _quand(tache):
    lieu = tache.accompagnement or tache.fiche or "Vie du réseau"
    return f"{lieu}, pour le {date_longue(tache.echeance)}" if tache.echeance else str(lieu)


TYPES = (
    Type(
        "echeance",
        "Échéance proche ou passée",
        "Une tâche ou un jalon à votre nom approche, ou n’est pas fait à temps.",
        "accompagnements.Tache",
        titre=lambda t: f"{t.titre} (jalon)" if t.jalon else t.titre,
        detail=_quand,
        chemin=chemin_de_la_tache,
        depassee=tache_a_lacher,
        lies=("accompagnement__fiche__collectivite", "fiche__collectivite"),
    ),
    Type(
        "reveil",
        "Dossier à réveiller",
        "La date de réveil d’un dossier en sommeil est venue.",
        "accompagnements.Accompagnement",
        titre=str,
        detail=lambda a: f"{a.fiche}, en sommeil",
        chemin=lambda a: a.get_absolute_url(),
        depassee=lambda a, agent: a.etat != Etat.EN_SOMMEIL or a.responsable_id != agent.pk,
        lies=("fiche__collectivite",),
    ),
    Type(
        "convention",
        "Convention bientôt à terme",
        "Une convention que vous suivez finit sous six mois, puis sous un mois.",
        "accompagnements.Convention",
        titre=str,
        detail=lambda c: f"{c.fiche}, jusqu’au {date_longue(c.fin_le)}",
        chemin=lambda c: c.get_absolute_url(),
        depassee=lambda c, agent: c.avenants.filter(
            signee_le__isnull=False, fin_le__gt=c.fin_le
        ).exists(),
        rythme=Rythme.SEMAINE,
        lies=("fiche__collectivite", "accompagnement__responsable"),
    ),
)
