"""Ce que l’on montre d’un cadre : rubriques, budget, commentaires, validations, comparaison.

Des dictionnaires que les gabarits lisent ; les règles sont dans regles/cadre.py.
"""

import re
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from predict.noyau import typographie as t
from predict.noyau.differences import comparer

from ..documents import noms_de
from ..models import LigneBudget
from ..models.lecture_cadre import INCOMPLETE
from ..regles import EtatCadre, EtatValidation, NatureApport, PartieValidation, Rubrique
from ..regles.cadre import (
    AIDES,
    CE_QUI_MANQUE,
    LIBELLES,
    EtatRubrique,
    bilan_rubriques,
    jours_du_reseau,
    message_jours,
    message_manquant,
    message_valeur,
)

MONTANTS_NOMMES = 2
# Début de ligne d’une liste ou d’un intertitre (noyau.documents.blocs) : se lit, ne se montre pas.
_SIGNES = re.compile(r"^(?:[-–•]|#{1,3})\s+", re.M)


def noms(cadre):
    """Noms des deux parties : réseau (sigle), colonne de l’autre, et comment l’appeler."""
    a = cadre.accompagnement
    colonne, la_collectivite = noms_de(a.fiche.collectivite)
    return {
        "reseau": a.reseau.sigle or a.reseau.nom,
        "colonne": colonne,
        "la_collectivite": la_collectivite,
    }


def jour_et_heure(le):
    le = timezone.localtime(le)
    ecart = (timezone.localdate() - le.date()).days
    jour = {0: "aujourd’hui", 1: "hier"}.get(ecart) or t.date_courte(le.date(), annee=ecart > 180)
    return f"{jour} à {le.hour}{t.INSECABLE}h{t.INSECABLE}{le.minute:02d}"


def _fil(commentaires, cadre, reseau):
    collectivite = cadre.accompagnement.fiche.collectivite.nom
    return [
        {
            "auteur": c.auteur.nom_complet if c.auteur else "Compte supprimé",
            "qualite": f"référent·e, {collectivite}" if c.de_la_collectivite else reseau,
            "quand": jour_et_heure(c.le),
            "texte": c.texte,
            "regle": c.regle_le is not None,
        }
        for c in commentaires
    ]


def rubriques(lu, ouverte, nommes):
    """Les sept, dans l’ordre, avec leur état et leur fil ; `ouverte` : code de celle dépliée."""
    montrees = []
    for numero, code in enumerate(Rubrique, 1):
        faits, etat = lu.faits[code], lu.etats[code]
        fil = _fil(lu.commentaires.get(code, ()), lu.cadre, nommes["reseau"])
        ouverts = [c for c in fil if not c["regle"]]
        manque = etat is not EtatRubrique.COMPLETE and code in lu.a_ecrire
        montrees.append({
            "numero": numero, "code": str(code), "titre": code.label, "etat": etat.value,
            "etat_libelle": LIBELLES[etat], "commentaires": faits.commentaires,
            "ouverte": code == ouverte, "aide": AIDES[code], "fil": ouverts,
            "regles": [c for c in fil if c["regle"]],
            "manque": CE_QUI_MANQUE.get(code, "") if manque else "",
            "repondre_a": ouverts[-1]["auteur"] if ouverts else "",
            "sans_etiquette": code in (Rubrique.OBJECTIFS, Rubrique.ACTEURS),
        })  # fmt: skip
    return montrees


def bilan(lu):
    return bilan_rubriques(lu.etats.values())


def a_ecrire(lu):
    return [{"numero": list(Rubrique).index(c) + 1, "titre": c.label} for c in lu.a_ecrire]


# -- Budget ------------------------------------------------------------------------


def budget(lu, jeu, nommes):
    """Lignes du tableau par nature, totaux, et ce qui reste à préciser.

    Les totaux sont ceux de la base : après un refus, la saisie se lit dans les champs.
    """
    par_pk = {x.pk: x for x in lu.budget}
    groupes = {nature: [] for nature in NatureApport}
    for formulaire in jeu.forms if jeu is not None else ():
        ligne = par_pk.get(formulaire["pk"].value() and int_ou_rien(formulaire["pk"].value()))
        # Une saisie refusée peut dire n’importe quoi : elle reste du côté humain, à corriger.
        nature = formulaire["nature"].value()
        nature = NatureApport(nature) if nature in NatureApport.values else NatureApport.HUMAIN
        groupes[nature].append({
            "formulaire": formulaire, "enregistree": ligne is not None, "note": _note(ligne),
            "poste": ligne.poste if ligne else "Nouveau poste",
            "ensemble": ligne.ensemble if ligne else None,
            "ouverte": ligne is None or bool(formulaire.errors),
        })  # fmt: skip
    return {
        "groupes": [
            {
                "titre": nature.label,
                "lignes": lignes,
                "totaux": totaux([x for x in lu.budget if x.nature == nature]),
            }
            for nature, lignes in groupes.items()
            if lignes
        ],
        "totaux": totaux(lu.budget),
        "manques": manques(lu.budget, nommes),
        "ecarts": ecarts(lu),
    }


