"""La note au conseil d’administration : deux pages, les chiffres d’un côté, la décision de l’autre.

Jamais un salaire ni un jour coûté : des coûts par service, et seulement si la direction les montre.
"""

from dataclasses import dataclass

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Encadre, Tableau, Texte
from predict.noyau.typographie import ABSENT, MOIS_COURTS, euros, jours, nombre, pourcent

from ..blocs_rapport import lire_textes
from ..calculs.chiffrage import lire_bareme
from ..calculs.periode import Periode
from ..calculs.projection import projeter
from ..calculs.rentabilite import Annee, chiffrer_annee
from ..regles import Angle, Verdict
from .mesures import d_ou_viennent, emetteur, en_bref, mention, mesures_du_rapport

GABARIT, VERSION_GABARIT = "note au conseil", "1.0"
SERVICES_MAX = 3
SECONDE = "charge"
VERDICTS = {
    Verdict.RENTABLE: "rentable",
    Verdict.EQUILIBRE: "à l’équilibre",
    Verdict.INVESTISSEMENT: "investissement",
}


@dataclass(frozen=True)
class Couts:
    """`annee` vide : l’exercice n’est pas réglé."""

    exercice: int
    annee: Annee | None


def lire_couts(reseau, annee):
    bareme = lire_bareme(reseau)
    if annee not in bareme.exercices:
        return Couts(annee, None)
    return Couts(annee, chiffrer_annee(reseau, annee, bareme, Angle.SERVICE))


def contexte_note(rapport, chiffres, *, le, version, adresse):
    """`ContexteNote` sans sceau, au jour `le` ; la charge est toujours celle de ce jour."""
    reseau = rapport.reseau
    textes = lire_textes(rapport.genre, rapport.textes)
    mesures = mesures_du_rapport(rapport, chiffres, adresse)
    periode = Periode(rapport.du, rapport.au)
    seance = f" · {textes['seance']}" if textes["seance"] else ""
    return c.ContexteNote(
        entete=c.Entete(
            genre="Note au conseil d’administration",
            titre=rapport.titre,
            emetteur=reseau.nom,
            reference=f"CA-{rapport.du.year}-{rapport.pk:04d}",
            courant=f"Note au conseil d’administration{seance}",
            version=version,
            mention=mention(reseau),
            description=f"Les neuf indicateurs, {periode.nom}",
        ),
        parties=(emetteur(reseau),),
        reperes=(
            ("Séance", textes["seance"] or "à fixer"),
            ("Point", textes["point"] or _nature(textes)),
            ("Qui présente", textes["rapporteur"] or str(rapport.auteur or ABSENT)),
            ("Durée proposée", textes["duree"] or ABSENT),
        ),
        decision=Encadre("Décision demandée", textes["decision"], "decision")
        if textes["decision"]
        else None,
        rubriques=tuple(_rubriques(rapport, textes, mesures, chiffres, le)),
        seconde=SECONDE,
        deliberation=_deliberation(textes),
        signataires=(
            c.Signataire(pour="La présidence de séance", nom=textes["presidence"]),
            c.Signataire(pour="Le secrétariat de séance", nom=textes["secretariat"]),
        )
        if textes["deliberation"]
        else (),
        serree=True,
    )


def _nature(textes):
    return "pour décision" if textes["decision"] or textes["deliberation"] else "pour information"


def _rubriques(rapport, textes, mesures, chiffres, le):
    reseau = rapport.reseau
    bref = en_bref(mesures, finie=rapport.au < le, nommer=False)
    dits = [x for x in (bref, textes["essentiel"]) if x]
    yield c.Chapitre(
        ancre="essentiel",
        titre="L’essentiel",
        contenu=(
            *((Texte("\n".join(dits)),) if dits else ()),
            _matrice(rapport, mesures, chiffres.cloture),
        ),
    )
    yield _charge(projeter(reseau, le))
    if textes["couts"]:
        yield _couts(lire_couts(reseau, rapport.du.year))
    if textes["vigilance"]:
        yield c.Chapitre("vigilance", "Points de vigilance", contenu=(Texte(textes["vigilance"]),))


def _matrice(rapport, mesures, cloture):
    periode = Periode(rapport.du, rapport.au)
    avant, apres = ("Avant", "Période") if periode.annee is None else (
        str(periode.annee - 1), str(periode.annee)
    )  # fmt: skip
    return Tableau.construire(
        f"Les neuf indicateurs, {periode.nom}",
        [
            Colonne("N°", "k08"),
            Colonne("Indicateur"),
            Colonne(avant, "k1", True),
            Colonne(apres, "k1", True),
            Colonne("Évolution", "k12", True),
            Colonne("Cible", "k1", True),
            Colonne("Part de la cible", "k2"),
        ],
        [_rang(m) for m in mesures],
        precision=d_ou_viennent(cloture),
        entete=1,
        dense=True,
    )


