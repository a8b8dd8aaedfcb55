"""Écrire ce que l’examen a montré, par paquets, et garder de quoi le défaire.

Rien de plus que l’aperçu : une ligne dont le jugement a changé depuis (quelqu’un a modifié la
fiche entre-temps) est laissée, et le dit.
"""

from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.recherche import normaliser

from ..models import (
    Acteur,
    Collectivite,
    Contact,
    Cotisation,
    Direction,
    Echange,
    Etiquette,
    EtiquetteFiche,
    Fiche,
    LigneImport,
    Mandat,
    NiveauFiche,
    Partenariat,
    ProfilFiche,
)
from ..regles import TypeImport, VerdictLigne
from .commun import LigneLue
from .examen import PAQUET
from .plan import Nouveau
from .verdicts import EXAMENS

# Qui est désigné vient avant qui désigne.
ORDRE = (
    Collectivite, Fiche, Etiquette, EtiquetteFiche, ProfilFiche, NiveauFiche, Cotisation, Direction,
    Contact, Mandat, Acteur, Partenariat, Echange,
)  # fmt: skip
# Colonnes calculées, que `save` remplirait ligne à ligne.
CALCULEES = {
    Collectivite: lambda c: normaliser(c.nom)[:220],
    Contact: lambda c: normaliser(c.nom_complet)[:180],
    Acteur: lambda a: normaliser(f"{a.nom} {a.sigle}")[:220],
}
CHANGE_DEPUIS = (
    "La base a changé depuis l’aperçu : rien n’a été écrit pour cette ligne. Redéposez-la pour "
    "voir ce qu’elle ferait maintenant."
)


def verrouiller_les_imports(un_import):
    """Un import à la fois dans un réseau : deux ne peuvent pas se croiser sur les mêmes lignes."""
    Reseau.objects.select_for_update(no_key=True).get(pk=un_import.reseau_id)


def en_json(valeur):
    if isinstance(valeur, datetime | date | time):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        return str(valeur)
    if valeur is None or isinstance(valeur, bool | int | float | str | list | dict):
        return valeur
    return str(valeur)


def recrire_lignes(lignes, champs):
    """Met à jour des lignes d’import déjà en base, cinq fois plus vite que `bulk_update`.

    Une insertion qui bute sur la clé et devient mise à jour : une valeur par case au lieu d’un
    `CASE WHEN` par ligne. Seulement ici : elle remettrait `modifie_le` à maintenant.
    """
    LigneImport.objects.bulk_create(
        lignes, update_conflicts=True, unique_fields=["id"], update_fields=champs
    )


def paquets(lignes):
    """Les lignes d’un queryset, par paquets, sans tout tenir en mémoire."""
    paquet = []
    for ligne in lignes.iterator(chunk_size=PAQUET):
        paquet.append(ligne)
        if len(paquet) == PAQUET:
            yield paquet
            paquet = []
    if paquet:
        yield paquet


def lignes_a_ecrire(un_import):
    return LigneImport.objects.filter(
        un_import=un_import, verdict__in=[VerdictLigne.CREE, VerdictLigne.MODIFIE]
    ).order_by("numero")


def verifier(un_import):
    """Rejuge, sans rien écrire, les lignes que l’aperçu a promises ; rend la taille des paquets.

    Une panne de lecture se voit ainsi avant d’avoir rien verrouillé, et la barre avance.
    """
    with dans_reseau(un_import.reseau_id):
        examen = EXAMENS[TypeImport(un_import.type)](un_import)
        numeros = list(lignes_a_ecrire(un_import).values_list("numero", flat=True))
    for debut in range(0, len(numeros), PAQUET):
        with dans_reseau(un_import.reseau_id):
            paquet = list(
                lignes_a_ecrire(un_import).filter(numero__in=numeros[debut : debut + PAQUET])
            )
            examen.juger([LigneLue(x.numero, x.brut) for x in paquet])
        yield len(paquet)


def appliquer(un_import, le):
    """Écrit l’import ; à appeler dans une transaction. Rend {verdict: nombre de lignes}.

    `le` : l’instant de l’import. Toute ligne écrite le porte dans `modifie_le` : c’est à cela que
    l’annulation saura si quelqu’un y a touché depuis.
    """
    verrouiller_les_imports(un_import)
    examen = EXAMENS[TypeImport(un_import.type)](un_import, verrouiller=True)
    ecrites, fiches = Counter(), set()
    for paquet in paquets(lignes_a_ecrire(un_import)):
        jugements = examen.juger([LigneLue(x.numero, x.brut) for x in paquet])
        _ecrire_paquet(un_import, examen, paquet, jugements, le, fiches)
        ecrites.update(x.verdict for x in paquet)
    recompter_derniers_echanges(fiches)
    return ecrites


