"""Les chapitres de la stratégie : de « pourquoi agir » au calendrier d’évaluation."""

from collectivites.documents import parties as carte_des_parties
from predict.noyau.documents import contextes as c
from predict.noyau.documents.blocs import Cellule, Colonne, Encadre, Figure, Tableau, Texte
from predict.noyau.documents.dessins import PLEINE, chronogramme
from predict.noyau.typographie import (
    ABSENT,
    date_courte,
    date_longue,
    enumeration,
    nombre,
    pourcent,
)

from .documents_strategie_cartes import tableau_des_lieux
from .regles.outils import MomentEvaluation
from .regles.strategie import LIEUX
from .regles.valeurs import nombre_court

A_ECRIRE = "À écrire."


def chapitres(lue, carte, le):
    """`carte` : figure des pays prioritaires, ou `None`."""
    yield _pourquoi(lue)
    yield _cap(lue)
    yield _priorites(lue, carte)
    yield _objectifs(lue)
    yield _indicateurs(lue)
    yield _acteurs(lue)
    yield _organisation(lue)
    yield _conditions(lue)
    yield _evaluation(lue, le)


def _texte(titre, corps):
    return f"# {titre}\n{corps.strip() or A_ECRIRE}"


def _liste(texte):
    """Des lignes saisies une à une se lisent comme une liste."""
    lignes = [x.strip() for x in texte.splitlines() if x.strip()]
    if len(lignes) < 2:
        return texte
    return "\n".join(x if x[0] in "-–•#" else f"- {x}" for x in lignes)


# -- Pourquoi, vers quoi ---------------------------------------------------------------


def _pourquoi(lue):
    d = lue.demarche
    contenu = [Texte(_texte("Ce que le territoire y gagne", _liste(d.benefices)))]
    if d.diagnostic:
        rendu = d.diagnostic.rendu_le
        quand = f", rendu le {date_longue(rendu)}" if rendu else ", en cours"
        synthese = d.diagnostic.synthese.strip()
        contenu.append(
            Texte(_texte("Ce que dit le diagnostic", f"*{d.diagnostic.titre}{quand}.*\n{synthese}"))
        )
    etats = [
        [e.condition.label, e.etat.label if e.etat else "Pas encore regardée"]
        for e in lue.conditions
    ]
    reunies = sum(etat == "Réunie" for _, etat in etats)
    contenu.append(
        Texte(
            "# La démarche\nQuatre étapes : sensibilisation, diagnostic, co-construction, suivi et "
            f"évaluation. Étape en cours : {d.get_etape_display().lower()}. "
            f"{nombre(reunies)} condition{'s' if reunies > 1 else ''} de réussite sur neuf "
            f"{'sont réunies' if reunies > 1 else 'est réunie'} ; le chapitre 8 les passe en revue."
        )
    )
    return c.Chapitre(ancre="pourquoi", titre="Pourquoi agir", contenu=tuple(contenu))


def _cap(lue):
    d = lue.demarche
    valeurs = "\n".join(f"- {v}" for v in lue.valeurs)
    contenu = [
        Texte(_texte("Nos valeurs", valeurs)),
        Texte(_texte("Notre vision", d.vision)),
        Texte(_texte("Notre mission", d.mission)),
        Encadre("Objectif général", d.objectif_general.strip() or A_ECRIRE, "decision"),
    ]
    if lue.objectifs:
        contenu.append(
            Tableau.construire(
                "Des valeurs aux objectifs",
                [Colonne("Valeur servie", "k3"), Colonne("Objectif spécifique"),
                 Colonne("Priorité", "k3")],
                [
                    [o.objectif.valeur or "À relier", o.objectif.libelle,
                     str(o.objectif.priorite or ABSENT)]
                    for o in lue.objectifs
                ],
                entete=1,
            )
        )  # fmt: skip
    return c.Chapitre(ancre="cap", titre="Le cap", contenu=tuple(contenu))


