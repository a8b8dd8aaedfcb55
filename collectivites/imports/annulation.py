"""Défaire un import : retirer ce qu’il a créé, rétablir ce qu’il a modifié.

Une ligne que quelqu’un a touchée depuis, ou à laquelle quelqu’un a rattaché quelque chose, est
gardée telle quelle et nommée. On remonte du dernier paquet au premier : qui désigne part avant
qui est désigné.
"""

from collections import Counter, defaultdict
from datetime import datetime

from django.apps import apps

from predict.comptes.models import Document

from ..models import Echange, LigneImport
from ..regles import SortAnnulation, TypeImport
from .ecriture import (
    CALCULEES,
    ORDRE,
    en_json,
    recompter_derniers_echanges,
    recrire_lignes,
    verrouiller_les_imports,
)
from .examen import PAQUET

_RANG = {modele: rang for rang, modele in enumerate(ORDRE)}


def annuler(un_import):
    """Défait l’import ; à appeler dans une transaction. Rend {sort: nombre de lignes}."""
    verrouiller_les_imports(un_import)
    sorts, fiches = Counter(), set()
    # Une ligne vidée (anonymisation, détail effacé) n’a plus de traces : elle reste écrite.
    ecrites = LigneImport.objects.filter(un_import=un_import, objet_id__isnull=False)
    numeros = list(
        ecrites.exclude(objet_version=None).order_by("-numero").values_list("numero", flat=True)
    )
    for debut in range(0, len(numeros), PAQUET):
        tranche = numeros[debut : debut + PAQUET]
        lignes = list(ecrites.filter(numero__in=tranche).order_by("-numero"))
        if un_import.type == TypeImport.ECHANGES:
            cles = [x.objet_id for x in lignes]
            fiches |= set(Echange.objects.filter(pk__in=cles).values_list("fiche_id", flat=True))
        _Paquet(lignes, un_import.applique_le).defaire()
        sorts.update(x.sort for x in lignes)
    recompter_derniers_echanges(fiches)
    return sorts


