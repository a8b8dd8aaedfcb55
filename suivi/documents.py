"""Le rapport annuel : un bilan calculé et trois textes deviennent un document (conception §6)."""

from dataclasses import replace
from fractions import Fraction

from django.urls import reverse

from collectivites.regles import Nature
from predict.noyau.documents import contextes as c
from predict.noyau.documents import sceau
from predict.noyau.documents.blocs import Colonne, Encadre, Figure, Tableau, Texte, Verbatim
from predict.noyau.graphiques import barres, barres_empilees, pentes_rangs
from predict.noyau.typographie import (
    ABSENT,
    date_longue,
    enumeration,
    heures,
    nombre,
    pourcent,
)

from .regles import Chaine, Ventilation

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
REPONDANTS = {"I6": "répondantes", "I8": "répondantes", "I9": "accompagnées"}


def contexte_rapport(rapport, bilan, indicateurs, cibles, *, version, adresse):
    """Contexte sans sceau. `cibles` : {code: Cible} de l’année ; `adresse` : racine du site."""
    reseau, annee = rapport.reseau, rapport.du.year
    mesures = tuple(_mesure(i, bilan, cibles.get(i.code), rapport, adresse) for i in indicateurs)
    return c.ContexteRapport(
        entete=c.Entete(
            genre=f"Rapport annuel {annee}",
            titre=rapport.titre,
            sous_titre="Neuf indicateurs, comptés à partir d’actes datés."
            if not cibles
            else "Neuf indicateurs, rapportés à la cible que le réseau s’était donnée.",
            emetteur=reseau.nom,
            reference=f"RA-{annee}",
            courant=f"Rapport annuel {annee}",
            version=version,
            mention="Démonstration : réseau et chiffres fictifs" if reseau.demonstration else "",
            description=f"Rapport annuel {annee} : neuf indicateurs, leurs preuves et leur méthode",
        ),
        reseau=c.Partie(
            nom=reseau.nom,
            precision="réseau de démonstration" if reseau.demonstration else reseau.territoire_nom,
            sigle=_sigle(reseau),
            reseau=True,
        ),
        annee=annee,
        indicateurs=mesures,
        chapeau=rapport.introduction,
        lire=LIRE,
        bref=_bref(mesures),
        bilan=_bilan(rapport),
        lecture_matrice=_lecture(mesures),
        remarque=_deux_taux(bilan.mesures["I7"]),
        chapitres=tuple(_chapitres(rapport, bilan)),
        periode=f"Du {date_longue(rapport.du)} au {date_longue(rapport.au)}.",
        arrete="Les valeurs sont celles du jour de l’émission, avec la liste de leurs preuves. Une "
        "correction ultérieure donnera une nouvelle version, sans modifier celle-ci.",
    )


def sceller(contexte, *, emis_le, adresse):
    """Le même contexte, scellé : l’empreinte est celle de ses données."""
    return replace(
        contexte,
        sceau=c.Sceau(
            emis_le=emis_le,
            gabarit=GABARIT,
            gabarit_version=VERSION_GABARIT,
            adresse=adresse,
            empreinte=sceau.empreinte_donnees(contexte),
        ),
    )


def _sigle(reseau):
    mots = [m for m in reseau.nom.replace("’", " ").split() if m[:1].isalpha()]
    return (reseau.sigle or "".join(m[0] for m in mots if m[0].isupper()))[:3]


# -- Les mesures ---------------------------------------------------------------------------


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
            # Les activités font masse : l’accompagnement, daté de la première, les résume.
            for p in m.preuves
            if p.type != "accompagnements.activite"
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


def _bref(mesures):
    """Deux phrases : ce qui progresse, les cibles manquées. Aucune appréciation inventée."""
    par_code = {m.code: m for m in mesures}
    phrases = []
    if (i1 := par_code.get("I1")) is not None and i1.precedente is not None:
        ecart = i1.valeur - i1.precedente
        sens = "de plus" if ecart > 0 else "de moins"
        suite = f", {nombre(abs(ecart))} {sens} que l’année d’avant" if ecart else ""
        phrases.append(f"{nombre(i1.valeur)} collectivités accompagnées{suite}.")
    manquees = [m for m in mesures if m.part is not None and m.part < 1]
    if manquees:
        noms = enumeration([(m.libelle_court or m.libelle).lower() for m in manquees])
        phrases.append(
            f"{nombre(len(manquees))} cible{'s' if len(manquees) > 1 else ''} "
            f"manquée{'s' if len(manquees) > 1 else ''} : {noms}."
        )
    elif any(m.part is not None for m in mesures):
        phrases.append("Toutes les cibles sont atteintes.")
    return " ".join(phrases)


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


def _qui(rapport, bilan):
    annee, i1 = rapport.du.year, bilan.mesures["I1"]
    familles = {}
    for an, nature, n in bilan.par_nature:
        cle = (an, FAMILLES.get(nature, AUTRES))
        familles[cle] = familles.get(cle, 0) + n
    ordre = (*FAMILLES.values(), AUTRES)
    presentes = [f for f in ordre if any(cle[1] == f for cle in familles)]
    lignes = [
        (p.du.year, famille, familles.get((p.du.year, famille), 0))
        for p in reversed(bilan.periodes)
        for famille in presentes
    ]
    premiere = bilan.annees[-1]["I1"].numerateur
    debut = bilan.periodes[-1].du.year
    titre = f"{nombre(i1.numerateur)} collectivités en {annee}"
    if debut != annee:
        titre += f", {nombre(premiere)} en {debut}"
    trace = barres_empilees(
        lignes,
        titre,
        precision="Collectivités distinctes accompagnées dans l’année, par type",
        source="Source : PREDICT, indicateur I1.",
    )
    return c.Chapitre(
        ancre="qui",
        titre="Qui nous accompagnons",
        chapeau=_chapeau_qui(i1),
        contenu=(
            Figure.depuis(trace, titre_tableau="Par type"),
            _tableau_missions(i1, annee),
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


def _tableau_missions(i1, annee):
    """Une collectivité peut recevoir plusieurs missions : le tableau n’a pas de total."""
    ventilee = i1.ventilations[Ventilation.MISSION]
    return Tableau.construire(
        f"Par mission, en {annee}",
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
            Colonne("Déposées", "k15", True),
            Colonne("Décidées", "k15", True),
            Colonne("Accordées", "k15", True),
            Colonne("Demandé", "k25", True),
            Colonne("Accordé", "k25", True),
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
    premier = lignes[0]
    trace = barres(
        [(x.dispositif, x.deposees) for x in lignes],
        f"{premier.dispositif} : {nombre(premier.deposees)} des {nombre(deposees)} dossiers",
        precision=f"Dossiers déposés en {rapport.du.year}, par dispositif",
        forte=premier.dispositif,
        source="Source : PREDICT, indicateur I2.",
    )
    # Le tableau qui suit donne les mêmes nombres.
    figure = replace(Figure.depuis(trace), tableau=None)
    return c.Chapitre(
        ancre="projets",
        titre="Des projets déposés, des projets financés",
        chapeau=f"{nombre(deposees)} dossier{'s' if deposees > 1 else ''}, "
        f"{nombre(len(lignes))} dispositif{'s' if len(lignes) > 1 else ''}.",
        contenu=(
            figure,
            tableau,
            *_accords_anterieurs(bilan),
            *_verbatims(bilan.verbatims[1:2]),
        ),
    )


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
