"""Ce projet est-il recevable ? Chaque session ouverte, règle par règle, et ce qu’il faut en dire.

Le jugement est celui de `offre.regles.eligibilite` ; ici, on choisit les sessions, on ordonne, on
met en phrases. Montants en euros, durées en mois, `jours` : jours entiers avant la fermeture.
"""

from dataclasses import dataclass, replace

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
from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import enumeration, euros

ORDRE = (Situation.RECEVABLE, Situation.A_COMPLETER, Situation.NON_RECEVABLE)
DE_PAYS = (NatureRegle.PAYS, NatureRegle.PAYS_EXCLUS)
# Natures dont le montage tient compte.
CHIFFREES = (
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
    def comptes(self):
        """[(verdict, nombre)], sans les zéros, dans l’ordre où l’on s’en inquiète."""
        ordre = (Verdict.NON_TENUE, Verdict.A_PRECISER, Verdict.A_VERIFIER, Verdict.TENUE)
        nombres = [(verdict, len(self.de_verdict(verdict))) for verdict in ordre]
        return [(verdict, n) for verdict, n in nombres if n]

    @property
    def echeance(self):
        """« Ferme dans 23 jours » ; ce qu’on ne sait pas se dit aussi."""
        if self.session.ferme_le is None:
            return "Date de fermeture à vérifier"
        if self.jours < 0:
            return "Fermée"
        if self.jours == 0:
            return "Ferme aujourd’hui"
        return f"Ferme dans {self.jours} jour{'s' if self.jours > 1 else ''}"

    @property
    def presse(self):
        """Moins de quarante-cinq jours : le délai de « Ma journée »."""
        return self.jours is not None and 0 <= self.jours <= 45

    @property
    def en_montage(self):
        """« Au plus 90 000 € demandés, 10 000 € des collectivités, 5 000 € valorisés. »"""
        if self.montage is None:
            return ""
        m, morceaux = self.montage, []
        if m.demande_max is not None:
            morceaux.append(f"au plus {euros(m.demande_max)} demandés")
        if m.apport_min is not None:
            morceaux.append(f"au moins {euros(m.apport_min)} des collectivités")
        if m.valorisation_max is not None:
            morceaux.append(f"au plus {euros(m.valorisation_max)} valorisés")
        if not morceaux:
            return ""
        phrase = enumeration(morceaux)
        suite = " Bornes à confirmer auprès du financeur." if self.a_confirmer else ""
        return f"{phrase[0].upper()}{phrase[1:]}.{suite}"

    @property
    def a_dire(self):
        """La réponse à la collectivité, en deux ou trois phrases."""
        connues = self.de_verdict(Verdict.TENUE) or self.bloquants or self.a_preciser
        if self.illisible or not connues:
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
            phrases.append(f"{inconnues} règle{s} à vérifier auprès du financeur.")
        return " ".join(phrases)


def sessions_a_examiner(agent, le, *, session=None, dispositif=None, a_venir=False):
    """Sessions ouvertes que voit l’agent. `session` : celle-là seule, même fermée ; `a_venir` :
    aussi celles qui n’ont pas encore ouvert."""
    lignes = SessionDispositif.objects.visibles_par(agent).select_related("dispositif")
    if session is not None:
        return lignes.filter(pk=session.pk)
    if dispositif is not None:
        lignes = lignes.filter(dispositif=dispositif)
    ouvertes = lignes.ouvertes(le)
    if a_venir:
        ouvertes = lignes.filter(ouvre_le__gt=le) | ouvertes
    return ouvertes


def examiner(sessions, projet, le):
    """Un `Examen` par session : recevables d’abord, la plus pressée en tête de chaque groupe."""
    examens = [_examen(session, projet, le) for session in sessions]
    return sorted(examens, key=_rang)


def _rang(examen):
    jours = examen.jours if examen.jours is not None else 10_000
    fermee = examen.jours is not None and examen.jours < 0
    return ORDRE.index(examen.situation), fermee, jours, examen.session.libelle, examen.session.pk


def _examen(session, projet, le):
    jours = (session.ferme_le - le).days if session.ferme_le else None
    try:
        regles = session.table_des_regles
    except RegleInvalide as erreur:
        return Examen(session, Situation.A_COMPLETER, jours=jours, illisible=str(erreur))
    constats = confronter(regles, projet)
    conseille = montage(regles, projet)
    return Examen(
        session=session,
        situation=situation(constats),
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