def _rang(mesure):
    """Le rang de la matrice, sous son nom court : la note tient en deux pages."""
    code, _, *reste = mesure.rang
    nom = mesure.libelle_court or mesure.libelle
    return [code, Cellule(nom, precision=mesure.precision), *reste]


def _charge(projection):
    promis = sum(m.jours for m in projection.mois)
    capacite = sum(m.capacite for m in projection.mois)
    phrases = [
        f"L’équipe a promis {jours(promis)} sur les douze mois qui viennent, pour une capacité de "
        f"{jours(capacite)}."
        if capacite
        else "Personne n’a encore de temps productif dans l’équipe : la capacité est nulle."
    ]
    if (debut := projection.depassement) is not None:
        phrases.append(
            f"À partir de {_mois(debut.mois)}, la charge dépasse la capacité plusieurs mois de "
            f"suite : il manque {nombre(projection.manque, 1)} temps plein en moyenne."
        )
    elif capacite:
        phrases.append("Aucune suite de mois ne dépasse cette capacité.")
    if projection.sans_fin:
        phrases.append(f"{jours(projection.sans_fin)} promis n’ont pas de date : ils n’y sont pas.")
    trimestres = [projection.mois[i : i + 3] for i in range(0, len(projection.mois), 3)]
    return c.Chapitre(
        ancre=SECONDE,
        titre="Charge et capacité",
        contenu=(
            Texte(" ".join(phrases)),
            Tableau.construire(
                "Jours promis et jours productifs",
                [Colonne("Trimestre"), Colonne("Promis", "k15", True),
                 Colonne("Capacité", "k15", True), Colonne("Part", "k15", True)],
                [_trimestre(mois) for mois in trimestres],
                muet=True,
                etroit=True,
                dense=True,
            ),
        ),
    )  # fmt: skip


def _trimestre(mois):
    promis, capacite = sum(m.jours for m in mois), sum(m.capacite for m in mois)
    part = pourcent(promis / capacite, 0) if capacite else ABSENT
    return [f"{_mois(mois[0].mois)} à {_mois(mois[-1].mois)}", jours(promis), jours(capacite), part]


def _mois(le):
    return f"{MOIS_COURTS[le.month - 1]} {le.year}"


def _couts(couts):
    titre = f"Coûts et rentabilité {couts.exercice}"
    annee = couts.annee
    if annee is None or not annee.lignes:
        pourquoi = (
            "les salaires et les frais de cette année ne sont pas réglés"
            if annee is None
            else "aucun temps n’est noté sur une prestation"
        )
        return c.Chapitre("couts", titre, contenu=(Texte(f"Rien à montrer : {pourquoi}."),))
    autres = annee.lignes[SERVICES_MAX:]
    total = annee.prestations
    rangs = [_service(x.titre, x.somme, x.verdict) for x in annee.lignes[:SERVICES_MAX]]
    if autres:
        cout, recettes = sum(x.somme.cout for x in autres), sum(x.somme.recettes for x in autres)
        mots = f"Les {nombre(len(autres))} autres" if len(autres) > 1 else autres[0].titre
        rangs.append([mots, *_montants(cout, recettes), ABSENT])
    rangs.append(("total", ["Ensemble", *_montants(total.cout, total.recettes), ""]))
    manque = " Du temps sans coût connu n’y est pas." if total.sans_cout else ""
    return c.Chapitre(
        ancre="couts",
        titre=titre,
        contenu=(
            Tableau.construire(
                "Coût du temps noté sur les prestations, par service",
                [Colonne("Service"), Colonne("Coût", "k15", True), Colonne("Recettes", "k15", True),
                 Colonne("Solde", "k15", True), Colonne("Couverture", "k15", True),
                 Colonne("Verdict", "k25")],
                rangs,
                precision="« Investissement » : un apport supplémentaire de la collectivité est "
                f"nécessaire.{manque}",
                dense=True,
            ),
        ),
    )  # fmt: skip


def _service(titre, somme, verdict):
    return [Cellule(titre), *_montants(somme.cout, somme.recettes), VERDICTS.get(verdict, ABSENT)]


def _montants(cout, recettes):
    couverture = pourcent(recettes / cout, 0) if cout else ABSENT
    solde = euros(recettes - cout, 0, signe=True)
    return [euros(cout, 0), euros(recettes, 0), solde, couverture]


def _deliberation(textes):
    if not textes["deliberation"]:
        return None
    return c.Chapitre(
        "deliberation", "Projet de délibération", contenu=(Texte(textes["deliberation"]),)
    )
