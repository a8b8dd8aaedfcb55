"""Ce projet est-il recevable ? Chaque session ouverte, règle par règle, et ce qu’il faut en dire.

Le jugement est celui de `offre.regles.eligibilite` ; ici, on choisit les sessions, on ordonne, on
met en phrases. Montants en euros, durées en mois, `jours` : jours entiers avant la fermeture.
"""

from dataclasses import dataclass, replace

from offre.calculs.echeances import etat_de
from offre.models import SessionDispositif
from offre.regles.eligibilite import (
    NatureRegle,
    Projet,
    RegleInvalide,
    Situation,
    StatutRegle,
    Verdict,
    confronter,
    montage,
    situation,
)
from offre.regles.financement import EtatSession
from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import date_longue, enumeration, euros

ORDRE = (Situation.RECEVABLE, Situation.A_COMPLETER, Situation.NON_RECEVABLE)
DE_PAYS = (NatureRegle.PAYS, NatureRegle.PAYS_EXCLUS)
# Natures dont le montage tient compte.
CHIFFREES = (
    NatureRegle.DEMANDE_MIN,
    NatureRegle.DEMANDE_MAX,
    NatureRegle.TAUX_MAX,
    NatureRegle.APPORT_MIN,
    NatureRegle.AUTRES_MIN,
    NatureRegle.VALORISATION_MAX,
)
PAYS_CITES = 6


@dataclass(frozen=True)
class Ligne:
    """Une règle et son verdict, prêts à lire."""

    constat: object
    regle: str
    borne: str
    manquants: str

    @property
    def verdict(self):
        return self.constat.verdict

    @property
    def phrase(self):
        return self.constat.phrase


