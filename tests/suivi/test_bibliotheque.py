"""Partager une fiche entre réseaux, la lire, la retirer ; la bibliothèque ; l’événement.

`direction` partage ; `agent` non ; `etrangere` et `coordination` lisent ce qui est partagé.
"""

import hashlib
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from accompagnements.models import Piece
from offre.models import Mission, Service
from predict.comptes.models import Document, Referentiel, Reseau
from predict.comptes.regles import NatureReseau, Role
from suivi.actions.capitalisation import emettre
from suivi.actions.partage import partager
from suivi.models import FicheCapitalisation, FichePartagee, VerbatimCapitalisation
from tests.fabriques import (
    AgentFactory,
    ContactFactory,
    EvenementFactory,
    FicheFactory,
    ParticipationFactory,
    PieceFactory,
    PrestationFactory,
    ReseauFactory,
    ServiceReseauFactory,
)
from tests.mesures import requetes

LE = date(2027, 5, 4)
SOURCE = {"source_document": "essai"}


def image_de(fiche):
    tampon = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(tampon, "PNG")
    return PieceFactory(
        reseau=fiche.reseau, fiche=fiche.fiche, nom_fichier="salle.png", type_mime="image/png",
        fichier=ContentFile(tampon.getvalue(), "salle.png"),
        sha256=hashlib.sha256(tampon.getvalue()).hexdigest(),
    )  # fmt: skip


@pytest.fixture
def fiche(reseau, agent):
    f = FicheCapitalisation.objects.create(
        reseau=reseau, titre="Parler cantines", etat="publiee", auteur=agent,
        fiche=FicheFactory(reseau=reseau),
        rubriques={"pratique": "Une demi-journée sur l’été.", "leviers": "Aller voir les gens",
                   "verbatims": "texte d’avant", "inconnue": "reste ici"},
    )  # fmt: skip
    for texte, accord in (("Citez-moi", date(2026, 3, 2)), ("Pas moi", None)):
        VerbatimCapitalisation.objects.create(
            reseau=reseau, capitalisation=f, texte=texte, voix="collectivite",
            qualite="Une élue", consenti_le=accord,
        )  # fmt: skip
    return f


@pytest.fixture
def coordination(db):
    siege = ReseauFactory(nom="Coordination", slug="siege", nature=NatureReseau.COORDINATION)
    return AgentFactory(reseau=siege, prenom="Elsa", nom="Vidal", role=Role.COORDINATION)


def adresse(nom, fiche):
    return reverse(f"suivi:{nom}", args=[fiche.pk])


def partager_en_page(client, fiche):
    vu = client.get(adresse("partager", fiche)).context["vu"]
    return client.post(adresse("partager", fiche), {"vu": vu})


def test_la_direction_voit_ce_qui_part_puis_confirme(fiche, direction, client_de):
    client = client_de(direction)
    page = client.get(adresse("partager", fiche)).content.decode()
    assert "Citez-moi" in page and "Pas moi" not in page and "1 parole sans accord" in page
    assert not FichePartagee.objects.exists()
    assert partager_en_page(client, fiche).status_code == 302
    copie = FichePartagee.objects.get()
    assert set(copie.rubriques) == {"pratique", "leviers"}
    assert [v["texte"] for v in copie.verbatims] == ["Citez-moi"]


def test_la_copie_ne_porte_ni_auteur_ni_collectivite_ni_piece(fiche, direction, agent):
    copie = partager(fiche=fiche, agent=direction, le=LE)
    champs = {f.name for f in FichePartagee._meta.concrete_fields if f.is_relation}
    # Le réseau, et deux mots du guide que tous les réseaux ont en commun.
    assert champs == {"reseau", "mission", "service"}
    assert issubclass(Mission, Referentiel) and issubclass(Service, Referentiel)
    entier = f"{copie.titre}{copie.rubriques}{copie.verbatims}{copie.source_document}"
    assert str(agent) not in entier and str(fiche.fiche) not in entier


@pytest.mark.parametrize("rubrique", ["leviers", "pratique"])
def test_un_nom_connu_du_reseau_arrete_le_partage(fiche, direction, reseau, rubrique, client_de):
    ContactFactory(reseau=reseau, prenom="Nathalie", nom="Pérrin")
    fiche.rubriques[rubrique] = "L’énergie de NATHALIE PERRIN, maire."
    fiche.save()
    with pytest.raises(ValidationError, match="Nathalie Pérrin"):
        partager(fiche=fiche, agent=direction, le=LE)
    assert (
        "À retirer d’abord" in client_de(direction).get(adresse("partager", fiche)).content.decode()
    )


