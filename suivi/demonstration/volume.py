"""Multiplier le réseau de démonstration pour le banc : les mêmes lignes, d’autres collectivités."""

from collections import defaultdict

from django.db import transaction

from collectivites.models import Collectivite, Fiche
from predict.comptes.echange import toutes_les_sections
from predict.noyau.echange import ordre_d_insertion

_LOT = 2000
# Ce qui est au réseau et non à une collectivité, et les fichiers : une fois suffit.
_UNIQUES = {"services", "acteurs", "evenements", "campagnes", "cibles", "rapports", "structures"}


def multiplier(reseau, volume):
    """Ajoute `volume - 1` copies des fiches et de tout ce qui en dépend.

    Les fiches se posent sur des collectivités encore sans fiche ; quand la France est épuisée,
    les copies suivantes se rattachent aux fiches déjà posées. À appeler dans une transaction
    qui porte le réseau. Rend le nombre de lignes ajoutées.
    """
    modeles = _modeles()
    lignes = {m: list(m._base_manager.filter(reseau=reseau).order_by("pk")) for m in modeles}
    prises = set(Fiche.objects.filter(reseau=reseau).values_list("collectivite_id", flat=True))
    libres = (
        Collectivite.objects.actuelles()
        .du_cog()
        .exclude(pk__in=prises)
        .order_by("pk")
        .values_list("pk", flat=True)
        .iterator()
    )
    posees, total = [], 0
    with transaction.atomic():
        for copie in range(2, volume + 1):
            total += _copier(modeles, lignes, copie, libres, posees)
    return total


def _modeles():
    """Modèles à copier, chacun après ceux qu’il désigne."""
    sections = [s for s in toutes_les_sections() if s.proprietaire == "reseau"]
    exclus = set()
    for section in sections:
        if (section.cle in _UNIQUES and not section.parent) or section.fichier:
            exclus.add(section.modele)
    retenus = [s.modele for s in sections if s.modele not in exclus and s.cle != "journal"]
    return [m for m in ordre_d_insertion(retenus) if _depend_d_une_fiche(m, retenus)]


def _depend_d_une_fiche(modele, retenus, vus=()):
    """Vrai pour la fiche et pour tout ce qui mène à elle."""
    if modele is Fiche:
        return True
    return any(
        colonne.related_model in retenus
        and colonne.related_model is not modele
        and colonne.related_model not in vus
        and _depend_d_une_fiche(colonne.related_model, retenus, (*vus, modele))
        for colonne in modele._meta.concrete_fields
        if colonne.is_relation
    )


def _copier(modeles, lignes, copie, libres, posees):
    """Une copie de tout. {modèle: {pk d’origine: pk de la copie}} suit les liens."""
    vers, total = defaultdict(dict), 0
    for modele in modeles:
        nouvelles = []
        for rang, origine in enumerate(lignes[modele]):
            objet = _copie(modele, origine, copie, vers)
            if objet is None:
                continue
            if modele is Fiche:
                objet.collectivite_id = next(libres, None)
                if objet.collectivite_id is None:
                    vers[Fiche][origine.pk] = posees[(copie * 80 + rang) % len(posees)]
                    continue
            nouvelles.append((origine.pk, objet))
        modele._base_manager.bulk_create([o for _, o in nouvelles], batch_size=_LOT)
        for pk, objet in nouvelles:
            vers[modele][pk] = objet.pk
        if modele is Fiche:
            posees += [objet.pk for _, objet in nouvelles]
            vers["fiches neuves"] = {objet.pk for _, objet in nouvelles}
        total += len(nouvelles)
    return total


def _copie(modele, origine, copie, vers):
    """La ligne, tournée vers les copies de ses cibles ; `None` si elle heurterait une unicité."""
    valeurs = {
        c.attname: getattr(origine, c.attname)
        for c in modele._meta.concrete_fields
        if not c.primary_key
    }
    for colonne in modele._meta.concrete_fields:
        if not colonne.is_relation or valeurs[colonne.attname] is None:
            continue
        if colonne.related_model in vers:
            valeurs[colonne.attname] = vers[colonne.related_model].get(valeurs[colonne.attname])
            if valeurs[colonne.attname] is None and not colonne.null:
                return None
        elif colonne.related_model is modele:
            valeurs[colonne.attname] = None
    valeurs["ref"] = f"{origine.ref[:54]}·{copie}"
    neuve = valeurs.get("fiche_id") in vers["fiches neuves"]
    if "fiche_id" in valeurs and _unique_par_fiche(modele) and not neuve:
        return None
    return modele(**valeurs)


def _unique_par_fiche(modele):
    return any("fiche" in getattr(c, "fields", ()) for c in modele._meta.constraints)
