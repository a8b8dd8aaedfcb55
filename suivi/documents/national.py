"""Le rapport national et ses tableaux : ce qui se lit à l’écran, masques compris, rien de plus."""

from dataclasses import dataclass, replace
from fractions import Fraction

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.documents import dessins
from predict.noyau.documents.blocs import Colonne, Encadre, Figure, Tableau, Texte
from predict.noyau.graphiques import barres
from predict.noyau.typographie import ABSENT, date_longue, enumeration, nombre, pourcent

from ..calculs.national import VENTILATIONS_NATIONALES
from ..regles import SEUIL_NATIONAL, Ventilation, est_additive

TRAVAIL = "rapport_national"
GABARIT, VERSION_GABARIT = "rapport national", "1.0"
MASQUE = "masqué"
COMPTES, TAUX = ("I1", "I2", "I3", "I4", "I5", "I7"), ("I6", "I8", "I9")
LIRE = (
    "Ces nombres sont ceux que les réseaux ont transmis d’une période close. Un pourcentage est la "
    "somme des numérateurs sur la somme des dénominateurs, jamais une moyenne de pourcentages ; "
    "une collectivité suivie par deux réseaux compte une fois.\n"
    f"« {MASQUE.capitalize()} » : moins de {SEUIL_NATIONAL} collectivités, ou un nombre qui "
    "permettrait d’en déduire un. Les réseaux se lisent dans l’ordre des noms : ni leurs moyens ni "
    "leurs territoires ne se valent."
)
SECRET = (
    "Aucun nom, aucune fiche, aucune preuve ne quitte un réseau : il remet des nombres, et des "
    "clés irréversibles, propres à la période, qui servent seulement à ne pas compter deux fois la "
    "même collectivité.\n"
    "Un nombre ne se montre que si, rapproché de tous ceux qui ont déjà été montrés pour la "
    f"période, il ne permet d’isoler aucun groupe de moins de {SEUIL_NATIONAL} collectivités. Un "
    "même tableau peut donc masquer une ligne plus grande qu’une autre, pour la protéger."
)
RESERVE = (
    "Un réseau connaît ses propres nombres : il pourrait les ôter de l’ensemble. Ce rapport "
    "s’adresse à la coordination, qui décide de ce qu’elle en publie."
)


# -- Les mots d’un chiffre ---------------------------------------------------------------


def cle_de(periode):
    """« 2025-01-01_2025-12-31 » : la période dans une adresse ou un paramètre."""
    return f"{periode.du.isoformat()}_{periode.au.isoformat()}"


def type_du_rapport(periode):
    """Type des documents d’une période : une version nouvelle ne remplace que la même période."""
    return f"national-{cle_de(periode)}"


def ecrire(chiffre):
    if chiffre.masque:
        return MASQUE
    return pourcent(chiffre.valeur) if chiffre.est_un_taux else nombre(chiffre.valeur)


def preciser(chiffre):
    """« 21 sur 30 ; réponse 75,0 % », vide pour un compte ou un nombre masqué."""
    if chiffre.masque or not chiffre.est_un_taux:
        return ""
    texte = f"{nombre(chiffre.numerateur)} sur {nombre(chiffre.denominateur)}"
    if chiffre.taux_reponse is not None:
        texte += f" ; réponse {pourcent(chiffre.taux_reponse)}"
    return texte


# -- Le rapport ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Matiere:
    """Ce que le rapport lit. `periodes` : [(Periode, National)], de l’ancienne à la demandée ;
    `offres` : (formalisation, matrice, convergences) d’`offre.calculs.national`."""

    coordination: object
    periode: object
    national: object
    presents: tuple
    manquants: tuple
    indicateurs: tuple
    periodes: tuple
    offres: tuple