@pytest.mark.parametrize("trace", ["mairie@exemple.fr", "02 38 11 22 33", "Camille Rousselet"])
def test_une_adresse_un_telephone_ou_une_collegue_arretent_le_partage(fiche, direction, trace):
    fiche.rubriques["acteurs"] = f"Voir {trace}."
    fiche.save()
    with pytest.raises(ValidationError, match="Retirez d’abord"):
        partager(fiche=fiche, agent=direction, le=LE)


def test_une_fiche_en_relecture_ne_part_pas(fiche, direction):
    FicheCapitalisation.objects.update(etat="relue")
    with pytest.raises(ValidationError, match="dans le réseau"):
        partager(fiche=fiche, agent=direction, le=LE)


def test_une_chargee_de_mission_ne_partage_pas(fiche, agent, client_de):
    client = client_de(agent)
    assert client.get(adresse("partager", fiche)).status_code == 403
    assert client.post(adresse("retirer_partage", fiche)).status_code == 403


def test_mettre_a_jour_fait_une_nouvelle_copie_et_date_le_retrait_de_l_ancienne(fiche, direction):
    premiere = partager(fiche=fiche, agent=direction, le=LE)
    fiche.rubriques["limites"] = "Le temps"
    fiche.save()
    seconde = partager(fiche=fiche, agent=direction, le=LE + timedelta(days=3))
    premiere.refresh_from_db()
    assert premiere.retiree_le == LE + timedelta(days=3) and "limites" not in premiere.rubriques
    assert list(FichePartagee.objects.en_vigueur()) == [seconde]


def test_la_fiche_changee_depuis_la_copie_se_signale(fiche, direction, client_de):
    partager(fiche=fiche, agent=direction, le=LE)
    client = client_de(direction)
    assert "a changé depuis" not in client.get(adresse("partager", fiche)).content.decode()
    fiche.rubriques["limites"] = "Le temps"
    fiche.save()
    assert "a changé depuis" in client.get(adresse("partager", fiche)).content.decode()


def test_retiree_elle_ne_se_lit_plus_nulle_part(fiche, direction, etrangere, client_de):
    copie = partager(fiche=fiche, agent=direction, le=LE)
    assert client_de(etrangere).get(copie.get_absolute_url()).status_code == 200
    client_de(direction).post(adresse("retirer_partage", fiche))
    assert client_de(etrangere).get(copie.get_absolute_url()).status_code == 404
    copie.refresh_from_db()
    assert copie.retiree_le


def test_un_accord_repris_sort_aussi_la_parole_des_copies(fiche, direction, agent, client_de):
    copie = partager(fiche=fiche, agent=direction, le=LE)
    citee = fiche.verbatims.get(texte="Citez-moi")
    client_de(agent).post(
        adresse("modifier_verbatim", citee),
        {"texte": citee.texte, "voix": citee.voix, "qualite": "", "consenti_le": "", "version": 1},
    )
    copie.refresh_from_db()
    assert copie.verbatims == [] and "citez moi" not in copie.recherche


def test_une_fiche_partagee_ne_quitte_pas_le_reseau_sans_retrait(fiche, direction, client_de):
    partager(fiche=fiche, agent=direction, le=LE)
    client = client_de(direction)
    client.post(adresse("etat_capitalisation", fiche), {"vers": "relue"})
    fiche.refresh_from_db()
    assert fiche.etat == "publiee"


def test_supprimer_la_fiche_retire_la_copie(fiche, direction, client_de):
    partager(fiche=fiche, agent=direction, le=LE)
    client_de(direction).post(adresse("supprimer_capitalisation", fiche))
    assert not FichePartagee.objects.en_vigueur().exists()


# -- La bibliothèque -----------------------------------------------------------------------


def titres(client, **filtres):
    page = client.get(reverse("suivi:bibliotheque"), filtres).context["page"]
    return [e.titre for e in page]


def test_l_autre_reseau_ne_lit_que_les_partagees(fiche, direction, etrangere, client_de, reseau):
    FicheCapitalisation.objects.create(reseau=reseau, titre="Interne", etat="publiee")
    partager(fiche=fiche, agent=direction, le=LE)
    client = client_de(etrangere)
    assert titres(client) == ["Parler cantines"]
    assert client.get(fiche.get_absolute_url()).status_code == 404


