"""L’année d’avant, close en janvier par la direction, puis trois retouches : la dérive se montre.

Une clôture ne s’écrit pas dans le fichier : elle gèle ce que le calcul lit. Elle se pose donc une
fois le réseau chargé, par l’acte même de l’application.
"""

import datetime as dt

from accompagnements.models import Candidature, Convention, Livrable
from predict.comptes.models import Acte, Agent

from ..actions.clotures import ClotureRefusee, cloturer
from ..calculs import Periode
from ..models import ChiffreClos, Cloture
from .comptes import courriel

NOTE = "Relue en équipe le 14 janvier ; deux accusés de dépôt restaient à recevoir."


def clore(reseau, aujourdhui):
    """Clôt l’année précédente, puis retouche ; rien si elle est déjà close."""
    annee = aujourdhui.year - 1
    direction = Agent.objects.get(email=courriel("nadia"))
    direction.adhesion_courante = direction.adhesions.get(reseau=reseau)
    le = min(dt.date(annee + 1, 1, 20), aujourdhui)
    try:
        cloture = cloturer(agent=direction, periode=Periode.de_l_annee(annee), le=le, note=NOTE)
    except ClotureRefusee:
        return None
    _nommer(cloture, annee)
    _retoucher(reseau, cloture)
    return cloture


def _nommer(cloture, annee):
    """Des références qui ne changent pas d’une démonstration à l’autre."""
    cloture.ref = f"cloture-{annee}"
    Cloture.objects.filter(pk=cloture.pk).update(ref=cloture.ref)
    for chiffre in cloture.chiffres.all():
        ChiffreClos.objects.filter(pk=chiffre.pk).update(ref=f"{cloture.ref}-{chiffre.code}")


def nommer_l_acte(cloture):
    """De même au journal, avant le sceau ; hors du rôle applicatif, qui ne le peut pas."""
    Acte.objects.filter(
        reseau=cloture.reseau_id, objet_type=cloture._meta.label_lower
    ).nommer_avant_sceau(ref=f"acte-{cloture.ref}", objet_ref=cloture.ref)


def _retoucher(reseau, cloture):
    """Une signature corrigée, un accusé retiré, une livraison redatée."""
    for code, modele, changer in (
        ("I4", Convention, _signer_plus_tard),
        ("I2", Candidature, _perdre_l_accuse),
        ("I3", Livrable, _livrer_plus_tard),
    ):
        chiffre = ChiffreClos.objects.get(cloture=cloture, code=code)
        if chiffre.preuves:
            changer(modele.objects.get(reseau=reseau, ref=chiffre.preuves[-1]["ref"]), cloture)


def _signer_plus_tard(convention, cloture):
    """Le partenaire a signé neuf jours après la date notée."""
    convention.signee_le = min(convention.signee_le + dt.timedelta(days=9), cloture.au)
    if convention.transmise_le:
        convention.transmise_le = max(convention.transmise_le, convention.signee_le)
    convention.save(update_fields=["signee_le", "transmise_le"])


def _perdre_l_accuse(candidature, cloture):
    candidature.accuse = None
    candidature.save(update_fields=["accuse"])


def _livrer_plus_tard(livrable, cloture):
    """Livré, mais quinze jours plus tôt qu’on ne l’avait noté."""
    livrable.livre_le = livrable.livre_le - dt.timedelta(days=15)
    livrable.save(update_fields=["livre_le"])
