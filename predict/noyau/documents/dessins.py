"""Dessins SVG composés à la main (1 unité = 1 pt) : texte vivant, aucun fichier image."""

from datetime import date
from html import escape

from django.utils.safestring import mark_safe

from ..graphiques import ACTION, DOUCE, ENCRE, FILET, PRIMAIRE
from ..typographie import MOIS_COURTS, date_courte, insecables, pourcent
from . import polices

PLEINE = 476.22  # 168 mm
# Le nom dans la feuille d'impression, puis celui de la coupe quand le dessin devient un PNG.
TITRE = "Inter Display, Inter Display SemiBold"


def svg(largeur, hauteur, contenu, titre):
    # Sûr : tout texte passe par escape().
    return mark_safe(  # nosec B308 B703
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur:g} {hauteur:g}" '
        f'width="{largeur:g}pt" '
        f'height="{hauteur:g}pt" font-family="Inter" '
        f'role="img"><title>{escape(titre)}</title>{contenu}</svg>'
    )


def texte(x, y, mots, taille=7.5, couleur=ENCRE, graisse=400, ancre="start", famille=None):
    famille = f' font-family="{famille}"' if famille else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{taille:g}" fill="{couleur}" '
        f'font-weight="{graisse}" '
        f'text-anchor="{ancre}"{famille}>{escape(insecables(mots))}</text>'
    )


def rectangle(x, y, largeur, hauteur, fond, contour=None, trait=0.75):
    bord = f' stroke="{contour}" stroke-width="{trait}"' if contour else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{largeur:g}" height="{hauteur:g}" fill="{fond}"{bord}/>'
    )


def ligne(x1, y1, x2, y2, couleur=FILET, trait=0.4):
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{couleur}" stroke-width="{trait}"/>'
    )


def losange(x, y):
    return f'<path d="M{x:g} {y - 4.4:g}l4.4 4.4-4.4 4.4-4.4-4.4z" fill="{ACTION}"/>'


def longueur(mots, taille, coupe="Inter-Regular"):
    """Longueur imprimée de `mots`, en points."""
    chasses = polices.chasses(coupe)
    return sum(chasses.get(signe, 0.6) for signe in mots) * taille


def tronquer(mots, taille, largeur, coupe="Inter-Regular"):
    """Raccourcit `mots` par des points de suspension s'ils dépassent `largeur` points."""
    chasses = polices.chasses(coupe)
    total, garde = 0, 0
    for i, signe in enumerate(mots):
        total += chasses.get(signe, 0.6) * taille
        if total <= largeur - chasses["…"] * taille:
            garde = i + 1
    return mots if total <= largeur else mots[:garde].rstrip() + "…"


def monogramme(lettres, plein=True, nom="", couleur=PRIMAIRE):
    """Repli typographique quand aucun logo n'est déposé : une à trois lettres."""
    lettres = (lettres or "·")[:3].upper()
    fond, encre, contour = (couleur, "#FFFFFF", None) if plein else ("#FFFFFF", couleur, couleur)
    taille = {1: 17, 2: 14, 3: 11}[len(lettres)]
    carre = rectangle(0.5, 0.5, 31, 31, fond, contour, 0.9)
    mots = texte(16, 16 + taille * 0.364, lettres, taille, encre, 600, "middle", TITRE)
    return svg(32, 32, carre + mots, f"Logo : {nom or lettres}")


BARRES = {
    "reseau": lambda x, y, longueur: rectangle(x, y, longueur, 7, PRIMAIRE),
    "collectivite": lambda x, y, longueur: rectangle(
        x + 0.4, y + 0.4, max(longueur - 0.8, 0.8), 6.2, "#FFFFFF", PRIMAIRE, 0.8
    ),
    "ensemble": lambda x, y, longueur: (
        rectangle(x + 0.4, y + 0.4, max(longueur - 0.8, 0.8), 6.2, "#FFFFFF", PRIMAIRE, 0.8)
        + rectangle(x, y + 3.5, longueur, 3.5, PRIMAIRE)
    ),
}


def _mois(debut, fin):
    a, m = debut.year, debut.month
    while (a, m) <= (fin.year, fin.month):
        yield date(a, m, 1)
        a, m = (a, m + 1) if m < 12 else (a + 1, 1)


