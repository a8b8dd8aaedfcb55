"""Ce qui part quand une fiche se partage entre réseaux : les textes et les paroles accordées.

Ni auteur, ni collectivité liée, ni pièce, ni image. Un nom de personne connu du réseau, une adresse
ou un téléphone arrêtent le partage : on les retire de la fiche d’abord.
"""

import re
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Concat

from collectivites.models import Contact
from predict.comptes.models import Adhesion
from predict.noyau.recherche import normaliser

from ..models import FichePartagee
from ..regles import RubriqueCapitalisation

COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
TELEPHONE = re.compile(r"(?<!\d)(?:\+33|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")


@dataclass(frozen=True)
class Copie:
    """Exactement ce que les autres réseaux liront."""

    titre: str
    rubriques: dict
    verbatims: list

    @property
    def textes(self):
        """[(où, texte)]"""
        return [
            ("titre", self.titre),
            *((RubriqueCapitalisation(code).label, t) for code, t in self.rubriques.items()),
            *(("verbatim", f"{v['texte']} {v['qualite']}") for v in self.verbatims),
        ]


def copie_de(fiche):
    """La `Copie` d’une fiche ; les codes inconnus et les paroles sans accord restent au réseau."""
    return Copie(
        fiche.titre,
        {
            code: fiche.rubriques[code]
            for code in RubriqueCapitalisation.values
            if code != RubriqueCapitalisation.VERBATIMS and fiche.rubriques.get(code)
        },
        [
            {"texte": v.texte, "voix": v.voix, "qualite": v.qualite}
            for v in fiche.verbatims.all()
            if v.consenti_le
        ],
    )


def personnes_citees(copie, agent):
    """[« Leviers : Nathalie Perrin »] ; trois requêtes au plus, quel que soit l’annuaire."""
    entier = f" {normaliser(' '.join(t for _, t in copie.textes))} "
    contacts = (
        Contact.objects.visibles_par(agent)
        .filter(recherche__contains=" ")
        .annotate(entier=Value(entier), cherche=Concat(Value(" "), F("recherche"), Value(" ")))
        .filter(entier__contains=F("cherche"))
    )
    noms = {c.nom_complet for c in contacts}
    for adhesion in Adhesion.objects.filter(reseau=agent.reseau_id).select_related("agent"):
        nom = str(adhesion.agent)
        if " " in normaliser(nom) and f" {normaliser(nom)} " in entier:
            noms.add(nom)
    phrases = []
    for ou, texte in copie.textes:
        plat = f" {normaliser(texte)} "
        phrases += [f"{ou} : {nom}" for nom in sorted(noms) if f" {normaliser(nom)} " in plat]
        for motif in (COURRIEL, TELEPHONE):
            phrases += [f"{ou} : {trouve}" for trouve in motif.findall(texte)]
    return phrases


def copies(fiche):
    """Toutes les copies nationales de la fiche, la dernière d’abord."""
    return list(
        FichePartagee.objects.filter(reseau=fiche.reseau_id, origine_ref=fiche.ref).order_by(
            "-partagee_le", "-pk"
        )
    )


def a_change(copie, partagee):
    """La fiche dit-elle autre chose que la copie que les autres lisent ?"""
    return (copie.titre, copie.rubriques, copie.verbatims) != (
        partagee.titre, partagee.rubriques, partagee.verbatims,
    )  # fmt: skip
