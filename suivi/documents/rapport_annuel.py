"""Le rapport annuel : un bilan calculé et trois textes deviennent un document (conception §6)."""

from dataclasses import replace
from fractions import Fraction

from collectivites.regles import Nature
from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Colonne, Encadre, Figure, Tableau, Texte, Verbatim
from predict.noyau.graphiques import barres, barres_empilees, pentes_rangs
from predict.noyau.typographie import (
    ABSENT,
    MOIS,
    date_longue,
    enumeration,
    heures,
    nombre,
    pourcent,
)

from ..calculs import Periode
from ..regles import Ventilation, rythme
from .mesures import d_ou_viennent, emetteur, en_bref, mention, mesures_du_rapport

GABARIT, VERSION_GABARIT = "rapport annuel", "1.0"
# Le graphique empile trois familles au plus.
FAMILLES = {
    Nature.COMMUNE.label: "communes",
    Nature.EPCI.label: "intercommunalités",
}
AUTRES = "autres collectivités"
LIRE = (
    "Aucun chiffre n’est saisi à la main : chacun se compte à partir d’actes datés, et s’ouvre sur "
    "ses preuves dans PREDICT. Un pourcentage porte toujours son numérateur, son dénominateur et, "
    "pour une enquête, son taux de réponse."
)


def contexte_rapport(rapport, chiffres, *, le, version, adresse):
    """Contexte sans sceau. `chiffres` : `chiffres_rapport.Chiffres` ; `adresse` : racine du
    site."""
    reseau, bilan = rapport.reseau, chiffres.bilan
    periode = Periode(rapport.du, rapport.au)
    genre = f"{rapport.intitule} {dire_periode(periode)}"
    mesures = mesures_du_rapport(rapport, chiffres, adresse)
    return c.ContexteRapport(
        entete=c.Entete(
            genre=genre,
            titre=rapport.titre,
            sous_titre="Neuf indicateurs, comptés à partir d’actes datés."
            if not chiffres.cibles
            else "Neuf indicateurs, rapportés à la cible que le réseau s’était donnée.",
            emetteur=reseau.nom,
            reference=f"RA-{periode.annee or f'{periode.du:%Y%m%d}-{periode.au:%Y%m%d}'}",
            courant=genre,
            version=version,
            mention=mention(reseau),
            description=f"{genre} : neuf indicateurs, leurs preuves et leur méthode",
        ),
        reseau=emetteur(reseau),
        annee=rapport.du.year,
        entiere=bool(periode.annee),
        indicateurs=mesures,
        chapeau=rapport.introduction,
        lire=LIRE,
        bref=en_bref(mesures, finie=rapport.au < le),
        bilan=_bilan(rapport),
        lecture_matrice=_lecture(mesures),
        remarque=_deux_taux(bilan.mesures["I7"]),
        chapitres=tuple(_chapitres(rapport, bilan)),
        periode=f"Du {date_longue(rapport.du)} au {date_longue(rapport.au)}.",
        arrete=f"{d_ou_viennent(chiffres.cloture)} "
        + (
            "Ils ne bougent plus : une nouvelle version de ce rapport dira les mêmes. Ce qui a "
            "changé depuis se lit dans la clôture, acte par acte."
            if chiffres.cloture
            else "La liste de leurs preuves est jointe. Une correction ultérieure donnera une "
            "nouvelle version, sans modifier celle-ci."
        ),
    )


def _lecture(mesures):
    rapportees = [m for m in mesures if m.part is not None]
    if not rapportees:
        return "Le réseau ne s’était pas donné de cible pour cette année."
    atteintes = sum(m.part >= 1 for m in rapportees)
    return (
        f"{nombre(atteintes)} cible{'s' if atteintes > 1 else ''} atteinte"
        f"{'s' if atteintes > 1 else ''} sur {nombre(len(rapportees))}. La barre rapporte la "
        "valeur à la cible ; le trait orange marque 100 %. Chaque valeur renvoie à ses preuves."
    )


def _bilan(rapport):
    morceaux = []
    if rapport.faits_marquants.strip():
        lignes = [x.strip() for x in rapport.faits_marquants.splitlines() if x.strip()]
        puces = "\n".join(x if x[0] in "-–•#" else f"- {x}" for x in lignes)
        morceaux.append(f"# Faits marquants\n{puces}")
    if rapport.perspectives.strip():
        morceaux.append(f"# Perspectives\n{rapport.perspectives}")
    return "\n".join(morceaux)