def chronogramme(
    phases, description, collectivite="collectivité", largeur=PLEINE, gauche=121.89, legende=True
):
    """Calendrier en barres. `phases` : suite de `contextes.Phase` dont chaque échéance a un
    début. `gauche` : place des noms, d’ordinaire 43 mm (le texte et les mois partent du même axe) ;
    des noms plus longs en prennent davantage, jamais plus des deux cinquièmes. Sans `legende`, une
    barre ne dit pas qui la mène.
    """
    echeances = [e for phase in phases for e in phase.echeances]
    longs = max(longueur(e.libelle, 7.5) for e in echeances) + 8
    gauche = max(gauche, min(longs, largeur * 0.4))
    debut = min(e.debut for e in echeances).replace(day=1)
    fin = max(e.fin or e.debut for e in echeances)
    mois = list(_mois(debut, fin))
    rang, entete = 14.0, 25.0
    pas = (largeur - gauche) / len(mois)
    cadence = next(n for n in (1, 2, 3, 6, 12, 10_000) if n * pas >= 26)

    def x(jour):
        i = (jour.year - debut.year) * 12 + jour.month - debut.month
        return gauche + pas * (i + (jour.day - 1) / 31)

    tete, corps, y = "", "", entete
    for i, m in enumerate(mois):
        # Un mois nommé sur `cadence` ; au-delà de deux ans, les années suffisent.
        # Un nom de mois qui sortirait du cadre ne se lit pas : le trait suffit.
        if i % cadence == 0 and cadence < 12 and (i + cadence / 2) * pas + 10 <= largeur - gauche:
            tete += texte(
                gauche + i * pas + pas * cadence / 2,
                20,
                MOIS_COURTS[m.month - 1],
                6.8,
                DOUCE,
                400,
                "middle",
            )
        # Commencé en fin d’année, le premier millésime toucherait le suivant : celui-ci suffit.
        if m.month == 1 or (i == 0 and (13 - m.month) * pas >= 26):
            tete += texte(gauche + i * pas + 3, 8, str(m.year), 7.5, ENCRE, 600)
    tete += ligne(0, entete, largeur, entete, ENCRE, 0.75)
    for phase in phases:
        y += rang
        corps += texte(
            0, y - 4.2, tronquer(phase.nom, 7.5, gauche - 6, "Inter-Bold"), 7.5, PRIMAIRE, 600
        )
        for e in phase.echeances:
            y += rang
            corps += texte(0, y - 4.2, tronquer(e.libelle, 7.5, gauche - 6), 7.5)
            depart = x(e.debut)
            if e.jalon:
                apres = depart < largeur - 60
                corps += losange(depart, y - 7)
                corps += texte(
                    depart + (8 if apres else -8),
                    y - 4.4,
                    date_courte(e.debut),
                    6.8,
                    ENCRE,
                    500,
                    "start" if apres else "end",
                )
            else:
                corps += BARRES[e.par](depart, y - 10, max(x(e.fin or e.debut) - depart, 2))
        corps += ligne(0, y, largeur, y)
    grille = ""
    for i, m in enumerate(mois):
        annee = m.month == 1 and i
        if annee or i % cadence == 0:
            haut = 12 if annee else entete
            xg = gauche + i * pas
            grille += ligne(xg, haut, xg, y, "#9AA5B4" if annee else FILET, 0.6 if annee else 0.4)
    if not legende:
        return svg(largeur, y + 2, tete + grille + corps, description)
    y += 14
    legende, xl = "", gauche
    presents = {e.par for e in echeances if not e.jalon}
    for par, mots in (
        ("reseau", "réseau"),
        ("collectivite", collectivite),
        ("ensemble", "les deux ensemble"),
    ):
        if par in presents:
            legende += BARRES[par](xl, y - 5.5, 14) + texte(xl + 18, y + 0.6, mots, 7.2, DOUCE)
            xl += 34 + 4.1 * len(mots)
    if any(e.jalon for e in echeances):
        legende += losange(xl + 7, y - 2) + texte(
            xl + 18, y + 0.6, "étape de validation" if presents else "rendez-vous", 7.2, DOUCE
        )
    return svg(largeur, y + 6, tete + grille + corps + legende, description)