def test_chez_soi_la_fiche_partagee_ne_se_lit_qu_une_fois_entiere(fiche, direction, client_de):
    partager(fiche=fiche, agent=direction, le=LE)
    page = client_de(direction).get(reverse("suivi:bibliotheque")).context["page"]
    assert [(e.titre, e.siennes) for e in page] == [("Parler cantines", True)]


def test_un_brouillon_n_est_pas_dans_la_bibliotheque(fiche, agent, client_de):
    FicheCapitalisation.objects.update(etat="brouillon")
    assert titres(client_de(agent)) == []


def test_la_coordination_lit_les_partagees_et_leur_pdf(fiche, direction, coordination, client_de):
    copie, client = partager(fiche=fiche, agent=direction, le=LE), client_de(coordination)
    assert titres(client) == ["Parler cantines"]
    pdf = reverse("suivi:document_partage", args=[copie.pk, "pdf"])
    assert client.get(pdf).content.startswith(b"%PDF")
    assert client.get(reverse("suivi:capitalisations")).status_code == 403
    assert reverse("suivi:bibliotheque") in client.get(copie.get_absolute_url()).content.decode()


@pytest.mark.parametrize("mots", ["ete", "ÉTÉ demi", "cantine", "citez"])
def test_la_recherche_lit_titre_rubriques_et_paroles_sans_accents(
    fiche, direction, etrangere, client_de, mots
):
    partager(fiche=fiche, agent=direction, le=LE)
    assert titres(client_de(etrangere), q=mots) == ["Parler cantines"]
    assert titres(client_de(etrangere), q=f"{mots} introuvable") == []


def test_les_filtres_se_combinent(fiche, direction, etrangere, client_de, reseau):
    partager(fiche=fiche, agent=direction, le=LE)
    client = client_de(etrangere)
    assert titres(client, reseau=reseau.pk, rubrique="leviers", annee=2027) == ["Parler cantines"]
    assert titres(client, rubrique="limites") == titres(client, annee=2024) == []
    assert titres(client, reseau="ici") == []


@pytest.fixture
def rangee(fiche):
    """La fiche parle d’un service singularisé du guide."""
    mission = Mission.objects.create(code="former", libelle="Former", **SOURCE)
    commun = Service.objects.create(code="atelier", libelle="Atelier", mission=mission, **SOURCE)
    fiche.service = ServiceReseauFactory(
        reseau=fiche.reseau, service=commun, mission=mission, libelle="Nos ateliers"
    )
    fiche.save()
    return fiche


def test_la_bibliotheque_se_filtre_par_mission_et_par_service_copies_comprises(
    rangee, direction, etrangere, client_de
):
    partager(fiche=rangee, agent=direction, le=LE)
    autre = FicheCapitalisation.objects.create(
        reseau=rangee.reseau, titre="Sans service", etat="publiee"
    )
    for personne in (direction, etrangere):
        client = client_de(personne)
        for filtre in ({"mission": "former"}, {"service": "atelier"}):
            assert titres(client, **filtre) == ["Parler cantines"]
    assert len(titres(client_de(direction), mission="inconnue")) == 2
    assert autre.titre in titres(client_de(direction))


def test_un_service_propre_au_reseau_se_filtre_aussi(fiche, agent, client_de):
    fiche.service = ServiceReseauFactory(
        reseau=fiche.reseau,
        service=None,
        libelle="À nous",
        modes=[],
        mission=Mission.objects.create(code="former", libelle="Former", **SOURCE),
    )
    fiche.save()
    FicheCapitalisation.objects.create(reseau=fiche.reseau, titre="Autre", etat="publiee")
    assert titres(client_de(agent), service=f"propre-{fiche.service_id}") == ["Parler cantines"]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_la_liste_filtree_s_exporte_et_elle_seule(rangee, agent, client_de, format):
    FicheCapitalisation.objects.create(reseau=rangee.reseau, titre="Hors filtre", etat="publiee")
    client = client_de(agent)
    page = client.get(reverse("suivi:bibliotheque"), {"mission": "former"})
    lien = next(
        e["url"] for e in page.context["exports"] if e["url"].split("?")[0].endswith(format)
    )
    sortie = client.get(lien)
    octets = b"".join(sortie.streaming_content)
    if format == "xlsx":
        feuille = openpyxl.load_workbook(io.BytesIO(octets)).active
        texte = "\n".join(str(c) for ligne in feuille.iter_rows(values_only=True) for c in ligne)
    else:
        texte = octets.decode("utf-8-sig")
    assert "Parler cantines" in texte and "Nos ateliers" in texte and "Former" in texte
    assert "Hors filtre" not in texte


