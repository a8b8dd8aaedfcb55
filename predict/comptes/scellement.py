"""Sceller le journal, et le vérifier (ADR 8).

Un acte s’écrit dans sa transaction métier, sans sceau : un long import ne retient personne. Juste
après la validation, une courte transaction prend le verrou du réseau et scelle ce qui attend ;
la passe quotidienne rattrape ce qu’un arrêt aurait laissé.
"""

import logging
import secrets
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils import timezone

from .chaine import empreinte_du_contenu, maillon, origine
from .models import Acte, Reseau
from .perimetre import dans_reseau

JOURNAL = logging.getLogger("predict.journal")
LOT = 200
# Au plus, dans la requête de quelqu’un ; le reste vient ensuite, ou la nuit.
A_CHAUD = 400
_VERROU = 1_246_713_170
RAISONS = {
    "manque": "un ou plusieurs actes manquent avant celui-ci",
    "contenu": "qui l’a fait, sur quoi ou pourquoi a été changé",
    "chaine": "sa date, son verbe ou ses champs ont été changés, ou un acte d’avant",
    "temoin": "le journal ne contient plus l’empreinte relevée auparavant",
}


@dataclass(frozen=True)
class Scellement:
    """À appeler une fois la transaction validée."""

    reseau_id: int

    def __call__(self):
        sceller(self.reseau_id, au_plus=A_CHAUD)


def programmer(reseau_id):
    """Scelle après la validation ; une fois par transaction, quel que soit le nombre d’actes."""
    suite, ici = Scellement(reseau_id), set(connection.savepoint_ids)
    # Un point de reprise annulé emporte ses suites : on ne compte que sur celles qui lui survivent.
    if any(f == suite and points <= ici for points, f, _ in connection.run_on_commit):
        return
    # `robust` : l’acte est écrit ; un sceau manqué se rattrape.
    transaction.on_commit(suite, robust=True)


def sceller(reseau_id, au_plus=None):
    """Scelle, dans l’ordre d’arrivée, ce qui attend dans ce réseau ; rend le nombre d’actes."""
    total = 0
    while au_plus is None or total < au_plus:
        with dans_reseau(reseau_id), transaction.atomic():
            faits = _sceller_un_lot(reseau_id)
        total += faits
        if faits < LOT:
            break
    return total


def _sceller_un_lot(reseau_id):
    if connection.vendor == "postgresql":
        # Un seul à la fois par réseau. Sur SQLite, toute écriture attend déjà la précédente.
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VERROU, reseau_id])
    siens = Acte.objects.filter(reseau_id=reseau_id)
    actes = list(siens.a_sceller().order_by("pk")[:LOT])
    if not actes:
        return 0
    rang, precedent = _tete(siens) or (0, origine(reseau_id))
    for acte in actes:
        rang += 1
        acte.rang, acte.sel = rang, secrets.token_hex(16)
        acte.contenu = empreinte_du_contenu(acte.sel, acte)
        acte.chaine = precedent = maillon(precedent, acte)
    Acte.objects.poser_les_sceaux(actes)
    return len(actes)


def _tete(actes):
    return actes.scelles().order_by("-rang").values_list("rang", "chaine").first()


# -- vérifier -------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """`faux` : rang du premier acte qui ne tient pas ; `temoin` : à noter ailleurs, pour plus tard.

    `effaces` : actes dont ce qui nommait une personne a été oublié. `en_attente` : pas scellés.
    """

    scelles: int
    effaces: int
    en_attente: int
    rang: int = 0
    chaine: str = ""
    faux: int | None = None
    raison: str = ""

    @property
    def intact(self):
        return self.faux is None

    @property
    def temoin(self):
        return f"{self.rang}:{self.chaine}" if self.rang else ""

    @property
    def en_clair(self):
        return RAISONS.get(self.raison, "")


def verifier(reseau_id, temoins=()):
    """Relit toute la chaîne. `temoins` : couples (rang, empreinte) relevés auparavant.

    Sans témoin, un journal dont on aurait coupé la fin paraîtrait entier.
    """
    with dans_reseau(reseau_id):
        siens = Acte.objects.filter(reseau_id=reseau_id)
        return _relire(reseau_id, siens, dict(temoins), siens.a_sceller().count())


def _relire(reseau_id, siens, temoins, en_attente):
    attendu, precedent, effaces = 0, origine(reseau_id), 0

    def verdict(faux=None, raison=""):
        return Verdict(attendu, effaces, en_attente, attendu, precedent if attendu else "",
                       faux, raison)  # fmt: skip

    # Une seule lecture, au même instant : un acte scellé entre deux pages ne manque pas.
    colonnes = ("agent_id", "verbe", "objet_type", "objet_ref", "objet_titre", "champs", "motif",
                "le", "rang", "sel", "contenu", "chaine")  # fmt: skip
    for acte in siens.scelles().order_by("rang").only(*colonnes).iterator(chunk_size=2000):
        raison = _defaut(acte, attendu + 1, precedent, temoins)
        if raison:
            return verdict(acte.rang, raison)
        attendu, precedent = acte.rang, acte.chaine
        effaces += not acte.sel
    perdus = [rang for rang in temoins if rang > attendu]
    return verdict(min(perdus), "temoin") if perdus else verdict()


def _defaut(acte, attendu, precedent, temoins):
    if acte.rang != attendu:
        return "manque"
    if acte.sel and acte.contenu != empreinte_du_contenu(acte.sel, acte):
        return "contenu"
    if acte.chaine != maillon(precedent, acte):
        return "chaine"
    return "temoin" if temoins.get(acte.rang, acte.chaine) != acte.chaine else ""


def relever(reseau, le=None):
    """Rattrape, vérifie depuis le dernier relevé intact, et garde le résultat avec le réseau."""
    sceller(reseau.pk)
    ancien = reseau.journal_etat or {}
    temoins = [(ancien["temoin_rang"], ancien["temoin"])] if ancien.get("temoin") else []
    verdict = verifier(reseau.pk, temoins)
    etat = asdict(verdict) | {"le": (le or timezone.now()).isoformat()}
    # Le témoin d’un journal faux reste celui d’avant : le défaut ne s’oublie pas le lendemain.
    garde = verdict.intact and verdict.rang
    etat["temoin_rang"] = verdict.rang if garde else ancien.get("temoin_rang", 0)
    etat["temoin"] = verdict.chaine if garde else ancien.get("temoin", "")
    Reseau.objects.filter(pk=reseau.pk).update(journal_etat=etat)
    reseau.journal_etat = etat
    if not verdict.intact:
        JOURNAL.error("Journal du réseau %s faux au rang %s", reseau.pk, verdict.faux)
    return verdict
