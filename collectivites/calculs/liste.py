"""Ce que la liste des fiches montre au-delà de la fiche : une annotation par colonne affichée.

Accompagnements et tâches sont d’une application plus haute : on les rejoint par la relation
inverse de leur clé étrangère, sans les importer.
"""

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Concat, Trim

from predict.noyau.garde import garder

from ..models import Collectivite, Contact, Cotisation, EtiquetteFiche, Fiche

ACTIF = "actif"  # accompagnements.regles.Etat.ACTIF


class Joints(Aggregate):
    """Textes d’un groupe mis bout à bout : `Joints("nom", Value(" · "))`."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **options):
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **options)


def _modele(relation):
    return Fiche._meta.get_field(relation).related_model


def accompagnements_ouverts():
    return _modele("accompagnements").objects.filter(etat=ACTIF)


def etapes():
    """{numéro: libellé} des étapes d’un accompagnement."""
    return dict(_modele("accompagnements")._meta.get_field("etape").choices)


def _de_la_fiche(lignes):
    return lignes.filter(fiche=OuterRef("pk")).order_by()


def _accompagnement(fiches, le):
    ouverts = _de_la_fiche(accompagnements_ouverts())
    return fiches.annotate(
        etape_en_cours=Subquery(ouverts.order_by("-debut_le", "-pk").values("etape")[:1])
    )


def _etiquettes(fiches, le):
    posees = _de_la_fiche(EtiquetteFiche.objects).values("fiche")
    noms = posees.annotate(noms=Joints("etiquette__nom", Value(" · "))).values("noms")
    return fiches.annotate(etiquettes_texte=Subquery(noms, output_field=TextField()))


def _contact(fiches, le):
    principal = _de_la_fiche(Contact.objects.joignables(le).filter(principal=True))
    nom = Trim(Concat("prenom", Value(" "), "nom", output_field=CharField()))
    return fiches.annotate(
        contact_pk=Subquery(principal.values("pk")[:1]),
        contact_nom=Subquery(principal.annotate(complet=nom).values("complet")[:1]),
        contact_fonction=Subquery(principal.values("fonction")[:1]),
    )


def _prochaine(fiches, le):
    """La tâche ouverte la plus proche, de la fiche ou d’un de ses accompagnements.

    Celle d’une note privée n’y est pas : la liste s’exporte, et la suite en dit le contenu.
    """
    taches = _modele("taches").objects.filter(
        Q(fiche=OuterRef("pk")) | Q(accompagnement__fiche=OuterRef("pk")), faite_le__isnull=True
    )
    premiere = taches.exclude(echange__prive=True).order_by("echeance", "pk")
    return fiches.annotate(
        prochaine_titre=Subquery(premiere.values("titre")[:1]),
        prochaine_le=Subquery(premiere.values("echeance")[:1]),
    )


def _cotisation(fiches, le):
    de_l_annee = _de_la_fiche(Cotisation.objects.filter(annee=le.year))
    return fiches.annotate(
        cotisation_montant=Subquery(de_l_annee.values("montant")[:1]),
        cotisation_reglee_le=Subquery(de_l_annee.values("reglee_le")[:1]),
    )


_COLONNES = {
    "accompagnement": _accompagnement,
    "etiquettes": _etiquettes,
    "contact": _contact,
    "prochaine": _prochaine,
    "cotisation": _cotisation,
}


def avec_colonnes(fiches, le, colonnes=tuple(_COLONNES)):
    """Annote ce que demandent ces colonnes (toutes, pour un export) ; aucune requête de plus."""
    for colonne in colonnes:
        if colonne in _COLONNES:
            fiches = _COLONNES[colonne](fiches, le)
    return fiches


def comptes_du_reseau(reseau):
    """Collectivités du territoire, fiches suivies, fiches dont un accompagnement est ouvert."""

    def compter():
        du_territoire = Collectivite.objects.actuelles()
        if reseau.territoire:
            du_territoire = du_territoire.du_territoire(reseau)
        en_cours = Exists(_de_la_fiche(accompagnements_ouverts()))
        fiches = Fiche.objects.filter(reseau_id=reseau.pk).aggregate(
            fiches=Count("pk"), accompagnees=Count("pk", filter=Q(en_cours))
        )
        return {"collectivites": du_territoire.count(), **fiches}

    return garder(f"collectivites:comptes:{reseau.pk}", compter)
