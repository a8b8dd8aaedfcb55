"""Les chapitres de choix du rapport : AFOM, territoires comparés, recommandations, calendrier."""

from dataclasses import replace
from datetime import timedelta

from predict.noyau.documents import contextes as c
from predict.noyau.documents import dessins
from predict.noyau.documents.blocs import Cellule, Colonne, Encadre, Figure, Tableau, Texte
from predict.noyau.graphiques import barres
from predict.noyau.pays import nom_du_pays
from predict.noyau.typographie import ABSENT, date_longue, enumeration, nombre

from .regles.diagnostic import CRITERES, NOTE_MAX, ecrire_moyenne, moyenne, noter
from .regles.outils import HorizonRecommandation, Quadrant

# Longueur dessinée de ce qui commence après le mandat.
APRES_JOURS = 240


def sous_texte(titre, corps):
    """Un intertitre et son texte, ou rien."""
    return (Texte(f"# {titre}\n{corps.strip()}"),) if corps and corps.strip() else ()


def s_(n):
    """La marque du pluriel."""
    return "s" if n > 1 else ""


def afom(lu):
    if not lu.afom_en_tout:
        return None
    couples = (
        ("Ce qui vient d’ici", Quadrant.ATOUT, Quadrant.FAIBLESSE),
        ("Ce qui vient d’ailleurs", Quadrant.OPPORTUNITE, Quadrant.MENACE),
    )
    contenu = []
    for titre, fort, faible in couples:
        a, b = lu.afom[fort], lu.afom[faible]
        rangs = [(_element(a, i), _element(b, i)) for i in range(max(len(a), len(b)))]
        if rangs:
            contenu.append(
                Tableau.construire(
                    titre, (Colonne(fort.label, "k6"), Colonne(faible.label)), rangs, entete=-1
                )
            )
    vides = [q.label.lower() for q in Quadrant if not lu.afom[q]]
    if vides:
        contenu.append(Texte(f"Rien n’est encore noté parmi les {enumeration(vides)}."))
    return c.Chapitre(
        ancre="afom", titre="Atouts, faiblesses, opportunités, menaces",
        chapeau="À gauche ce qui aide, à droite ce qui freine ; sous chaque phrase, ce qui le "
        "montre.",
        contenu=tuple(contenu),
    )  # fmt: skip


def _element(elements, rang):
    if rang >= len(elements):
        return Cellule("")
    return Cellule(elements[rang].texte, precision=elements[rang].appui)


def scenarios(lu):
    if not lu.scenarios:
        return None
    classes, n = lu.scenarios_classes, len(lu.scenarios)
    contenu = [comparaison(classes)]
    notes = [(s.territoire, float(moyenne(s.notes))) for s in classes if noter(s.notes)]
    if len(notes) > 1:
        trace = barres(
            notes, f"{notes[0][0]} vient en tête",
            precision=f"Moyenne des critères notés, de 0 à {NOTE_MAX}",
            format_=lambda x: nombre(x, 1), forte=notes[0][0],
        )  # fmt: skip
        contenu.append(replace(Figure.depuis(trace), tableau=None))
    for s in classes:
        corps = [
            s.idee,
            f"**Pour.** {s.atouts.strip()}" if s.atouts.strip() else "",
            f"**Attention.** {s.vigilances.strip()}" if s.vigilances.strip() else "",
        ]
        titre = f"{s.territoire}, {nom_du_pays(s.pays)}"
        contenu.append(Texte("\n".join([f"# {titre}", *(x for x in corps if x.strip())])))
        if s.retenu:
            contenu.append(Encadre(f"Retenu : {s.territoire}", s.motif, "decision"))
    choix = enumeration([s.territoire for s in lu.retenus]) if lu.retenus else ""
    return c.Chapitre(
        ancre="scenarios", titre="Avec quel territoire ?",
        chapeau=f"{nombre(n)} territoire{s_(n)} examiné{s_(n)} sur les mêmes critères. "
        + (f"Retenu : {choix}." if choix else "Le choix reste à faire."),
        contenu=tuple(contenu),
    )  # fmt: skip


def _en_tete(notes):
    """« Lehtola vient en tête » ; à égalité, on les nomme tous."""
    premiers = [nom for nom, note in notes if note == notes[0][1]]
    if len(premiers) > 1:
        return f"{enumeration(premiers)} sont à égalité"
    return f"{premiers[0]} vient en tête"


