"""Les chapitres du rapport de diagnostic : chacun rend un `Chapitre`, ou `None` s’il n’a rien."""

from collections import Counter
from dataclasses import replace

from collectivites.documents import parties as parties_doc
from collectivites.regles import PlacePartiePrenante
from collectivites.regles.monde import annee_dite
from predict.noyau.documents import contextes as c
from predict.noyau.documents import dessins
from predict.noyau.documents.blocs import (
    Cellule,
    Colonne,
    Figure,
    Tableau,
    Texte,
    Verbatim,
)
from predict.noyau.graphiques import barres
from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import (
    ABSENT,
    date_longue,
    enumeration,
    nombre,
    periode,
    pourcent,
)

from .documents_diagnostic_choix import (
    afom,
    calendrier,
    recommandations,
    s_,
    scenarios,
    sous_texte,
)
from .regles.diagnostic import ordonner
from .regles.outils import NatureQuestion, NiveauCompetence


def _puces(corps):
    """Plusieurs lignes sans signe se lisent comme une liste."""
    lignes = [ligne.strip() for ligne in (corps or "").splitlines() if ligne.strip()]
    if len(lignes) < 2 or any(ligne[0] in "-–•#" for ligne in lignes):
        return corps or ""
    return "\n".join(f"- {ligne}" for ligne in lignes)


# -- Ce que l’on retient, comment on s’y est pris ---------------------------------------


def essentiel(lu):
    d = lu.diagnostic
    if not d.synthese.strip():
        return None
    contenu = [Texte(d.synthese)]
    if lu.recommandations:
        lignes = [f"1. **{r.titre}** {lu.echeance(r)[:1].lower()}{lu.echeance(r)[1:]}"
                  for r in lu.recommandations]  # fmt: skip
        contenu.append(Texte("# Ce que nous recommandons\n" + "\n".join(lignes)))
    return c.Chapitre(ancre="essentiel", titre="L’essentiel", contenu=tuple(contenu))


def cadre(lu):
    d = lu.diagnostic
    contenu = [
        *sous_texte("D’où vient la demande", d.contexte),
        *sous_texte("Ce que l’on cherche", _puces(d.objectifs)),
        *sous_texte("Ce que l’on a regardé", d.perimetre),
        *sous_texte("Comment on s’y est pris", d.methode),
        *sous_texte("Les relais dans la collectivité", _puces(d.relais)),
        *_demarche(lu),
    ]
    return c.Chapitre(ancre="cadre", titre="Cadre et méthode", contenu=tuple(contenu))


def _demarche(lu):
    """La frise des trois phases ; le détail des pas est en annexe."""
    datees = [f for f in lu.phases if f.debut_le]
    if not datees:
        return ()
    phases = tuple(
        c.Phase(
            nom=f.phase.label,
            echeances=(
                c.Echeance(libelle=f"{f.faits} pas faits sur {len(f.pas)}", debut=f.debut_le,
                           fin=f.fin_le, par="ensemble"),
            ),
        )
        for f in datees
    )  # fmt: skip
    titre = f"{nombre(lu.faits)} pas faits sur {nombre(lu.pas)}"
    description = " ; ".join(f"{f.phase.label} : {periode(f.debut_le, f.fin_le)}" for f in datees)
    rangs = [
        (f.phase.label, date_longue(f.debut_le), date_longue(f.fin_le), f"{f.faits} sur "
         f"{len(f.pas)}")
        for f in datees
    ]  # fmt: skip
    tableau = Tableau.construire(
        "Les trois phases", (Colonne("Phase"), Colonne("Début", "k3"), Colonne("Fin", "k3"),
        Colonne("Pas faits", "k25", True)), rangs, dense=True,
    )  # fmt: skip
    svg = dessins.chronogramme(phases, description)
    return (Texte("# Le déroulement"), Figure(titre, svg, description + ".", tableau=tableau))


# -- L’état des lieux ------------------------------------------------------------------


def portrait(lu):
    d, collectivite = lu.diagnostic, lu.fiche.collectivite
    if not d.portrait.strip() and not lu.fiche.marqueurs:
        return None
    reperes = [
        ("Type", collectivite.type_libelle),
        ("Population", f"{nombre(collectivite.population)} habitants"
         if collectivite.population else ""),
        ("Intercommunalité", str(collectivite.epci or "")),
        ("Département", str(collectivite.departement or "")),
        ("International porté par", lu.fiche.international_porte_par),
        ("Marqueurs", enumeration(lu.fiche.marqueurs) if lu.fiche.marqueurs else ""),
    ]  # fmt: skip
    tableau = Tableau.construire(
        "Repères", (Colonne("Repère", "k4"), Colonne("Valeur")),
        [(nom, valeur) for nom, valeur in reperes if valeur], sans_tete=True, dense=True,
        source="Population : référentiel des collectivités ; le reste : fiche de la collectivité.",
    )  # fmt: skip
    contenu = (tableau, Texte(d.portrait)) if d.portrait.strip() else (tableau,)
    return c.Chapitre(
        ancre="portrait", titre="Portrait du territoire", chapeau=lu.fiche.singularite,
        contenu=contenu,
    )  # fmt: skip


