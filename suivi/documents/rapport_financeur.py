"""Le rapport à un financeur : jours, dossiers, résultats, feuilles signées ; jamais un salaire."""

from datetime import date

from django.utils import timezone

from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau, Texte
from predict.noyau.typographie import (
    ABSENT,
    date_courte,
    date_longue,
    enumeration,
    euros,
    heures,
    jours,
    nombre,
    periode,
    pourcent,
)

from ..blocs_rapport import lire_textes
from ..calculs.periode import Periode
from ..calculs.rapport_financeur import relever_financement
from .mesures import emetteur, mention

GABARIT, VERSION_GABARIT = "rapport au financeur", "1.0"


def contexte_financeur(rapport, *, version):
    """`ContexteNote` sans sceau."""
    financement = rapport.financement
    textes = lire_textes(rapport.genre, rapport.textes)
    fait = relever_financement(financement, Periode(rapport.du, rapport.au))
    return c.ContexteNote(
        entete=c.Entete(
            genre="Rapport au financeur",
            titre=rapport.titre,
            sous_titre=f"Du {date_longue(rapport.du)} au {date_longue(rapport.au)}.",
            emetteur=rapport.reseau.nom,
            reference=f"RF-{rapport.du.year}-{rapport.pk:04d}",
            courant=f"Rapport au financeur · {financement}",
            version=version,
            mention=mention(rapport.reseau),
        ),
        parties=(
            emetteur(rapport.reseau),
            *((c.Partie(nom=financement.financeur),) if financement.financeur else ()),
        ),
        reperes=(
            ("Financement", str(financement)),
            ("Montant", euros(financement.montant, 0) if financement.montant else ABSENT),
            ("Jours attendus", jours(financement.jours)),
            ("Jours passés", jours(round(fait.passes, 2))),
        ),
        rubriques=tuple(_rubriques(rapport, textes, fait)),
        annexes=(_annexe(fait),) if fait.feuilles else (),
    )


def _rubriques(rapport, textes, fait):
    if textes["introduction"]:
        yield _ecrit("introduction", "Ce que le financement a permis", textes["introduction"])
    temps = Texte(_phrase_du_temps(rapport, fait))
    yield c.Chapitre("temps", "Le temps passé", contenu=(temps, *_services(fait)))
    yield c.Chapitre(
        "actions",
        "Les actions menées",
        contenu=(
            *((Texte(textes["actions"]),) if textes["actions"] else ()),
            *_dossiers(fait),
        ),
    )
    yield c.Chapitre("resultats", "Les résultats", contenu=(
        *((Texte(textes["resultats"]),) if textes["resultats"] else ()), *_resultats(fait),
    ))  # fmt: skip
    if textes["ecarts"]:
        yield _ecrit("ecarts", "Écarts avec ce qui était prévu", textes["ecarts"])
    if textes["suite"]:
        yield _ecrit("suite", "La suite", textes["suite"])
    if not fait.feuilles:
        yield _ecrit(
            "feuilles",
            "Feuilles de temps",
            f"Aucune feuille signée des deux parties pour la période.{_attente(fait)}",
        )


def _ecrit(ancre, titre, texte):
    return c.Chapitre(ancre, titre, contenu=(Texte(texte),))


def _phrase_du_temps(rapport, fait):
    attendus = rapport.financement.jours
    phrase = f"{jours(round(fait.periode, 2))} passés dans la période"
    if attendus:
        part = pourcent(fait.passes / attendus, 0)
        phrase += (
            f" ; {jours(round(fait.passes, 2))} depuis le début du financement, sur "
            f"{jours(attendus)} attendus ({part})"
        )
    if fait.hors:
        phrase += f". Dont {jours(round(fait.hors, 2))} qui ne relèvent d’aucun dossier"
    return f"{phrase}."


def _services(fait):
    if fait.services:
        yield Tableau.construire(
            "Jours de la période, par service",
            [Colonne("Service"), Colonne("Jours", "k15", True)],
            [
                *([nom, nombre(n, 2)] for nom, n in fait.services),
                ("total", ["Ensemble", nombre(fait.periode, 2)]),
            ],
            etroit=True,
            dense=True,
        )


def _dossiers(fait):
    if not fait.dossiers:
        yield Texte("Aucun temps n’est noté sur un dossier pour ce financement dans la période.")
        return
    noms, n = fait.collectivites, len(fait.dossiers)
    s = "s" if len(noms) > 1 else ""
    yield Texte(f"{nombre(len(noms))} collectivité{s} : {enumeration(noms)}.")
    yield Tableau.construire(
        f"{nombre(n)} dossier{'s' if n > 1 else ''} où du temps de ce financement est passé",
        [Colonne("Collectivité", "k3"), Colonne("Dossier"), Colonne("Jours", "k12", True),
         Colonne("Activités", "k15", True), Colonne("Dernière le", "k2")],
        [
            [
                str(x.accompagnement.fiche), x.accompagnement.titre, nombre(x.jours, 2),
                nombre(x.activites), _court(x.derniere),
            ]
            for x in fait.dossiers
        ],
        precision="Activités datées de la période : ateliers, réunions, appuis",
        dense=True,
        coupable=True,
    )  # fmt: skip


def _court(le):
    return date_courte(le, annee=True) if le else ABSENT


def _resultats(fait):
    if not fait.resultats:
        yield Texte("Aucun résultat n’est encore daté dans la période pour ces dossiers.")
        return
    yield Tableau.construire(
        "Ce que ces dossiers ont produit dans la période",
        [Colonne("Date", "k25"), Colonne("Résultat"), Colonne("Collectivité", "k3")],
        [
            [date_longue(x.le), Cellule(x.titre, precision=x.genre), x.collectivite]
            for x in fait.resultats
        ],
        precision="Ces résultats peuvent aussi devoir à d’autres financements",
        entete=1,
        dense=True,
        coupable=True,
    )


# -- Annexe -------------------------------------------------------------------------------------


def _attente(fait):
    if not fait.a_viser:
        return ""
    s, ent = ("s", "ent") if fait.a_viser > 1 else ("", "")
    return f" {nombre(fait.a_viser)} feuille{s} de la période attend{ent} encore une signature."


def _annexe(fait):
    total = sum(f.minutes for f in fait.feuilles)
    return c.Chapitre(
        "feuilles",
        "Feuilles de temps",
        chapeau=f"{nombre(len(fait.feuilles))} feuille{'s' if len(fait.feuilles) > 1 else ''}, "
        f"{heures(total)}, signées par la personne et par la direction.{_attente(fait)}",
        contenu=tuple(_feuille(f) for f in fait.feuilles),
    )


def _feuille(feuille):
    return Tableau.construire(
        f"{feuille.agent}, {periode(feuille.du, feuille.au)}",
        [Colonne("Date", "k2"), Colonne("Objet"), Colonne("Durée", "k2", True)],
        [
            *(
                [date_courte(date.fromisoformat(x["le"]), annee=True), x["objet"],
                 heures(x["minutes"])]
                for x in feuille.lignes
            ),
            ("total", ["Total", "", heures(feuille.minutes)]),
        ],
        precision=f"Signée le {_le(feuille.signee_le)}, visée le "
        f"{_le(feuille.visee_le)}",
        dense=True,
    )  # fmt: skip


def _le(moment):
    return date_longue(timezone.localdate(moment))