def _priorites(lue, carte):
    contenu = [carte] if carte else []
    if lue.geographiques:
        contenu.append(tableau_des_lieux(lue))
    else:
        contenu.append(Texte(_texte("Où", "Aucune priorité géographique n’est encore choisie.")))
    if lue.thematiques:
        contenu.append(
            Tableau.construire(
                "Priorités thématiques et leur raison",
                [Colonne("Rang", "k1", True), Colonne("Thème", "k4"), Colonne("Pourquoi")],
                [
                    [str(rang), p.libelle, p.raison or "À écrire"]
                    for rang, p in enumerate(lue.thematiques, 1)
                ],
                entete=1,
            )
        )
    else:
        contenu.append(Texte(_texte("Sur quoi", "Aucun thème n’est encore choisi.")))
    return c.Chapitre(
        ancre="priorites", titre="Où et sur quoi", contenu=tuple(contenu),
        chapeau="Choisir, c’est aussi dire ce que l’on ne fera pas. L’ordre compte : en cas de "
        "manque de moyens, on commence par le haut.",
    )  # fmt: skip


# -- Objectifs et indicateurs ----------------------------------------------------------


def _objectifs(lue):
    contenu = []
    for rang, o in enumerate(lue.objectifs, 1):
        objectif = o.objectif
        liens = [f"Valeur : {objectif.valeur}." if objectif.valeur else "",
                 f"Priorité : {objectif.priorite}." if objectif.priorite else ""]  # fmt: skip
        contenu.append(Texte(f"# {objectif.libelle}\n{' '.join(filter(None, liens))}"))
        contenu.append(
            Tableau.construire(
                f"Ce qui rend l’objectif {rang} vérifiable",
                [Colonne("", "k25"), Colonne("Ce que l’on en dit"), Colonne("", "k2")],
                [[x.nom, x.raison, "Tenu" if x.tenue else "Manque"] for x in o.lettres],
                precision=o.manque,
                sans_tete=True,
            )
        )
    if not contenu:
        contenu.append(Texte("Aucun objectif spécifique n’est encore écrit."))
    complets = sum(o.complet for o in lue.objectifs)
    return c.Chapitre(
        ancre="objectifs", titre="Les objectifs spécifiques", contenu=tuple(contenu),
        chapeau=_lecture_objectifs(complets, len(lue.objectifs)),
    )  # fmt: skip


def _lecture_objectifs(complets, total):
    if not total:
        return ""
    if complets == total:
        return "Chaque objectif est précis, mesurable, atteignable, pertinent et daté."
    return (
        f"{nombre(complets)} objectif{'s' if complets > 1 else ''} sur {nombre(total)} "
        f"{'ont' if complets > 1 else 'a'} les cinq qualités attendues : précis, mesurable, "
        "atteignable, pertinent, daté."
    )


def _indicateurs(lue):
    rangs = []
    for rang, o in enumerate(lue.objectifs, 1):
        rangs.append(("partie", [f"{rang}. {o.objectif.libelle}"]))
        rangs += [_rang(lu) for lu in o.indicateurs] or [["Aucun indicateur", *[ABSENT] * 5]]
    if not rangs:
        return c.Chapitre(
            ancre="indicateurs", titre="Ce que l’on mesurera",
            contenu=(Texte("Aucun indicateur n’est encore écrit."),),
        )  # fmt: skip
    contenu = [
        Tableau.construire(
            "Les indicateurs",
            [Colonne("Indicateur"), Colonne("Référence", "k15"), Colonne("Dernière", "k15"),
             Colonne("Cible", "k15"), Colonne("Unité", "k15"), Colonne("Chemin fait", "k2")],
            rangs, dense=True,
            precision="Chaque valeur, puis sa date. Le chemin va de la référence à la cible",
        )
    ]  # fmt: skip
    sources = [
        f"- {lu.indicateur.libelle} : {_releve(lu.indicateur)}."
        for o in lue.objectifs
        for lu in o.indicateurs
        if _releve(lu.indicateur)
    ]
    if sources:
        contenu.append(Texte("# Qui relève, et quand\n" + "\n".join(sources)))
    return c.Chapitre(
        ancre="indicateurs", titre="Ce que l’on mesurera", contenu=tuple(contenu),
        chapeau="Une référence dit d’où l’on part, une cible datée dit où l’on va.",
    )  # fmt: skip


