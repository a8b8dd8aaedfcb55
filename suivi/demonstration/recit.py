"""D’une histoire aux lignes du fichier : accompagnement, cadre, temps, preuves."""

from .cadre import lignes_cadres
from .comptes import courriel
from .pieces import jointe
from .textes import choisir

MINUTES = {
    "reunion": 180, "atelier": 420, "entretien": 90, "visite": 390, "redaction": 300,
    "mise_en_relation": 150, "formation": 420, "renseignement": 20,
}  # fmt: skip
VERBE_ETAPE = "étape passée"


class Conteur:
    """Écrit un récit dans les sections du fichier. `fiches` : {code: ligne de fiche}."""

    def __init__(self, sections, calendrier, fiches, noms, acteurs):
        self.sections, self.calendrier = sections, calendrier
        self.fiches, self.noms, self.acteurs = fiches, noms, acteurs
        self.rang = 0

    def raconter(self, recit):
        self.recit, self.fiche = recit, self.fiches[recit["code"]]
        self.responsable = courriel(recit["responsable"])
        jour, passages = self.calendrier.jour, recit["passages"]
        etape, etat = len(passages), recit.get("etat", "actif")
        if etape == 6:
            etat = "clos"
        agents = [c for c in self.fiche["contacts"] if c["qualite"] != "elu"]
        elus = [c for c in self.fiche["contacts"] if c["qualite"] == "elu"]
        self.contact = (agents or elus)[0]
        ligne = {
            "ref": recit["ref"],
            "fiche": self.fiche["ref"],
            "titre": recit["titre"],
            "sollicitation": self._sollicitation(),
            "scenario": recit["scenario"],
            "cas_type": recit["cas"],
            "posture": recit["posture"],
            "responsable": self.responsable,
            "contact": self.contact["ref"],
            "elu_referent": None if recit.get("sans_elu") or not elus else elus[0]["ref"],
            "ecsi": recit.get("ecsi", False),
            "etape": etape,
            "etat": etat,
            "debut_le": jour(passages[0]),
            "valide_le": jour(passages[1]) if etape > 1 else None,
            "etape_depuis": jour(passages[-1]),
            "fin_prevue_le": jour(recit.get("fin_prevue", passages[0] + 420)),
            "passages": self._passages(),
            "fiches_besoin": self._besoins(etape),
            "prestations": self._prestations(),
            "cadres": lignes_cadres(recit, self.calendrier, self.responsable) if etape >= 4 else [],
            "activites": self._activites(),
            "livrables": self._livrables(),
        }
        if etat == "clos":
            ligne |= {
                "fin_le": jour(passages[-1]),
                "bilan": recit["bilan"],
                "resultats": recit["resultats"],
                "enseignements": recit["enseignements"],
            }
        elif etat != "actif":
            ligne["motif_etat"] = recit["motif"]
            if etat == "abandonne":
                ligne["fin_le"] = jour(recit["endormi"])
            else:
                ligne["reveil_le"] = jour(recit["reveil"])
            verbe = "mis en sommeil" if etat == "en_sommeil" else "abandonné"
            self._acte(f"accompagnement {verbe}", recit["endormi"], motif=recit["motif"])
        self.sections["accompagnements"].append(ligne)
        self._temps()
        self._taches(etat)
        for place, issue in enumerate(recit.get("issues", [])):
            self._issue(issue, place)
        self.rang += 1

    # -- le chemin --------------------------------------------------------------

    def _sollicitation(self):
        if "sollicitation" not in self.recit:
            return None
        canal, objet, demande = self.recit["sollicitation"]
        recue, jour = self.recit["passages"][0] - 5, self.calendrier.jour
        ref = f"{self.recit['ref']}-demande"
        self.sections["sollicitations"].append(
            {
                "ref": ref,
                "fiche": self.fiche["ref"],
                "recue_le": jour(recue),
                "canal": canal,
                "objet": objet,
                "demande": demande,
                "contact": self.contact["ref"],
                "scenario": self.recit["scenario"],
                "cas_type": self.recit["cas"],
                "etat": "acceptee",
                "dans_offre": True,
                "traitee_le": jour(recue + 3),
                "traitee_par": self.responsable,
                "notee_par": self.responsable,
            }
        )
        return ref

    def _passages(self):
        lignes = []
        for vers, ecart in enumerate(self.recit["passages"], 1):
            ligne = {
                "vers": vers,
                "date": self.calendrier.jour(ecart),
                "agent": self.responsable,
            }
            if vers > 1:
                ligne["de"] = vers - 1
            if vers == 4 and self.recit.get("outre"):
                ligne |= {
                    "agent": courriel("nadia"),
                    "manquants": [
                        {"code": "fiche_besoins", "titre": "Fiche besoins datée et relue"}
                    ],
                    "motif": self.recit["outre"],
                }
            lignes.append(ligne)
            self._acte(
                VERBE_ETAPE if vers > 1 else "accompagnement démarré",
                ecart,
                champs=["etape"] if vers > 1 else [],
                motif=ligne.get("motif", ""),
                agent=ligne["agent"],
            )
        return lignes

    def _besoins(self, etape):
        besoins = self.recit.get("besoins")
        if not besoins or etape < 3:
            return []
        jour = self.calendrier.jour
        relue, expliquee = besoins.get("relue"), besoins.get("expliquee")
        return [
            {
                "ref": f"{self.recit['ref']}-besoins",
                "date": jour(min(besoins["le"], 0)),
                "ambitions": "\n".join(besoins["ambitions"]),
                "capacites": "\n".join(besoins["capacites"]),
                "interet_local": besoins["interet"],
                "portage": besoins["portage"],
                "temporalite": besoins["temps"],
                "etp": besoins["etp"],
                "budget_annuel": besoins["budget"],
                "lecture_croisee": besoins["lecture"],
                "demarche": besoins["demarche"],
                "relue_le": jour(relue) if relue is not None and relue <= 0 else None,
                "posture_expliquee_le": jour(min(expliquee, 0)),
                "auteur": self.responsable,
            }
        ]

    def _prestations(self):
        passages = self.recit["passages"]
        if len(passages) < 2:
            return []
        debut = passages[2] if len(passages) > 2 else passages[-1] + 20
        fin = passages[5] if len(passages) == 6 else self.recit.get("fin_prevue", debut + 300)
        lignes = []
        for place, (service, mode, jours, raison) in enumerate(self.recit["services"]):
            lignes.append(
                {
                    "ref": f"{self.recit['ref']}-p{place + 1}",
                    "service": service,
                    "mode": mode,
                    "posture": self.recit["posture"],
                    "jours_prevus": str(jours),
                    "debut_le": self.calendrier.jour(debut + 12 * place),
                    "fin_le": self.calendrier.jour(max(fin, debut + 12 * place)),
                    "raison": raison,
                }
            )
        return lignes

    def _prestation(self, rang):
        prestations = self.recit["services"] if len(self.recit["passages"]) > 1 else []
        return f"{self.recit['ref']}-p{rang % len(prestations) + 1}" if prestations else None

    def _faites(self):
        """Ce qui a eu lieu : rien après aujourd’hui, ni après la mise en sommeil ou l’abandon."""
        limite = self.recit.get("endormi", 0)
        return [acte for acte in self.recit["activites"] if acte[0] <= limite]

    def _activites(self):
        qui = f"{self.contact['prenom']} {self.contact['nom']}"
        return [
            {
                "ref": f"{self.recit['ref']}-a{rang + 1}",
                "date": self.calendrier.jour(ecart),
                "type": genre,
                "objet": objet.replace("{contact}", qui),
                "compte_rendu": texte.replace("{contact}", qui),
                "participants": f"{qui}, {self.fiche['contacts'][-1]['prenom']} "
                f"{self.fiche['contacts'][-1]['nom']}",
                "prestation": self._prestation(rang),
                "auteur": self.responsable,
            }
            for rang, (ecart, genre, objet, texte) in enumerate(self._faites())
        ]

    def _temps(self):
        for rang, (ecart, genre, *_) in enumerate(self._faites()):
            for avant, part in ((0, 1), (2, 0.5)):
                if genre == "renseignement" and avant:
                    continue
                self.sections["temps"].append(
                    {
                        "date": self.calendrier.jour(ecart - avant),
                        "agent": self.responsable,
                        "minutes": int(MINUTES[genre] * part),
                        "accompagnement": self.recit["ref"],
                        "prestation": self._prestation(rang),
                        "objet": "" if not avant else "Préparation",
                    }
                )

    # -- ce que cela produit ------------------------------------------------------

    def _piece(self, cle, titre, ecart, partagee=True):
        ref = f"{self.recit['ref']}-{cle}"
        nom = self.noms[self.recit["code"]]
        self.sections["pieces"].append(
            {
                "ref": ref,
                "fiche": self.fiche["ref"],
                "accompagnement": self.recit["ref"],
                "titre": titre,
                "nom_fichier": f"{ref}.pdf",
                "type_mime": "application/pdf",
                "partagee": partagee,
                "deposee_par": self.responsable,
                "deposee_le": self.calendrier.instant(min(ecart, 0)),
                **jointe([titre, nom, "", "Document fictif du réseau de démonstration."]),
            }
        )
        return ref

    def _livrables(self):
        lignes = []
        limite = self.recit.get("endormi", 0)
        for place, (ecart, genre, titre, final) in enumerate(self.recit.get("livrables", [])):
            remis = ecart <= limite
            if not remis and "endormi" in self.recit:
                continue
            lignes.append(
                {
                    "ref": f"{self.recit['ref']}-l{place + 1}",
                    "type": genre,
                    "titre": titre,
                    "prestation": self._prestation(0),
                    "prevu_le": self.calendrier.jour(ecart),
                    "livre_le": self.calendrier.jour(ecart) if remis else None,
                    "final": final and remis,
                    "piece": self._piece(f"livrable-{place + 1}", titre, ecart) if remis else None,
                    "destinataires": [{"fiche": self.fiche["ref"]}],
                }
            )
        return lignes

    def _taches(self, etat):
        clos = etat in ("clos", "abandonne")
        for titre, ecart, heure, *jalon in self.recit.get("taches", []):
            if clos:
                ecart = self.recit["passages"][-1] - 15
            self.sections["taches"].append(
                {
                    "titre": titre,
                    "accompagnement": self.recit["ref"],
                    "fiche": self.fiche["ref"],
                    "echeance": self.calendrier.jour(ecart),
                    "heure": heure or None,
                    "assignee": self.responsable,
                    "jalon": bool(jalon),
                    # Un jalon lointain se rappelle dès aujourd’hui.
                    "rappel_le": self.calendrier.jour(0)
                    if jalon and not clos and ecart > 7
                    else None,
                    "faite_le": self.calendrier.jour(ecart - 1) if clos else None,
                    "faite_par": self.responsable if clos else None,
                }
            )

    def _issue(self, issue, place):
        if issue.get("le", 0) > self.recit.get("endormi", 0):
            return
        getattr(self, f"_issue_{issue['genre']}")(issue, f"{self.recit['ref']}-i{place + 1}")

    def _issue_lien(self, issue, ref):
        self.sections["mises_en_lien"].append(
            {
                "ref": ref,
                "fiche": self.fiche["ref"],
                "accompagnement": self.recit["ref"],
                "nature": issue["nature"],
                "date": self.calendrier.jour(issue["le"]),
                "acteur": self.acteurs[issue["acteur"]] if "acteur" in issue else None,
                "avec": issue.get("avec", ""),
                "objet": issue["objet"],
            }
        )
        if isinstance(issue.get("projet"), list) and issue["projet"][0] <= 0:
            ecart, titre, pays = issue["projet"]
            self._projet(titre, pays, ecart, origine=ref)
        if issue.get("convention"):
            ecart, titre, montant = issue["convention"]
            premiere = self._convention(ref, titre, montant, ecart, lien=ref)
            if premiere and issue.get("avenant"):
                ecart, titre, montant = issue["avenant"]
                self._convention(f"{ref}-av", titre, montant, ecart, lien=ref, parent=premiere)

    def _issue_convention(self, issue, ref):
        self._convention(ref, issue["titre"], issue["montant"], issue["signature"])

    def _issue_convention_reseau(self, issue, ref):
        self._convention(ref, issue["titre"], issue["montant"], issue["le"], avec_reseau=True)

    def _projet(self, titre, pays, ecart, origine=None):
        ref = f"{self.recit['ref']}-projet-{len(self.sections['projets'])}"
        self.sections["projets"].append(
            {
                "ref": ref,
                "fiche": self.fiche["ref"],
                "accompagnement": self.recit["ref"],
                "titre": titre,
                "pays": pays,
                "document_valide_le": self.calendrier.jour(ecart),
                "document": self._piece(f"projet-{len(self.sections['projets'])}", titre, ecart),
                "origines": [{"mise_en_lien": origine}] if origine else [],
            }
        )
        return ref

    def _convention(self, ref, titre, montant, ecart, *, lien=None, parent=None, avec_reseau=False):
        """Délibérée quinze jours avant la signature, transmise dix jours après.

        Une signature à venir laisse une convention délibérée, ou un brouillon.
        """
        jour = self.calendrier.jour
        if ecart > 60:
            return None
        signee = ecart <= 0
        ligne = {
            "ref": f"{ref}-convention",
            "fiche": self.fiche["ref"],
            "accompagnement": self.recit["ref"],
            "parent": parent,
            "titre": titre,
            "objet": "Fixer les engagements de chaque partie, leur durée et leur financement.",
            "partenaire": "" if avec_reseau else choisir(
                ["Mairie de Tanvaré", "Collège Jean-Vernet", "Centre hospitalier du Grand Val"],
                self.rang,
            ),
            "avec_reseau": avec_reseau,
            "mise_en_lien": lien,
            "montant_previsionnel": str(montant),
            "deliberee_le": jour(ecart - 15) if ecart - 15 <= 0 else None,
            "signee_le": jour(ecart) if signee else None,
            "transmise_le": jour(ecart + 10) if ecart + 10 <= 0 else None,
            "fin_le": jour(ecart + 730),
        }  # fmt: skip
        if signee:
            ligne["piece_signee"] = self._piece(f"{ref[-2:]}-convention", titre, ecart)
        self.sections["conventions"].append(ligne)
        return ligne["ref"]

    def _issue_candidature(self, issue, ref):
        jour = self.calendrier.jour
        deposee = "le" in issue
        projet = issue.get("projet") or ""
        if isinstance(projet, str) and projet:
            connu = next(
                (
                    p["ref"]
                    for p in self.sections["projets"]
                    if p["titre"] == projet and p["accompagnement"] == self.recit["ref"]
                ),
                None,
            )
            projet = connu or self._projet(
                projet, self.recit.get("pays", "BJ"), issue.get("document", issue["le"] - 5)
            )
        ligne = {
            "ref": ref,
            "titre": f"{issue['dispositif']} : {self.recit['titre']}",
            "accompagnement": self.recit["ref"],
            "dispositif": issue["dispositif"],
            "projet": projet or None,
            "montant_total": str(issue["total"]),
            "montant_demande": str(issue["demande"]),
            "deposee_le": jour(issue["le"]) if deposee else None,
            "accuse": self._piece("accuse", "Accusé de dépôt", issue["le"], False)
            if deposee
            else None,
            "collectivites": [{"fiche": self.fiche["ref"]}],
        }
        if issue.get("redepot"):
            ligne["redepot_de"] = next(
                c["ref"]
                for c in reversed(self.sections["candidatures"])
                if c["accompagnement"] == self.recit["ref"]
            )
        if issue.get("decision") and issue["decision"][0] <= 0:
            le, decision, accorde = issue["decision"]
            ligne |= {
                "decision": decision,
                "notifiee_le": jour(le),
                "montant_accorde": str(accorde) if accorde else None,
            }
        self.sections["candidatures"].append(ligne)

    def _issue_strategie(self, issue, ref):
        titre = f"Stratégie internationale, {self.noms[self.recit['code']]}"
        self.sections["strategies"].append(
            {
                "ref": ref,
                "fiche": self.fiche["ref"],
                "accompagnement": self.recit["ref"],
                "titre": titre[:200],
                "adoptee_le": self.calendrier.jour(issue["le"]),
                "piece": self._piece("strategie", "Délibération et stratégie", issue["le"]),
            }
        )

    def _acte(self, verbe, ecart, *, champs=(), motif="", agent=None):
        self.sections["journal"].append(
            {
                "date": self.calendrier.instant(ecart, "17:20"),
                "agent": agent or self.responsable,
                "verbe": verbe,
                "objet_type": "accompagnements.accompagnement",
                "objet_ref": self.recit["ref"],
                "objet_titre": self.recit["titre"],
                "champs": list(champs),
                "motif": motif,
            }
        )
