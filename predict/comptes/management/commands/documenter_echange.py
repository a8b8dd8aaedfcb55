"""Récrit `docs/format-echange.md` depuis les déclarations ; un essai vérifie qu’il est à jour."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from predict.comptes import echange as reseau
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.noyau.echange import EXCLUS_COMMUNS, documentation

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "format-echange.md"

INTRODUCTION = f"""# Le format d’échange

<!-- Écrit par `python manage.py documenter_echange` : ne pas modifier à la main. -->

Un réseau entier tient dans un fichier JSON que l’on peut lire, corriger et recharger ailleurs.
C’est la sortie des utilisateurs (réversibilité), la forme des scénarios d’essai et celle des
données de démonstration.

```
python manage.py exporter_jeu --reseau SLUG > reseau.json
python manage.py charger_jeu reseau.json
```

Exporter, charger dans une base vide, exporter : le second fichier est le premier, à l’octet près.
La base qui reçoit doit avoir la géographie (`charger_geographie`) et les référentiels
(`charger_referentiels`) : le fichier les désigne par leurs codes, il ne les transporte pas.

## Règles

- **Tout ou rien.** Le chargement se fait dans une transaction bornée au réseau ; à la première
  faute, rien n’est écrit, ni ligne ni fichier. Jusqu’à cinquante erreurs sont dites d’un coup,
  chacune à sa place : `accompagnements[3].activites[0].date : « 2027-13-01 » n’est pas une date…`
  Les rangs partent de zéro.
- **Un réseau absent ou vide.** Un fichier ne se mêle jamais à des données existantes.
- **UTF-8**, 100 Mo au plus (`--taille-max` pour davantage). Une clé inconnue, ou écrite deux
  fois dans un objet, est une erreur : une faute de frappe ne perd rien en silence.
- **Vide.** `null`, `""` et `[]` peuvent se taire ; l’export les tait quand l’absence se relit
  de même.
- **Types.** Date `2027-03-12` ; heure `14:30` ; instant `2027-03-12T14:30:00+01:00`, décalage
  obligatoire ; décimal en texte `"1250.50"` (un nombre est accepté) ; téléphone `+33261910000` ;
  code : l’une des valeurs données.
- **Références.** Une ligne se désigne par sa `ref`, texte libre unique dans sa section ; elle est
  facultative pour une ligne que rien ne désigne. Ce que tous partagent se désigne par son code :
  collectivité par code Insee ou Siren et nature, service, mission, session et indicateur par leur
  code, personne par son adresse électronique.
- **Comptes.** Sans mot de passe ni droit technique : une personne nouvelle se connecte par code
  reçu par courriel. Un compte déjà connu de la base garde son mot de passe et son nom.
- **Fichiers joints.** Contenu en base64, avec taille et empreinte SHA-256, toutes deux vérifiées.

## Structure

À la racine : `format` (`"{reseau.FORMAT}"`), `version` ({reseau.VERSION}), `reseau`, `agents`,
puis une liste par section, dans l’ordre ci-dessous. Les lignes qui dépendent d’une autre
s’écrivent sous elle.
"""


class Command(BaseCommand):
    help = "Récrit docs/format-echange.md."

    def handle(self, **options):
        DOCUMENT.write_text(texte(), encoding="utf-8")
        self.stdout.write(f"{DOCUMENT} est à jour.")


def texte():
    sections = reseau.sections()
    lignes = [INTRODUCTION, "### Désignations communes", ""]
    lignes += [*documentation.naturelles_en_markdown(), "", "### `reseau`", ""]
    lignes += documentation.champs_en_markdown(Reseau, reseau.CHAMPS_RESEAU)
    lignes.append(
        f"| `{reseau.CLE_LOGO}` | base64 |  | Logo, PNG ou JPEG de 500 Ko au plus ; relu et "
        "redessiné au chargement. |"
    )
    lignes += ["", "### `agents[]`", ""]
    lignes += documentation.champs_en_markdown(Agent, reseau.CHAMPS_AGENT)
    lignes += [
        "",
        "Puis la place dans le réseau ; toutes absentes pour qui y a écrit sans en être membre :",
        "",
    ]
    lignes += documentation.champs_en_markdown(Adhesion, reseau.CHAMPS_ADHESION)
    for section in sections:
        lignes += ["", *documentation.section_en_markdown(section)]
    lignes += ["", "## Ce qui ne voyage pas", ""]
    lignes += documentation.exclusions_en_markdown(reseau.toutes_les_sections(), EXCLUS_COMMUNS)
    lignes += [
        f"| {modele._meta.verbose_name} | toute la table | {raison} |"
        for modele, raison in reseau.TABLES_EXCLUES.items()
    ]
    lignes += [f"| {nom} | toute la table | {raison} |" for nom, raison in HORS_RESEAU.items()]
    return "\n".join(lignes) + "\n"


HORS_RESEAU = {
    "invitation": "Jetons à usage unique, gardés hachés : ils ne valent que dans leur base.",
    "rang ACTER, priorité": "Données de référence, rechargées par `charger_referentiels`.",
    "session, double facteur, mot de passe": "Secrets d’une personne : ils ne sortent pas.",
}