def ecarts(lu):
    """Ce qui se contredit : jours du calibrage, jours × coût. Cela se dit, sans bloquer."""
    humains = [x for x in lu.budget if x.nature == NatureApport.HUMAIN]
    du_reseau = [
        x for x in humains if jours_du_reseau(x.apport_reseau, x.apport_collectivite) and x.jours
    ]
    prevus = lu.cadre.accompagnement.prestations.aggregate(n=Sum("jours_prevus"))["n"]
    messages = [message_jours(sum((x.jours for x in du_reseau), Decimal(0)), prevus)]
    for x in humains:
        ici = jours_du_reseau(x.apport_reseau, x.apport_collectivite)
        montant = x.apport_reseau if ici else x.apport_collectivite
        messages.append(message_valeur(x.poste, x.jours, x.cout_jour, montant))
    return [m for m in messages if m]


def int_ou_rien(valeur):
    return int(valeur) if str(valeur).isdecimal() and len(str(valeur)) < 18 else None


def _note(ligne):
    if ligne is None or ligne.jours is None:
        return ""
    cout = f" à {t.euros(ligne.cout_jour)}" if ligne.cout_jour is not None else ", coût à préciser"
    return f"{t.jours(ligne.jours)}{cout}"


def totaux(lignes):
    """Somme de ce qui est connu ; un apport à préciser ne compte pas, et le message le dit."""
    reseau = sum((x.apport_reseau or Decimal(0) for x in lignes), Decimal(0))
    collectivite = sum((x.apport_collectivite or Decimal(0) for x in lignes), Decimal(0))
    return {"reseau": reseau, "collectivite": collectivite, "ensemble": reseau + collectivite}


def manques(lignes, nommes):
    incompletes = [x for x in lignes if INCOMPLETE[Rubrique.BUDGET](x)]
    if len(incompletes) > MONTANTS_NOMMES:
        return [
            f"{len(incompletes)} postes ont un montant à préciser : indiquez-le, ou 0 si une "
            "partie n’apporte rien."
        ]
    return [
        message_manquant(
            x.poste, x.apport_reseau, x.apport_collectivite, nommes["reseau"],
            nommes["la_collectivite"],
        )
        for x in incompletes
    ]  # fmt: skip


# -- Validations --------------------------------------------------------------------

ETATS = {
    EtatValidation.VALIDEE: ("Validé", "succes", "check-lg"),
    EtatValidation.A_REVOIR: ("À revoir", "danger", "arrow-counterclockwise"),
    EtatValidation.DEMANDEE: ("En attente", "attention", "hourglass-split"),
}
PAS_DEMANDE = ("Pas encore demandé", "trait", "dash")
# Une version remplacée n’attend plus rien.
SANS_AVIS = ("Sans avis", "trait", "dash")


def _qui(validation, attendu):
    """Qui répond ou a répondu ; l’accord donné sans nom ne laisse plus personne à désigner."""
    if validation is None or validation.agent:
        return validation.agent.nom_complet if validation else attendu
    donnee = validation.etat == EtatValidation.VALIDEE
    if donnee and validation.partie == PartieValidation.COLLECTIVITE:
        return "Accord écrit reçu" if validation.motif else "La collectivité"
    return attendu


