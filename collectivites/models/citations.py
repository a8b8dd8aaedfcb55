"""Où un acteur est cité, dans toutes les tables qui y renvoient, celles des applications du dessus
comprises : aucune n’est importée, les liens se lisent sur le modèle."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """`quoi` : le nom de la table, accordé ; `exemples` : les premières lignes, en texte."""

    quoi: str
    nombre: int
    exemples: tuple[str, ...]


_MONTREES = 5
# Table → ce qu’elle dit de l’acteur, au singulier et au pluriel ; les autres se nomment seules.
_DITES = {
    "collectivites.acteurfiche": ("collectivité qui le cite", "collectivités qui le citent"),
    "collectivites.partenariat": ("partenariat qu’il fait vivre", "partenariats qu’il fait vivre"),
}


def citations(acteur):
    """Une `Citation` par table qui renvoie à l’acteur ; vide s’il peut se supprimer."""
    trouvees = []
    for relation in _liens_vers(acteur):
        lignes = relation.related_model._base_manager.filter(
            **{relation.field.name: acteur, "reseau_id": acteur.reseau_id}
        )
        nombre = lignes.count()
        if nombre:
            meta = relation.related_model._meta
            premieres = _nommer(lignes.order_by("pk")[:_MONTREES], meta)
            mots = _DITES.get(meta.label_lower, (meta.verbose_name, meta.verbose_name_plural))
            trouvees.append(Citation(str(mots[nombre > 1]), nombre, premieres))
    return trouvees


def _liens_vers(acteur):
    """Les clés étrangères vers l’acteur, celles sans nom de retour comprises."""
    champs = acteur._meta.get_fields(include_hidden=True)
    return [champ for champ in champs if champ.auto_created and champ.one_to_many]


def _nommer(lignes, meta):
    if any(champ.name == "fiche" for champ in meta.fields):
        lignes = lignes.select_related("fiche__collectivite")
        return tuple(f"{ligne.fiche}" for ligne in lignes)
    return tuple(str(ligne) for ligne in lignes)
