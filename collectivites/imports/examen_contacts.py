"""Importer des contacts : la personne, sa direction, son mandat."""

import re
from collections import defaultdict

from predict.noyau.recherche import normaliser

from ..models import Contact, Direction, Fiche, Mandat
from ..regles import FonctionContact
from . import valeurs
from .colonnes import ChampImport, libelle_de
from .examen import Examen, champs_collectivite, pas_a_venir
from .plan import Nouveau
from .rapprochement import Refus

AUTRES_QUALITES = {
    "élu": "elu", "élue": "elu", "elue": "elu", "agent": "agent", "agente": "agent",
    "technicien": "agent", "technicienne": "agent", "salarié": "agent", "salariée": "agent",
    "administratif": "agent", "bénévole": "association", "associatif": "association",
}  # fmt: skip
_ELUE = re.compile(
    r"\b(maire|adjointe?|conseill\w+ (?:municipal|communautaire|departemental|regional|delegue)\w*"
    r"|(?:vice )?presidente?|elue?)\b"
)
_CIVILITE = re.compile(r"(?i)^(?:m|mr|mme|mlle|mmes|monsieur|madame|dr|pr)\.?\s+")
C = ChampImport


def separer_nom(texte):
    """« Mme Claire DUPONT », « DUPONT Claire », « Claire Dupont » → (prénom, nom)."""
    mots = _CIVILITE.sub("", texte).split()
    capitales = [m for m in mots if m.isupper() and len(m) > 1]
    if capitales and len(capitales) < len(mots):
        nom = " ".join(capitales)
        return " ".join(m for m in mots if m not in capitales), nom
    return " ".join(mots[:-1]), mots[-1] if mots else ""


