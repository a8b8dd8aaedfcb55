"""Tout ce qui renvoie à une ligne, d’une application ou d’une autre, lu sur le modèle."""

from django.db.models import Count, IntegerField, Value

from ..models import Collectivite, Fiche

# Ce que le nom de la table dirait mal, au singulier et au pluriel.
NOMS = {
    "collectivites.referent": ("accès au portail", "accès au portail"),
    "collectivites.participantechange": ("présence à un échange", "présences à des échanges"),
    "collectivites.participation": ("participation", "participations à des événements"),
    "collectivites.acteurfiche": ("collectivité qui le cite", "collectivités qui le citent"),
    "collectivites.niveaufiche": ("niveau constaté", "niveaux constatés"),
    "collectivites.profilfiche": ("profil constaté", "profils constatés"),
    "collectivites.etiquettefiche": ("étiquette", "étiquettes"),
    "collectivites.visite": ("visite de tournée", "visites de tournée"),
    "accompagnements.candidaturecollectivite": ("candidature", "candidatures"),
    "accompagnements.livrabledestinataire": ("livrable reçu", "livrables reçus"),
    "suivi.invitationenquete": ("invitation à une enquête", "invitations à des enquêtes"),
}


def relations(modele):
    """Clés étrangères vers ce modèle, celles sans nom retour comprises."""
    champs = modele._meta.get_fields(include_hidden=True)
    return [
        c for c in champs if c.auto_created and not c.concrete and (c.one_to_many or c.one_to_one)
    ]


def liens(objet, reseau_id):
    """[(« 2 mandats », 2)…] : ce qui suivrait l’objet dans une fusion ; une requête.

    La fiche d’une structure suit sa structure, et tout ce qui tient à la fiche.
    """
    cibles = [objet]
    if isinstance(objet, Collectivite):
        cibles += Fiche.objects.filter(reseau_id=reseau_id, collectivite=objet)
    parts, noms = [], []
    for cible in cibles:
        for relation in relations(type(cible)):
            modele, champ = relation.related_model, relation.field
            lignes = modele._base_manager.filter(**{champ.name: cible.pk}).order_by()
            rang = Value(len(noms), output_field=IntegerField())
            # La constante sépare les groupes : sans elle, une table vide ne rendrait pas de ligne.
            parts.append(lignes.annotate(rang=rang).values("rang").annotate(n=Count("pk")))
            noms.append((modele, champ))
    comptes = {ligne["rang"]: ligne["n"] for ligne in parts[0].union(*parts[1:], all=True)}
    pareils = [modele for modele, _ in noms]
    return [
        (_dire(modele, champ, comptes[rang], pareils.count(modele) > 1), comptes[rang])
        for rang, (modele, champ) in enumerate(noms)
        if comptes.get(rang)
    ]


def _dire(modele, champ, nombre, precise):
    meta = modele._meta
    noms = NOMS.get(meta.label_lower, (meta.verbose_name, meta.verbose_name_plural))
    nom = noms[nombre > 1]
    return f"{nombre} {nom} ({champ.verbose_name})" if precise else f"{nombre} {nom}"
