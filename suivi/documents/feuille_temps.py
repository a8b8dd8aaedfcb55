"""La feuille de temps d’un financeur : du temps, deux signatures, un sceau ; jamais un euro."""

import dataclasses
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf, sceau
from predict.noyau.documents.blocs import Colonne, Tableau
from predict.noyau.typographie import date_courte, heures, nombre, periode

GABARIT, VERSION_GABARIT = "feuille de temps", "1.0"


@dataclass(frozen=True, kw_only=True)
class ContexteFeuille:
    """`lignes` : (jour, objet, minutes) ; `heures_par_jour` : celles du réseau."""

    entete: contextes.Entete
    parties: tuple[contextes.Partie, ...]
    reperes: tuple[tuple[str, str], ...]
    lignes: tuple[tuple[date, str, int], ...]
    heures_par_jour: Decimal
    signataires: tuple[contextes.Signataire, ...]
    mention: str
    sceau: contextes.Sceau | None = field(default=None, metadata={"instantane": False})

    @property
    def tableau(self):
        minutes = sum(m for *_, m in self.lignes)
        return Tableau.construire(
            "Temps certifié",
            (Colonne("Date", "k2"), Colonne("Objet"), Colonne("Durée", "k2", True)),
            [
                *((date_courte(le, annee=True), objet, heures(m)) for le, objet, m in self.lignes),
                ("total", ("Total", "", heures(minutes))),
            ],
            muet=True,
            dense=True,
        )


def contexte_feuille(feuille, version):
    """Le contexte d’une feuille visée, lue avec son réseau, sa personne et son financement."""
    reseau, financement = feuille.reseau, feuille.financement
    jours = Decimal(feuille.minutes) / (reseau.heures_par_jour * 60)
    return ContexteFeuille(
        entete=contextes.Entete(
            genre="Feuille de temps",
            titre=f"{feuille.agent}, {periode(feuille.du, feuille.au)}",
            sous_titre=str(financement),
            emetteur=reseau.nom,
            reference=f"FT-{feuille.du.year}-{feuille.pk:04d}",
            version=version,
            mention="Démonstration : personnes fictives" if reseau.demonstration else "",
        ),
        parties=(
            partie_du_reseau(reseau),
        ),
        reperes=(
            ("Personne", str(feuille.agent)),
            ("Financement", str(financement)),
            ("Période", periode(feuille.du, feuille.au)),
            ("Temps certifié", f"{heures(feuille.minutes)}, soit {nombre(jours, 2)} j"),
        ),
        lignes=tuple(
            (date.fromisoformat(x["le"]), x["objet"], x["minutes"]) for x in feuille.lignes
        ),
        heures_par_jour=reseau.heures_par_jour,
        signataires=(
            contextes.Signataire(
                pour="La personne", nom=str(feuille.agent),
                le=timezone.localdate(feuille.signee_le), mode="Signé en ligne",
            ),
            contextes.Signataire(
                pour="La direction", nom=str(feuille.visee_par),
                le=timezone.localdate(feuille.visee_le), mode="Signé en ligne",
            ),
        ),
        mention=f"Jour de travail : {nombre(reseau.heures_par_jour, 2).rstrip('0').rstrip(',')} h. "
        f"Temps noté au fil des jours par la personne, gelé à sa signature.{_seule(feuille)}",
    )  # fmt: skip


def _seule(feuille):
    if feuille.visee_par_id != feuille.agent_id:
        return ""
    return (
        f" {feuille.agent} signe pour soi et pour la direction : le jour du visa, personne d’autre "
        "ne dirigeait le réseau."
    )


def sceller(contexte, *, adresse, emis_le):
    """(octets du PDF scellé, instantané)."""
    scelle = dataclasses.replace(
        contexte,
        sceau=contextes.Sceau(
            emis_le=timezone.localtime(emis_le), gabarit=GABARIT, gabarit_version=VERSION_GABARIT,
            adresse=adresse, empreinte=sceau.empreinte_donnees(contexte),
        ),
    )  # fmt: skip
    octets = pdf.rendre("pdf/feuille_temps.html", {"c": scelle}, titre=titre(contexte), serrer=True)
    return octets, json.loads(sceau.instantane(contexte))


def titre(contexte):
    return f"Feuille de temps, {contexte.entete.titre}"