def test_la_coordination_exporte_ce_qu_elle_lit(fiche, direction, coordination, client_de):
    partager(fiche=fiche, agent=direction, le=LE)
    sortie = client_de(coordination).get(reverse("suivi:exporter_bibliotheque", args=["csv"]))
    assert "Parler cantines" in b"".join(sortie.streaming_content).decode("utf-8-sig")


def test_une_fiche_tiree_d_un_dossier_prend_le_service_de_sa_prestation(reseau, agent, client_de):
    prestation = PrestationFactory(reseau=reseau)
    client_de(agent).post(reverse("suivi:capitaliser", args=[prestation.accompagnement_id]))
    assert FicheCapitalisation.objects.get().service == prestation.service


def test_une_adresse_bricolee_ne_filtre_rien(fiche, agent, client_de):
    assert titres(client_de(agent), reseau="x" * 40, rubrique="'--", annee="²²²²", page="-3")


def test_la_bibliotheque_coute_autant_pour_une_que_pour_quinze(
    fiche, direction, etrangere, client_de, navigation_gardee
):
    partager(fiche=fiche, agent=direction, le=LE)
    client, ou = client_de(etrangere), reverse("suivi:bibliotheque")
    client.get(ou)
    with requetes() as une:
        client.get(ou)
    for n in range(14):
        FichePartagee.objects.create(
            reseau=ReseauFactory(slug=f"r{n}"), code=f"c{n}", titre=f"Fiche {n}", partagee_le=LE,
            source_document="essai", rubriques={"pratique": "x"},
        )  # fmt: skip
    with requetes() as quinze:
        client.get(ou)
    assert len(quinze) == len(une), quinze


# -- L’événement (recette 11) ----------------------------------------------------------------


def test_un_atelier_sans_suite_propose_sa_fiche_de_capitalisation(reseau, agent, client_de):
    atelier = EvenementFactory(reseau=reseau, le=date(2026, 3, 18), titre="Cantines",
                               bilan="La relance fait partie de l’atelier.")  # fmt: skip
    ParticipationFactory(reseau=reseau, evenement=atelier, presente=True, inscrite=True)
    client = client_de(agent)
    suites = client.get(reverse("accompagnements:suites_evenement", args=[atelier.pk]))
    geste = reverse("suivi:capitaliser_evenement", args=[atelier.pk])
    assert geste in suites.content.decode()
    reponse = client.post(geste)
    fiche = FicheCapitalisation.objects.get()
    assert reponse.url == reverse("suivi:modifier_capitalisation", args=[fiche.pk])
    assert fiche.evenement == atelier and "1 présente" in fiche.rubriques["resultats"]
    assert "à 90 jours" in fiche.rubriques["resultats"]
    assert fiche.rubriques["enseignements"] == atelier.bilan
    assert client.post(geste).url == fiche.get_absolute_url()


def test_une_fiche_d_evenement_recoit_une_image_deposee_ou_choisie(reseau, agent, client_de):
    atelier = EvenementFactory(reseau=reseau, le=date(2026, 3, 18))
    venue = ParticipationFactory(reseau=reseau, evenement=atelier, presente=True, inscrite=True)
    absente = ParticipationFactory(reseau=reseau, evenement=atelier)
    fiche = FicheCapitalisation.objects.create(reseau=reseau, titre="Atelier", evenement=atelier)
    client = client_de(agent)

    def envoyer(**saisie):
        fiche.refresh_from_db()
        commun = {"legende": "La salle, photo du réseau", "version": fiche.version}
        return client.post(adresse("illustrer_capitalisation", fiche), commun | saisie)

    def photo():
        tampon = io.BytesIO()
        Image.new("RGB", (40, 30), "teal").save(tampon, "PNG")
        return SimpleUploadedFile("salle.png", tampon.getvalue(), "image/png")

    assert envoyer(fichier=photo()).status_code == 422
    assert envoyer(fichier=photo(), rangee=absente.fiche_id).status_code == 422
    assert envoyer(fichier=photo(), rangee=venue.fiche_id).status_code == 302
    fiche.refresh_from_db()
    assert fiche.illustration.fiche == venue.fiche and not fiche.illustration.partagee
    assert "data:image/jpeg" in client.get(fiche.get_absolute_url()).content.decode()
    piece = fiche.illustration_id
    assert envoyer(illustration="").status_code == 302
    assert envoyer(illustration=piece).status_code == 302
    fiche.refresh_from_db()
    assert fiche.illustration_id == piece