@dataclass(frozen=True)
class Examen:
    """Une session confrontée au projet. `illisible` : pourquoi ses règles n’ont pu se lire ;
    `situation` est alors « sous réserve ». `a_confirmer` : le montage s’appuie sur une règle que
    personne n’a confirmée."""

    session: object
    situation: Situation
    etat: EtatSession
    lignes: tuple[Ligne, ...] = ()
    montage: object = None
    jours: int | None = None
    illisible: str = ""
    a_confirmer: bool = False
    connaissait_le_cout: bool = False

    def de_verdict(self, verdict):
        return [ligne for ligne in self.lignes if ligne.verdict == verdict]

    @property
    def bloquants(self):
        return self.de_verdict(Verdict.NON_TENUE)

    @property
    def a_preciser(self):
        return self.de_verdict(Verdict.A_PRECISER)

    @property
    def muette(self):
        """On n’a rien à confronter au projet : ne pas dire « recevable », même sous réserve."""
        return all(ligne.verdict == Verdict.A_VERIFIER for ligne in self.lignes)

    @property
    def comptes(self):
        """[(verdict, nombre)], sans les zéros, dans l’ordre où l’on s’en inquiète."""
        ordre = (Verdict.NON_TENUE, Verdict.A_PRECISER, Verdict.A_VERIFIER, Verdict.TENUE)
        nombres = [(verdict, len(self.de_verdict(verdict))) for verdict in ordre]
        return [(verdict, n) for verdict, n in nombres if n]

    @property
    def d_exemple(self):
        """D’une année passée, dates inconnues : elle se lit, elle ne se compte pas."""
        return self.etat == EtatSession.EXEMPLE

    @property
    def echeance(self):
        """« Ferme dans 23 jours » ; ce qu’on ne sait pas se dit aussi."""
        if self.etat == EtatSession.A_VENIR:
            return f"Ouvre le {date_longue(self.session.ouvre_le)}"
        if self.d_exemple:
            return EtatSession.INCONNUE.label
        if self.etat in (EtatSession.INCONNUE, EtatSession.PERMANENTE):
            return self.etat.label
        if self.jours is None:
            return "Date de clôture à vérifier"
        if self.jours < 0:
            return "Fermée"
        if self.jours == 0:
            return "Ferme aujourd’hui"
        return f"Ferme dans {self.jours} jour{'s' if self.jours > 1 else ''}"

    @property
    def presse(self):
        """Moins de quarante-cinq jours : le délai de « Ma journée »."""
        return self.etat == EtatSession.OUVERTE and self.jours is not None and self.jours <= 45

    @property
    def en_montage(self):
        """« Au plus 90 000 € demandés, 10 000 € des collectivités, 5 000 € valorisés. »"""
        if self.montage is None:
            return ""
        m, morceaux = self.montage, []
        suite = " Bornes à confirmer auprès du financeur." if self.a_confirmer else ""
        if m.impossible:
            return (
                "Aucun ne tient à ce coût total : le financeur ne donne pas moins de "
                f"{euros(m.demande_min)}, et paierait ici {euros(m.demande_max)} au plus.{suite}"
            )
        if m.demande_max is not None:
            morceaux.append(f"au plus {euros(m.demande_max)} demandés")
        if m.apport_min is not None:
            morceaux.append(f"au moins {euros(m.apport_min)} des collectivités")
        if m.valorisation_max is not None:
            morceaux.append(f"au plus {euros(m.valorisation_max)} valorisés")
        if not morceaux:
            return ""
        phrase = enumeration(morceaux)
        return f"{phrase[0].upper()}{phrase[1:]}.{suite}"

    @property
    def a_dire(self):
        """La réponse à la collectivité, en deux ou trois phrases."""
        avant = self._ou_elle_en_est
        return f"{avant} {self._reponse}" if avant else self._reponse

    @property
    def _ou_elle_en_est(self):
        """On ne dit pas qu’un dossier passe sans dire qu’on ne peut pas, ou plus, le déposer."""
        match self.etat:
            case EtatSession.FERMEE:
                le = date_longue(self.session.ferme_le)
                return f"Cette session est fermée depuis le {le} : ce n’est qu’un exemple."
            case EtatSession.EXEMPLE:
                return (
                    f"Cette session est de {self.session.annee} et nous n’en connaissons pas les "
                    "dates : ses règles ne valent qu’à titre d’exemple."
                )
            case EtatSession.A_VENIR:
                return f"Cette session n’ouvre que le {date_longue(self.session.ouvre_le)}."
        return ""

    @property
    def _reponse(self):
        if self.muette:
            return (
                "Nous ne connaissons pas encore les règles de cette session : nous vérifions "
                "auprès du financeur avant de vous répondre."
            )
        if self.situation == Situation.NON_RECEVABLE:
            return "En l’état, le dossier ne passe pas. " + " ".join(
                ligne.phrase for ligne in self.bloquants
            )
        if self.situation == Situation.RECEVABLE:
            return (
                "Le projet respecte toutes les règles que nous connaissons de cette session. "
                "La décision reste au financeur."
            )
        phrases = ["Rien ne s’y oppose dans ce que nous savons."]
        phrases += list(dict.fromkeys(ligne.phrase for ligne in self.a_preciser))
        inconnues = len(self.de_verdict(Verdict.A_VERIFIER))
        if inconnues:
            s = "s" if inconnues > 1 else ""
            phrases.append(f"{inconnues}\u00a0règle{s} à vérifier auprès du financeur.")
        return " ".join(phrases)


def sessions_a_examiner(agent, le, *, session=None, dispositif=None, a_venir=False):
    """Sessions ouvertes que voit l’agent, et celles qui valent exemple (`Examen.d_exemple`).

    `session` : celle-là seule, même fermée ; `a_venir` : aussi celles qui n’ont pas encore ouvert.
    """
    lignes = SessionDispositif.objects.visibles_par(agent).select_related("dispositif")
    if session is not None:
        return lignes.filter(pk=session.pk)
    if dispositif is not None:
        lignes = lignes.filter(dispositif=dispositif)
    retenues = lignes.ouvertes(le) | lignes.a_titre_d_exemple(le)
    if a_venir:
        retenues = lignes.filter(ouvre_le__gt=le) | retenues
    return retenues


