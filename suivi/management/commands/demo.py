"""Tout ce qu’il faut pour essayer PREDICT : `manage.py demo`."""

import io

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accompagnements.actions.circuit_cadre import sceller
from accompagnements.models import CadreCollaboration
from accompagnements.regles import Etat, EtatCadre
from collectivites.models import Collectivite
from offre.actions.national import transmettre
from offre.models import Priorisation, PrioriteReseau, RangActer
from offre.regles import EtatPriorisation
from offre.regles.priorites import SUJET_DU_SERVICE
from predict.comptes.models import Agent, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import Role
from suivi import demonstration
from suivi.actions.capitalisation import documents_de, emettre
from suivi.actions.feuilles import preparer_feuille, signer_feuille, viser_feuille
from suivi.calculs.feuilles import empreinte, lignes_de, manquantes
from suivi.courriels_enquete import lien_personnel
from suivi.demonstration.capitalisation import PARTAGEE
from suivi.demonstration.comptes import COORDINATRICE, VOISINE, courriel
from suivi.demonstration.enquetes import ENQUETES, ouvrir_les_liens
from suivi.management.commands.creer_demo import MOT_DE_PASSE
from suivi.models import FeuilleTemps, FicheCapitalisation, InvitationEnquete
from suivi.regles import EtatFeuille

PRIORITES_TRANSMISES = ("observatoire", "programmes_mutualises")
RANGS_DECLARES = ("CIMOB", "CLIMAPART", "HUMANIS", "COSMIN", "ASTRE")