def _rang(lu):
    i, derniere, chemin = lu.indicateur, lu.derniere, lu.chemin
    fait = ABSENT if chemin is None else pourcent(chemin, 0)
    jauge = None if chemin is None else max(0, min(round(chemin * 100), 120))
    return [
        i.libelle,
        _valeur(i.reference, i.reference_le),
        _valeur(derniere.valeur, derniere.le) if derniere else ABSENT,
        _valeur(i.cible, i.cible_le),
        i.unite or ABSENT,
        Cellule(fait, jauge=jauge),
    ]


def _valeur(x, le):
    if x is None:
        return ABSENT
    return Cellule(nombre_court(x), precision=date_courte(le, annee=True) if le else "")


def _releve(i):
    """« chaque année, service jeunesse »."""
    periodicite = i.get_periodicite_display()
    return ", ".join(m for m in (periodicite[:1].lower() + periodicite[1:], i.source) if m)


# -- Avec qui, comment -----------------------------------------------------------------


def _acteurs(lue):
    parties = lue.parties
    if not parties.placees:
        noms = [lien.acteur.nom for lien in parties.restantes]
        suite = f" Repérées : {enumeration(noms)}." if noms else ""
        return c.Chapitre(
            ancre="acteurs", titre="Avec qui",
            contenu=(Texte(f"Aucune partie prenante n’est encore appréciée.{suite}"),),
        )  # fmt: skip
    dessin = carte_des_parties.figure(parties, largeur=PLEINE, hauteur=260, corps=7.5)
    figure = Figure(
        dessin.titre, dessin.svg, dessin.description,
        precision="Pouvoir et intérêt, de 1 à 5 ; les numéros sont ceux du tableau",
    )  # fmt: skip
    tableau = Tableau.construire(
        "Les parties prenantes",
        [Colonne("N°", "k08"), Colonne("Acteur"), Colonne("Rôle", "k3"), Colonne("Place", "k25"),
         Colonne("Participation*", "k2")],
        [
            [str(p.numero), p.acteur.nom, p.role or ABSENT, p.place.label,
             p.get_participation_display() or ABSENT]
            for p in parties.placees
        ],
        entete=1, dense=True,
        source="* Niveaux de participation : reconstruction, à vérifier.",
    )  # fmt: skip
    restent = [lien.acteur.nom for lien in parties.restantes]
    suite = (
        (Texte(f"Repérées, pas encore appréciées : {enumeration(restent)}."),) if restent else ()
    )
    return c.Chapitre(ancre="acteurs", titre="Avec qui", contenu=(figure, tableau, *suite))


def _organisation(lue):
    d = lue.demarche
    contenu = []
    if modele := LIEUX.get(d.rattachement):
        corps = f"**{d.get_rattachement_display()}.** {modele.en_clair} {d.rattachement_motif}"
        contenu.append(Texte(_texte("Où se tient le service international", corps)))
        contenu.append(
            Tableau.construire(
                "Ce que cette place apporte et demande",
                [Colonne("Ce qu’on y gagne", "k6"), Colonne("Ce qu’il faut savoir")],
                [[gain, cout] for gain, cout in _cote_a_cote(modele.avantages, modele.contraintes)],
                entete=-1,
            )
        )
    else:
        contenu.append(Texte(_texte("Où se tient le service international", "")))
    contenu.append(Texte(_texte("Le temps et les moyens", _liste(d.moyens))))
    contenu.append(Texte(_texte("Le dire, y associer", _liste(d.communication))))
    return c.Chapitre(ancre="organisation", titre="Comment on s’organise", contenu=tuple(contenu))