def couverture(mesures, description, *, dits=None):
    """Couverture du rapport : une barre par indicateur, rapporté à sa cible.

    `mesures` : [(n°, libellé court, part de la cible)] ; le zéro est le bas de la page, le filet
    est la
    cible. Une barre dépasse la cible d'un quart au plus : la valeur écrite, elle, reste exacte.
    `dits` : ce qui s'écrit sur chaque barre quand les parts ne sont pas celles d'une cible ; aucun
    filet, alors.
    """
    large, haut, marge, cible = 595.28, 396.85, 62.36, 300.0
    pas = min((PLEINE + 11.34) / len(mesures), 106)
    dessin = ""
    for i, (numero, libelle, part) in enumerate(mesures):
        x, h, epais = marge + i * pas, cible * min(float(part), 1.25), pas - 11.34
        dessin += rectangle(x, haut - h, epais, h + 9, PRIMAIRE)
        # Juste sous la cible, la valeur écrite serait barrée par le filet : elle passe au-dessus.
        assise = cible if not dits and h + 3 < cible < h + 15 else h
        dit = dits[i] if dits else pourcent(part, 0)
        dessin += texte(x, haut - assise - 6, dit, 9, ENCRE, 500)
        dans = h > 60
        couleur = "#FFFFFF" if dans else ENCRE
        if h > 40:
            dessin += texte(x + epais / 2, haut - 28, numero, 9.5, couleur, 600, "middle")
        else:
            dessin += texte(x + epais, haut - h - 6, numero, 9.5, DOUCE, 600, "end")
        lignes = _en_deux(libelle, 9.5, h - 58) if h > 100 else ()
        for rang, mots in enumerate(lignes):
            axe = x + epais / 2 + 3.4 + (rang - (len(lignes) - 1) / 2) * 11.5
            dessin += (
                f'<text transform="translate({axe:.1f} {haut - 46:.1f}) '
                f'rotate(-90)" font-size="9.5" '
                f'fill="#FFFFFF" font-weight="500">{escape(mots)}</text>'
            )
    if not dits:
        dessin += ligne(0, haut - cible, large, haut - cible, ACTION, 1)
        dessin += texte(large - 6, haut - cible - 6, "cible", 9, ACTION, 500, "end")
    return svg(large, haut, dessin, description)


def _en_deux(mots, taille, place, coupe="InterMedium-Regular"):
    """Une ligne si elle tient en `place` points, sinon deux, les plus égales, raccourcies au
    besoin.
    """
    if longueur(mots, taille, coupe) <= place or " " not in mots:
        return (tronquer(mots, taille, place, coupe),)
    espaces = [i for i, signe in enumerate(mots) if signe == " "]
    ici = min(espaces, key=lambda i: abs(len(mots) - 1 - 2 * i))
    return tuple(tronquer(x, taille, place, coupe) for x in (mots[:ici], mots[ici + 1 :]))


def rangee(missions, largeur, hauteur, ecart, nom, *, cote_max=58, moins=4):
    """(colonnes, côté) du plus grand carré qui laisse tenir une pile de missions.

    Une seule unité, au choix ; `moins` : colonnes, au moins.
    """
    for colonnes in range(moins, 40):
        cote = min((largeur + ecart) / colonnes - ecart, cote_max)
        lignes = sum(-(-max(a + b, 1) // colonnes) for _, a, b in missions)
        if len(missions) * nom + lignes * (cote + ecart) <= hauteur + ecart:
            break
    return colonnes, cote


def carres(missions, description, couleur=PRIMAIRE, largeur=PLEINE, hauteur=380):
    """Motif de l'offre : un carré par service, plein au socle, au trait s'il est spécifique.

    `missions` : [(nom, services du socle, services spécifiques)] ; au-delà de quatre, sur deux
    colonnes. La hauteur rendue est celle du dessin, `hauteur` au plus.
    """
    piles = [missions] if len(missions) <= 4 else [missions[: -(-len(missions) // 2)]]
    if len(missions) > 4:
        piles.append(missions[len(piles[0]) :])
    gouttiere, nom, ecart = 22.68, 24.0, 11.34 if len(piles) == 1 else 8.5
    large = (largeur - gouttiere * (len(piles) - 1)) / len(piles)
    mesures = [rangee(pile, large, hauteur, ecart, nom) for pile in piles]
    colonnes, cote = max(m[0] for m in mesures), min(m[1] for m in mesures)
    dessin, bas = "", 0
    for rang, pile in enumerate(piles):
        gauche, y = rang * (large + gouttiere), 0
        for mission, socle, specifique in pile:
            titre = tronquer(mission, 11.5, large, "InterDisplaySemiBold-Regular")
            dessin += texte(gauche, y + 14, titre, 11.5, couleur, 600, famille=TITRE)
            for i in range(socle + specifique):
                x = gauche + i % colonnes * (cote + ecart)
                haut = y + nom + i // colonnes * (cote + ecart)
                if i < socle:
                    dessin += rectangle(x, haut, cote, cote, couleur)
                else:
                    trait = (x + 0.6, haut + 0.6, cote - 1.2, cote - 1.2)
                    dessin += rectangle(*trait, "none", couleur, 1.2)
            y += nom + -(-max(socle + specifique, 1) // colonnes) * (cote + ecart)
        bas = max(bas, y - ecart)
    return svg(largeur, bas, dessin, description)