def _ecrire_paquet(un_import, examen, paquet, jugements, le, fiches):
    retenus, traces = [], {}
    for ligne, jugement in zip(paquet, jugements, strict=True):
        if jugement.ressemble(ligne):
            retenus.append((ligne, jugement))
            traces[ligne.numero] = []
        else:
            ligne.verdict, ligne.motifs = VerdictLigne.REJETE, [CHANGE_DEPUIS, *jugement.motifs]
    # Ce qui se clôt d’abord : un profil principal laisse la place avant que l’autre n’arrive.
    changes = _changer(retenus, le, traces, closes=True)
    _creer(un_import, examen, retenus, le, traces)
    changes |= _changer(retenus, le, traces, closes=False)
    for ligne, jugement in retenus:
        objet = jugement.objet
        ligne.objet_type, ligne.objet_id = jugement.objet_type, jugement.objet_id
        ligne.objet_version = getattr(changes.get((objet.__class__, objet.pk)), "version", 1)
        ligne.traces = traces[ligne.numero]
        if un_import.type == TypeImport.ECHANGES:
            fiches.add(_fiche_de(objet))
    recrire_lignes(
        paquet, ["verdict", "motifs", "objet_type", "objet_id", "objet_version", "traces"]
    )


def _fiche_de(objet):
    fiche = objet.valeurs["fiche_id"] if isinstance(objet, Nouveau) else objet.fiche_id
    return fiche.pk if isinstance(fiche, Nouveau) else fiche


def _creer(un_import, examen, retenus, le, traces):
    a_creer = {modele: {} for modele in ORDRE}

    def retenir(nouveau, numero):
        if nouveau.pk is not None or id(nouveau) in a_creer[nouveau.modele]:
            return
        for valeur in nouveau.valeurs.values():
            if isinstance(valeur, Nouveau):
                retenir(valeur, numero)
        a_creer[nouveau.modele][id(nouveau)] = (nouveau, numero)

    for ligne, jugement in retenus:
        for nouveau in jugement.nouveaux:
            retenir(nouveau, ligne.numero)
        for _, valeurs in jugement.changements:
            for valeur in valeurs.values():
                if isinstance(valeur, Nouveau):
                    retenir(valeur, ligne.numero)
    for modele, voulus in a_creer.items():
        if not voulus:
            continue
        objets = [_objet(modele, n, un_import.reseau_id) for n, _ in voulus.values()]
        modele.objects.bulk_create(objets, batch_size=PAQUET)
        if modele is not Collectivite:
            modele.objects.filter(pk__in=[o.pk for o in objets]).update(modifie_le=le)
        for (nouveau, numero), objet in zip(voulus.values(), objets, strict=True):
            nouveau.pk = objet.pk
            examen.nes.add((modele, objet.pk))
            trace = {"m": modele._meta.label_lower, "id": objet.pk}
            traces[numero].append(trace | ({"accessoire": True} if nouveau.accessoire else {}))


def _objet(modele, nouveau, reseau_id):
    valeurs = {n: v.pk if isinstance(v, Nouveau) else v for n, v in nouveau.valeurs.items()}
    if modele is not Collectivite:
        valeurs["reseau_id"] = reseau_id
    objet = modele(**valeurs)
    if modele in CALCULEES:
        objet.recherche = CALCULEES[modele](objet)
    return objet


def _changer(retenus, le, traces, closes):
    """Écrit les changements, modèle par modèle ; rend {(modèle, clé): objet}.

    `closes` : seulement ce qui se clôt (les profils), ou seulement le reste.
    """
    changes, colonnes = {}, {}
    for ligne, jugement in retenus:
        for objet, valeurs in jugement.changements:
            modele = type(objet)
            if (modele is ProfilFiche) != closes:
                continue
            cle = (modele, objet.pk)
            valeurs = {n: v.pk if isinstance(v, Nouveau) else v for n, v in valeurs.items()}
            traces[ligne.numero].append({
                "m": modele._meta.label_lower, "id": objet.pk,
                "avant": {n: en_json(getattr(objet, n)) for n in valeurs},
                "apres": {n: en_json(v) for n, v in valeurs.items()},
                "le": en_json(objet.modifie_le),
            })  # fmt: skip
            for nom, valeur in valeurs.items():
                setattr(objet, nom, valeur)
            if modele in CALCULEES:
                objet.recherche = CALCULEES[modele](objet)
                colonnes.setdefault(modele, set()).add("recherche")
            objet.modifie_le = le
            if cle not in changes:
                objet.version += 1
            changes[cle] = objet
            noms = (n if n in _champs(modele) else n.removesuffix("_id") for n in valeurs)
            colonnes.setdefault(modele, set()).update(noms)
    for modele, noms in colonnes.items():
        objets = [o for (m, _), o in changes.items() if m is modele]
        modele.objects.bulk_update(objets, [*noms, "version", "modifie_le"], batch_size=PAQUET)
    return changes


def _champs(modele):
    return {c.name for c in modele._meta.concrete_fields}


def recompter_derniers_echanges(fiches):
    """Comme `recompter_dernier_echange`, pour toutes ces fiches d’un coup."""
    passes = (
        Echange.objects.filter(fiche=OuterRef("pk"), le__lte=timezone.localdate())
        .order_by()
        .values("fiche")
        .annotate(dernier=Max("le"))
        .values("dernier")
    )
    cles = sorted(fiches)
    for debut in range(0, len(cles), PAQUET):
        Fiche.objects.filter(pk__in=cles[debut : debut + PAQUET]).update(
            dernier_echange_le=Subquery(passes)
        )