def _cote_a_cote(gauche, droite):
    for i in range(max(len(gauche), len(droite))):
        yield gauche[i] if i < len(gauche) else "", droite[i] if i < len(droite) else ""


def _conditions(lue):
    tableau = Tableau.construire(
        "Les neuf conditions de réussite",
        [Colonne("Condition", "k4"), Colonne("État", "k25"), Colonne("Ce que l’on en dit")],
        [
            [x.condition.label, x.etat.label if x.etat else "Pas encore regardée",
             x.note or ABSENT]
            for x in lue.conditions
        ],
    )  # fmt: skip
    return c.Chapitre(
        ancre="conditions", titre="Les conditions de réussite", contenu=(tableau,),
        chapeau=f"{nombre(lue.reunies)} sur neuf sont réunies. Aucune n’est un préalable : les "
        "connaître évite d’être surpris.",
    )  # fmt: skip


# -- Suivre ----------------------------------------------------------------------------


def _evaluation(lue, le):
    echeances = sorted(_rendez_vous(lue), key=lambda e: e.debut)
    contenu = []
    if echeances:
        dessin = chronogramme(
            (c.Phase(nom="Rendez-vous", echeances=tuple(echeances)),),
            "Calendrier : " + " ; ".join(f"{e.libelle}, {date_longue(e.debut)}" for e in echeances),
        )
        contenu.append(
            Figure(f"{nombre(len(echeances))} rendez-vous", dessin,
                   "Échéances, cibles et évaluations",
                   tableau=Tableau.construire(
                       "Les mêmes rendez-vous", [Colonne("Date", "k4"), Colonne("Rendez-vous")],
                       [[date_longue(e.debut), e.libelle] for e in echeances], dense=True,
                       entete=1, etroit=True,
                   ))
        )  # fmt: skip
    for evaluation in lue.evaluations:
        contenu.append(Texte(_dire_evaluation(evaluation)))
    manquent = [m.label.lower() for m in MomentEvaluation
                if m not in {e.moment for e in lue.evaluations}]  # fmt: skip
    if manquent:
        contenu.append(
            Encadre("À prévoir", f"Évaluation {enumeration(manquent)} : sans date.", "attention")
        )
    return c.Chapitre(
        ancre="evaluation", titre="Évaluer et corriger", contenu=tuple(contenu),
        chapeau="On évalue à mi-parcours pour corriger, à la fin pour rendre compte.",
    )  # fmt: skip


def _rendez_vous(lue):
    for o in lue.objectifs:
        if o.objectif.echeance:
            yield _jalon(f"Échéance : {o.objectif.libelle}", o.objectif.echeance)
    for e in lue.evaluations:
        if e.faite_le or e.prevue_le:
            yield _jalon(f"Évaluation {e.get_moment_display().lower()}", e.faite_le or e.prevue_le)
    adoptee = lue.demarche.adoptee
    if adoptee and adoptee.adoptee_le:
        yield _jalon("Délibération", adoptee.adoptee_le)


def _jalon(libelle, le):
    return c.Echeance(libelle=libelle, debut=le, jalon=True, par="ensemble")


def _dire_evaluation(e):
    quand = f"Faite le {date_longue(e.faite_le)}." if e.faite_le else (
        f"Prévue le {date_longue(e.prevue_le)}."
    )  # fmt: skip
    lignes = [f"# Évaluation {e.get_moment_display().lower()}", quand]
    if e.constats.strip():
        lignes.append(f"**Constats.** {e.constats.strip()}")
    if e.decisions.strip():
        lignes.append(f"**Décisions.** {e.decisions.strip()}")
    return "\n".join(lignes)
