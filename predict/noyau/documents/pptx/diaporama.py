"""La suite des diapos de l’offre, dans l’ordre où on les dit."""

from datetime import datetime, time
from io import BytesIO

from ...typographie import enumeration
from .. import dessins
from ..contextes.offre import en_lettres
from . import masque, services, trousse
from .masque import BAS, GOUTTIERE, HAUT, LARGEUR, MARGE, large, x
from .mesure import Para, hauteur, ratio_commun
from .trousse import DOUCE, composes, filet, pave, zone

PAR_COLONNE = 9


def diaporama(c):
    """PPTX (octets) d’un `contextes.offre.ContexteOffre`."""
    prs, dispositions = masque.nouveau(c.identite, trousse.composer(c.titre))
    proprietes = prs.core_properties
    proprietes.author = proprietes.last_modified_by = c.identite.nom
    proprietes.subject, proprietes.language, proprietes.keywords = c.genre, "fr-FR", ""
    # Celles du modèle de la bibliothèque datent de 2013.
    proprietes.created = proprietes.modified = datetime.combine(c.le, time.min)
    pied = " · ".join(m for m in (c.identite.nom, c.entete.edition, c.entete.mention) if m)

    def page(nom, titre, note):
        return trousse.nouvelle(prs, dispositions[nom], titre, pied, note)

    _couverture(page, c)
    _raisons(page, c)
    _publics(page, c)
    _missions(page, c)
    for mission in c.missions:
        for service in mission.services:
            services.diapos(page, mission, service)
    _modes(page, c)
    _demarche(page, c)
    _contact(page, c)
    trousse.franciser(prs)
    tampon = BytesIO()
    prs.save(tampon)
    return tampon.getvalue()


def _couverture(page, c):
    d = page(
        masque.COUVERTURE,
        c.titre,
        "Se présenter en une phrase, puis demander à la salle qui a déjà un lien avec un autre "
        "pays : un jumelage, une école, une entreprise, une association.",
    )
    sous = next(f for f in d.placeholders if f.placeholder_format.idx == 1)
    trousse.remplir(
        sous,
        [Para(c.genre, 18, gras=True, apres=8), Para(c.accroche, 16)],
        large(6),
        42,
    )
    nom = Para(c.identite.nom, 14, gras=True, apres=0)
    precision = Para(c.identite.precision, 12, couleur=DOUCE)
    zone(d, "Réseau", x(0), 37, large(6), 14, [nom, precision])
    trousse.decor(filet(d, x(0), 55, 14, "accent2", 3))
    _motif(d, c, x(7), 20, large(5), 150)