class Command(BaseCommand):
    help = "Prépare la démonstration (relançable) et affiche l’adresse et les comptes."

    def handle(self, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "La démonstration pose des comptes au mot de passe connu de tous : elle n’est "
                "permise qu’avec DEMONSTRATION=1, jamais sur une base réelle."
            )
        if not Collectivite.objects.filter(propre_a__isnull=True).exists():
            call_command("charger_geographie", stdout=self.stdout)
        # Toujours : une mise à jour du logiciel peut en apporter. Son tableau n’intéresse pas ici.
        call_command("charger_referentiels", stdout=io.StringIO())
        call_command("creer_demo", stdout=self.stdout)
        call_command("preparer_polices", stdout=self.stdout, verbosity=0)
        self._declarer_les_rangs()
        self._transmettre_les_priorites()
        self._sceller_les_cadres_des_referentes()
        self._emettre_les_fiches()
        self._viser_une_feuille()
        avis = self._ouvrir_les_liens()
        self._dire_les_nouvelles()
        self.stdout.write(self._presentation(avis))

    def _dire_les_nouvelles(self):
        """La cloche et l’attrape-courriels ne sont pas vides : mêmes règles, même facteur."""
        reseau = Reseau.objects.get(slug=demonstration.RESEAU)
        with dans_reseau(reseau.pk):
            demonstration.annoncer_le_recent(reseau, timezone.localdate())
        call_command("notifier", reseau=reseau.slug, stdout=io.StringIO())
        call_command("executer_travaux", une_fois=True, stdout=io.StringIO())

    def _viser_une_feuille(self):
        """Une feuille de temps signée par sa personne et visée : son PDF se télécharge."""
        reseau = Reseau.objects.get(slug=demonstration.RESEAU)
        theo, nadia = (Agent.objects.get(email=courriel(cle)) for cle in ("theo", "nadia"))
        with dans_reseau(reseau.pk):
            if FeuilleTemps.objects.filter(reseau=reseau, etat=EtatFeuille.VISEE).exists():
                return
            absentes = manquantes(reseau, timezone.localdate(), theo)
            if not absentes:
                return
            une = absentes[-1]
            feuille, _ = preparer_feuille(
                agent=theo, pour=theo, financement=une.financement, du=une.du, au=une.au
            )
            le = timezone.now()
            lue = empreinte(lignes_de(feuille))
            signer_feuille(feuille=feuille, agent=theo, lue=lue, le=le)
            viser_feuille(feuille=feuille, agent=nadia, le=le)

    def _declarer_les_rangs(self):
        """Rangs ACTER que le réseau fictif déclare ; la matrice nationale ne les compte pas."""
        for reseau in Reseau.objects.filter(demonstration=True):
            for rang, profil in enumerate(RANGS_DECLARES, start=1):
                RangActer.objects.get_or_create(
                    reseau=reseau,
                    profil=profil,
                    defaults={"rang": rang, "source_document": "Démonstration"},
                )

    def _transmettre_les_priorites(self):
        """Le réseau fictif partage deux priorités de son dernier tour ; il ne compte pas."""
        for reseau in Reseau.objects.filter(demonstration=True):
            if PrioriteReseau.objects.filter(reseau=reseau).exists():
                continue
            with dans_reseau(reseau.pk):
                tour = (
                    Priorisation.objects.du_reseau(reseau)
                    .filter(etat=EtatPriorisation.ARRETEE)
                    .order_by("-arretee_le")
                    .first()
                )
                if tour is None:
                    continue
                decisions = tour.decisions.filter(
                    service__service__code__in=PRIORITES_TRANSMISES
                ).select_related("service__service", "service__mission", "priorisation")
                transmettre(
                    tour=tour,
                    agent=Agent.objects.filter(email=courriel("nadia")).first(),
                    choix=[(d, SUJET_DU_SERVICE[d.service.service.code]) for d in decisions],
                    le=tour.arretee_le,
                )

    def _sceller_les_cadres_des_referentes(self):
        """Scelle, par l’action de tous les jours, les cadres validés que le portail montre.

        Un document scellé ne s’invente pas dans un fichier d’échange : il se produit.
        """
        for reseau in Reseau.objects.filter(demonstration=True):
            with dans_reseau(reseau.pk):
                valides = CadreCollaboration.objects.filter(
                    reseau=reseau,
                    etat=EtatCadre.VALIDE,
                    accompagnement__etat=Etat.ACTIF,
                    accompagnement__fiche__referents__actif=True,
                )
                direction = Agent.objects.avec_adhesion().filter(
                    adhesion_courante__reseau=reseau, adhesion_courante__role=Role.DIRECTION
                )
                for cadre in valides.distinct():
                    sceller(cadre=cadre, agent=direction.first(), le=timezone.now())

    def _emettre_les_fiches(self):
        """De même, la fiche de capitalisation que les autres réseaux lisent."""
        for reseau in Reseau.objects.filter(demonstration=True):
            with dans_reseau(reseau.pk):
                fiche = FicheCapitalisation.objects.filter(reseau=reseau, ref=PARTAGEE).first()
                if fiche is not None and not documents_de(fiche).exists():
                    emettre(fiche=fiche, agent=fiche.auteur, le=timezone.now())

    def _ouvrir_les_liens(self):
        """Adresse d’un avis à donner sans compte, ou vide : un fichier ne porte pas les liens."""
        adresse = ""
        for reseau in Reseau.objects.filter(demonstration=True):
            with dans_reseau(reseau.pk):
                siennes = InvitationEnquete.objects.du_reseau(reseau)
                exemple = ouvrir_les_liens(siennes.filter(campagne__ref__startswith=ENQUETES))
            if exemple is not None:
                adresse = lien_personnel(reseau, exemple.jeton)
        return adresse

    def _presentation(self, avis):
        comptes = [
            (cle, fonction, voit)
            for cle, (_, _, _, fonction, _, voit) in demonstration.AGENTS.items()
        ]
        comptes.append((COORDINATRICE[0], COORDINATRICE[4], "la consolidation nationale"))
        comptes.append((VOISINE[0], "Autre réseau", "cinq fiches, et rien du premier réseau"))
        presents = set(Agent.objects.values_list("email", flat=True))
        lignes = [
            (courriel(cle), fonction, voit)
            for cle, fonction, voit in comptes
            if courriel(cle) in presents
        ]
        largeurs = [max(len(ligne[rang]) for ligne in lignes) for rang in (0, 1)]
        filet = "─" * (sum(largeurs) + 50)
        return "\n".join(
            [
                "",
                f"  PREDICT est à l’adresse  {settings.ADRESSE_PUBLIQUE}",
                f"  Mot de passe de tous les comptes\u00a0:  {MOT_DE_PASSE}",
                f"  {filet}",
                *(
                    f"  {email:<{largeurs[0]}}  {fonction:<{largeurs[1]}}  {voit}"
                    for email, fonction, voit in lignes
                ),
                f"  {filet}",
                *([f"  Un avis à donner, sans compte\u00a0:  {avis}"] if avis else []),
                "  Personnes, notes et montants sont fictifs ; les collectivités sont réelles.",
                "",
            ]
        )
