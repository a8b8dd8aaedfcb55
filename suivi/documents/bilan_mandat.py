"""Le bilan de fin de mandat, remis à la collectivité : rien d’interne n’y entre."""

from accompagnements.documents_parties import partie as partie_de_la_collectivite
from accompagnements.regles import EtatConvention
from collectivites.regles import TypeEchange
from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau, Texte
from predict.noyau.typographie import (
    ABSENT,
    date_courte,
    date_longue,
    enumeration,
    euros,
    nombre,
)

from ..blocs_rapport import lire_textes
from ..calculs.bilan_mandat import obtenus, relever_mandat
from ..calculs.periode import Periode
from .mesures import emetteur, mention

GABARIT, VERSION_GABARIT = "bilan de mandat", "1.0"


def contexte_mandat(rapport, *, version):
    """`ContexteNote` sans sceau."""
    fiche, reseau = rapport.fiche, rapport.reseau
    textes = lire_textes(rapport.genre, rapport.textes)
    fait = relever_mandat(fiche, Periode(rapport.du, rapport.au))
    accordes = obtenus(fait.candidatures, rapport.au)
    return c.ContexteNote(
        entete=c.Entete(
            genre="Bilan de fin de mandat",
            titre=rapport.titre,
            sous_titre=f"Du {date_longue(rapport.du)} au {date_longue(rapport.au)}.",
            emetteur=reseau.nom,
            reference=f"BM-{rapport.au.year}-{rapport.pk:04d}",
            courant=f"Bilan de fin de mandat · {fiche}",
            version=version,
            mention=mention(reseau),
        ),
        parties=(emetteur(reseau), partie_de_la_collectivite(fiche)),
        reperes=(
            ("Accompagnements", nombre(len(fait.accompagnements))),
            ("Conventions signées", nombre(len(fait.conventions))),
            ("Financements obtenus", nombre(len(accordes))),
            ("Stratégie", "adoptée" if fait.strategies else ABSENT),
        ),
        rubriques=tuple(_rubriques(textes, fait, accordes, rapport.au)),
    )


def _rubriques(textes, fait, accordes, au):
    if textes["introduction"]:
        yield _ecrit("introduction", "Mot d’introduction", textes["introduction"])
    yield c.Chapitre("fait", "Ce que nous avons fait ensemble", contenu=tuple(_fait(fait, au)))
    resultats = tuple(_resultats(fait, accordes, au))
    if resultats:
        yield c.Chapitre("resultats", "Ce qui en est né", contenu=resultats)
    strategie = tuple(_strategie(fait))
    if strategie:
        yield c.Chapitre("strategie", "La stratégie internationale", contenu=strategie)
    for code, titre in (
        ("retenir", "Ce que nous retenons ensemble"),
        ("recommandations", "Nos recommandations"),
        ("suite", "Et maintenant"),
    ):
        if textes[code]:
            yield _ecrit(code, titre, textes[code])


def _ecrit(ancre, titre, texte):
    return c.Chapitre(ancre, titre, contenu=(Texte(texte),))


def _fait(fait, au):
    if not fait.accompagnements:
        yield Texte("Aucun accompagnement validé pendant ce mandat.")
    else:
        n = len(fait.accompagnements)
        yield Tableau.construire(
            f"{nombre(n)} accompagnement{'s' if n > 1 else ''}",
            [
                Colonne("De", "k15"),
                Colonne("À", "k15"),
                Colonne("Sujet"),
                Colonne("Services", "k5"),
            ],
            [
                [
                    date_courte(a.debut_le, annee=True),
                    date_courte(a.fin_le, annee=True)
                    if a.fin_le and a.fin_le <= au
                    else "en cours",
                    a.titre,
                    enumeration(sorted({str(p.service) for p in a.prestations.all()})) or ABSENT,
                ]
                for a in fait.accompagnements
            ],
            entete=2,
        )
    if fait.echanges:
        yield _echanges(fait.echanges)
    if fait.livrables:
        yield Tableau.construire(
            "Documents remis",
            [Colonne("Date", "k25"), Colonne("Document"), Colonne("Nature", "k25")],
            [[date_longue(x.livre_le), x.titre, x.get_type_display()] for x in fait.livrables],
            entete=1,
        )


