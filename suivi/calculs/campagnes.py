"""Une campagne : qui a répondu, quelle réponse est retenue, ce que disent les réponses.

Une campagne nominative se lit dès la première réponse : qui répond l’a lu avant. Une campagne
anonyme (`Campagne.anonyme`) ne se lit qu’une fois close, pour que deux lectures ne se comparent
pas, et rien sous son seuil ; ses petits effectifs se regroupent jusqu’à l’atteindre, et sa moyenne
se tait alors.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from predict.noyau.typographie import nombre

from ..models import InvitationEnquete, Reponse
from ..regles import TypeQuestion
from .questionnaires import NOTES, OUI_NON, questions_de, valeurs_de

REGROUPEES = "Autres réponses, regroupées"
TROP_SEMBLABLES = "Réponses trop semblables ou trop rares pour rester anonymes : rien ne se montre."
SANS_REPONSE = "Personne n’a encore répondu à cette question."


@dataclass(frozen=True)
class Decompte:
    """Collectivités invitées et répondantes ; personnes écrites, qui ont commencé, répondu."""

    invitees: int
    repondantes: int
    personnes: int
    commencees: int
    reponses: int

    @property
    def taux(self):
        return Fraction(self.repondantes, self.invitees) if self.invitees else None


@dataclass(frozen=True)
class Repartition:
    """`lignes` : (libellé, nombre) ; `tue` : pourquoi rien ne se montre, sinon vide.

    `moyenne` : d’une note ou d’un nombre, ou `None` ; `textes` : réponses libres.
    """

    question: object
    repondantes: int
    lignes: tuple = ()
    moyenne: Fraction | None = None
    textes: tuple = ()
    tue: str = ""


@dataclass(frozen=True)
class Retenue:
    """La réponse d’une collectivité qui compte pour I6 et I8, et pourquoi celle-là."""

    fiche: object
    reponse: object
    reponses: int
    raison: str


def decompter(invitations):
    """`invitations` : lues, réponses préchargées (`reponses`)."""
    repondantes = {i.fiche_id for i in invitations if i.reponses.all()}
    return Decompte(
        invitees=len({i.fiche_id for i in invitations}),
        repondantes=len(repondantes),
        personnes=len(invitations),
        commencees=sum(bool(i.commencee_le) and not i.reponses.all() for i in invitations),
        reponses=sum(len(i.reponses.all()) for i in invitations),
    )


def lire_invitations(campagne, le):
    """Invitations d’une campagne, leurs personnes et leurs réponses, en trois requêtes."""
    return list(
        InvitationEnquete.objects.filter(campagne=campagne)
        .select_related("fiche__collectivite", "contact")
        .prefetch_related("reponses")
        .order_by("fiche__collectivite__recherche", "contact__nom", "pk")
    )


def lire_reponses(campagne):
    """Réponses d’une campagne et leurs valeurs, en trois requêtes."""
    return list(
        Reponse.objects.filter(invitation__campagne=campagne)
        .select_related("invitation__fiche__collectivite", "invitation__contact")
        .prefetch_related("valeurs__question")
        .order_by("invitation__fiche__collectivite__recherche", "le", "pk")
    )


def retenir(reponses):
    """Une `Retenue` par collectivité répondante, comme `calculs.enquetes.retenue`."""
    par_fiche = {}
    for reponse in reponses:
        par_fiche.setdefault(reponse.invitation.fiche, []).append(reponse)
    rendues = []
    for fiche, siennes in par_fiche.items():
        principales = [r for r in siennes if r.referent_principal]
        choisie = max(principales or siennes, key=lambda r: (r.le, r.pk))
        if len(siennes) == 1:
            raison = "Seule réponse de la collectivité"
        elif len(principales) == 1:
            raison = "Réponse de la personne référente principale"
        elif principales:
            raison = "Dernière réponse de la personne référente principale"
        else:
            raison = "Dernière réponse : aucune de la personne référente principale"
        rendues.append(Retenue(fiche, choisie, len(siennes), raison))
    return rendues


def pourquoi_tue(campagne, repondantes, le):
    """Pourquoi les réponses ne se montrent pas ; vide, elles se montrent."""
    if not campagne.anonyme:
        return ""
    if not campagne.est_close(le):
        return "Enquête anonyme : les réponses se lisent une fois la campagne close."
    if repondantes < campagne.seuil:
        return (
            f"Enquête anonyme, moins de {nombre(campagne.seuil)} collectivités ont répondu : ni "
            "répartition ni citation."
        )
    return ""


def analyser(campagne, reponses, le):
    """Une `Repartition` par question, dans l’ordre du questionnaire."""
    questions = questions_de(campagne.questionnaire)
    lues = [(r.invitation.fiche_id, valeurs_de(r, questions)) for r in reponses]
    return [_repartir(campagne, question, lues, le) for question in questions]


def _repartir(campagne, question, lues, le):
    siennes = [
        (fiche, valeurs[question.code])
        for fiche, valeurs in lues
        if valeurs.get(question.code) not in (None, "", [])
    ]
    tue = pourquoi_tue(campagne, len({fiche for fiche, _ in siennes}), le)
    if tue:
        return Repartition(question, len(siennes), tue=tue)
    donnees = [valeur for _, valeur in siennes]
    if not donnees:
        return Repartition(question, 0, tue=SANS_REPONSE)
    if question.type == TypeQuestion.TEXTE:
        # Un texte libre se reconnaît : sans nom, il ne se montre que par les citations consenties.
        textes = () if question.role or campagne.anonyme else tuple(str(v) for v in donnees)
        dit = "Les mots libres se lisent aux citations." if question.role else ""
        if campagne.anonyme and not question.role:
            dit = "Enquête anonyme : un texte libre pourrait se reconnaître."
        return Repartition(question, len(donnees), textes=textes, tue=dit)
    if question.type == TypeQuestion.NOMBRE:
        moyenne = sum((Fraction(str(v)) for v in donnees), Fraction(0)) / len(donnees)
        return Repartition(question, len(donnees), moyenne=moyenne)
    lignes = _compter(question, donnees)
    moyenne = None
    if question.type == TypeQuestion.NOTE:
        moyenne = Fraction(sum(donnees), len(donnees))
    if campagne.anonyme:
        sures = regrouper(lignes, campagne.seuil)
        if sures is None:
            return Repartition(question, len(donnees), tue=TROP_SEMBLABLES)
        if sures != lignes:
            moyenne = None
        lignes = sures
    return Repartition(question, len(donnees), tuple(lignes), moyenne)


def _compter(question, donnees):
    """(libellé, nombre) : tous les choix du questionnaire, même ceux que personne n’a pris."""
    compte = Counter(v for d in donnees for v in (d if isinstance(d, list) else [d]))
    if question.type == TypeQuestion.NOTE:
        return [(libelle, compte[note]) for note, libelle in NOTES]
    if question.type == TypeQuestion.OUI_NON:
        return [(libelle, compte[code]) for code, libelle in OUI_NON]
    return [(choix, compte[choix]) for choix in question.choix]


def regrouper(lignes, seuil):
    """Lignes dont aucune ne dit moins de `seuil` réponses ; `None` : tout se tait.

    Les petits effectifs se fondent, avec le suivant par la taille s’ils n’atteignent pas le seuil
    à eux tous. Une seule ligne restante dirait ce que chacun·e a répondu : elle se tait aussi.
    """
    petites = [x for x in lignes if 0 < x[1] < seuil]
    if petites:
        restent = sorted((x for x in lignes if x[1] >= seuil), key=lambda x: x[1])
        fondues = list(petites)
        while restent and sum(n for _, n in fondues) < seuil:
            fondues.append(restent.pop(0))
        total = sum(n for _, n in fondues)
        # Un choix à zéro, affiché seul, dirait lesquels sont dans le groupe.
        lignes = [x for x in lignes if x in restent] + [(REGROUPEES, total)]
    return list(lignes) if sum(n > 0 for _, n in lignes) > 1 else None


def citations(campagne, reponses, le):
    """(texte, collectivité ou vide) des paroles dont l’accord est donné."""
    donnees = [r for r in reponses if r.verbatim]
    if pourquoi_tue(campagne, len({r.invitation.fiche_id for r in reponses}), le):
        return []
    return [
        (r.verbatim, "" if campagne.anonyme else str(r.invitation.fiche))
        for r in donnees
        if r.verbatim_consenti
    ]