def examiner(sessions, projet, le):
    """Un `Examen` par session : recevables d’abord, les muettes en fin de groupe, la plus pressée
    en tête."""
    examens = [_examen(session, projet, le) for session in sessions]
    return sorted(examens, key=_rang)


def _rang(examen):
    jours = examen.jours if examen.jours is not None else 10_000
    fermee = examen.jours is not None and examen.jours < 0
    # À échéance égale, celle dont on sait dire le plus d’abord.
    tenues = -len(examen.de_verdict(Verdict.TENUE))
    session = examen.session
    rang = ORDRE.index(examen.situation), examen.muette, fermee, jours, tenues
    return *rang, session.libelle, session.pk


def _examen(session, projet, le):
    jours = (session.ferme_le - le).days if session.ferme_le else None
    etat = etat_de(session, le)
    try:
        regles = session.table_des_regles
    except RegleInvalide as erreur:
        return Examen(session, Situation.A_COMPLETER, etat, jours=jours, illisible=str(erreur))
    constats = confronter(regles, projet)
    conseille = montage(regles, projet)
    return Examen(
        session=session,
        situation=situation(constats),
        etat=etat,
        lignes=tuple(_ligne(constat) for constat in constats),
        montage=conseille,
        jours=jours,
        a_confirmer=any(
            r.nature in CHIFFREES and r.valeur is not None and r.statut == StatutRegle.A_VERIFIER
            and r.zone in ("", projet.zone)
            for r in regles
        ),
        connaissait_le_cout=projet.cout_total is not None,
    )  # fmt: skip


def _ligne(constat):
    """Les codes de pays deviennent des noms ; une zone se dit avec la règle."""
    regle, manquants = constat.regle, constat.manquants
    borne = regle.en_clair
    if regle.nature in DE_PAYS:
        borne = noms_des_pays(regle.liste) if regle.connue else borne
        manquants = [nom_du_pays(code) for code in manquants]
    if regle.nature == NatureRegle.AUTRE:
        borne = ""  # la condition est la phrase même
    nom = regle.nature.label
    if regle.zone:
        nom += f" ({regle.zone.label[0].lower()}{regle.zone.label[1:]})"
    return Ligne(constat, nom, borne, enumeration(manquants) if manquants else "")


def noms_des_pays(codes, cites=PAYS_CITES):
    """« Bénin, Mali et 40 autres » : une longue liste ne se lit pas dans une case."""
    noms = [nom_du_pays(code) for code in codes]
    if len(noms) > cites:
        noms = [*noms[: cites - 1], f"{len(noms) - cites + 1} autres"]
    return enumeration(noms)


def pieces_demandees(sessions):
    """Libellés des pièces que ces sessions demandent, sans doublon, dans l’ordre des règlements."""
    pieces = {}
    for session in sessions:
        try:
            regles = session.table_des_regles
        except RegleInvalide:
            continue
        for regle in regles:
            if regle.nature == NatureRegle.PIECES:
                pieces |= dict.fromkeys(regle.liste)
    return list(pieces)


def projet_du_plan(plan, zone_de):
    """Le plan tel que le juge une session ; un vide se lit « on ne sait pas encore ».

    `zone_de(pays)` : la zone déduite des pays, quand le plan n’en impose pas une.
    """
    return Projet(
        porteur=plan.porteur or None,
        collectivites=plan.nombre_collectivites,
        pays=tuple(plan.pays) or None,
        zone=plan.zone or zone_de(plan.pays) or None,
        cout_total=plan.cout_total,
        demande=plan.demande,
        apport=plan.apport,
        partenaires=plan.partenaires,
        valorisation=plan.valorisation,
        cofinanceurs=plan.cofinanceurs,
        duree=plan.duree_mois,
        age_max=plan.age_max,
        pieces=tuple(plan.pieces) or None,
    )


def avec_la_demande(projet, montant):
    """Le même projet, jugé sur ce qu’on demande à un financeur en particulier."""
    return replace(projet, demande=montant)