def acteurs(lu):
    if not lu.parties.placees:
        return None
    carte = parties_doc.contexte_parties(lu.parties, le=lu.diagnostic.debut_le)
    # Moins haute que sur sa propre page : la carte et son tableau se lisent ensemble.
    dessin = parties_doc.figure(lu.parties, largeur=476, hauteur=235, corps=7.5)
    figure = replace(
        carte.figure,
        svg=dessin.svg,
        sans_titre=False,
        precision="Pouvoir d’agir ou d’empêcher, et intérêt pour le sujet, de 1 à 5",
    )
    places = replace(carte.tableau, titre="Qui associer, satisfaire, informer, suivre", muet=False)
    roles = Tableau.construire(
        "Ce que chacun fait, et ce qui l’intéresse",
        (Colonne("Acteur", "k4"), Colonne("Son rôle"), Colonne("Ce qui l’intéresse", "k4")),
        [
            (Cellule(p.acteur.nom, precision=p.acteur.get_type_display()), p.role or ABSENT,
             p.interet_objet or ABSENT)
            for p in lu.parties.placees
        ],
    )  # fmt: skip
    contenu = [
        figure,
        places,
        *sous_texte("Ce que dit la carte", lu.diagnostic.lecture_acteurs),
        roles,
    ]
    if lu.parties.restantes:
        noms = enumeration([lien.acteur.nom for lien in lu.parties.restantes])
        contenu.append(Texte(f"Repérés, pas encore appréciés : {noms}."))
    proches = len(lu.parties.de_la_place(PlacePartiePrenante.ASSOCIER))
    total = len(lu.parties.placees) + len(lu.parties.restantes)
    return c.Chapitre(
        ancre="acteurs", titre="Les acteurs",
        chapeau=f"{nombre(total)} acteur{s_(total)} repéré{s_(total)} ; "
        f"{nombre(proches)} à associer étroitement.",
        contenu=tuple(contenu),
    )  # fmt: skip


def competences(lu):
    if not lu.competences:
        return None
    rangs = []
    for niveau in NiveauCompetence:
        siennes = [x for x in lu.competences if x.niveau == niveau]
        if siennes:
            rangs.append(("partie", (niveau.label,)))
            rangs += [
                (Cellule(x.domaine), x.detenteur or str(x.acteur or "") or ABSENT,
                 x.commentaire or ABSENT)
                for x in siennes
            ]  # fmt: skip
    comptes = Counter(x.niveau for x in lu.competences)
    reconnues, fragiles = comptes[NiveauCompetence.RECONNUE], comptes[NiveauCompetence.A_RENFORCER]
    trace = barres(
        [(niveau.label, comptes[niveau]) for niveau in NiveauCompetence],
        f"{nombre(reconnues)} compétence{s_(reconnues)} reconnue{s_(reconnues)}, "
        f"{nombre(fragiles)} à renforcer",
        precision="Compétences recensées, par niveau", entetes=("Niveau", "Compétences"),
    )  # fmt: skip
    tableau = Tableau.construire(
        "Ce que le territoire sait faire",
        (Colonne("Domaine", "k4"), Colonne("Qui la tient", "k4"), Colonne("Ce que l’on en sait")),
        rangs,
    )
    return c.Chapitre(
        ancre="competences", titre="Les compétences du territoire",
        chapeau="Ce qui se partage avec un partenaire, c’est d’abord ce que l’on sait faire.",
        contenu=(replace(Figure.depuis(trace), tableau=None), tableau),
    )  # fmt: skip


def partenariats(lu):
    d = lu.diagnostic
    if not lu.partenariats and not d.lecture_partenariats.strip():
        return None
    n = len(lu.partenariats)
    contenu = []
    if lu.partenariats:
        contenu.append(
            Tableau.construire(
                "Les partenariats recensés",
                (Colonne("Partenaire"), Colonne("Pays", "k2"), Colonne("Type", "k25"),
                 Colonne("Depuis", "k2"), Colonne("État", "k15")),
                [
                    (Cellule(p.partenaire, precision=p.themes), nom_du_pays(p.pays),
                     p.get_type_display(), annee_dite(p.debut_annee, p.fin_annee) or ABSENT,
                     p.get_etat_display())
                    for p in lu.partenariats
                ],
                source="Source : fiche de la collectivité.",
            )
        )  # fmt: skip
    par_pays = Counter(nom_du_pays(p.pays) for p in lu.partenariats).most_common()
    if par_pays and par_pays[0][1] > 1:
        premier, combien = par_pays[0]
        trace = barres(
            par_pays, f"{premier} en tête, avec {nombre(combien)} partenariats",
            precision="Partenariats par pays", entetes=("Pays", "Partenariats"),
        )  # fmt: skip
        contenu.append(replace(Figure.depuis(trace), tableau=None))
    contenu += sous_texte("Ce que l’on en lit", d.lecture_partenariats)
    actifs = sum(p.etat == "actif" for p in lu.partenariats)
    chapeau = f"{nombre(n)} partenariat{s_(n)}, dont {nombre(actifs)} actif{s_(actifs)}."
    return c.Chapitre(
        ancre="partenariats", titre="Les partenariats existants",
        chapeau=chapeau if n else "Aucun partenariat n’est noté.", contenu=tuple(contenu),
    )  # fmt: skip