def _motif(d, c, gauche, haut, largeur, hauteur_max):
    """Un carré par service, plein au socle : des formes que l’on déplace, groupées et décrites."""
    missions = [(m.libelle, len(m.socle), len(m.specifique)) for m in c.missions]
    piles = [missions] if len(missions) <= 4 else [missions[: -(-len(missions) // 2)]]
    if len(missions) > 4:
        piles.append(missions[len(piles[0]) :])
    ecart, nom = 3.6, 8.5
    colonne = (largeur - 8 * (len(piles) - 1)) / len(piles)
    moins = min(max(a + b for _, a, b in missions), 5)
    mesures = [
        dessins.rangee(p, colonne, hauteur_max, ecart, nom, cote_max=19, moins=moins) for p in piles
    ]
    n, cote = max(m[0] for m in mesures), min(m[1] for m in mesures)
    groupe = d.shapes.add_group_shape()
    groupe.name = "Motif de l’offre"
    for rang, pile in enumerate(piles):
        gauche_pile, y = gauche + rang * (colonne + 8), haut
        for libelle, socle, specifique in pile:
            titre = composes([Para(libelle, 13, gras=True, couleur="tx2", plancher=10)])
            boite = groupe.shapes.add_textbox(*(masque.Mm(v) for v in (gauche_pile, y, colonne, 7)))
            boite.name, cadre = libelle, boite.text_frame
            cadre.margin_left = cadre.margin_right = cadre.margin_top = cadre.margin_bottom = 0
            cadre.word_wrap = True
            trousse.ecrire(cadre, trousse.mesure.tenir(titre, colonne, 7))
            for i in range(socle + specifique):
                pave(
                    groupe.shapes,
                    gauche_pile + i % n * (cote + ecart),
                    y + nom + i // n * (cote + ecart),
                    cote, cote, plein=i < socle,
                )  # fmt: skip
            y += nom + -(-(socle + specifique) // n) * (cote + ecart)
    trousse.decrire(groupe, trousse.composer(c.description_du_motif))


def _raisons(page, c):
    paquets = [c.raisons] if len(c.raisons) <= 4 else [c.raisons[:3], c.raisons[3:]]
    for rang, paquet in enumerate(paquets):
        d = page(
            masque.SEUL,
            "Pourquoi agir avec un réseau" + (" (suite)" if rang else ""),
            "Ne pas lire la diapo : raconter une collectivité voisine, son point de départ et ce "
            "qu’elle a obtenu. Une histoire par raison, pas davantage.",
        )
        contenu = [
            [
                Para(r.titre, 24, gras=True, couleur="tx2", apres=8),
                Para(r.texte, 20, apres=8),
                Para(r.preuve, 14, couleur=DOUCE),
            ]
            for r in paquet
        ]
        _colonnes(d, 54, BAS - 54, contenu, "Raison")


def _colonnes(d, haut, haut_max, contenu, nom, espace=GOUTTIERE):
    """Colonnes égales sous un filet, au même corps : le plus grand où toutes tiennent."""
    n = len(contenu)
    largeur = (LARGEUR - 2 * MARGE - (n - 1) * (espace + 5)) / n
    contenu = [composes(paras) for paras in contenu]
    ratio = ratio_commun([(paras, largeur) for paras in contenu], haut_max - 5)
    for i, paras in enumerate(contenu):
        gauche = MARGE + i * (largeur + espace + 5)
        filet(d, gauche, haut, largeur)
        zone(d, f"{nom} {i + 1}", gauche, haut + 5, largeur, haut_max - 5, paras, ratio=ratio)
    return ratio


def _publics(page, c):
    d = page(
        masque.SEUL,
        "Pour vous, où que vous en soyez",
        "Demander à chacune et chacun de se situer, à main levée. Les cinq portes d’entrée sont "
        "celles de l’étude ACTER : aucune ne vaut mieux qu’une autre, et l’on en combine souvent "
        "deux.",
    )
    contenu = [[Para(n.titre, 22, gras=True, couleur="tx2"), Para(n.texte, 18)] for n in c.niveaux]
    _colonnes(d, 46, 72 if c.profils else BAS - 46, contenu, "Niveau")
    if not c.profils:
        return
    annonce = [Para("Cinq portes d’entrée", 14, couleur=DOUCE)]
    zone(d, "Portes d’entrée", x(0), 122, large(12), 7, annonce)
    largeur = (LARGEUR - 2 * MARGE - 4 * GOUTTIERE) / 5
    paras = [
        composes([
            Para(p.code, 15, gras=True, couleur=p.couleur[1:] or "tx2", apres=2),
            Para(p.libelle, 14),
        ])
        for p in c.profils
    ]  # fmt: skip
    ratio = ratio_commun([(bloc, largeur) for bloc in paras], BAS - 135)
    for i, (p, bloc) in enumerate(zip(c.profils, paras, strict=True)):
        gauche = MARGE + i * (largeur + GOUTTIERE)
        filet(d, gauche, 131, largeur, p.couleur[1:] or "tx2", 3)
        zone(d, f"Profil {p.code}", gauche, 135, largeur, BAS - 135, bloc, ratio=ratio)


def _missions(page, c):
    """Quatre colonnes au plus, autant de rangées et de diapos qu’il en faut."""
    morceaux = []
    for m in c.missions:
        for debut in range(0, len(m.services), PAR_COLONNE):
            nom = m.libelle + (" (suite)" if debut else "")
            morceaux.append((nom, m.services[debut : debut + PAR_COLONNE]))
    n = min(len(morceaux), 4)
    largeur = (LARGEUR - 2 * MARGE - (n - 1) * 8) / n
    rangees = [
        [_colonne_de_mission(nom, siens) for nom, siens in morceaux[i : i + n]]
        for i in range(0, len(morceaux), n)
    ]
    restantes, rang = list(rangees), 0
    haut_utile = BAS - 10 - HAUT
    while restantes:
        paquet, hauteurs = [], []
        while restantes:
            haut = 5 + max(hauteur([p.reduit(0.7) for p in b], largeur) for b in restantes[0])
            if paquet and sum(hauteurs) + haut + 6 * len(paquet) > haut_utile:
                break
            paquet.append(restantes.pop(0))
            hauteurs.append(min(haut, haut_utile))
        d = page(
            masque.SEUL,
            c.compte + (" (suite)" if rang else ""),
            "Carré plein : le socle, ouvert à toutes les collectivités membres. Carré vide : le "
            "spécifique, sur convention. Ne pas tout citer : choisir les deux ou trois services "
            "qui parlent à la salle.",
        )
        # Ce qui reste de place agrandit le texte, d’une même mesure partout.
        part = (haut_utile - 6 * (len(paquet) - 1)) / sum(hauteurs)
        y = HAUT
        ratios = [
            ratio_commun([(b, largeur) for b in bande], h * part - 5)
            for bande, h in zip(paquet, hauteurs, strict=True)
        ]
        ratio = min((r for r in ratios if r), default=None) if all(ratios) else None
        for bande, haut in zip(paquet, hauteurs, strict=True):
            for i, bloc in enumerate(bande):
                gauche = MARGE + i * (largeur + 8)
                filet(d, gauche, y, largeur)
                zone(d, "Mission", gauche, y + 4, largeur, haut * part - 4, bloc, ratio=ratio)
            y += haut * part + 6
        _cle(d, c)
        rang += 1


def _colonne_de_mission(nom, siens):
    return composes([
        Para(nom, 24, gras=True, couleur="tx2", apres=6),
        *(Para(s.libelle, 20, puce="■" if s.socle else "□", apres=4) for s in siens),
    ])  # fmt: skip


def _cle(d, c):
    phrases = []
    if c.nombre_socle:
        phrases.append((True, "socle : pour toutes les collectivités membres"))
    if c.nombre_specifique:
        phrases.append((False, "spécifique : à votre mesure, sur convention"))
    for i, (plein, phrase) in enumerate(phrases):
        gauche = x(6 * i)
        trousse.decor(pave(d.shapes, gauche, BAS - 4.5, 3.5, 3.5, plein=plein))
        zone(d, "Clé", gauche + 6, BAS - 6, large(6) - 6, 6.5, [Para(phrase, 13, couleur=DOUCE)])


def _modes(page, c):
    n = len(c.modes)
    pluriel = "s" if n > 1 else ""
    titre = f"{en_lettres(n).capitalize()} manière{pluriel} de travailler ensemble"
    d = page(
        masque.SEUL,
        titre,
        "Le mode se choisit service par service et s’écrit dans le cadre de collaboration. "
        "Demander à la salle ce qu’elle attend : être relayée, épaulée, ou rejointe.",
    )
    largeurs = [large(2) + 5, large(4), large(3) + 2.5, large(3) + 2.5]
    largeurs[1] += LARGEUR - 2 * MARGE - sum(largeurs)
    entetes = ["Mode", "Le réseau", "Atout pour vous", "À savoir"]
    for ratio in trousse.mesure.RATIOS:
        rangs = [
            [
                [Para(m.libelle, 18, gras=True, couleur="tx2").reduit(ratio)],
                *([Para(t, 17).reduit(ratio)] for t in (m.role, m.atout, m.limite)),
            ]
            for m in c.modes
        ]
        total = 10 + sum(trousse.hauteur_de_rang(r, largeurs) for r in rangs)
        if total <= BAS - HAUT:
            break
    description = f"Modes d’accompagnement : {enumeration(m.libelle for m in c.modes)}."
    trousse.tableau(d, description, x(0), HAUT, largeurs, entetes, rangs)


def _demarche(page, c):
    d = page(
        masque.SEUL,
        "Comment cela se passe",
        "Insister sur le troisième temps : rien ne commence sans un accord écrit, court, relu par "
        "les deux. Donner le délai habituel entre la rencontre et l’accord dans votre réseau.",
    )
    contenu = [
        [
            Para(str(i), 40, couleur="tx2", apres=2, plancher=28),
            Para(t.titre, 22, gras=True, apres=4),
            Para(t.texte, 18),
        ]
        for i, t in enumerate(c.demarche, 1)
    ]
    _colonnes(d, 48, 84 if c.verbatim else BAS - 48, contenu, "Temps")
    if c.verbatim:
        auteur = [Para(c.verbatim_de, 14, couleur=DOUCE)] if c.verbatim_de else []
        citation = Para(f"« {c.verbatim} »", 22, couleur="tx2", apres=6)
        zone(d, "Parole d’une collectivité", x(0), 138, large(12), 34, [citation, *auteur])


def _contact(page, c):
    d = page(
        masque.CONTACT,
        "Parlons de votre territoire",
        "Laisser cette diapo affichée pendant les questions. Proposer une date avant de partir.",
    )
    for forme in list(d.placeholders):
        if forme.placeholder_format.idx == 1:
            forme._element.getparent().remove(forme._element)
    contact = c.contact
    blocs = [
        [contact.nom, contact.fonction],
        [contact.telephone, contact.email, contact.site_lisible],
        [c.identite.nom, contact.adresse],
    ]
    blocs = [[mots for mots in bloc if mots] for bloc in blocs]
    blocs = [
        composes([
            Para(mots, 18, gras=i == 0 and bloc is not blocs[1], couleur="bg1")
            for i, mots in enumerate(bloc)
        ])
        for bloc in blocs
        if bloc
    ]  # fmt: skip
    ratio = ratio_commun([(bloc, large(4)) for bloc in blocs], 60)
    for i, bloc in enumerate(blocs):
        filet(d, x(4 * i), 92, large(4), "bg1")
        zone(d, "Contact", x(4 * i), 98, large(4), 60, bloc, ratio=ratio)
