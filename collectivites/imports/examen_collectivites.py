"""Importer des collectivités : ouvrir ou compléter leurs fiches, ajouter les structures."""

from collections import defaultdict

from predict.noyau.recherche import normaliser

from ..models import (
    Collectivite,
    Cotisation,
    Etiquette,
    EtiquetteFiche,
    Fiche,
    NiveauFiche,
    ProfilFiche,
)
from ..regles import (
    NATURES_PROPRES,
    Attente,
    Nature,
    NiveauEngagement,
    PrioriteRelation,
    ProfilActer,
    Rattachement,
    profils_a_clore,
)
from . import valeurs
from .colonnes import ChampImport, en_clair, libelle_de, libelles_de
from .examen import Examen, champs_collectivite, pas_a_venir
from .plan import Nouveau
from .rapprochement import Rapide, Refus, cle_de_nom

AUTRES_NIVEAUX = {
    "non engagé": "non_engagee", "non": "non_engagee", "pas engagée": "non_engagee",
    "nouvellement engagé": "nouvellement_engagee", "nouvelle": "nouvellement_engagee",
    "débutante": "nouvellement_engagee", "déjà engagé": "deja_engagee", "engagée": "deja_engagee",
    "engagé": "deja_engagee",
}  # fmt: skip
AUTRES_ATTENTES = {
    "connaître les acteurs": "acteurs", "acteurs du territoire": "acteurs",
    "mise en relation": "mise_en_relation", "mise en réseau": "mise_en_relation", "ECSI": "ecsi",
    "actions d’ECSI": "ecsi", "faire vivre la CSI": "vie_csi", "CSI": "vie_csi",
    "financements": "financements", "financement": "financements",
    "information sur les financements": "financements",
}  # fmt: skip
AUTRES_RATTACHEMENTS = {
    "DGS": "dgs", "directions fonctionnelles": "directions_fonctionnelles",
    "directions opérationnelles": "directions_operationnelles", "élus": "elus", "élues": "elus",
}  # fmt: skip
C = ChampImport