def questionnaire(lu):
    d = lu.diagnostic
    if not lu.depouillees:
        return None
    contenu = [*sous_texte("Comment il a circulé", d.diffusion)]
    for question in lu.depouillees:
        contenu += _question(question, d.recus)
    chapeau = ""
    if d.recus:
        chapeau = f"{nombre(d.recus)} réponse{s_(d.recus)}"
        if lu.taux is not None:
            chapeau += (
                f" pour {nombre(d.diffuses)} questionnaires remis : un taux de "
                f"{pourcent(lu.taux, 0)}"
            )
        chapeau += "."
    return c.Chapitre(
        ancre="questionnaire", titre="Ce que dit le questionnaire", chapeau=chapeau,
        contenu=tuple(contenu),
    )  # fmt: skip


def _question(question, recus):
    trace = graphique_de(question, recus)
    yield Texte(f"# {question.libelle}")
    # Le tableau de toutes les réponses est en annexe : ici, il ferait une page par question.
    yield replace(Figure.depuis(trace), tableau=None)
    if question.lecture.strip():
        yield Texte(question.lecture)


def graphique_de(question, recus, **options):
    """Le `Graphique` d’une question : les mêmes barres à l’écran et dans le rapport."""
    lignes = ordonner(question.resultats, question.nature)
    total = sum(n for _, n in lignes)
    premiere, combien = max(lignes, key=lambda ligne: ligne[1])
    plusieurs = question.nature in (NatureQuestion.MULTIPLE, NatureQuestion.OUVERTE)
    if plusieurs:
        base = f" par {nombre(recus)} personnes" if recus else ""
        precision = f"{nombre(total)} mentions{base} ; plusieurs réponses possibles"
        titre = f"{premiere} : {nombre(combien)} mention{s_(combien)}"
    else:
        precision = f"{nombre(total)} réponse{s_(total)}"
        part = f" ({pourcent(combien / total, 0)})" if total else ""
        titre = f"{premiere} : {nombre(combien)} réponse{s_(combien)}{part}"
    return barres(
        lignes, titre, precision=precision, source="Source : questionnaire du diagnostic.",
        entetes=("Réponse", "Nombre"), **options,
    )  # fmt: skip


def entretiens(lu):
    if not lu.entretiens:
        return None
    n, internes = len(lu.entretiens), sum(e.interne for e in lu.entretiens)
    contenu = []
    themes = Counter(
        t.strip().lower() for e in lu.entretiens for t in e.themes.split(",") if t.strip()
    ).most_common(12)
    if themes:
        premier, _ = themes[0]
        trace = barres(
            [(t[:1].upper() + t[1:], k) for t, k in themes],
            f"On a d’abord parlé de {premier}",
            precision=f"Thèmes abordés, en nombre d’entretiens sur {nombre(n)}",
            entetes=("Thème", "Entretiens"), source="Source : entretiens du diagnostic.",
        )  # fmt: skip
        contenu.append(replace(Figure.depuis(trace), tableau=None))
    if lu.citations:
        contenu.append(Texte("# Les mots de celles et ceux qui agissent"))
        contenu += [Verbatim(e.citation.strip(" «»\u00a0"), str(e), e.fonction)
                    for e in lu.citations]  # fmt: skip
    return c.Chapitre(
        ancre="entretiens", titre="Ce que disent les entretiens",
        chapeau=f"{nombre(n)} entretien{s_(n)}, dont {nombre(internes)} dans la collectivité et "
        f"{nombre(n - internes)} dans le territoire. La liste est en annexe.",
        contenu=tuple(contenu),
    )  # fmt: skip


# Titre, fabrique, ce qu’il attend : une ligne sous le sommaire tant que le chapitre est vide.
CHAPITRES = (
    ("L’essentiel", essentiel, "la synthèse n’est pas écrite."),
    ("Cadre et méthode", cadre, ""),
    ("Portrait du territoire", portrait, "le territoire n’est pas encore décrit."),
    ("Les acteurs", acteurs, "aucune partie prenante n’est encore appréciée."),
    ("Les compétences du territoire", competences, "aucune n’est encore recensée."),
    ("Les partenariats existants", partenariats, "aucun n’est noté sur la fiche."),
    ("Le questionnaire", questionnaire, "les réponses ne sont pas encore comptées."),
    ("Les entretiens", entretiens, "aucun n’est encore noté."),
    ("AFOM", afom, "les quatre quadrants sont vides."),
    ("Les territoires partenaires", scenarios, "aucun n’est encore examiné."),
    ("Recommandations", recommandations, "aucune n’est encore écrite."),
    ("Calendrier et suites", calendrier, ""),
)
