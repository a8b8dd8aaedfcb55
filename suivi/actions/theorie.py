"""Théorie du changement : ouvrir, poser le modèle, ajouter, relier, ordonner, en faire un cadre."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from accompagnements.actions import logique
from accompagnements.models import CadreLogique, LigneLogique
from predict.comptes.actions import journaliser

from ..calculs import theorie_modele as modele
from ..calculs.theorie import est_plus_haut, refus_du_lien
from ..models import Indicateur, LienTheorie, MaillonTheorie, TheorieChangement


def _exiger(agent, objet):
    if objet.reseau_id != agent.reseau_id:
        raise PermissionDenied


def _seule_courante(theorie):
    TheorieChangement.objects.filter(reseau=theorie.reseau_id, courante=True).exclude(
        pk=theorie.pk
    ).update(courante=False)


@transaction.atomic
def creer(*, theorie, agent):
    """Enregistre une théorie préparée ; elle devient la courante du réseau."""
    theorie.reseau_id, theorie.courante = agent.reseau_id, True
    theorie.save()
    _seule_courante(theorie)
    journaliser(agent=agent, verbe="théorie du changement ouverte", objet=theorie)
    return theorie


@transaction.atomic
def poser_modele(*, agent):
    """Une théorie complète, tirée de la reconstruction commune : un point de départ."""
    theorie = creer(
        theorie=TheorieChangement(titre=modele.TITRE, presentation=modele.PRESENTATION), agent=agent
    )
    indicateurs = {i.code: i for i in Indicateur.objects.all()}
    commun = {"reseau_id": theorie.reseau_id, "theorie": theorie}
    maillons = {
        cle: MaillonTheorie(
            niveau=niveau, libelle=libelle, indicateur=indicateurs.get(code), ordre=ordre, **commun
        )
        for ordre, (cle, niveau, libelle, code) in enumerate(modele.MAILLONS)
    }
    MaillonTheorie.objects.bulk_create(maillons.values())
    LienTheorie.objects.bulk_create(
        LienTheorie(de=maillons[de], vers=maillons[vers], hypothese=hypothese, **commun)
        for de, vers, hypothese in modele.LIENS
    )
    return theorie


@transaction.atomic
def modifier(*, objet, agent, enregistrer, champs):
    """Faux si quelqu’un l’a modifié entre-temps."""
    _exiger(agent, objet)
    if not enregistrer():
        return False
    if isinstance(objet, TheorieChangement) and objet.courante:
        _seule_courante(objet)
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : modification", objet=objet,
                champs=champs)  # fmt: skip
    return True


@transaction.atomic
def retirer(*, objet, agent):
    """Les liens d’un maillon partent avec lui, les maillons d’une théorie aussi."""
    _exiger(agent, objet)
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    objet.delete()


@transaction.atomic
def ajouter_maillon(*, maillon, vers, agent):
    """Enregistre un maillon à la fin de son niveau, et le relie à `vers`."""
    theorie = _verrouiller(maillon.theorie)
    _exiger(agent, theorie)
    dernier = theorie.maillons.filter(niveau=maillon.niveau).aggregate(m=Max("ordre"))["m"]
    maillon.reseau_id, maillon.ordre = theorie.reseau_id, 0 if dernier is None else dernier + 1
    maillon.save()
    for cible in vers:
        _lier(LienTheorie(theorie=theorie, de=maillon, vers=cible))
    journaliser(agent=agent, verbe="maillon : ajout", objet=maillon)
    return maillon


@transaction.atomic
def relier(*, lien, agent):
    """Lève `ValidationError` si le lien ne monte pas, ou sort de la théorie."""
    _exiger(agent, _verrouiller(lien.theorie))
    _lier(lien)
    journaliser(agent=agent, verbe="lien de causalité : ajout", objet=lien)
    return lien


def _verrouiller(theorie):
    """Deux ajouts simultanés n’ont pas le même rang ; un niveau ne change pas pendant un lien."""
    return TheorieChangement.objects.select_for_update(of=("self",)).get(pk=theorie.pk)


def _lier(lien):
    if {lien.de.theorie_id, lien.vers.theorie_id} != {lien.theorie_id}:
        raise ValidationError("Ces deux maillons ne sont pas de la même théorie.")
    if not est_plus_haut(lien.de, lien.vers):
        raise ValidationError(refus_du_lien(lien.de, lien.vers))
    lien.reseau_id = lien.theorie.reseau_id
    lien.save()


@transaction.atomic
def deplacer(*, maillon, agent, sens):
    """Échange sa place avec le précédent (`sens` = -1) ou le suivant (1) de son niveau."""
    _exiger(agent, _verrouiller(maillon.theorie))
    freres = list(maillon.theorie.maillons.filter(niveau=maillon.niveau).order_by("ordre", "pk"))
    place = next((i for i, m in enumerate(freres) if m.pk == maillon.pk), None)
    if place is None or not 0 <= place + sens < len(freres):
        return
    freres[place], freres[place + sens] = freres[place + sens], freres[place]
    for i, frere in enumerate(freres):
        frere.ordre = i
    MaillonTheorie.objects.bulk_update(freres, ["ordre"])
    journaliser(agent=agent, verbe="maillon : rang", objet=maillon, champs=["ordre"])


@transaction.atomic
def exporter_en_cadre(*, theorie, lignes, dossier, titre, agent):
    """Un cadre logique du dossier, rempli des `lignes` vues avant (`calculs.theorie_cadre`)."""
    _exiger(agent, theorie)
    cadre = logique.ouvrir(
        outil=CadreLogique(reseau_id=dossier.reseau_id, accompagnement=dossier, titre=titre),
        agent=agent,
    )
    posees = {}
    for ordre, ligne in enumerate(lignes):
        posees[ligne.cle] = LigneLogique.objects.create(
            reseau_id=cadre.reseau_id, cadre=cadre, niveau=ligne.niveau, libelle=ligne.libelle,
            parent=posees.get(ligne.parent), indicateurs=ligne.indicateurs, sources=ligne.sources,
            hypotheses=ligne.hypotheses, ordre=ordre,
        )  # fmt: skip
    journaliser(agent=agent, verbe="théorie du changement exportée en cadre logique",
                objet=theorie)  # fmt: skip
    return cadre