def contexte_national(m, *, le):
    """`ContexteDossier` du rapport, au jour `le`."""
    demo = any(r.demonstration for r in m.presents)
    return c.ContexteDossier(
        entete=c.EnteteDossier(
            genre="Rapport national",
            titre=f"L’action internationale accompagnée, {m.periode.nom}",
            sous_titre=f"{_reseaux(len(m.presents))} "
            f"{'ont' if len(m.presents) > 1 else 'a'} transmis. Chaque barre : les collectivités "
            "qu’un réseau accompagne.",
            courant=f"Rapport national {m.periode.nom}",
            emetteur=m.coordination.sigle or m.coordination.nom,
            reference=f"Au {date_longue(le)}",
            mention="Démonstration : réseaux et chiffres fictifs" if demo else "",
            description=f"Neuf indicateurs consolidés, {m.periode.nom}",
        ),
        parties=(
            partie_du_reseau(m.coordination, "coordination nationale"),
        ),
        chapeau="Neuf indicateurs comptés à partir d’actes datés, dans chaque réseau, puis mis "
        "ensemble.",
        titre_lire="Lire ce rapport",
        lire=LIRE,
        chapitres=tuple(_chapitres(m)),
        couverture=_couverture(m),
        description="Collectivités accompagnées, par réseau",
    )  # fmt: skip


def _couverture(m):
    """Une barre par réseau dont le nombre se montre, dans l’ordre des noms."""
    ligne = m.national.ligne("I1")
    lus = [
        (r.nom, n)
        for r in m.presents
        if (chiffre := ligne.reseaux.get(r.pk)) and not chiffre.masque and (n := chiffre.numerateur)
    ]
    if not lus:
        return ""
    sommet = max(n for _, n in lus)
    dits = [nombre(n) for _, n in lus]
    return dessins.couverture(
        [("", nom, Fraction(n, sommet)) for nom, n in lus],
        "Collectivités accompagnées, par réseau : "
        + ", ".join(f"{nom} {dit}" for (nom, _), dit in zip(lus, dits, strict=True))
        + ".",
        dits=dits,
    )


def _reseaux(n):
    return f"{nombre(n)} réseau{'x' if n > 1 else ''}"


def _chapitres(m):
    yield c.Chapitre("ensemble", "L’ensemble", contenu=(_tableau_ensemble(m), *_absents(m)))
    yield c.Chapitre(
        "reseaux", "Réseau par réseau",
        chapeau="Dans l’ordre des noms.",
        contenu=(*_figure_reseaux(m), *_tableaux_reseaux(m)),
    )  # fmt: skip
    ventilations = tuple(_ventilations(m))
    if ventilations:
        yield c.Chapitre("ventilations", "Qui est accompagné", contenu=ventilations)
    if len(m.periodes) > 1:
        yield c.Chapitre("evolution", "D’une période à l’autre", contenu=(_evolution(m),))
    yield c.Chapitre("offres", "Les offres et les priorités", contenu=tuple(_offres(m)))
    yield c.Chapitre(
        "secret",
        "Ce qui ne se montre pas",
        contenu=(Texte(SECRET), Encadre("À qui ce rapport s’adresse", RESERVE)),
    )


def _tableau_ensemble(m):
    rangs = [
        [
            i.code,
            i.libelle,
            ecrire(ligne.total),
            " ; ".join(
                x for x in (
                    preciser(ligne.total),
                    f"{nombre(ligne.montant)} € accordés" if ligne.montant else "",
                ) if x
            ),
        ]
        for i in m.indicateurs
        for ligne in [m.national.ligne(i.code)]
    ]  # fmt: skip
    return Tableau.construire(
        f"Les neuf indicateurs, {m.periode.nom}",
        [Colonne("", "k08"), Colonne("Indicateur"), Colonne("Valeur", "k15", True),
         Colonne("De quoi", "k4")],
        rangs,
        entete=1,
        source="Source : transmissions des réseaux, en vigueur au jour du rapport.",
    )  # fmt: skip


def _absents(m):
    ont = enumeration([r.nom for r in m.presents])
    yield Texte(f"# Qui a transmis\n{ont}.")
    if m.manquants:
        manquent = enumeration([r.nom for r in m.manquants])
        yield Texte(f"Sans transmission pour cette période : {manquent}.")