class ExamenContacts(Examen):
    champs = (
        *champs_collectivite("collectivite_"),
        C("prenom", "Prénom", valeurs.texte(80), ("prenoms", "first name"), "", "Claire",
          None, True, "prenom"),
        C("nom", "Nom", valeurs.texte(80),
          ("nom de famille", "nom usage", "nom d usage", "last name", "nom contact"),
          "Obligatoire, sauf si le nom entier est donné.", "Dupont", None, False, "nom"),
        C("nom_complet", "Nom entier", valeurs.texte(160),
          ("nom prenom", "prenom nom", "nom et prenom", "prenom et nom", "contact", "identite",
           "interlocuteur", "personne"),
          "Prénom et nom dans la même colonne.", "Claire DUPONT"),
        C("qualite", "Qualité", valeurs.choix(FonctionContact, AUTRES_QUALITES),
          ("elu ou agent", "type de contact", "categorie", "statut", "elu technicien"),
          "Élu·e, agent·e, association ; déduite de la fonction à défaut.", "Agent·e",
          libelle_de(FonctionContact), False, "qualite"),
        C("fonction", "Fonction", valeurs.texte(160),
          ("poste", "titre", "intitule du poste", "fonctions"), "", "Directrice de la culture",
          None, True, "fonction"),
        C("direction", "Direction ou service", valeurs.texte(160),
          ("direction", "service", "pole"), "Créée dans l’organigramme si elle n’y est pas.",
          "Direction de la culture"),
        C("email", "Adresse électronique", valeurs.courriel,
          ("email", "e mail", "mail", "courriel", "adresse mail", "adresse email", "mel"), "",
          "claire.dupont@commune.fr", None, True, "email"),
        C("telephone", "Téléphone", valeurs.telephone,
          ("tel", "telephone fixe", "numero de telephone", "portable", "mobile", "tel fixe",
           "tel portable", "n telephone"), "", "02 38 00 00 00", None, True, "telephone"),
        C("principal", "Contact principal", valeurs.oui_non, ("principal",), "Oui ou non.", "oui"),
        C("elu_referent", "Élu·e référent·e", valeurs.oui_non,
          ("elu referent", "elue referente", "referent elu"), "Oui ou non.", "non"),
        C("mandat", "Mandat", valeurs.texte(160),
          ("intitule du mandat", "mandat electif", "mandats"), "", "Adjointe à la culture"),
        C("mandat_debut", "Début du mandat", valeurs.date_,
          ("debut mandat", "mandat depuis", "date debut mandat", "elu depuis"), "", "22/03/2026"),
        C("mandat_fin", "Fin du mandat", valeurs.date_,
          ("fin mandat", "date fin mandat", "mandat jusqu au"), "", ""),
        C("informe_le", "Informé·e le", valeurs.date_, ("date information rgpd", "informe rgpd"),
          "Jour où la personne a su que le réseau garde ses coordonnées.", "", None, True,
          "informe_le"),
        C("source", "D’où viennent ces coordonnées", valeurs.texte(160),
          ("source", "origine", "provenance"), "", "Atelier du 8 avril", None, True, "source"),
        C("note", "Note", valeurs.long_texte, ("notes", "commentaire", "commentaires", "remarques",
          "observations"), "Ni opinion, ni étiquette politique.", "", None, True, "note"),
    )  # fmt: skip

    def preparer(self, saisies):
        fiches = self.preparer_fiches(saisies)
        cles = [f.pk for f in fiches]
        self.contacts = defaultdict(list)
        self.mandats, self.directions_lues = defaultdict(list), {}
        for c in self.verrou(Contact.objects.filter(fiche__in=cles)).order_by("pk"):
            if not self.ne_ici(c):
                self.contacts[c.fiche_id].append(c)
        for m in self.verrou(Mandat.objects.filter(contact__fiche__in=cles)).order_by("pk"):
            self.mandats[m.contact_id].append(m)
        for d in Direction.objects.filter(fiche__in=cles):
            self.directions_lues[(d.fiche_id, normaliser(d.nom))] = d
        if not hasattr(self, "directions_nouvelles"):
            self.directions_nouvelles = {}

    def decider(self, saisie, jugement):
        prenom, nom = self._nom(saisie)
        jugement.titre = f"{prenom} {nom}".strip()
        fiche, une = self.fiche(saisie, jugement)
        jugement.titre = f"{jugement.titre}, {une.nom}"
        connu = None if isinstance(fiche, Nouveau) else self._connu(fiche, saisie, prenom, nom)
        self._une_fois(saisie, une, connu, prenom, nom)
        if connu is None:
            contact = self._nouveau(fiche, saisie, jugement)
        else:
            contact = self._complete(connu, saisie, jugement)
        self._seuls(fiche, une, contact, saisie, jugement)
        self._mandat(contact, saisie, jugement)
        self.retenir_fiche(fiche, une)

    def _nom(self, saisie):
        """Prénom et nom, quelles que soient les colonnes ; ils rejoignent les valeurs lues."""
        if "nom" not in saisie.valeurs and "nom_complet" in saisie.valeurs:
            prenom, nom = separer_nom(saisie.get("nom_complet"))
            if len(prenom) > 80 or len(nom) > 80:
                raise Refus("Le nom entier est trop long : séparez prénom et nom.")
            saisie.valeurs["nom"] = nom
            if prenom:
                saisie.valeurs["prenom"] = prenom
        if not saisie.get("nom"):
            raise Refus("Le nom de la personne manque.")
        return saisie.get("prenom", ""), saisie.get("nom")

    def _connu(self, fiche, saisie, prenom, nom):
        """Le contact de cette fiche : par son adresse, puis par son nom."""
        siens = self.contacts[fiche.pk]
        adresse = saisie.get("email")
        trouves = [c for c in siens if adresse and c.email.lower() == adresse]
        if not trouves:
            cle = normaliser(f"{prenom} {nom}")
            trouves = [c for c in siens if c.recherche == cle]
            # Deux homonymes d’une même fiche : l’adresse, si elle diffère, les départage.
            if adresse and len(trouves) > 1:
                trouves = [c for c in trouves if not c.email] or trouves
        if len(trouves) > 1:
            noms = ", ".join(f"{c} ({c.email or c.fonction or 'sans adresse'})" for c in trouves)
            raise Refus(f"Plusieurs contacts répondent à cette ligne : {noms}. Donnez l’adresse.")
        if trouves and (trouves[0].oppose_le or trouves[0].anonymise_le):
            raise Refus(
                "Cette personne s’est opposée à l’usage de ses données : rien n’est modifié."
            )
        return trouves[0] if trouves else None

    def _une_fois(self, saisie, une, connu, prenom, nom):
        adresse = saisie.get("email")
        cles = [("nom", une.pk, normaliser(f"{prenom} {nom}"))]
        if adresse:
            cles.append(("email", une.pk, adresse))
        if connu:
            cles = [("contact", connu.pk)]
        for cle in cles:
            self.deja_vu(cle, saisie, f"{prenom} {nom}".strip())

    def _qualite(self, saisie):
        dits = normaliser(f"{saisie.get('fonction', '')} {saisie.get('mandat', '')}")
        elue = _ELUE.search(dits) or "mandat" in saisie.valeurs
        return FonctionContact.ELU if elue else FonctionContact.AGENT

    def _nouveau(self, fiche, saisie, jugement):
        if "qualite" not in saisie.valeurs:
            saisie.valeurs["qualite"] = self._qualite(saisie)
        remplies = self.simples(saisie, jugement)
        for code in ("nom", "prenom", "qualite"):
            if code in saisie.valeurs:
                remplies[code] = saisie.valeurs[code]
                self.montrer(jugement, code, None, saisie.valeurs[code])
        remplies |= self._direction(fiche, None, saisie, jugement)
        self._elu_seulement(saisie, remplies["qualite"])
        cle = fiche if isinstance(fiche, Nouveau) else fiche.pk
        jugement.objet = jugement.creer(Contact, fiche_id=cle, **remplies)
        return jugement.objet

    def _complete(self, contact, saisie, jugement):
        jugement.objet = contact
        changees = self.differences(contact, saisie, jugement)
        if saisie.get("prenom") and not contact.prenom and "prenom" not in changees:
            changees["prenom"] = saisie.get("prenom")
            self.montrer(jugement, "prenom", contact.prenom, saisie.get("prenom"))
        # Reconnu par son nom sans accents ni casse : on ne récrit pas « Dupont » en « DUPONT ».
        for code in ("nom", "prenom"):
            voulue = changees.get(code)
            if voulue and normaliser(voulue) == normaliser(getattr(contact, code)):
                changees.pop(code)
                jugement.avant.pop(code, None)
                jugement.apres.pop(code, None)
        changees |= self._direction(contact.fiche_id, contact, saisie, jugement)
        self._elu_seulement(saisie, changees.get("qualite", contact.qualite))
        if changees:
            jugement.changer(contact, **changees)
        return contact

    def _elu_seulement(self, saisie, qualite):
        if saisie.get("elu_referent") and qualite != FonctionContact.ELU:
            raise Refus("Seule une personne élue peut être élu·e référent·e.")

    def _direction(self, fiche, contact, saisie, jugement):
        nom = saisie.get("direction")
        if not nom:
            return {}
        cle_fiche = fiche.pk if isinstance(fiche, Fiche) else fiche  # clé, fiche, ou `Nouveau`
        cle = (cle_fiche, normaliser(nom))
        direction = self.directions_lues.get(cle) or self.directions_nouvelles.get(cle)
        deja = None if contact is None else contact.direction_id
        if direction is not None and deja is not None and direction.pk == deja:
            return {}
        if direction is None:
            direction = self.directions_nouvelles[cle] = Nouveau(
                Direction, accessoire=True, fiche_id=cle_fiche, nom=nom
            )
        anciennes = {d.pk: d.nom for d in self.directions_lues.values()}
        avant = anciennes.get(deja, "")
        self.montrer(jugement, "direction", avant, nom)
        return {"direction_id": direction if direction.pk is None else direction.pk}

    def _seuls(self, fiche, une, contact, saisie, jugement):
        """Un seul contact principal, un·e seul·e élu·e référent·e par fiche."""
        for code in ("principal", "elu_referent"):
            voulu = saisie.get(code)
            if voulu is None:
                continue
            titre = f"« {self.par_code[code].libelle} »"
            actuel = False if isinstance(contact, Nouveau) else getattr(contact, code)
            if voulu:
                self.deja_vu((code, une.pk), saisie, f"{titre} de {une.nom}")
            if voulu == actuel:
                continue
            if isinstance(contact, Nouveau):
                contact.valeurs[code] = voulu
            else:
                jugement.changer(contact, **{code: voulu})
            self.montrer(jugement, code, actuel or None, voulu)
            if not voulu or isinstance(fiche, Nouveau):
                continue
            for autre in self.contacts[fiche.pk]:
                if autre is not contact and getattr(autre, code):
                    jugement.changer(autre, **{code: False})
                    jugement.motifs.append(f"{autre} ne l’est plus : {titre}.")

    def _mandat(self, contact, saisie, jugement):
        intitule, debut = saisie.get("mandat"), saisie.get("mandat_debut")
        fin = saisie.get("mandat_fin")
        if intitule is None and debut is None and fin is None:
            return
        if intitule is None:
            raise Refus("Le mandat a une date, pas d’intitulé : remplissez la colonne « Mandat ».")
        cle = normaliser(intitule)
        siens = [] if isinstance(contact, Nouveau) else self.mandats[contact.pk]
        memes = [m for m in siens if normaliser(m.intitule) == cle]
        connu = next((m for m in memes if m.debut_le == debut), None)
        if connu is None and debut is None:
            connu = memes[0] if memes else None
            if connu is None:
                raise Refus("Le mandat n’a pas de date de début : remplissez « Début du mandat ».")
        if fin and fin < (debut or connu.debut_le):
            raise Refus("Le mandat ne peut pas finir avant d’avoir commencé.")
        if connu is None:
            pas_a_venir(debut, "Le début du mandat")
            cle_contact = contact if isinstance(contact, Nouveau) else contact.pk
            jugement.creer(
                Mandat, contact_id=cle_contact, intitule=intitule, debut_le=debut, fin_le=fin
            )
            self.montrer(jugement, "mandat", None, intitule)
            self.montrer(jugement, "mandat_debut", None, debut)
            if fin:
                self.montrer(jugement, "mandat_fin", None, fin)
        elif fin and fin != connu.fin_le:
            jugement.changer(connu, fin_le=fin)
            self.montrer(jugement, "mandat_fin", connu.fin_le, fin)