def test_un_faux_png_ne_devient_pas_une_image(fiche, agent, client_de):
    faux = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\nrien", "image/png")
    saisie = {"fichier": faux, "legende": "x", "version": fiche.version}
    assert (
        client_de(agent).post(adresse("illustrer_capitalisation", fiche), saisie).status_code == 422
    )
    assert not Piece.objects.exists()


# -- Émettre -------------------------------------------------------------------------------


def emise(fiche, agent):
    return emettre(fiche=fiche, agent=agent, le=timezone.now())


def test_la_fiche_publiee_s_emet_scellee_gardee_et_se_verifie(fiche, agent, client_de, client):
    reponse = client_de(agent).post(adresse("emettre_capitalisation", fiche), follow=True)
    document = Document.objects.de(fiche).get()
    with document.fichier.open("rb") as fichier:
        octets = fichier.read()
    assert octets.startswith(b"%PDF") and hashlib.sha256(octets).hexdigest() == document.sha256
    ecrit = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages)
    assert "Document scellé" in ecrit and "Citez-moi" in ecrit and "Pas moi" not in ecrit
    verification = reverse("comptes:verifier", args=[fiche.reseau.slug, document.jeton])
    assert verification in reponse.content.decode()
    assert document.titre in client.get(verification).content.decode()


def test_une_fiche_qui_n_est_pas_publiee_ne_s_emet_pas(fiche, agent, client_de):
    FicheCapitalisation.objects.update(etat="relue")
    page = client_de(agent).post(adresse("emettre_capitalisation", fiche), follow=True)
    assert "Partagez d’abord la fiche" in page.content.decode()
    assert not Document.objects.exists()


def test_emettre_de_nouveau_remplace_et_la_fiche_changee_se_dit(fiche, agent, client_de):
    premier, second = emise(fiche, agent), emise(fiche, agent)
    premier.refresh_from_db()
    assert premier.remplace_le and (premier.numero_version, second.numero_version) == (1, 2)
    client = client_de(agent)
    assert "a changé depuis" not in client.get(fiche.get_absolute_url()).content.decode()
    fiche.refresh_from_db()
    fiche.save()
    assert "a changé depuis" in client.get(fiche.get_absolute_url()).content.decode()


def test_un_accord_repris_ote_son_cours_au_document_emis(fiche, agent, client_de):
    document, citee = emise(fiche, agent), fiche.verbatims.get(texte="Citez-moi")
    client_de(agent).post(
        adresse("modifier_verbatim", citee),
        {"texte": citee.texte, "voix": citee.voix, "qualite": "", "consenti_le": "", "version": 1},
    )
    document.refresh_from_db()
    assert document.remplace_le


def test_l_image_est_couverte_par_l_empreinte_du_document(fiche, agent):
    sans = emise(fiche, agent).instantane
    assert sans["image"] == ""
    fiche.illustration = image_de(fiche)
    fiche.save()
    assert len(emise(fiche, agent).instantane["image"]) == 64


def test_l_evenement_d_un_autre_reseau_ne_se_capitalise_pas(autre_reseau, agent, client_de):
    ailleurs = EvenementFactory(reseau=autre_reseau)
    reponse = client_de(agent).post(reverse("suivi:capitaliser_evenement", args=[ailleurs.pk]))
    assert reponse.status_code == 404


def test_les_deux_exemples_nomment_leur_reseau_et_leur_source(db):
    from predict.comptes.referentiels import charger_tout

    charger_tout()
    exemples = FichePartagee.objects.order_by("code")
    assert [f.reseau.slug for f in exemples] == ["centraider", "horizons-solidaires"]
    assert all("Fiche de capitalisation" in f.source_document for f in exemples)
    assert Reseau.objects.filter(slug="centraider").exists()