def _figure_reseaux(m):
    ligne = m.national.ligne("I1")
    lus = [(r.nom, ligne.reseaux[r.pk]) for r in m.presents if r.pk in ligne.reseaux]
    if lus:
        trace = barres(
            [(nom, None if x.masque else x.numerateur) for nom, x in lus],
            "Collectivités accompagnées, par réseau",
            format_=lambda v: MASQUE if v is None else nombre(v),
            entetes=("Réseau", "I1"),
        )
        # Le tableau qui suit donne les mêmes nombres.
        yield replace(Figure.depuis(trace), tableau=None)


def _tableaux_reseaux(m):
    for titre, codes in (("Comptes", COMPTES), ("Taux", TAUX)):
        indicateurs = [i for i in m.indicateurs if i.code in codes]
        yield Tableau.construire(
            f"{titre}, par réseau",
            [Colonne("Réseau"), *(Colonne(i.code, "k15", True) for i in indicateurs)],
            [
                *(
                    [r.nom, *(_du_reseau(m, i, r) for i in indicateurs)]
                    for r in m.presents
                ),
                ("total", ["Ensemble", *(ecrire(m.national.ligne(i.code).total)
                                         for i in indicateurs)]),
            ],
            precision=" · ".join(f"{i.code} {i.libelle_court or i.libelle}" for i in indicateurs),
        )  # fmt: skip


def _du_reseau(m, indicateur, reseau):
    chiffre = m.national.ligne(indicateur.code).reseaux.get(reseau.pk)
    return ABSENT if chiffre is None else ecrire(chiffre)


def _ventilations(m):
    for v in VENTILATIONS_NATIONALES:
        ventilee = m.national.ventiler("I1", v)
        if ventilee.lignes:
            yield Tableau.construire(
                f"I1 par {Ventilation(v).label[:1].lower()}{Ventilation(v).label[1:]}",
                [Colonne(Ventilation(v).label), Colonne("Collectivités", "k25", True)],
                [[nom, ecrire(x)] for nom, x in ventilee.lignes],
                precision=""
                if est_additive("I1", v)
                else "Une collectivité peut être dans plusieurs lignes : ne pas additionner",
                etroit=True,
                dense=True,
            )


def _evolution(m):
    return Tableau.construire(
        "Les neuf indicateurs, par période",
        [Colonne("", "k08"), Colonne("Indicateur"),
         *(Colonne(p.nom, "k15", True) for p, _ in m.periodes)],
        [
            ["", "Réseaux qui ont transmis",
             *(nombre(len(n.en_vigueur)) for _, n in m.periodes)],
            *(
                [i.code, i.libelle, *(ecrire(n.ligne(i.code).total) for _, n in m.periodes)]
                for i in m.indicateurs
            ),
        ],
        entete=1,
    )  # fmt: skip


def _offres(m):
    formalisation, matrice, convergences = m.offres
    yield Tableau.construire(
        "Où en sont les offres",
        [Colonne("Offre", "k4"), Colonne("Réseaux", "k15", True), Colonne("Lesquels")],
        [
            [libelle, nombre(len(dits)), enumeration([r.nom for r in dits]) if dits else ABSENT]
            for _, libelle, dits in formalisation
        ],
        precision="Ce que dit la direction de chaque réseau",
    )
    if matrice.lignes:
        yield Tableau.construire(
            "Profils ACTER par temps passé, rangs déclarés",
            [Colonne("Réseau"), *(Colonne(p, "k15", True) for p in matrice.profils)],
            [[r.nom, *(nombre(x.rang) for x in cases)] for r, cases in matrice.lignes],
            precision="1 : celui qui prend le plus de temps",
            source="Source : guide PREDICT 2030, diagnostic de l’été 2024, et déclarations.",
        )
    if convergences.sujets:
        yield Tableau.construire(
            "Ce que les réseaux veulent développer",
            [Colonne("Sujet"), Colonne("Réseaux", "k15", True)],
            [[s.libelle, nombre(s.nombre)] for s in convergences.sujets],
            etroit=True,
        )