class _Paquet:
    def __init__(self, lignes, le):
        self.lignes, self.le = lignes, le
        self.gardes = {}
        self.objets = self._lire()

    def defaire(self):
        for ligne in self.lignes:
            if not ligne.traces:
                self._garder(ligne, "son détail a été effacé")
        self._garder_les_modifiees()
        self._garder_les_reliees()
        # Retirer d’abord : le profil d’avant ne revient que si la place est libre.
        self._retirer()
        self._retablir()
        for ligne in self.lignes:
            if ligne.numero in self.gardes:
                ligne.sort = SortAnnulation.GARDEE
                ligne.motifs = [*ligne.motifs, f"Gardée : {self.gardes[ligne.numero]}."]
            else:
                principal = next((t for t in ligne.traces if self._est_principal(ligne, t)), {})
                cree = "avant" not in principal and principal
                ligne.sort = SortAnnulation.RETIREE if cree else SortAnnulation.RETABLIE
        recrire_lignes(self.lignes, ["sort", "motifs"])

    def _est_principal(self, ligne, trace):
        return (trace["m"], trace["id"]) == (ligne.objet_type, ligne.objet_id)

    def _lire(self):
        """{(modèle, clé): objet} de tout ce que ces lignes ont touché, retenu jusqu’à la fin."""
        cles = defaultdict(set)
        for ligne in self.lignes:
            for trace in ligne.traces:
                cles[apps.get_model(trace["m"])].add(trace["id"])
        lus = {}
        for modele, siennes in cles.items():
            objets = modele._base_manager.filter(pk__in=siennes)
            for objet in objets.select_for_update(of=("self",)):
                lus[(modele._meta.label_lower, objet.pk)] = objet
        return lus

    def _traces(self):
        for ligne in self.lignes:
            for trace in ligne.traces:
                yield ligne, trace, self.objets.get((trace["m"], trace["id"]))

    def _garder(self, ligne, raison):
        self.gardes.setdefault(ligne.numero, raison)

    # -- ce que quelqu’un a touché

    def _garder_les_modifiees(self):
        """L’instant d’écriture a changé, ou une valeur écrite n’est plus celle de l’import."""
        attendues = {}
        for ligne, trace, objet in self._traces():
            cle = (trace["m"], trace["id"])
            if objet is None:
                if not trace.get("accessoire"):
                    self._garder(ligne, "supprimée ou fusionnée depuis")
                continue
            le = getattr(objet, "modifie_le", self.le)
            if le != self.le:
                if not trace.get("accessoire"):
                    self._garder(ligne, f"modifiée depuis, le {le:%d/%m/%Y}")
                continue
            # Deux lignes ont pu changer le même objet : la plus récente dit ce qui est en base,
            # la précédente ce qui y reviendra.
            valeurs = attendues.setdefault(cle, {})
            for nom, ecrite in trace.get("apres", {}).items():
                actuelle = valeurs.get(nom, en_json(getattr(objet, nom)))
                if actuelle != ecrite:
                    self._garder(ligne, "modifiée depuis")
                valeurs[nom] = trace["avant"][nom]

    # -- ce à quoi quelqu’un a rattaché quelque chose

    def _garder_les_reliees(self):
        """Tant qu’une ligne gardée tient à une création, celle-ci reste aussi ; jusqu’au calme."""
        retirables, self.changees = {}, defaultdict(list)
        for ligne, trace, objet in self._traces():
            if "avant" in trace:
                self.changees[(trace["m"], trace["id"])].append((ligne, trace))
            elif objet is not None:
                retirables[(trace["m"], trace["id"])] = (ligne, trace)
        liens = self._liens(retirables)
        self.restent = set()
        while True:
            avant = (len(self.gardes), len(self.restent))
            for cle, (ligne, trace) in retirables.items():
                if ligne.numero in self.gardes:
                    self.restent.add(cle)
                    continue
                venus = [lien for lien in liens.get(cle, ()) if self._tient(lien, retirables)]
                if not venus:
                    continue
                self.restent.add(cle)
                if not trace.get("accessoire"):
                    nom = apps.get_model(venus[0][0][0])._meta.verbose_name
                    self._garder(ligne, f"on y a rattaché autre chose depuis ({nom})")
            if (len(self.gardes), len(self.restent)) == avant:
                return

    def _tient(self, lien, retirables):
        """Ce lien survivra-t-il ? Non s’il part, ni si sa colonne retrouve sa valeur d’avant."""
        source, colonne = lien
        if source in retirables:
            return source in self.restent
        return not any(
            ligne.numero not in self.gardes and colonne in trace["avant"]
            for ligne, trace in self.changees.get(source, ())
        )

    def _liens(self, retirables):
        """{cible: [(source, colonne)]} : toutes les lignes de la base qui les désignent."""
        liens = defaultdict(list)
        par_modele = defaultdict(set)
        for libelle, cle in retirables:
            par_modele[apps.get_model(libelle)].add(cle)
        for modele, cles in par_modele.items():
            for relation in modele._meta.get_fields(include_hidden=True):
                if not relation.auto_created or relation.concrete or relation.many_to_many:
                    continue
                source, attribut = relation.related_model, relation.field.attname
                lignes = source._base_manager.filter(**{f"{relation.field.name}__in": cles})
                for cle, visee in lignes.values_list("pk", attribut):
                    venue = (source._meta.label_lower, cle)
                    liens[(modele._meta.label_lower, visee)].append((venue, attribut))
            self._liens_des_documents(modele, cles, liens)
        return liens

    def _liens_des_documents(self, modele, cles, liens):
        libelle = modele._meta.label_lower
        refs = {
            self.objets[(libelle, cle)].ref: cle
            for cle in cles
            if hasattr(self.objets[(libelle, cle)], "ref")
        }
        documents = Document.objects.filter(objet_type=libelle, objet_ref__in=refs)
        for pk, ref in documents.values_list("pk", "objet_ref"):
            liens[(libelle, refs[ref])].append(((Document._meta.label_lower, pk), "objet_ref"))

    # -- écrire

    def _retablir(self):
        colonnes, objets = defaultdict(set), {}
        for ligne, trace, objet in self._traces():
            if ligne.numero in self.gardes or "avant" not in trace or objet is None:
                continue
            modele = type(objet)
            for nom, valeur in trace["avant"].items():
                champ = _champ(modele, nom)
                cible = champ.target_field if champ.is_relation else champ
                setattr(objet, champ.attname, cible.to_python(valeur))
                colonnes[modele].add(champ.name)
            if modele in CALCULEES:
                objet.recherche = CALCULEES[modele](objet)
                colonnes[modele].add("recherche")
            objet.modifie_le = datetime.fromisoformat(trace["le"])
            if (modele, objet.pk) not in objets:
                objet.version += 1
            objets[(modele, objet.pk)] = objet
        for modele, noms in colonnes.items():
            siens = [o for (m, _), o in objets.items() if m is modele]
            modele._base_manager.bulk_update(
                siens, [*noms, "version", "modifie_le"], batch_size=PAQUET
            )

    def _retirer(self):
        a_retirer = defaultdict(list)
        for ligne, trace, objet in self._traces():
            if objet is None or "avant" in trace or ligne.numero in self.gardes:
                continue
            if (trace["m"], trace["id"]) not in self.restent:
                a_retirer[type(objet)].append(objet.pk)
        for modele in sorted(a_retirer, key=_RANG.get, reverse=True):
            modele._base_manager.filter(pk__in=a_retirer[modele]).delete()


def _champ(modele, nom):
    return next(c for c in modele._meta.concrete_fields if nom in (c.name, c.attname))
