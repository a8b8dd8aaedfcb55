"""Les rappels du jour : ce qui devrait être rappelé, ce qui ne doit plus l’être."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from accompagnements.models import Accompagnement, Convention, Tache
from collectivites.regles.monde import plus_tard
from predict.comptes.actions import annoncer
from predict.comptes.models import Rappel
from predict.comptes.regles import EtatRappel

from .lecture import objet_de, placer
from .types import REGISTRE
from .types.commun import qui_suit

# Un rappel manqué (panne, week-end) se rattrape une semaine ; au-delà, il n’apprend plus rien.
RATTRAPAGE, HORIZON = timedelta(days=7), timedelta(days=60)
AVANT_UNE_TACHE, AVANT_UN_JALON, APRES = timedelta(days=2), timedelta(days=7), timedelta(days=1)
MOIS_AVANT_UN_TERME = (6, 1)


@dataclass(frozen=True)
class Voulu:
    type: str
    objet: object
    destinataire_id: int
    pour_le: date

    @property
    def cle(self):
        return f"{self.type}:{self.objet.ref}:{self.destinataire_id}:{self.pour_le.isoformat()}"


def voulus(reseau_id, le):
    """Ce qui se rappelle de `le` moins une semaine à deux mois, d’après les dates d’aujourd’hui."""
    bornes = (le - RATTRAPAGE, le + HORIZON)
    tous = [*_taches(reseau_id, bornes), *_reveils(reseau_id), *_conventions(reseau_id, le)]
    return {v.cle: v for v in tous if v.destinataire_id and bornes[0] <= v.pour_le <= bornes[1]}


def _taches(reseau_id, bornes):
    du, au = bornes[0] - AVANT_UN_JALON, bornes[1] + AVANT_UN_JALON
    taches = Tache.objects.a_faire().filter(reseau_id=reseau_id, assignee__isnull=False)
    for t in taches.filter(Q(echeance__range=(du, au)) | Q(rappel_le__range=(du, au))):
        jours = {t.rappel_le}
        if t.echeance:
            jours |= {t.echeance - (AVANT_UN_JALON if t.jalon else AVANT_UNE_TACHE)}
            jours |= {t.echeance + APRES}
        for jour in jours - {None}:
            # Notée la veille pour le lendemain, une tâche n’a pas besoin qu’on la rappelle.
            if t.cree_le.date() < jour:
                yield Voulu("echeance", t, t.assignee_id, jour)


def _reveils(reseau_id):
    dormants = Accompagnement.objects.en_sommeil().filter(reseau_id=reseau_id)
    for a in dormants.filter(reveil_le__isnull=False, responsable__isnull=False):
        yield Voulu("reveil", a, a.responsable_id, a.reveil_le)


def _conventions(reseau_id, le):
    finissent = Convention.objects.filter(reseau_id=reseau_id).finissant(le, plus_tard(le, 9))
    for c in finissent.select_related("accompagnement__fiche", "fiche"):
        for mois in MOIS_AVANT_UN_TERME:
            for cle in qui_suit(c.fiche, c.accompagnement):
                yield Voulu("convention", c, cle, plus_tard(c.fin_le, -mois))


@transaction.atomic
def tenir_les_rappels(reseau_id, le):
    """Prévoit, retire, puis dit ce qui est dû. Rend combien sont dits. Rejouable le même jour."""
    attendus = voulus(reseau_id, le)
    prevus = Rappel.objects.filter(reseau_id=reseau_id)
    connus = set(prevus.filter(cle__in=attendus).values_list("cle", flat=True))
    for cle, v in attendus.items():
        if cle not in connus:
            Rappel.objects.create(
                reseau_id=reseau_id, type=v.type, objet_type=v.objet._meta.label_lower,
                objet_ref=v.objet.ref, destinataire_id=v.destinataire_id, pour_le=v.pour_le,
                cle=cle,
            )  # fmt: skip
    attente = prevus.filter(etat=EtatRappel.PREVU)
    attente.exclude(cle__in=attendus).update(etat=EtatRappel.RETIRE)
    # L’échéance repoussée puis remise : le rappel retiré vaut de nouveau.
    prevus.filter(etat=EtatRappel.RETIRE, cle__in=attendus, pour_le__gte=le).update(
        etat=EtatRappel.PREVU
    )
    return sum(_dire(rappel) for rappel in attente.filter(pour_le__lte=le).order_by("pk"))


def _dire(rappel):
    """Relu au moment de le dire : fait, confié à d’autres ou illisible, il se retire."""
    un, objet = objet_de(rappel)
    agents = placer([rappel.destinataire_id], rappel.reseau_id, un.publics) if objet else []
    vaut = bool(agents) and REGISTRE[rappel.type].vaut(objet, agents[0])
    if vaut:
        annoncer(type=rappel.type, objet=objet, pour=agents[0], cle=f"rappel:{rappel.cle}")
    Rappel.objects.filter(pk=rappel.pk).update(etat=EtatRappel.DIT if vaut else EtatRappel.RETIRE)
    return vaut