class ExamenCollectivites(Examen):
    champs = (
        *champs_collectivite(obligation="Le Siren, le code Insee ou le nom : l’un des trois."),
        C("population", "Population (structure à créer)", valeurs.entier(1, 20_000_000),
          ("population", "habitants", "nb habitants", "nombre d habitants", "pop"),
          "Sert aux pôles, parcs et syndicats que l’import ajoute.", "6 380"),
        C("suivie_par", "Suivie par", valeurs.texte(120),
          ("referent", "referente", "charge de mission", "chargee de mission", "suivi par",
           "charge e de mission", "interlocuteur reseau"),
          "Nom ou adresse d’une personne de votre équipe.", "Camille Rousselet"),
        C("profil", "Profil ACTER", valeurs.choix(ProfilActer),
          ("profil", "profil principal", "profil acter principal"),
          "HUMANIS, COSMIN, CIMOB, CLIMAPART ou ASTRE.", "COSMIN"),
        C("profils_secondaires", "Profils secondaires", valeurs.liste_de_choix(ProfilActer),
          ("profil secondaire", "autres profils"), "Séparés par des points-virgules.",
          "CIMOB"),
        C("justification", "Justification du profil", valeurs.long_texte,
          ("justification", "justification profil", "pourquoi ce profil"),
          "Un profil se justifie ; à défaut, la justification commune.", "Trois lycées partants"),
        C("profil_le", "Profil constaté le", valeurs.date_,
          ("date du profil", "date profil", "date de constat"),
          "À défaut, le jour du dépôt.", "12/03/2026"),
        C("niveau", "Niveau d’engagement", valeurs.choix(NiveauEngagement, AUTRES_NIVEAUX),
          ("niveau", "engagement", "niveau engagement"),
          "Non engagée, nouvellement engagée ou déjà engagée.", "Déjà engagée",
          libelle_de(NiveauEngagement)),
        C("niveau_le", "Niveau constaté le", valeurs.date_, ("date du niveau", "date niveau"),
          "À défaut, le jour du dépôt.", "12/03/2026"),
        C("niveau_motif", "Ce qui montre le niveau", valeurs.long_texte,
          ("motif du niveau", "motif niveau"), "", "Convention signée en 2025"),
        C("attentes", "Attentes", valeurs.liste_de_choix(Attente, AUTRES_ATTENTES),
          ("attente", "besoins", "attentes exprimees"), "Séparées par des points-virgules.",
          "Mise en relation ; Financements", libelles_de(Attente), True, "attentes"),
        C("recherche_de", "Ce qu’elle cherche", valeurs.long_texte,
          ("recherche", "elle cherche", "demande"), "", "Un partenaire au Sénégal",
          None, True, "recherche_de"),
        C("singularite", "Ce qui est singulier ici", valeurs.long_texte,
          ("singularite", "specificites", "specificite"), "", "Bassin viticole",
          None, True, "singularite"),
        C("marqueurs", "Marqueurs du territoire", valeurs.liste(30, 120),
          ("marqueurs", "marqueur", "marqueurs territoriaux"), "Séparés par des points-virgules.",
          "Projet alimentaire ; Campus", None, True, "marqueurs"),
        C("odd", "ODD", valeurs.odd, ("objectifs de developpement durable", "odds"),
          "Numéros de 1 à 17.", "4, 13", None, True, "odd"),
        C("rattachement", "Rattachement de l’international",
          valeurs.choix(Rattachement, AUTRES_RATTACHEMENTS), ("rattachement",), "",
          "Cabinet", libelle_de(Rattachement), True, "rattachement"),
        C("international_porte_par", "International porté par", valeurs.texte(200),
          ("porte par", "portage", "elu reference international"), "", "L’adjointe à la culture",
          None, True, "international_porte_par"),
        C("vigilance", "Point de vigilance", valeurs.long_texte,
          ("vigilance", "points de vigilance"), "", "Équipe renouvelée", None, True,
          "vigilance"),
        C("priorite", "Priorité de la relation", valeurs.choix(PrioriteRelation),
          ("priorite",), "Haute, normale ou basse.", "Normale", libelle_de(PrioriteRelation), True,
          "priorite"),
        C("membre", "Adhérente", valeurs.oui_non,
          ("membre", "adherent", "adhesion", "adherente au reseau", "membre du reseau"),
          "Oui ou non.", "oui", None, False, "membre"),
        C("cotisation_annee", "Année de cotisation", valeurs.annee,
          ("annee cotisation", "annee d adhesion", "annee adhesion"), "", "2026"),
        C("cotisation_montant", "Montant de la cotisation", valeurs.montant(10),
          ("cotisation", "montant cotisation", "cotisation montant", "montant adhesion"),
          "En euros.", "620"),
        C("cotisation_reglee_le", "Cotisation réglée le", valeurs.date_,
          ("date de reglement", "reglee le", "date reglement", "payee le"), "Vide si attendue.",
          "15/02/2026"),
        C("etiquettes", "Étiquettes", valeurs.liste(30, 60), ("etiquette", "tags", "mots cles"),
          "S’ajoutent à celles déjà posées.", "PAT ; Littoral"),
    )  # fmt: skip

    def preparer(self, saisies):
        fiches = self.preparer_fiches(saisies, "")
        cles = [f.pk for f in fiches]
        self.profils, self.niveaux = defaultdict(list), defaultdict(list)
        self.cotisations, self.posees = {}, set()
        for p in self.verrou(ProfilFiche.objects.filter(fiche__in=cles, fin_le__isnull=True)):
            self.profils[p.fiche_id].append(p)
        for n in NiveauFiche.objects.filter(fiche__in=cles).order_by("-constate_le", "-pk"):
            self.niveaux[n.fiche_id].append(n)
        for c in self.verrou(Cotisation.objects.filter(fiche__in=cles)):
            self.cotisations[(c.fiche_id, c.annee)] = c
        poses = EtiquetteFiche.objects.filter(fiche__in=cles)
        self.posees = set(poses.values_list("fiche_id", "etiquette_id"))
        if not hasattr(self, "etiquettes"):
            self.etiquettes = {
                normaliser(e.nom): e for e in Etiquette.objects.filter(reseau=self.reseau)
            }

    def decider(self, saisie, jugement):
        une = self._collectivite_ou_structure(saisie, jugement)
        jugement.titre = une.nom
        self.deja_vu(("collectivite", id(une.pk) if isinstance(une.pk, Nouveau) else une.pk),
                     saisie, une.nom)  # fmt: skip
        jugement.motifs += self.avis_de_nom(self.designation(saisie, ""), une)
        fiche = None if isinstance(une.pk, Nouveau) else self.fiches.get(une.pk)
        if fiche is None or isinstance(fiche, Nouveau):
            changees = self.simples(saisie, jugement)
            cle = une.pk
            fiche = jugement.objet = jugement.creer(Fiche, collectivite_id=cle)
            self.fiches[une.pk] = fiche
            jugement.apres.setdefault("collectivite", une.nom)
        else:
            jugement.objet = fiche
            changees = self.differences(fiche, saisie, jugement)
        changees |= self._suivie_par(fiche, saisie, jugement)
        changees |= self._profils(fiche, saisie, jugement)
        changees |= self._niveau(fiche, saisie, jugement)
        changees |= self._cotisation(fiche, saisie, jugement)
        self._etiquettes(fiche, saisie, jugement)
        if isinstance(fiche, Nouveau):
            fiche.valeurs |= changees
        elif changees:
            jugement.changer(fiche, **changees)

    # -- la collectivité

    def _collectivite_ou_structure(self, saisie, jugement):
        voulue = self.designation(saisie, "")
        if not (voulue.siren or voulue.insee or voulue.nom):
            return self.collectivite(saisie, "")
        trouvee = self.rapprochement.trouver(voulue)
        if trouvee is None and voulue.siren and not voulue.nom and not voulue.insee:
            raise Refus(self._introuvable(voulue))
        if trouvee is not None:
            return trouvee
        voulue.nature = voulue.nature or cle_de_nom(voulue.nom)[1]
        if voulue.nature in NATURES_PROPRES:
            return self._structure(voulue, saisie, jugement)
        raise Refus(self._introuvable(voulue))

    def _structure(self, voulue, saisie, jugement):
        """Un pôle, un parc, un syndicat que le référentiel national ne connaît pas."""
        if not voulue.departement:
            raise Refus(f"« {voulue.nom[:80]} » est à créer : donnez le département de son siège.")
        region = self.rapprochement.regions.get(voulue.departement)
        nouveau = jugement.creer(
            Collectivite,
            nature=voulue.nature,
            nom=voulue.nom,
            siren=voulue.siren,
            population=saisie.get("population"),
            departement_id=voulue.departement,
            region_id=region,
            millesime=self.le.year,
            propre_a_id=self.reseau.pk,
        )
        jugement.apres["nature"] = Nature(voulue.nature).label
        if saisie.get("population"):
            self.montrer(jugement, "population", None, saisie.get("population"))
        une = Rapide(
            nouveau, voulue.nature, voulue.nom, "", voulue.siren, voulue.departement,
            normaliser(voulue.nom), self.reseau.pk, None, None,
        )  # fmt: skip
        self.rapprochement.nouvelle(une)
        return une

    # -- ce qui se constate

    def _suivie_par(self, fiche, saisie, jugement):
        if "suivie_par" not in saisie.valeurs:
            return {}
        agent = self.membre_de_l_equipe(saisie.get("suivie_par"))
        actuel = None if isinstance(fiche, Nouveau) else fiche.suivie_par_id
        if actuel == agent.pk:
            return {}
        noms = {un.pk: str(un) for liste in self.equipe().values() for un in liste}
        self.montrer(jugement, "suivie_par", noms.get(actuel, ""), str(agent))
        return {"suivie_par_id": agent.pk}

    def _profils(self, fiche, saisie, jugement):
        principal, secondaires = saisie.get("profil"), saisie.get("profils_secondaires", [])
        if principal is None and not secondaires:
            return {}
        en_cours = [] if isinstance(fiche, Nouveau) else list(self.profils[fiche.pk])
        avant = [p.profil for p in en_cours if p.principal]
        changees = {}
        if principal and avant != [principal]:
            self._constater(fiche, principal, True, saisie, jugement, en_cours)
            self.montrer(jugement, "profil", avant[0] if avant else None, principal)
            changees["profil_principal"] = principal
        tenus = {p.profil for p in en_cours} | ({principal} if principal else set())
        ajoutes = [p for p in secondaires if p not in tenus]
        for profil in ajoutes:
            self._constater(fiche, profil, False, saisie, jugement, en_cours)
        if ajoutes:
            deja = [p.profil for p in self._secondaires(fiche)]
            self.montrer(jugement, "profils_secondaires", deja, deja + ajoutes)
        return changees

    def _secondaires(self, fiche):
        return (
            []
            if isinstance(fiche, Nouveau)
            else [p for p in self.profils[fiche.pk] if not p.principal]
        )

    def _constater(self, fiche, profil, principal, saisie, jugement, en_cours):
        justification = saisie.get("justification") or self.imp.reglages.get("justification", "")
        if not justification:
            raise Refus(
                "Un profil se justifie : remplissez la colonne « Justification du profil », ou la "
                "justification commune, à l’étape des colonnes."
            )
        le = pas_a_venir(saisie.get("profil_le", self.le), "Le constat du profil")
        try:
            clos = profils_a_clore(en_cours, profil=profil, principal=principal, constate_le=le)
        except ValueError as refus:
            raise Refus(str(refus)) from None
        for ancien in clos:
            en_cours.remove(ancien)
            jugement.changer(ancien, fin_le=le)
        jugement.creer(
            ProfilFiche, fiche_id=fiche if isinstance(fiche, Nouveau) else fiche.pk, profil=profil,
            principal=principal, constate_le=le, justification=justification,
            auteur_id=self.agent.pk if self.agent else None,
        )  # fmt: skip

    def _niveau(self, fiche, saisie, jugement):
        niveau = saisie.get("niveau")
        actuel = "" if isinstance(fiche, Nouveau) else fiche.niveau
        if niveau is None or niveau == actuel:
            return {}
        le = pas_a_venir(saisie.get("niveau_le", self.le), "Le constat du niveau")
        constats = [] if isinstance(fiche, Nouveau) else self.niveaux[fiche.pk]
        if any(n.niveau == niveau and n.constate_le == le for n in constats):
            return {}
        jugement.creer(
            NiveauFiche, fiche_id=fiche if isinstance(fiche, Nouveau) else fiche.pk, niveau=niveau,
            constate_le=le, motif=saisie.get("niveau_motif", ""),
            auteur_id=self.agent.pk if self.agent else None,
        )  # fmt: skip
        self.montrer(jugement, "niveau", actuel, niveau)
        # Le niveau de la fiche est celui du constat le plus récent.
        if constats and constats[0].constate_le > le:
            jugement.motifs.append("Ce niveau s’ajoute à l’histoire ; un plus récent le suit.")
            return {}
        return {"niveau": niveau}

    def _cotisation(self, fiche, saisie, jugement):
        montant, annee = saisie.get("cotisation_montant"), saisie.get("cotisation_annee")
        reglee_le = saisie.get("cotisation_reglee_le")
        if montant is None and annee is None and reglee_le is None:
            return {}
        if annee is None:
            raise Refus("La cotisation n’a pas d’année : remplissez « Année de cotisation ».")
        connue = None if isinstance(fiche, Nouveau) else self.cotisations.get((fiche.pk, annee))
        if connue is None:
            if montant is None:
                raise Refus(f"La cotisation {annee} n’a pas de montant (0 si elle est gratuite).")
            jugement.creer(
                Cotisation, fiche_id=fiche if isinstance(fiche, Nouveau) else fiche.pk, annee=annee,
                montant=montant, reglee_le=reglee_le,
            )  # fmt: skip
            jugement.apres["cotisation_montant"] = f"{annee} : {en_clair(montant)} €"
        else:
            changees = {}
            if montant is not None and montant != connue.montant:
                changees["montant"] = montant
                self.montrer(jugement, "cotisation_montant", connue.montant, montant)
            if reglee_le is not None and reglee_le != connue.reglee_le:
                changees["reglee_le"] = reglee_le
                self.montrer(jugement, "cotisation_reglee_le", connue.reglee_le, reglee_le)
            if not changees:
                return {}
            jugement.changer(connue, **changees)
        if isinstance(fiche, Nouveau) or not fiche.membre:
            self.montrer(jugement, "membre", None if isinstance(fiche, Nouveau) else False, True)
            return {"membre": True}
        return {}

    def _etiquettes(self, fiche, saisie, jugement):
        posees = []
        for nom in saisie.get("etiquettes", []):
            cle = normaliser(nom)
            etiquette = self.etiquettes.get(cle)
            if etiquette is None:
                etiquette = self.etiquettes[cle] = Nouveau(Etiquette, accessoire=True, nom=nom)
            deja = (
                not isinstance(fiche, Nouveau)
                and etiquette.pk is not None
                and ((fiche.pk, etiquette.pk) in self.posees)
            )
            if deja or nom in posees:
                continue
            posees.append(nom)
            jugement.creer(
                EtiquetteFiche,
                fiche_id=fiche if isinstance(fiche, Nouveau) else fiche.pk,
                etiquette_id=etiquette if etiquette.pk is None else etiquette.pk,
            )
        if posees:
            self.montrer(jugement, "etiquettes", None, posees)
