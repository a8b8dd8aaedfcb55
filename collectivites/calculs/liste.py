"""Ce que la liste des fiches montre au-delà de la fiche : une annotation par colonne affichée.

Accompagnements et tâches sont d’une application plus haute : on les rejoint par la relation
inverse de leur clé étrangère, sans les importer.
"""

from collections import defaultdict
from datetime import date
from itertools import islice

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    F,
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
    premiere = taches.exclude(echange__prive=True)
    premiere = premiere.order_by(F("echeance").asc(nulls_last=True), "pk")
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


def avec_colonnes(fiches, le, colonnes):
    """Annote ce que demandent ces colonnes, pour une page ; aucune requête de plus."""
    for colonne in colonnes:
        if colonne in _COLONNES:
            fiches = _COLONNES[colonne](fiches, le)
    return fiches


def garnies(fiches, le, paquet=2000):
    """Les fiches d’un export, toutes colonnes posées : six requêtes par paquet de lignes.

    Une sous-requête par ligne et par colonne, comme pour une page, coûterait cent fois la lecture.
    """
    lignes = fiches.iterator(chunk_size=paquet)
    while groupe := list(islice(lignes, paquet)):
        _garnir(groupe, le)
        yield from groupe


def _garnir(groupe, le):
    pks = [fiche.pk for fiche in groupe]
    ouverts = accompagnements_ouverts().filter(fiche__in=pks).order_by("debut_le", "pk")
    etapes_en_cours = dict(ouverts.values_list("fiche_id", "etape"))
    etiquettes = defaultdict(list)
    posees = EtiquetteFiche.objects.filter(fiche__in=pks).order_by("etiquette__nom")
    for fiche, nom in posees.values_list("fiche_id", "etiquette__nom"):
        etiquettes[fiche].append(nom)
    contacts = {}
    principaux = Contact.objects.joignables(le).filter(principal=True, fiche__in=pks)
    for contact in principaux.only("fiche_id", "prenom", "nom", "fonction"):
        contacts[contact.fiche_id] = (contact.nom_complet, contact.fonction)
    prochaines = _prochaines(pks)
    cotisations = {
        fiche: (montant, reglee_le)
        for fiche, montant, reglee_le in Cotisation.objects.filter(
            annee=le.year, fiche__in=pks
        ).values_list("fiche_id", "montant", "reglee_le")
    }
    for fiche in groupe:
        fiche.etape_en_cours = etapes_en_cours.get(fiche.pk)
        fiche.etiquettes_texte = " · ".join(etiquettes[fiche.pk])
        fiche.contact_nom, fiche.contact_fonction = contacts.get(fiche.pk, ("", ""))
        fiche.prochaine_titre, fiche.prochaine_le = prochaines.get(fiche.pk, ("", None))
        rien = (None, None)
        fiche.cotisation_montant, fiche.cotisation_reglee_le = cotisations.get(fiche.pk, rien)


def _prochaines(pks):
    """{fiche: (titre, date)} de la tâche ouverte la plus proche, hors notes privées."""
    taches = _modele("taches").objects.filter(faite_le__isnull=True).exclude(echange__prive=True)
    rangees = []
    for chemin in ("fiche_id", "accompagnement__fiche_id"):
        trouvees = taches.filter(**{f"{chemin}__in": pks})
        rangees += trouvees.values_list(chemin, "echeance", "pk", "titre")
    # La plus proche écrite en dernier ; sans date, elle passe après toutes les autres.
    rangees.sort(key=lambda r: (r[1] is None, r[1] or date.max, r[2]), reverse=True)
    return {fiche: (titre, echeance) for fiche, echeance, _, titre in rangees}


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