def _echanges(lus):
    """Combien, par année et par sorte ; jamais leur contenu."""
    types = list(dict.fromkeys(t for _, t, _ in sorted(lus, key=lambda x: x[1])))
    nombres = {(an, t): n for an, t, n in lus}
    annees = sorted({an for an, *_ in lus})
    return Tableau.construire(
        "Échanges, par année",
        [Colonne("Année"), *(Colonne(str(TypeEchange(t).label), "k15", True) for t in types)],
        [[str(an), *(nombre(nombres.get((an, t), 0)) for t in types)] for an in annees],
        dense=True,
    )


def _resultats(fait, accordes, au):
    if fait.conventions:
        yield Tableau.construire(
            "Conventions signées",
            [Colonne("Date", "k25"), Colonne("Convention"), Colonne("Avec", "k3"),
             Colonne("État", "k2")],
            [
                [date_longue(x.signee_le), x.titre, x.partenaire or "le réseau",
                 EtatConvention(x.etat).label]
                for x in fait.conventions
            ],
            entete=1,
        )  # fmt: skip
    if fait.projets:
        yield Tableau.construire(
            "Projets développés",
            [Colonne("Date", "k25"), Colonne("Projet")],
            [[date_longue(x.document_valide_le), x.titre] for x in fait.projets],
            entete=1,
        )
    if fait.candidatures:
        total = sum(x.montant_accorde or 0 for x in accordes)
        yield Tableau.construire(
            "Demandes de financement",
            [Colonne("Déposée le", "k25"), Colonne("Demande"), Colonne("Réponse", "k25"),
             Colonne("Accordé", "k25", True)],
            [
                *(
                    [
                        date_longue(x.deposee_le),
                        Cellule(x.titre, precision=_precise(x)),
                        x.get_decision_display() if x.notifiee_le and x.notifiee_le <= au
                        else "en attente",
                        euros(x.montant_accorde, 0) if x in accordes else ABSENT,
                    ]
                    for x in fait.candidatures
                ),
                *([("total", ["", "Financements obtenus", "", euros(total, 0)])] if total else []),
            ],
            precision="Montants notifiés, parfois partagés avec d’autres collectivités",
            entete=1,
        )  # fmt: skip


def _precise(candidature):
    """Le dispositif, sauf si le titre le dit déjà."""
    dit = _dispositif(candidature)
    return "" if candidature.titre.startswith(dit) else dit


def _dispositif(candidature):
    return str(candidature.session.dispositif) if candidature.session else candidature.dispositif


def _strategie(fait):
    if fait.strategies:
        yield Texte("\n".join(f"- {x.titre}, {date_longue(x.adoptee_le)}" for x in fait.strategies))
    if fait.indicateurs:
        yield Tableau.construire(
            "Les indicateurs que vous vous êtes donnés",
            [Colonne("Indicateur"), Colonne("Au départ", "k2", True),
             Colonne("Dernière mesure", "k25", True), Colonne("Visé", "k2", True)],
            [_indicateur(x) for x in fait.indicateurs],
        )  # fmt: skip


def _indicateur(ligne):
    i, mesure = ligne.indicateur, ligne.derniere
    return [
        Cellule(i.libelle, precision=i.unite),
        _valeur(i.reference, i.reference_le),
        _valeur(mesure and mesure.valeur, mesure and mesure.le),
        _valeur(i.cible, i.cible_le),
    ]


def _valeur(valeur, le):
    if valeur is None:
        return ABSENT
    ecrite = nombre(valeur, 2)
    ecrite = ecrite.rstrip("0").rstrip(",") if "," in ecrite else ecrite
    return Cellule(ecrite, precision=date_courte(le, annee=True) if le else "")
