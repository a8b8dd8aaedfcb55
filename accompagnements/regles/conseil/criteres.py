"""Chaque critère, une fonction : (collectivité, service) → raisons.

Les phrases se lisent à voix haute : « vous » est la collectivité, « nous » le réseau.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from collectivites.regles import Attente, Strate, strate_de
from offre.regles import EtatService, Mode, NatureTarif, Volet
from predict.noyau.recherche import normaliser
from predict.noyau.typographie import enumeration, euros, insecables, nombre

from .bareme import (
    BAREME,
    COMME_VOUS,
    ETP_FAIBLE,
    ETP_SOLIDE,
    GRANDES,
    JOURS_COURT,
    JOURS_LONG,
    MISSIONS_PAR_ATTENTE,
    MOIS_COURTS,
    MOIS_LONGS,
    PETITES,
    SERVICES_PAR_ATTENTE,
    SUJETS,
    Critere,
)


class Sens(TextChoices):
    POUR = "pour", "Pour"
    CONTRE = "contre", "Contre"
    NON_COMPTE = "non_compte", "Non compté"


@dataclass(frozen=True)
class Raison:
    critere: Critere
    sens: Sens
    phrase: str

    @property
    def poids(self):
        if self.sens == Sens.NON_COMPTE:
            return 0
        bareme = BAREME[self.critere]
        return bareme.pour if self.sens == Sens.POUR else bareme.contre


def _pour(critere, phrase):
    return Raison(critere, Sens.POUR, insecables(phrase))


def _contre(critere, phrase):
    return Raison(critere, Sens.CONTRE, insecables(phrase))


def _non_compte(critere, phrase):
    return Raison(critere, Sens.NON_COMPTE, insecables(phrase))


def en_jours(jours):
    """« 1,5 jour », « 8 jours »."""
    corps = nombre(jours, 0 if jours == jours.to_integral_value() else 1)
    return f"{corps} jour{'s' if jours >= 2 else ''}"


def _long(s):
    return s.jours is not None and s.jours >= JOURS_LONG


def nature(c, s):
    if s.mission and s.mission in c.natures:
        return [
            _pour(
                Critere.NATURE,
                f"Il relève de la mission « {s.mission_libelle} », celle de votre besoin.",
            )
        ]
    return []


def repond_a(s, attente):
    if attente == Attente.ECSI and s.ecsi:
        return True
    if s.code:
        return s.code in SERVICES_PAR_ATTENTE[attente]
    return s.mission in MISSIONS_PAR_ATTENTE[attente]


def attentes(c, s):
    tenues = [Attente(a) for a in c.attentes if a in Attente.values and repond_a(s, a)]
    return [
        _pour(
            Critere.ATTENTE, f"Il répond à une de vos attentes : {a.label[0].lower()}{a.label[1:]}."
        )
        for a in tenues
    ]


def niveau(c, s):
    """Un service ouvert à tous les niveaux ne dit rien de plus de celui-ci."""
    vises = [n for n in COMME_VOUS if n in s.publics]
    if c.niveau in vises and len(vises) < len(COMME_VOUS):
        return [
            _pour(
                Critere.NIVEAU,
                f"Il s’adresse aux collectivités {COMME_VOUS[c.niveau]}, comme vous.",
            )
        ]
    return []


def profils(c, s):
    vises = [p for p in SUJETS if p in s.profils]
    if not vises or not c.profils:
        return []
    principal, *autres = c.profils
    if principal in vises:
        return [_pour(Critere.PROFIL, f"Il touche à votre premier sujet : {SUJETS[principal]}.")]
    if commun := next((p for p in autres if p in vises), None):
        return [
            _pour(
                Critere.PROFIL_SECOND, f"Il touche à l’un de vos autres sujets : {SUJETS[commun]}."
            )
        ]
    sujets = enumeration([SUJETS[p] for p in vises])
    return [_contre(Critere.PROFIL, f"Il est conçu pour {sujets} : ce n’est pas votre sujet.")]


def interet_local(c, s):
    siens = {normaliser(m) for m in s.marqueurs}
    communs = [m for m in c.marqueurs if normaliser(m) in siens]
    if communs:
        return [
            _pour(
                Critere.INTERET, f"Il part d’un trait de votre territoire : {enumeration(communs)}."
            )
        ]
    return []


def taille(c, s):
    strate = strate_de(c.population)
    if strate is None or s.jours is None:
        return []
    strate_dite = f"{nombre(c.population)} habitants, strate {Strate(strate).label.lower()}"
    if strate in PETITES and s.jours <= JOURS_COURT:
        return [
            _pour(
                Critere.TAILLE,
                f"Il tient en {en_jours(s.jours)} : c’est à votre mesure ({strate_dite}).",
            )
        ]
    if strate in PETITES and _long(s):
        return [
            _contre(
                Critere.TAILLE,
                f"Il demande {en_jours(s.jours)} : c’est lourd pour une "
                f"petite collectivité ({strate_dite}).",
            )
        ]
    if strate in GRANDES and _long(s):
        return [
            _pour(
                Critere.TAILLE,
                f"Il demande {en_jours(s.jours)} : une grande collectivité "
                f"peut le suivre ({strate_dite}).",
            )
        ]
    return []


def temps(c, s):
    if c.etp is None:
        return []
    dit = f"{nombre(c.etp, 2).rstrip('0').rstrip(',')} équivalent temps plein"
    if c.etp < ETP_FAIBLE:
        dispose = f"Vous n’y mettez que {dit}" if c.etp else "Personne n’a de temps dédié chez vous"
        if _long(s):
            return [
                _contre(
                    Critere.TEMPS, f"{dispose} : c’est peu pour un travail de {en_jours(s.jours)}."
                )
            ]
        if Mode.FAIRE in s.modes:
            return [_pour(Critere.TEMPS, f"{dispose} : nous pouvons le faire pour vous.")]
    elif c.etp >= ETP_SOLIDE and _long(s):
        return [
            _pour(
                Critere.TEMPS,
                f"Vous y mettez {dit} : de quoi suivre un travail de {en_jours(s.jours)}.",
            )
        ]
    return []


def budget(c, s):
    match s.nature_tarif:
        case NatureTarif.COMPRIS:
            return []
        case NatureTarif.GRATUIT:
            return [_pour(Critere.BUDGET, "Il est gratuit pour toutes les collectivités.")]
        case NatureTarif.FORFAIT if s.montant is not None:
            return [_forfait(c, s)]
        case NatureTarif.COUT_DE_REVIENT | NatureTarif.DEVIS:
            if c.budget == 0:
                return [_contre(Critere.BUDGET, "Il se paie, et vous n’avez pas de budget.")]
            return [_non_compte(Critere.BUDGET, "Prix à chiffrer ensemble : non compté.")]
    return [_non_compte(Critere.BUDGET, "Prix non renseigné : non compté.")]


def _forfait(c, s):
    if c.budget is None:
        return _non_compte(
            Critere.BUDGET, f"Budget inconnu : le prix, {euros(s.montant)}, n’est pas compté."
        )
    if s.montant <= c.budget:
        return _pour(
            Critere.BUDGET,
            f"Son prix, {euros(s.montant)}, tient dans votre budget de l’année, {euros(c.budget)}.",
        )
    return _contre(
        Critere.BUDGET,
        f"Son prix, {euros(s.montant)}, dépasse votre budget de l’année, {euros(c.budget)}.",
    )


def adhesion(c, s):
    if s.nature_tarif != NatureTarif.COMPRIS:
        return []
    if c.membre:
        return [_pour(Critere.ADHESION, "Il est compris dans votre adhésion : rien à payer.")]
    return [_contre(Critere.ADHESION, "Il est réservé aux adhérentes, et vous ne l’êtes pas.")]


def portage(c, s):
    if not _long(s):
        return []
    if c.elu_referent:
        return [
            _pour(
                Critere.PORTAGE,
                "Un·e élu·e porte le sujet chez vous : un travail long en a besoin.",
            )
        ]
    if c.portage.strip():
        return [
            _non_compte(Critere.PORTAGE, "Portage décrit, mais aucun·e élu·e nommé·e : non compté.")
        ]
    return [
        _contre(
            Critere.PORTAGE, "Aucun·e élu·e ne porte encore le sujet : un travail long en a besoin."
        )
    ]


def mandat(c, s):
    if not _long(s) or c.mois_de_mandat is None:
        return []
    if c.mois_de_mandat < MOIS_COURTS:
        reste = f"dans {c.mois_de_mandat} mois" if c.mois_de_mandat else "dans moins d’un mois"
        return [
            _contre(Critere.MANDAT, f"Le mandat finit {reste} : c’est court pour aller au bout.")
        ]
    if c.mois_de_mandat >= MOIS_LONGS:
        return [
            _pour(
                Critere.MANDAT,
                f"Il reste {c.mois_de_mandat // 12} ans de mandat : le temps d’aller au bout.",
            )
        ]
    return []


def volet(c, s):
    if s.volet == Volet.SOCLE:
        return [_pour(Critere.VOLET, "Il fait partie de notre offre de base.")]
    if s.volet != Volet.SPECIFIQUE:
        return []
    if s.financement_dedie:
        return [
            _contre(
                Critere.VOLET,
                "Il sort de notre offre de base : il lui faut son "
                f"financement ({_minuscule(s.financement_dedie)}).",
            )
        ]
    return [
        _contre(
            Critere.FINANCEMENT,
            "Il sort de notre offre de base, et son financement reste à trouver.",
        )
    ]


def _minuscule(texte):
    """Au milieu d’une phrase ; un sigle reste un sigle."""
    return texte if texte[:2].isupper() else texte[:1].lower() + texte[1:]


def preparation(c, s):
    raisons = []
    if s.competence_a_acquerir:
        raisons.append(
            _contre(
                Critere.COMPETENCE,
                f"Il nous manque encore une compétence : {_minuscule(s.competence_a_acquerir)}.",
            )
        )
    if s.etat == EtatService.A_DEVELOPPER:
        raisons.append(_contre(Critere.ETAT, "Nous sommes encore en train de le mettre au point."))
    if s.etat == EtatService.A_RENFORCER:
        raisons.append(_contre(Critere.RENFORCER, "Nous cherchons encore à le renforcer."))
    return raisons


def disponibilite(c, s):
    if s.jours is None:
        return [
            _non_compte(
                Critere.DISPONIBILITE,
                "Durée non renseignée : notre temps disponible n’est pas compté.",
            )
        ]
    if c.jours_libres is None:
        return []
    libres = max(c.jours_libres, Decimal(0))
    dit = f"il en faut {en_jours(s.jours)}, il en reste {nombre(libres, 1).removesuffix(',0')}"
    if c.jours_libres >= s.jours:
        return [_pour(Critere.DISPONIBILITE, f"Nous avons le temps cette année : {dit}.")]
    return [_contre(Critere.DISPONIBILITE, f"Nous manquons de temps cette année : {dit}.")]


def experience(c, s):
    if not s.collectivites:
        return [_non_compte(Critere.EXPERIENCE, "Pas encore mené ailleurs : non compté.")]
    avec = f"{s.collectivites} autre{_s(s.collectivites)} collectivité{_s(s.collectivites)}"
    remis = f", {s.livrables} livrable{_s(s.livrables)} à l’appui" if s.livrables else ""
    return [_pour(Critere.EXPERIENCE, f"Nous l’avons mené avec {avec}{remis}.")]


def _s(n):
    return "s" if n >= 2 else ""


def deja(c, s):
    if s.deja_en is None:
        return []
    return [
        _contre(
            Critere.DEJA,
            f"Vous l’avez déjà eu, en {s.deja_en} : à dire ensemble, ce qui serait nouveau.",
        )
    ]


# L’ordre de lecture : ce qu’elle veut, ce qu’elle est, ce qu’elle peut, ce que nous pouvons.
CRITERES = (
    nature,
    attentes,
    niveau,
    profils,
    interet_local,
    taille,
    temps,
    budget,
    adhesion,
    portage,
    mandat,
    volet,
    preparation,
    disponibilite,
    experience,
    deja,
)