def _deux_taux(i7):
    (a, d), (ca, cd) = i7.details["decisions"], i7.details["cohorte"]
    if not d and not cd:
        return None
    texte = []
    if d:
        texte.append(
            f"Sur les projets décidés dans la période, quel que soit l’an de dépôt, {nombre(a)} "
            f"sur {nombre(d)} sont financés : {pourcent(i7.details['taux_decisions'])}."
        )
    if cd:
        texte.append(
            f"Sur les projets déposés dans la période, {nombre(ca)} sur {nombre(cd)} le sont "
            f"déjà : {pourcent(i7.details['taux_cohorte'])}."
        )
    texte.append(
        "Le premier taux juge la période ; le second, la cohorte, quand les dossiers en "
        "instruction auront leur réponse."
    )
    return Encadre("Pourquoi deux taux pour I7", " ".join(texte))


# -- Les chapitres -------------------------------------------------------------------------


def _chapitres(rapport, bilan):
    if bilan.mesures["I1"].numerateur:
        yield _qui(rapport, bilan)
    if bilan.dispositifs:
        yield _projets(rapport, bilan)
    if bilan.rangs.minutes:
        yield _temps(rapport, bilan)


def dire_periode(periode):
    """« 2027 », « janvier à juin 2027 », ou les deux dates."""
    du, au = periode.du, periode.au
    if periode.annee or not rythme(du, au):
        return periode.nom
    fin = f"{MOIS[au.month - 1]} {au.year}"
    if (du.year, du.month) == (au.year, au.month):
        return fin
    return f"{MOIS[du.month - 1]}{'' if du.year == au.year else f' {du.year}'} à {fin}"


def _quand(rapport):
    return f"en {rapport.du.year}" if rapport.est_annuel else "dans la période"


def _qui(rapport, bilan):
    annee, i1 = rapport.du.year, bilan.mesures["I1"]
    quand = _quand(rapport)
    familles = {}
    for an, nature, n in bilan.par_nature:
        cle = (an, FAMILLES.get(nature, AUTRES))
        familles[cle] = familles.get(cle, 0) + n
    ordre = (*FAMILLES.values(), AUTRES)
    presentes = [f for f in ordre if any(cle[1] == f for cle in familles)]
    # Les années d’avant le premier accompagnement n’apprennent rien ; l’année d’avant, si.
    suite = [
        (p.du.year, m["I1"].numerateur)
        for p, m in zip(reversed(bilan.periodes), reversed(bilan.annees), strict=True)
    ]
    while len(suite) > 2 and not suite[0][1]:
        suite.pop(0)
    debut, premiere = suite[0]
    lignes = [
        (an, famille, familles.get((an, famille), 0)) for an, _ in suite for famille in presentes
    ]
    s = "s" if i1.numerateur > 1 else ""
    titre = f"{nombre(i1.numerateur)} collectivité{s} {quand}"
    if debut != annee:
        titre += f", {nombre(premiere)} en {debut}"
    trace = barres_empilees(
        lignes,
        titre,
        precision="Collectivités distinctes accompagnées dans l’année, par type"
        if rapport.est_annuel
        else "Collectivités distinctes accompagnées aux mêmes jours de chaque année, par type",
        source="Source : PREDICT, indicateur I1.",
    )
    return c.Chapitre(
        ancre="qui",
        titre="Qui nous accompagnons",
        chapeau=_chapeau_qui(i1),
        contenu=(
            Figure.depuis(trace, titre_tableau="Par type"),
            _tableau_missions(i1, quand),
            *_verbatims(bilan.verbatims[:1]),
        ),
    )


def _verbatims(choisis):
    """Une parole par chapitre : réunies, elles finiraient seules sur une page presque vide."""
    return (Verbatim(texte, collectivite) for texte, collectivite in choisis)


def _chapeau_qui(i1):
    services = list(i1.ventilations[Ventilation.SERVICE].lignes)[:2]
    noms = [f"{x.categorie} ({nombre(x.numerateur)})" for x in services]
    return f"Les services les plus suivis : {enumeration(noms)}." if noms else ""


def _tableau_missions(i1, quand):
    """Une collectivité peut recevoir plusieurs missions : le tableau n’a pas de total."""
    ventilee = i1.ventilations[Ventilation.MISSION]
    return Tableau.construire(
        f"Par mission, {quand}",
        [Colonne("Mission"), Colonne("Collectivités", "k25", True)],
        [[x.categorie, nombre(x.numerateur)] for x in ventilee.lignes],
        precision="Une collectivité peut en recevoir plusieurs : ne pas additionner",
        etroit=True,
    )