def comparaison(classes):
    rangs = [
        (titre, *(str(noter(s.notes)[code]) if code in noter(s.notes) else ABSENT
                  for s in classes))
        for code, (titre, _) in CRITERES.items()
    ]  # fmt: skip
    moyennes = [ecrire_moyenne(moyenne(s.notes)) or ABSENT for s in classes]
    rangs.append(("total", ("Moyenne", *(m.partition("\u00a0")[0] for m in moyennes))))
    largeur = {1: "k4", 2: "k3", 3: "k25"}.get(len(classes), "k2")
    return Tableau.construire(
        "Les territoires comparés",
        (Colonne("Critère"), *(Colonne(s.territoire, largeur, True) for s in classes)),
        rangs, precision=f"Notes de 0 à {NOTE_MAX}",
        source="Un tiret : pas encore noté ; la moyenne ne porte que sur les critères notés. "
        "Critères et échelle : choix de l’outil, à discuter.",
    )  # fmt: skip


def recommandations(lu):
    if not lu.recommandations:
        return None
    contenu, rang = [], 0
    for horizon, siennes in lu.par_horizon:
        lignes = [f"# {horizon.label}"]
        for r in siennes:
            rang += 1
            lignes += _recommandation(rang, r, lu.echeance(r))
        contenu.append(Texte("\n".join(lignes)))
    n = len(lu.recommandations)
    return c.Chapitre(
        ancre="recommandations", titre="Recommandations",
        chapeau=f"{nombre(n)} recommandation{s_(n)}, calée{s_(n)} sur le mandat, qui court "
        f"jusqu’au {_mandat(lu)}.",
        contenu=tuple(contenu),
    )  # fmt: skip


def _recommandation(rang, r, echeance):
    yield f"**{rang}. {r.titre}**"
    if r.constat.strip():
        yield f"*Constat.* {r.constat.strip()}"
    if r.proposition.strip():
        yield f"*Proposition.* {r.proposition.strip()}"
    suite = [
        f"**Qui** : {r.pilote}" if r.pilote else "",
        f"**Moyens** : {r.cout}" if r.cout else "",
        f"**Quand** : {echeance[:1].lower()}{echeance[1:]}",
    ]
    yield "- " + " · ".join(x for x in suite if x)


def _mandat(lu):
    reserve = " (date à vérifier)" if lu.mandat.a_verifier else ""
    return f"{date_longue(lu.mandat.le)}{reserve}"


def calendrier(lu):
    d = lu.diagnostic
    if not lu.recommandations and not d.suites.strip():
        return None
    contenu = []
    if any(lu.echeance_le(r) for r in lu.recommandations):
        titre = f"Du {date_longue(lu.depart)} au {date_longue(lu.mandat.le)}, et après"
        description = "Chaque barre va de la remise du diagnostic à l’échéance."
        svg = dessins.chronogramme(_frise(lu), description)
        contenu.append(Figure(titre, svg, description))
    if lu.recommandations:
        rangs = []
        for horizon, siennes in lu.par_horizon:
            rangs.append(("partie", (horizon.label,)))
            rangs += [(r.titre, r.pilote or ABSENT, lu.echeance(r)) for r in siennes]
        contenu.append(
            Tableau.construire(
                "Qui fait quoi, et pour quand",
                (Colonne("Recommandation"), Colonne("Qui", "k4"), Colonne("Quand", "k4")),
                rangs,
                source=f"Fin du mandat : {_mandat(lu)}.",
                coupable=True,
            )
        )
    contenu += sous_texte("Suites et limites", d.suites)
    return c.Chapitre(
        ancre="calendrier", titre="Calendrier et suites",
        chapeau="Le temps politique commande : ce qui doit être vu avant la fin du mandat commence "
        "tôt.",
        contenu=tuple(contenu),
    )  # fmt: skip


def _frise(lu):
    """Une barre par recommandation ; celles d’après le mandat commencent avec l’équipe suivante."""
    lendemain = lu.mandat.le + timedelta(days=1)
    apres = (lendemain, lendemain + timedelta(days=APRES_JOURS))

    def barre(r):
        fin = lu.echeance_le(r)
        debut, fin = (min(lu.depart, fin), fin) if fin else apres
        return c.Echeance(libelle=r.titre, debut=debut, fin=fin, par="collectivite")

    phases = [
        c.Phase(nom=horizon.label, echeances=tuple(barre(r) for r in siennes))
        for horizon, siennes in lu.par_horizon
    ]
    if all(horizon != HorizonRecommandation.APRES for horizon, _ in lu.par_horizon):
        debut, fin = apres
        suite = c.Echeance(libelle="Équipe suivante", debut=debut, fin=fin, par="collectivite")
        phases.append(c.Phase(nom="Après le mandat", echeances=(suite,)))
    return tuple(phases)