def validations(lu, nommes, referents):
    """Une ligne par partie, dans l’ordre du circuit ; `referents` : noms, avant l’avis."""
    en_cours = {v.partie: v for v in lu.validations if v.etat != EtatValidation.ANNULEE}
    a_commente = any(c.de_la_collectivite for fil in lu.commentaires.values() for c in fil)
    a = lu.cadre.accompagnement
    attendus = {
        PartieValidation.REDACTION: str(a.responsable or "Rédaction"),
        PartieValidation.DIRECTION: "Direction",
        PartieValidation.COLLECTIVITE: t.enumeration(referents) if referents else "À désigner",
    }
    pour = {
        PartieValidation.REDACTION: f"{nommes['reseau']}, rédaction",
        PartieValidation.DIRECTION: f"{nommes['reseau']}, direction",
        PartieValidation.COLLECTIVITE: f"{nommes['colonne']}, référent·e",
    }
    sans = SANS_AVIS if lu.cadre.etat == EtatCadre.REMPLACE else PAS_DEMANDE
    lignes = []
    for partie in PartieValidation:
        v = en_cours.get(partie)
        libelle, ton, icone = ETATS[EtatValidation(v.etat)] if v else sans
        attend = v is None or v.etat == EtatValidation.DEMANDEE
        if partie == PartieValidation.COLLECTIVITE and attend and a_commente:
            libelle, ton, icone = "A commenté", "attention", "chat"
        lignes.append({
            "qui": _qui(v, attendus[partie]),
            "pour": pour[partie], "libelle": libelle, "ton": ton, "icone": icone,
            "le": v.rendue_le if v else None, "motif": v.motif if v else "",
        })  # fmt: skip
    return lignes


def annulees(lu):
    return sum(v.etat == EtatValidation.ANNULEE for v in lu.validations)


ETATS_CADRE = {
    EtatCadre.BROUILLON: ("Projet", "trait", "pencil"),
    EtatCadre.EN_VALIDATION: ("En validation", "attention", "hourglass-split"),
    EtatCadre.VALIDE: ("Validé", "succes", "check-lg"),
    EtatCadre.SCELLE: ("Scellé", "succes", "shield-check"),
    EtatCadre.REMPLACE: ("Remplacé", "neutre", "archive"),
}


def etat(cadre):
    libelle, ton, icone = ETATS_CADRE[EtatCadre(cadre.etat)]
    return {"libelle": libelle, "ton": ton, "icone": icone}


# -- Comparaison ---------------------------------------------------------------------


def _en_lignes(lu, code):
    rubrique = lu.rubriques[code]
    textes = [rubrique.texte, rubrique.texte_collectivite]
    for x in lu.lignes(code):
        if code == Rubrique.BUDGET:
            montants = [
                "à préciser" if m is None else t.euros(m)
                for m in (x.apport_reseau, x.apport_collectivite)
            ]
            textes.append(f"{x.poste} : réseau {montants[0]}, collectivité {montants[1]}")
        elif code == Rubrique.ECHEANCES:
            charge = f" ({x.charge})" if x.charge else ""
            textes.append(f"{t.date_longue(x.le)} : {x.libelle}{charge}")
        elif code == Rubrique.LIVRABLES:
            textes.append(f"{x.libelle}{f', {t.date_longue(x.le)}' if x.le else ''}")
        else:
            details = " ; ".join(mot for mot in (x.indicateur, x.cible, x.source) if mot)
            textes.append(f"{x.libelle}{f' : {details}' if details else ''}")
    return "\n".join(_SIGNES.sub(_lisible, texte) for texte in textes if texte.strip())


def _lisible(signe):
    return "• " if signe[0].strip() in ("-", "–", "•") else ""


def comparaison(avant, apres):
    """Rubrique par rubrique, mot à mot ; `change` dit si quelque chose diffère."""
    lignes = []
    for numero, code in enumerate(Rubrique, 1):
        morceaux = comparer(_en_lignes(avant, code), _en_lignes(apres, code))
        lignes.append({
            "numero": numero, "titre": code.label, "morceaux": morceaux,
            "change": any(genre != "egal" for genre, _ in morceaux),
        })  # fmt: skip
    return lignes


def lignes_changees(ajoutees, disparues):
    """Ce que l’autre personne a ajouté ou retiré, en phrases ; `disparues` : combien."""
    dites = [f"Ajouté entre-temps, et gardé : {ligne_dite(x)}." for x in ajoutees]
    if disparues == 1:
        dites.append("Une ligne a été supprimée entre-temps : enregistrer la rétablit.")
    elif disparues:
        dites.append(f"{disparues} lignes supprimées entre-temps : enregistrer les rétablit.")
    return dites


def ligne_dite(ligne):
    """Une ligne de rubrique en une phrase : « Animation, 1 200 € du réseau, à préciser… »."""
    if isinstance(ligne, LigneBudget):
        parts = (
            (ligne.apport_reseau, "du réseau"),
            (ligne.apport_collectivite, "de la collectivité"),
        )
        montants = ", ".join(
            f"{'à préciser' if montant is None else t.euros(montant)} {qui}"
            for montant, qui in parts
        )
        return f"{ligne}, {montants}"
    le = getattr(ligne, "le", None)
    return f"{ligne}, le {t.date_longue(le)}" if le else str(ligne)
