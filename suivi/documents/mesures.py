"""Les neuf indicateurs tels que les rapports les impriment, et ce qu’on en dit en deux phrases."""

from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils import timezone

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.typographie import date_longue, enumeration, nombre

from ..regles import D_ENQUETE, Chaine

REPONDANTS = {"I6": "répondantes", "I8": "répondantes", "I9": "accompagnées"}


def emetteur(reseau):
    """Le réseau, en tête du document."""
    return partie_du_reseau(reseau, "réseau de démonstration" if reseau.demonstration else None)


def mention(reseau):
    return "Démonstration : réseau et chiffres fictifs" if reseau.demonstration else ""


def d_ou_viennent(cloture):
    """Une phrase : les chiffres d’une clôture, ou ceux du jour."""
    if cloture is None:
        return "Chiffres du jour de l’émission."
    le = date_longue(timezone.localtime(cloture.le).date())
    return f"Chiffres de la clôture du {le}."


def mesures_du_rapport(rapport, chiffres, adresse):
    """`MesureIndicateur` de chaque indicateur. `adresse` : racine du site, pour lier les
    preuves."""
    return tuple(
        _mesure(i, chiffres.bilan, chiffres.cibles.get(i.code), rapport, adresse)
        for i in chiffres.indicateurs
    )


def _mesure(indicateur, bilan, cible, rapport, adresse):
    m = bilan.mesures[indicateur.code]
    chemin = reverse("suivi:preuves", args=[m.code])
    return c.MesureIndicateur(
        code=m.code,
        chaine=Chaine(indicateur.chaine).label,
        libelle=indicateur.libelle,
        libelle_court=indicateur.libelle_court,
        valeur=m.valeur,
        en_pourcentage=m.est_un_taux,
        numerateur=m.numerateur if m.est_un_taux else None,
        denominateur=m.denominateur,
        repondants=REPONDANTS.get(m.code, ""),
        taux_reponse=m.taux_reponse,
        precedente=bilan.precedente(m.code),
        cible=None if cible is None else _cible(m, cible),
        note=_note(m),
        lien=f"{adresse.rstrip('/')}{chemin}?du={rapport.du}&au={rapport.au}",
        regle=_regle(indicateur.definition),
        preuves=tuple(
            c.Preuve(
                libelle=p.acte or p.titre,
                collectivite=enumeration(p.collectivites) if p.collectivites else "",
                le=p.le,
                reference=p.ref,
            )
            # Les activités font masse : l’accompagnement, daté de la première, les résume. Un
            # avis ne se publie pas sous le nom de qui l’a donné.
            for p in sorted(m.preuves, key=lambda p: (p.le is None, p.le or date.min))
            if p.type != "accompagnements.activite" and m.code not in D_ENQUETE
        ),
    )


def _regle(definition):
    """La règle seule, pour l’annexe : les exclusions se lisent dans la fiche de l’indicateur, et le
    rapport dit déjà, au début, qu’un taux de réponse accompagne toute enquête."""
    regle = definition.removeprefix("Décision de conception. ").partition(" Ne comptent pas")[0]
    return regle.replace(" Le taux de réponse accompagne toujours le chiffre.", "")


def _cible(mesure, cible):
    return Fraction(cible.valeur) / 100 if mesure.est_un_taux else int(cible.valeur)


def _note(m):
    if m.code == "I3" and m.numerateur:
        n = m.details["destinataires"]
        return f"{nombre(n)} collectivité{'s' if n > 1 else ''} destinataire{'s' if n > 1 else ''}"
    if m.code == "I7":
        (a, d), (ca, cd) = m.details["decisions"], m.details["cohorte"]
        morceaux = [f"{nombre(a)} accordés sur {nombre(d)} décidés"] if d else []
        morceaux += [f"cohorte : {nombre(ca)} sur {nombre(cd)}"] if cd else []
        return " ; ".join(morceaux)
    return ""


NOMMEES_MAX = 3


def en_bref(mesures, *, finie=True, nommer=True):
    """Deux phrases : ce qui progresse, les cibles manquées. Aucune appréciation inventée.

    `finie` : la période l’est ; sinon une cible n’est que « pas encore atteinte ». `nommer` : les
    cibles manquées le sont toutes, sinon trois au plus.
    """
    par_code = {m.code: m for m in mesures}
    phrases = []
    if (i1 := par_code.get("I1")) is not None and i1.precedente is not None:
        ecart = i1.valeur - i1.precedente
        sens = "de plus" if ecart > 0 else "de moins"
        suite = f", {nombre(abs(ecart))} {sens} que l’année d’avant" if ecart else ""
        s = "s" if i1.valeur > 1 else ""
        phrases.append(f"{nombre(i1.valeur)} collectivité{s} accompagnée{s}{suite}.")
    manquees = [m for m in mesures if m.part is not None and m.part < 1]
    if manquees:
        phrases.append(_manquees(manquees, finie, nommer))
    elif any(m.part is not None for m in mesures):
        phrases.append("Toutes les cibles sont atteintes.")
    return " ".join(phrases)


def _manquees(manquees, finie, nommer):
    n = len(manquees)
    s = "s" if n > 1 else ""
    dit = f"manquée{s}" if finie else f"pas encore atteinte{s}"
    phrase = f"{nombre(n)} cible{s} {dit}"
    if nommer or n <= NOMMEES_MAX:
        phrase += " : " + enumeration([(m.libelle_court or m.libelle).lower() for m in manquees])
    return f"{phrase}."
