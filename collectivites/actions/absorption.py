"""Faire d’une ligne une autre, et revenir en arrière : le moteur des fusions.

Les liens se lisent sur le modèle, toutes applications comprises, sans en importer aucune. Chaque
geste s’écrit dans une trace JSON ; défaire, c’est la relire à rebours.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import UniqueConstraint

from ..calculs.liens import relations

# Colonnes qui ne passent pas d’une ligne à l’autre.
TECHNIQUES = frozenset({"id", "reseau", "ref", "version", "cree_le", "modifie_le", "recherche"})
# Sans contrainte en base, deux lignes qui n’en font qu’une : {table: [colonnes]}.
JUMELLES = {"collectivites.participation": [("evenement", "fiche", "contact")]}
# Deux lignes aussi vraies l’une que l’autre : la seconde cède ce qui heurte, et reste.
CEDENT = {"collectivites.profilfiche": {"principal": False}}
# Ce que l’on ne sait pas réunir sans perdre la parole de quelqu’un.
REFUS = {
    "suivi.reponse": "Les deux ont répondu à la même enquête : leurs réponses ne se mêlent pas.",
}
# Des deux dates, la plus récente.
PLUS_RECENTE = {"collectivites.fiche": ("dernier_echange_le",)}


def ecrire(objet):
    """Toutes les colonnes, en valeurs que JSON sait porter."""
    return {c.attname: _en_json(c, objet) for c in objet._meta.concrete_fields}


def _en_json(champ, objet):
    valeur = champ.value_from_object(objet)
    if valeur is None or isinstance(valeur, str | int | float | bool | list | dict):
        return valeur
    return champ.value_to_string(objet)


def est_vide(valeur):
    return valeur is None or valeur == "" or valeur == [] or valeur == {}


# -- Absorber ------------------------------------------------------------------------------------


def absorber(gardee, absorbee, trace, valeurs=None):
    """`absorbee` disparaît dans `gardee` : liens déplacés, jumelles réunies, vides comblés.

    `valeurs` : {champ: valeur} à poser sur `gardee` ; sans elles, ses vides se comblent seuls.
    À appeler dans une transaction, les deux lignes verrouillées.
    """
    modele = type(absorbee)
    if modele._meta.label_lower in REFUS:
        raise ValidationError(REFUS[modele._meta.label_lower])
    for relation in relations(modele):
        _deplacer(relation, gardee, absorbee, trace)
    if valeurs is None:
        valeurs = _combler(gardee, absorbee)
    _effacer(absorbee, trace)
    poser(gardee, valeurs, trace)


def _deplacer(relation, gardee, absorbee, trace):
    modele, champ = relation.related_model, relation.field
    lignes = modele._base_manager.filter(**{champ.name: absorbee.pk}).order_by("pk")
    unicites = _unicites(modele, champ)
    if modele is type(gardee):
        # Une ligne ne dépend pas d’elle-même.
        for ligne in lignes.filter(pk=gardee.pk):
            poser(ligne, {champ.name: None}, trace)
            gardee.refresh_from_db()
        lignes = lignes.exclude(pk__in=[gardee.pk, absorbee.pk])
    simples = []
    for ligne in lignes if unicites else ():
        jumelle = _jumelle(ligne, champ, gardee, unicites)
        if jumelle is None:
            simples.append(ligne.pk)
        elif modele._meta.label_lower in CEDENT:
            poser(ligne, CEDENT[modele._meta.label_lower], trace)
            simples.append(ligne.pk)
        else:
            absorber(jumelle, ligne, trace)
    if not unicites:
        simples = list(lignes.values_list("pk", flat=True))
    if simples:
        modele._base_manager.filter(pk__in=simples).update(**{champ.name: gardee.pk})
        trace.append(
            {
                "geste": "deplace", "modele": modele._meta.label_lower, "champ": champ.name,
                "de": absorbee.pk, "vers": gardee.pk, "ids": simples,
            }
        )  # fmt: skip


def _unicites(modele, champ):
    """[(colonnes, condition)] : ce que le déplacement pourrait heurter."""
    trouvees = [((champ.name,), None)] if champ.unique else []
    for contrainte in modele._meta.constraints:
        if isinstance(contrainte, UniqueConstraint) and champ.name in contrainte.fields:
            trouvees.append((tuple(contrainte.fields), contrainte.condition))
    for colonnes in JUMELLES.get(modele._meta.label_lower, ()):
        if champ.name in colonnes:
            trouvees.append((colonnes, None))
    return trouvees


def _jumelle(ligne, champ, gardee, unicites):
    """La ligne qui occupe déjà la place où irait `ligne`."""
    for colonnes, condition in unicites:
        cle = {c: gardee.pk if c == champ.name else _cle(ligne, c) for c in colonnes}
        if any(valeur is None for valeur in cle.values()):
            continue
        lignes = type(ligne)._base_manager.all()
        if condition is not None:
            lignes = lignes.filter(condition)
            if not lignes.filter(pk=ligne.pk).exists():
                continue
        jumelle = lignes.filter(**cle).exclude(pk=ligne.pk).first()
        if jumelle is not None:
            return jumelle
    return None


def _cle(ligne, colonne):
    return getattr(ligne, ligne._meta.get_field(colonne).attname)


def _combler(gardee, absorbee):
    """Ce que la gardée n’avait pas et que l’absorbée savait ; une case cochée le reste."""
    valeurs = {}
    for champ in gardee._meta.concrete_fields:
        if champ.name in TECHNIQUES or champ.unique:
            continue
        sienne, autre = getattr(gardee, champ.attname), getattr(absorbee, champ.attname)
        if est_vide(autre) or (champ.related_model is type(gardee) and autre == gardee.pk):
            continue  # une direction ne dépend pas d’elle-même
        coche = isinstance(champ, models.BooleanField) and autre and not sienne
        recente = champ.name in PLUS_RECENTE.get(gardee._meta.label_lower, ())
        if est_vide(sienne) or coche or (recente and autre > sienne):
            valeurs[champ.attname] = autre
    return valeurs


def poser(objet, valeurs, trace):
    """Écrit `valeurs` ({champ ou colonne: valeur}) et ce qu’il y avait avant."""
    modele, avant, apres = type(objet), {}, {}
    for nom, valeur in valeurs.items():
        champ = next(c for c in modele._meta.concrete_fields if nom in (c.name, c.attname))
        ancienne = _en_json(champ, objet)
        setattr(objet, nom, valeur)
        if _en_json(champ, objet) != ancienne:
            avant[champ.attname], apres[champ.attname] = ancienne, _en_json(champ, objet)
    _enregistrer(objet, avant)
    if avant:
        trace.append(
            {"geste": "modifie", "modele": modele._meta.label_lower, "id": objet.pk,
             "avant": avant, "apres": apres}
        )  # fmt: skip


def _enregistrer(objet, colonnes):
    """Les colonnes touchées, le nom cherchable, et la version : un onglet resté ouvert le saura."""
    siennes = {c.attname: c.name for c in objet._meta.concrete_fields}
    touchees = {siennes[c] for c in colonnes}
    if "version" in siennes:
        objet.version += 1
    communes = {"version", "modifie_le", "recherche"} & set(siennes)
    objet.save(update_fields=sorted(touchees | communes))


def _effacer(objet, trace):
    """Sans cascade : si quelque chose y tient encore, rien ne se fait."""
    trace.append({"geste": "efface", "modele": objet._meta.label_lower, "ligne": ecrire(objet)})
    nombre, detail = type(objet)._base_manager.filter(pk=objet.pk).delete()
    if nombre != 1:
        raise RuntimeError(f"Une fusion allait effacer davantage que sa ligne : {detail}")


# -- Remettre ------------------------------------------------------------------------------------


def remettre(trace):
    """Défait la trace à rebours ; rend les phrases de ce qui a changé depuis et reste.

    Lève `ValidationError` si la ligne absorbée elle-même ne peut revenir.
    """
    gardes = []
    for rang, geste in enumerate(reversed(trace)):
        match geste["geste"]:
            case "efface":
                _recreer(geste, gardes, principale=_est_la_principale(trace, rang))
            case "modifie":
                _retablir(geste, gardes)
            case "deplace":
                _ramener(geste, gardes)
    return gardes


def _est_la_principale(trace, rang):
    """Le dernier effacement est celui de la ligne que l’on a fusionnée."""
    suivants = list(reversed(trace))[:rang]
    return all(g["geste"] != "efface" for g in suivants)


def _recreer(geste, gardes, principale):
    modele = apps.get_model(geste["modele"])
    valeurs = {}
    for champ in modele._meta.concrete_fields:
        if champ.attname not in geste["ligne"]:
            continue  # colonne ajoutée depuis : sa valeur par défaut
        valeur = geste["ligne"][champ.attname]
        valeur = None if valeur is None else champ.to_python(valeur)
        if champ.is_relation and valeur is not None and not _existe(champ, valeur):
            if not champ.null:
                return _renoncer(modele, gardes, principale)
            gardes.append(f"« {_dit(champ)} » n’existe plus : laissé vide.")
            valeur = None
        valeurs[champ.attname] = valeur
    try:
        with transaction.atomic():
            # `raw` : telle qu’elle était, dates d’enregistrement comprises.
            modele(**valeurs).save_base(raw=True, force_insert=True)
    except IntegrityError:
        return _renoncer(modele, gardes, principale)
    return None


def _existe(champ, valeur):
    return champ.related_model._base_manager.filter(pk=valeur).exists()


def _renoncer(modele, gardes, principale):
    if principale:
        raise ValidationError(
            "La ligne absorbée ne peut plus revenir : ce à quoi elle tenait n’existe plus, ou une "
            "autre a pris sa place."
        )
    gardes.append(
        f"Une ligne ({modele._meta.verbose_name}) n’a pas pu revenir : sa place est prise."
    )


def _retablir(geste, gardes):
    modele = apps.get_model(geste["modele"])
    objet = modele._base_manager.filter(pk=geste["id"]).first()
    if objet is None:
        gardes.append(f"Une ligne ({modele._meta.verbose_name}) a été supprimée depuis.")
        return
    rendues = []
    for champ in modele._meta.concrete_fields:
        if champ.attname not in geste["apres"]:
            continue
        if _en_json(champ, objet) != geste["apres"][champ.attname]:
            gardes.append(f"« {_dit(champ)} » a été modifié depuis : gardé tel quel.")
            continue
        avant = geste["avant"][champ.attname]
        setattr(objet, champ.attname, None if avant is None else champ.to_python(avant))
        rendues.append(champ.attname)
    _enregistrer(objet, rendues)


def _ramener(geste, gardes):
    modele = apps.get_model(geste["modele"])
    champ = geste["champ"]
    siennes = modele._base_manager.filter(pk__in=geste["ids"], **{champ: geste["vers"]})
    ramenees = siennes.update(**{champ: geste["de"]})
    manque = len(geste["ids"]) - ramenees
    if manque:
        gardes.append(f"{manque} {_accorder(modele, manque)} a changé depuis : laissé en place.")


def _accorder(modele, nombre):
    meta = modele._meta
    return meta.verbose_name if nombre == 1 else meta.verbose_name_plural


def _dit(champ):
    nom = str(champ.verbose_name)
    return nom[:1].upper() + nom[1:]