def _projets(rapport, bilan):
    lignes = bilan.dispositifs
    total = [
        "Ensemble",
        *(
            nombre(sum(getattr(x, n) for x in lignes))
            for n in ("deposees", "decidees", "accordees")
        ),
        *(_euros(sum(getattr(x, n) or 0 for x in lignes)) for n in ("demande", "accorde")),
    ]
    tableau = Tableau.construire(
        f"Candidatures de {rapport.du.year} et montants",
        [
            Colonne("Dispositif"),
            Colonne("Déposées", "k12", True),
            Colonne("Décidées", "k12", True),
            Colonne("Accordées", "k12", True),
            Colonne("Demandé", "k2", True),
            Colonne("Accordé", "k2", True),
        ],
        [
            *(
                [x.dispositif, nombre(x.deposees), nombre(x.decidees), nombre(x.accordees),
                 _euros(x.demande), _euros(x.accorde)]
                for x in lignes
            ),
            ("total", total),
        ],
        precision="Montants en euros ; un dossier en instruction n’a pas de montant accordé",
        source="Source : PREDICT, indicateur I2, dossiers dont l’accusé de dépôt est joint.",
    )  # fmt: skip
    deposees = sum(x.deposees for x in lignes)
    return c.Chapitre(
        ancre="projets",
        titre="Des projets déposés, des projets financés",
        chapeau=f"{nombre(deposees)} dossier{'s' if deposees > 1 else ''}, "
        f"{nombre(len(lignes))} dispositif{'s' if len(lignes) > 1 else ''}.",
        contenu=(
            *_figure_dispositifs(lignes, deposees, _quand(rapport)),
            tableau,
            *_accords_anterieurs(bilan),
            *_verbatims(bilan.verbatims[1:2]),
        ),
    )


def _figure_dispositifs(lignes, deposees, quand):
    """Rien à dessiner quand un seul dispositif a tout reçu : le tableau suffit."""
    if len(lignes) == 1:
        return
    sommet = max(x.deposees for x in lignes)
    premiers = [x.dispositif for x in lignes if x.deposees == sommet]
    if len(premiers) == 1:
        titre = f"{premiers[0]} : {nombre(sommet)} des {nombre(deposees)} dossiers"
    elif len(premiers) == len(lignes):
        s = "s" if sommet > 1 else ""
        titre = f"Autant partout : {nombre(sommet)} dossier{s} par dispositif"
    else:
        titre = f"En tête, à égalité : {enumeration(premiers)}"
    trace = barres(
        [(x.dispositif, x.deposees) for x in lignes],
        titre,
        precision=f"Dossiers déposés {quand}, par dispositif",
        forte=premiers[0] if len(premiers) == 1 else None,
        source="Source : PREDICT, indicateur I2.",
    )
    # Le tableau qui suit donne les mêmes nombres.
    yield replace(Figure.depuis(trace), tableau=None)


def _accords_anterieurs(bilan):
    accordes, cohorte = bilan.mesures["I7"].numerateur, bilan.mesures["I7"].details["cohorte"][0]
    if accordes <= cohorte:
        return ()
    n = accordes - cohorte
    pluriel = "s" if n > 1 else ""
    return (
        Texte(
            f"{nombre(n)} accord{pluriel} notifié{pluriel} dans la période porte"
            f"{'nt' if n > 1 else ''} sur des dossiers d’une année antérieure : "
            f"compté{pluriel} dans I7, hors de la cohorte."
        ),
    )


def _euros(montant):
    return nombre(montant) if montant else ABSENT


def _temps(rapport, bilan):
    rangs = bilan.rangs
    classes = [x for x in rangs.lignes if x.declare is not None or x.reel is not None]
    premier = next(x for x in classes if x.reel == 1)
    trace = pentes_rangs(
        [(x.profil, x.declare, x.reel, round(x.heures)) for x in classes],
        f"{premier.profil} prend le plus de temps",
        precision=f"Rang déclaré par le réseau, rang réel selon les heures de {rapport.du.year}",
        source="Source : PREDICT, temps imputés aux accompagnements selon le profil principal de "
        "la collectivité.",
    )
    figure = replace(Figure.depuis(trace, etroite=True), tableau=None)
    tableau = Tableau.construire(
        "Heures imputées par profil",
        [
            Colonne("Profil"),
            Colonne("Déclaré", "k15", True),
            Colonne("Réel", "k15", True),
            Colonne("Heures", "k25", True),
            Colonne("Part", "k15", True),
        ],
        [
            *(
                [x.profil, nombre(x.declare), nombre(x.reel), heures(x.minutes),
                 pourcent(Fraction(x.minutes, rangs.minutes))]
                for x in classes
            ),
            ("total", ["Ensemble", "", "", heures(rangs.minutes), pourcent(1)]),
        ],
    )  # fmt: skip
    return c.Chapitre(
        ancre="temps",
        titre="Où passe notre temps",
        chapeau=f"{heures(rangs.minutes)} imputées à des accompagnements.",
        contenu=(figure, tableau, *_verbatims(bilan.verbatims[2:])),
    )
