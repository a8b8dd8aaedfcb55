"""Les lignes qui se ressemblent : toutes les paires d’un réseau, ou celles d’une saisie."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.http import urlencode

from predict.noyau.recherche import normaliser

from ..models import Acteur, Collectivite, Contact, PasDoublon
from ..regles.doublons import (
    FORMES_JURIDIQUES,
    NATURES_DITES,
    RAISONS,
    SEUIL,
    Empreinte,
    GenreDoublon,
    comparer,
    domaine,
    force_de,
    mots_du_nom,
    paires_proches,
    squelette,
)

GARDE_SECONDES = 600
PAGES = {
    GenreDoublon.CONTACTS: "collectivites:contact",
    GenreDoublon.ACTEURS: "collectivites:acteur",
}
BORNE_PAIRES = 2000
BORNE_CANDIDATS = 300
BORNE_RESSEMBLANCES = 3


@dataclass(frozen=True)
class Paire:
    """Deux lignes proposées ; `raisons` : phrases, les plus lourdes d’abord."""

    premier: object
    second: object
    score: int
    raisons: tuple

    @property
    def force(self):
        return force_de(self.score)


@dataclass(frozen=True)
class Ressemblance:
    """Une ligne déjà là, qui ressemble à ce que l’on s’apprête à créer."""

    objet: object
    score: int
    raisons: tuple

    @property
    def lieu(self):
        """Où la situer : collectivité d’une personne, commune d’un acteur, département."""
        lieu = next(c for c in ("fiche", "commune", "departement") if hasattr(self.objet, c))
        return str(getattr(self.objet, lieu) or "")

    @property
    def url(self):
        genre = genre_de(self.objet)
        if genre == GenreDoublon.STRUCTURES:
            return f"{reverse('collectivites:territoire')}?{urlencode({'q': self.objet.nom})}"
        return reverse(PAGES[genre], args=[self.objet.pk])


# -- Réduire une ligne à ce que l’on compare ------------------------------------------------------


def _contact(pk, nom, prenom, email, telephone, fonction, fiche):
    nom, prenom = normaliser(nom), normaliser(prenom)
    return Empreinte(
        pk=pk, nom=nom, prenom=prenom, squelette=squelette(nom), courriel=email.lower(),
        telephone=str(telephone), fonction=normaliser(fonction), lieu=fiche,
    )  # fmt: skip


def _acteur(pk, nom, sigle, siren, email, telephone, site, commune):
    mots = mots_du_nom(nom, sauf=FORMES_JURIDIQUES)
    return Empreinte(
        pk=pk, mots=mots, squelette=squelette("".join(mots)), siren=siren, courriel=email.lower(),
        sigle=normaliser(sigle).replace(" ", ""), telephone=str(telephone), site=domaine(site),
        lieu=commune,
    )  # fmt: skip


def _structure(pk, nom, siren, nature, departement):
    mots = mots_du_nom(nom, sauf=NATURES_DITES)
    return Empreinte(
        pk=pk, mots=mots, squelette=squelette("".join(mots)), siren=siren, genre=nature,
        lieu=departement,
    )  # fmt: skip


# Genre → (modèle, colonnes lues, ce qui en fait une empreinte).
LECTURES = {
    GenreDoublon.CONTACTS: (
        Contact,
        ("pk", "nom", "prenom", "email", "telephone", "fonction", "fiche_id"),
        _contact,
    ),
    GenreDoublon.ACTEURS: (
        Acteur,
        ("pk", "nom", "sigle", "siren", "email", "telephone", "site", "commune_id"),
        _acteur,
    ),
    GenreDoublon.STRUCTURES: (
        Collectivite,
        ("pk", "nom", "siren", "nature", "departement_id"),
        _structure,
    ),
}


def genre_de(objet):
    return next(genre for genre, lecture in LECTURES.items() if isinstance(objet, lecture[0]))


def lignes_de(genre, agent):
    """Les lignes comparables, dans le périmètre : ni personne effacée, ni référentiel national."""
    modele = LECTURES[genre][0]
    lignes = modele.objects.visibles_par(agent)
    if genre == GenreDoublon.CONTACTS:
        return lignes.filter(anonymise_le__isnull=True)
    if genre == GenreDoublon.STRUCTURES:
        return lignes.actuelles().filter(propre_a_id=agent.reseau_id)
    return lignes


def _empreinte(objet):
    _, colonnes, reduire = LECTURES[genre_de(objet)]
    return reduire(*(getattr(objet, c) for c in colonnes))


# -- Toutes les paires ----------------------------------------------------------------------------


def paires(genre, agent):
    """[(score, pk, pk, codes)] sans les écartées, les plus sûres d’abord.

    Le parcours se garde dix minutes, tant que ni le nombre de lignes ni la dernière modification
    ne changent : deux requêtes alors.
    """
    lignes = lignes_de(genre, agent)
    dernier = "pk" if genre == GenreDoublon.STRUCTURES else "modifie_le"
    etat = lignes.aggregate(n=Count("pk"), dernier=Max(dernier))
    cle = f"doublons:{agent.reseau_id}:{genre}:{etat['n']}:{etat['dernier']}".replace(" ", "_")

    def parcourir():
        _, colonnes, reduire = LECTURES[genre]
        valeurs = lignes.order_by("pk").values_list(*colonnes).iterator(chunk_size=5000)
        return paires_proches(genre, (reduire(*v) for v in valeurs))[:BORNE_PAIRES]

    trouvees = cache.get_or_set(cle, parcourir, GARDE_SECONDES)
    ecartees = set(
        PasDoublon.objects.visibles_par(agent)
        .filter(objet_type=LECTURES[genre][0]._meta.label_lower)
        .values_list("premier_id", "second_id")
    )
    return [p for p in trouvees if (p[1], p[2]) not in ecartees]


def charger(genre, agent, trouvees):
    """Des `Paire` pour celles que l’on montre : une requête, dans le périmètre."""
    pks = {pk for _, premier, second, _ in trouvees for pk in (premier, second)}
    lignes = lignes_de(genre, agent).filter(pk__in=pks)
    objets = {o.pk: o for o in avec_contexte(genre, lignes)}
    return [
        Paire(objets[a], objets[b], score, tuple(RAISONS[genre][c] for c in codes))
        for score, a, b, codes in trouvees
        if a in objets and b in objets
    ]


def avec_contexte(genre, lignes):
    """Ce qu’il faut pour nommer une ligne sans autre requête."""
    if genre == GenreDoublon.CONTACTS:
        return lignes.select_related("fiche__collectivite", "direction")
    if genre == GenreDoublon.ACTEURS:
        return lignes.select_related("commune")
    return lignes.select_related("departement")


def comparaison(genre, premier, second):
    """(score, raisons) de deux lignes, proposées ou non."""
    score, codes = comparer(genre, _empreinte(premier), _empreinte(second))
    return score, tuple(RAISONS[genre][c] for c in codes)


# -- À la création --------------------------------------------------------------------------------


def ressemblances(objet, agent, borne=BORNE_RESSEMBLANCES):
    """Ce qui, dans le réseau, ressemble à `objet`, enregistré ou non ; une requête, bornée."""
    genre = genre_de(objet)
    lignes = lignes_de(genre, agent).exclude(pk=objet.pk)
    candidats = lignes.filter(_candidats(genre, objet)).order_by("pk")
    modele_empreinte, trouvees = _empreinte(objet), []
    for autre in avec_contexte(genre, candidats)[:BORNE_CANDIDATS]:
        score, codes = comparer(genre, modele_empreinte, _empreinte(autre))
        if score >= SEUIL:
            raisons = tuple(RAISONS[genre][c] for c in codes)
            trouvees.append(Ressemblance(autre, score, raisons))
    return sorted(trouvees, key=lambda r: -r.score)[:borne]


def _candidats(genre, objet):
    if genre == GenreDoublon.STRUCTURES:
        return Q()  # quelques dizaines par réseau
    ou = Q(pk__in=[])
    if objet.email:
        ou |= Q(email=objet.email)
    if objet.telephone:
        ou |= Q(telephone=objet.telephone)
    if genre == GenreDoublon.CONTACTS:
        nom, prenom = normaliser(objet.nom), normaliser(objet.prenom)
        entiers = [f"{prenom} {nom}".strip(), f"{nom} {prenom}".strip()]
        return ou | Q(fiche_id=objet.fiche_id) | Q(recherche__in=entiers)
    if objet.siren:
        ou |= Q(siren=objet.siren)
    if objet.site:
        ou |= Q(site__contains=domaine(objet.site))
    for mot in {max(mots_du_nom(objet.nom, sauf=FORMES_JURIDIQUES), key=len, default="")} - {""}:
        ou |= Q(recherche__contains=mot)
    if len(objet.sigle) > 2:
        ou |= Q(recherche__contains=normaliser(objet.sigle))
    return ou
