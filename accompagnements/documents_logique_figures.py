"""Le chronogramme d’un cadre logique ou d’un plan d’action, à l’écran et imprimé."""

from predict.noyau.documents import contextes as c
from predict.noyau.documents import dessins
from predict.noyau.graphiques import Graphique
from predict.noyau.typographie import ABSENT, date_longue, periode

from .regles.outils import EtatAction

# (largeur, place des noms), en points : la page en paysage, un grand écran, un téléphone.
PAYSAGE, LARGE, ETROITE = (722.8, 290), (620, 220), (260, 104)


def du_cadre(lu, taille=PAYSAGE):
    """Une phase par résultat ; `None` si rien n’est daté."""
    phases = _phases(
        (g.nom, [(f"{p.numero} {p.ligne}", p.ligne) for p in g.activites if p.ligne.debut_le])
        for g in lu.groupes
    )
    lignes = [(f"{p.numero}. {p.ligne}", p.ligne) for p in lu.datees]
    return _graphique(phases, lignes, "activité", taille)


def du_plan(lu, taille=PAYSAGE):
    """Une phase par état ; les actions abandonnées n’y sont plus."""
    phases = _phases(
        (f"{etat.label}s", [(a.titre, a) for a in lu.datees if a.etat == etat])
        for etat in EtatAction
    )
    return _graphique(phases, [(a.titre, a) for a in lu.datees], "action", taille)


def _phases(groupes):
    """Un objet sans fin est un rendez-vous : un losange, pas une barre."""
    return [
        c.Phase(
            nom=nom,
            echeances=tuple(
                c.Echeance(libelle=libelle, debut=o.debut_le, fin=o.fin_le, jalon=o.fin_le is None)
                for libelle, o in lignes
            ),
        )
        for nom, lignes in groupes
        if lignes
    ]


def _graphique(phases, lignes, mot, taille):
    if not phases:
        return None
    debut = min(o.debut_le for _, o in lignes)
    fin = max(o.fin_le or o.debut_le for _, o in lignes)
    s = "s" if len(lignes) > 1 else ""
    titre = f"{len(lignes)} {mot}{s}, du {date_longue(debut)} au {date_longue(fin)}"
    dites = " ; ".join(f"{nom} : {periode(o.debut_le, o.fin_le)}" for nom, o in lignes)
    largeur, gauche = taille
    dessin = dessins.chronogramme(
        phases, f"{titre}. {dites}.", largeur=largeur, gauche=gauche, legende=False
    )
    return Graphique(
        svg=dessin, titre=titre, description=f"{dites}.",
        entetes=(mot.capitalize(), "Début", "Fin"),
        lignes=tuple(
            (nom, date_longue(o.debut_le), date_longue(o.fin_le) if o.fin_le else ABSENT)
            for nom, o in lignes
        ),
    )  # fmt: skip
