"""Recette 12 : 8 élus échus, 5 réélus, 3 sortants ; l’un s’oppose, exporté puis anonymisé."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from accompagnements.models import Accompagnement, Sollicitation
from collectivites.actions import anonymiser, noter_informes
from collectivites.models import (
    Contact,
    Fusion,
    Import,
    LigneImport,
    Mandat,
    ParticipantEchange,
    Participation,
)
from predict.comptes.models import Acte
from suivi.calculs import matrice
from suivi.calculs.periode import Periode
from tests.fabriques import (
    AgentFactory,
    ContactFactory,
    EchangeFactory,
    EvenementFactory,
    FicheFactory,
    MandatFactory,
    ReferentFactory,
)
from tests.suivi import recette9

DEBUT = date(2026, 3, 22)
LE = date(2026, 6, 1)


@pytest.fixture
def elus(reseau):
    """Huit élus de huit communes, dont le mandat a fini la veille du scrutin."""
    fiches = [
        FicheFactory(reseau=reseau, collectivite__nom=f"Commune {lettre}") for lettre in "ABCDEFGH"
    ]
    lignes = [
        ContactFactory(
            reseau=reseau, fiche=fiche, prenom="Camille", nom=f"Élu{rang}", qualite="elu",
            email=f"elu{rang}@exemple.invalid",
        )
        for rang, fiche in enumerate(fiches)
    ]  # fmt: skip
    for elu in lignes:
        MandatFactory(
            reseau=reseau, contact=elu, intitule="Maire", debut_le=date(2020, 5, 25),
            fin_le=date(2026, 3, 21),
        )  # fmt: skip
    return lignes


def adresse():
    return f"{reverse('collectivites:renouveler_mandats')}?scrutin=municipal&debut_le=2026-03-22"


def saisie(elus, reelus):
    donnees = {}
    for rang, elu in enumerate(elus):
        pk = elu.mandats.get(debut_le=date(2020, 5, 25)).pk
        donnees[f"sort-{pk}"] = "reelu" if rang < reelus else "sortant"
        donnees[f"intitule-{pk}"] = "Maire" if rang else "Conseillère déléguée"
    return donnees


def test_huit_echus_cinq_reelus_trois_sortants_hors_envois(elus, agent, client_de):
    assert Contact.objects.joignables(LE).count() == 0
    page = client_de(agent).get(adresse()).content.decode()
    assert all(elu.nom in page for elu in elus)
    reponse = client_de(agent).post(adresse(), saisie(elus, 5), follow=True)
    assert "5 mandats renouvelés, 3 sortant·es hors des envois." in reponse.content.decode()

    joignables = Contact.objects.joignables(LE)
    assert {c.nom for c in joignables} == {f"Élu{rang}" for rang in range(5)}
    nouveaux = Mandat.objects.filter(debut_le=DEBUT)
    assert nouveaux.count() == 5
    assert nouveaux.get(contact=elus[0]).intitule == "Conseillère déléguée"
    # L’histoire reste : les huit anciens mandats, dits finis à leur terme.
    anciens = Mandat.objects.filter(debut_le=date(2020, 5, 25))
    assert anciens.count() == 8
    assert set(anciens.values_list("fin_motif", flat=True)) == {"terme"}
    assert Acte.objects.filter(verbe="mandat renouvelé").count() == 5
    assert Acte.objects.filter(verbe="fin de mandat notée").count() == 3
    # Rejouer l’envoi, ou rouvrir la page, ne double rien.
    client_de(agent).post(adresse(), saisie(elus, 5))
    assert Mandat.objects.count() == 13
    assert "Aucun mandat échu à trancher" in client_de(agent).get(adresse()).content.decode()


def _chiffres(reseau):
    mesures = matrice(reseau, Periode.de_l_annee(2027)).mesures
    return {code: (m.numerateur, m.denominateur) for code, m in mesures.items()}


@pytest.fixture
def sortante(reseau, agent):
    """Sur la scène de la recette 9, une élue que tout cite : dossier, échange, import, fusion."""
    scene = recette9.poser(reseau)
    fiche = scene.fiches[0]
    elue = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="Odile", nom="Sortante", qualite="elu",
        email="odile@exemple.invalid", telephone="+33238000000", fonction="Adjointe",
        note="Préfère le matin",
    )  # fmt: skip
    MandatFactory(reseau=reseau, contact=elue, debut_le=date(2020, 5, 25), fin_le=date(2026, 3, 21))
    Accompagnement.objects.filter(fiche=fiche).update(contact=elue, elu_referent=elue)
    Sollicitation.objects.create(
        reseau=reseau, fiche=fiche, recue_le=date(2027, 1, 4), objet="Un jumelage",
        contact=elue, appelant="Odile Sortante",
    )  # fmt: skip
    echange = EchangeFactory(
        reseau=reseau, fiche=fiche, objet="Appel d’Odile Sortante",
        compte_rendu="Odile Sortante propose une date.", participants="Odile Sortante",
    )  # fmt: skip
    ParticipantEchange.objects.create(reseau=reseau, echange=echange, contact=elue)
    Participation.objects.create(
        reseau=reseau, evenement=EvenementFactory(reseau=reseau), fiche=fiche, contact=elue,
        prenom="Odile", nom="Sortante", email="odile@exemple.invalid", presente=True,
        jeton_hache="ab" * 32,
    )  # fmt: skip
    compte = AgentFactory(
        reseau=reseau, role="referent", prenom="Odile", nom="Sortante",
        email="odile@exemple.invalid",
    )  # fmt: skip
    ReferentFactory(reseau=reseau, agent=compte, fiche=fiche, contact=elue)
    un_import = Import.objects.create(
        reseau=reseau, type="contacts", etat="applique", nom_fichier="contacts.csv", taille=3,
        sha256="0" * 64, fichier=ContentFile(b"Odile Sortante", name="contacts.csv"),
    )  # fmt: skip
    LigneImport.objects.create(
        reseau=reseau, un_import=un_import, numero=2, verdict="cree", brut=["Odile", "Sortante"],
        objet_type="collectivites.contact", objet_id=elue.pk, objet_titre="Odile Sortante",
        apres={"nom": "Sortante"},
    )  # fmt: skip
    LigneImport.objects.create(
        reseau=reseau, un_import=un_import, numero=3, verdict="rejete", motifs=["Sans commune"],
        brut=["Étienne Autre", "ODILE@exemple.invalid"],
    )  # fmt: skip
    Fusion.objects.create(
        reseau=reseau, objet_type="collectivites.contact", gardee_id=elue.pk,
        titre="Odile Sortante", instantane={"absorbee": {"nom": "Sortante"}},
    )  # fmt: skip
    noter_informes(contacts=Contact.objects.filter(pk=elue.pk), le=date(2026, 1, 5), agent=agent)
    return elue


def test_la_sortante_qui_s_oppose_est_exportee_puis_anonymisee_indicateurs_inchanges(
    sortante, reseau, agent, client_de, django_capture_on_commit_callbacks
):
    avant = _chiffres(reseau)
    assert {c: v[:2] for c, v in recette9.ATTENDU.items()} == avant
    navigateur = client_de(agent)

    navigateur.post(reverse("collectivites:opposition", args=[sortante.pk]))
    sortante.refresh_from_db()
    assert sortante.oppose_le is not None

    reponse = navigateur.post(reverse("collectivites:exporter_personne", args=[sortante.pk]))
    with zipfile.ZipFile(io.BytesIO(reponse.content)) as archive:
        donnees = json.loads(archive.read("donnees.json"))
        assert any(nom.endswith("-personne.xlsx") for nom in archive.namelist())
    assert donnees["personne"][0]["Adresse électronique"] == "odile@exemple.invalid"
    assert donnees["mandats"][0]["Fin"] == "21/03/2026"
    assert donnees["echanges"][0]["Objet"] == "Appel d’Odile Sortante"
    assert donnees["participations"] and donnees["portail"][0]["Ouvert"] == "oui"
    assert {d["Où"] for d in donnees["dossiers"]} == {"Accompagnement", "Sollicitation"}

    with django_capture_on_commit_callbacks(execute=True):
        reponse = navigateur.post(
            reverse("collectivites:anonymiser", args=[sortante.pk]),
            {"nom": "sortante", "motif": "à sa demande"},
        )
    assert reponse.status_code == 302
    sortante.refresh_from_db()
    assert (sortante.nom_complet, sortante.email) == ("Personne anonymisée", "")
    assert not sortante.mandats.exists()
    assert Accompagnement.objects.filter(elu_referent=sortante).exists()
    assert _chiffres(reseau) == avant


def test_apres_l_anonymisation_plus_rien_dans_la_base_ne_la_nomme(
    sortante, reseau, agent, django_capture_on_commit_callbacks
):
    """Toutes les colonnes de toutes les tables, et le tableur déposé."""
    fichier = Import.objects.get().fichier
    assert list(_ou_se_lit("Sortante"))
    with django_capture_on_commit_callbacks(execute=True):
        anonymiser(contact=sortante, agent=agent)
    for cherche in ("Sortante", "sortante", "odile@", "ODILE@", "+33238000000", "Préfère le matin"):
        assert list(_ou_se_lit(cherche)) == [], cherche
    assert not fichier.storage.exists(fichier.name)
    # Effacer deux fois ne fait rien de plus.
    version = Contact.objects.get(pk=sortante.pk).version
    anonymiser(contact=sortante, agent=agent)
    assert Contact.objects.get(pk=sortante.pk).version == version


def _ou_se_lit(texte):
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if champ.is_relation or not isinstance(champ, CharField | TextField | JSONField):
                continue
            valeurs = modele._base_manager.values_list(champ.name, flat=True)
            if any(texte in str(valeur) for valeur in valeurs):
                yield f"{modele.__name__}.{champ.name}"
