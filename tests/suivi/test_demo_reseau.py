"""Le réseau de démonstration : cohérent, complet, toujours le même."""

import base64
import datetime as dt
import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accompagnements.calculs.strategie import lire, place_dans_i9
from accompagnements.models import (
    Accompagnement,
    Activite,
    CadreCollaboration,
    Candidature,
    Convention,
    DemarcheStrategie,
    Piece,
    Sollicitation,
    Tache,
)
from accompagnements.regles import Etape, Etat, EtatCadre, EtatConvention, EtatSollicitation
from accompagnements.regles.portail import GenrePiece
from collectivites.models import Acteur, Collectivite, Contact, Echange, Fiche
from collectivites.models.acteurs import parties_prenantes
from collectivites.regles import NiveauEngagement, PlacePartiePrenante, ProfilActer, TypeActeur
from predict.comptes import echange, identite
from predict.comptes.models import Agent, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.referentiels import charger_tout
from predict.comptes.regles import Role
from suivi import demonstration
from suivi.calculs import lire_annee, matrice
from suivi.demonstration.composition import jeu
from suivi.demonstration.textes import DOSSIER
from suivi.management.commands.creer_demo import MOT_DE_PASSE

LE = dt.date(2026, 11, 21)
VOISINES = ("44109", "49007", "72181", "53130", "85191")


def poser_la_geographie():
    """Les seules collectivités que la démonstration désigne : la France entière n’y ajoute rien."""
    liste = json.loads((DOSSIER / "collectivites.json").read_text())
    annuaire = json.loads((DOSSIER / "annuaire.json").read_text())
    lieux = {a[2] for a in annuaire["acteurs"]} | {e[3] for e in annuaire["evenements"]} - {""}
    region = Collectivite.objects.create(
        nature="region", code_insee="24", nom="Centre-Val de Loire", millesime=2026
    )
    Collectivite.objects.bulk_create(
        Collectivite(
            nature=nature, nom=f"{nature} {code}", recherche=f"{nature} {code}", millesime=2026,
            region=region, **{("siren" if nature == "epci" else "code_insee"): code},
        )
        for nature, codes in (
            ("commune", {*liste["communes"], *lieux, *VOISINES, "41999", "41998"} - {""}),
            ("epci", liste["epci"]),
            ("departement", liste["departements"]),
        )
        for code in sorted(codes)
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        poser_la_geographie()
        charger_tout()
        call_command("creer_demo", aujourdhui=LE, verbosity=0)
        reseau = Reseau.objects.get(slug=demonstration.RESEAU)
        yield reseau
        transaction.set_rollback(True)


@pytest.fixture
def ici(demo, db):
    with dans_reseau(demo.pk):
        yield demo


def test_le_reseau_se_dit_de_demonstration(ici):
    assert ici.demonstration


def test_quatre_vingts_fiches_et_quarante_et_un_accompagnements(ici):
    assert Fiche.objects.du_reseau(ici).count() == 80
    assert Accompagnement.objects.du_reseau(ici).count() == 41


def test_toutes_les_etapes_et_tous_les_etats_se_voient(ici):
    vus = Accompagnement.objects.du_reseau(ici).values_list("etape", "etat")
    assert {etape for etape, _ in vus} == set(Etape.values)
    assert {etat for _, etat in vus} == set(Etat.values)
    assert {etape for etape, etat in vus if etat == Etat.ACTIF} == set(Etape.values) - {Etape.CLOS}


def test_une_metropole_co_construit_sa_strategie_une_ville_l_a_votee(ici):
    demarches = {d.etape: lire(d) for d in DemarcheStrategie.objects.du_reseau(ici)}
    assert set(demarches) == {"coconstruction", "suivi"}
    assert demarches["coconstruction"].demarche.adoptee is None
    assert place_dans_i9(demarches["suivi"].demarche).compte
    assert all(o.complet for o in demarches["suivi"].objectifs)
    assert [o.complet for o in demarches["coconstruction"].objectifs].count(False) == 1


@pytest.mark.parametrize(
    ("modele", "champ", "valeurs"),
    [
        (Sollicitation, "etat", EtatSollicitation.values),
        (Fiche, "niveau", NiveauEngagement.values),
        (Candidature, "decision", ["", "accordee", "refusee"]),
        (CadreCollaboration, "etat", set(EtatCadre.values) - {EtatCadre.SCELLE}),
    ],
)
def test_chaque_etat_a_son_exemple(ici, modele, champ, valeurs):
    assert set(modele.objects.du_reseau(ici).values_list(champ, flat=True)) >= set(valeurs)


def test_chaque_etat_de_convention_et_un_avenant(ici):
    conventions = Convention.objects.du_reseau(ici)
    assert {c.etat for c in conventions} == set(EtatConvention)
    assert conventions.filter(parent__isnull=False).exists()
    assert conventions.filter(avec_reseau=True).exists()


def test_chaque_profil_est_represente(ici):
    profils = Counter(Fiche.objects.du_reseau(ici).values_list("profil_principal", flat=True))
    assert all(profils[profil] >= 10 for profil in ProfilActer.values)


def test_des_taches_en_retard_du_jour_et_a_venir(ici):
    echeances = Tache.objects.du_reseau(ici).a_faire().values_list("echeance", flat=True)
    assert min(echeances) < LE < max(echeances)
    assert LE in echeances


def test_les_indicateurs_de_la_derniere_annee_sont_credibles(ici):
    mesures = matrice(ici, lire_annee("2025")).mesures
    assert 25 <= mesures["I1"].numerateur <= 30
    assert 0.75 <= mesures["I6"].valeur <= 0.87
    for code in ("I2", "I3", "I4", "I5", "I7"):
        assert mesures[code].numerateur >= 2, code


def test_rien_de_fait_n_est_a_venir(ici):
    assert not Activite.objects.du_reseau(ici).filter(le__gt=LE).exists()
    # Un échange à venir est un rendez-vous : il y en a, et aucun n’a encore de compte rendu.
    rendez_vous = Echange.objects.du_reseau(ici).filter(le__gt=LE)
    assert rendez_vous.exists()
    assert not rendez_vous.exclude(compte_rendu="").exists()


def test_aucun_texte_ne_lasse(ici):
    for modele, champ, fois in ((Activite, "compte_rendu", 3), (Echange, "compte_rendu", 2)):
        notes = modele.objects.du_reseau(ici).exclude(**{champ: ""})
        textes = notes.values_list(champ, flat=True)
        ((texte, nombre),) = Counter(textes).most_common(1)
        assert nombre <= fois, texte


def test_les_textes_sont_typographies(ici):
    for texte in Activite.objects.du_reseau(ici).values_list("compte_rendu", flat=True):
        assert "'" not in texte and " :" not in texte and " ?" not in texte
        assert "{" not in texte


def test_les_personnes_sont_fictives(ici):
    for contact in Contact.objects.du_reseau(ici):
        assert not contact.email or contact.email.endswith(".example.org")
        assert contact.telephone.as_e164.startswith("+3326191"), contact.telephone
        assert contact.telephone.is_valid()


def test_les_comptes_entrent_avec_la_phrase_connue(demo, db):
    agent = Agent.objects.get(email="camille@passerelles.example.org")
    assert agent.check_password(MOT_DE_PASSE)
    assert agent.reseau == demo


def test_la_coordination_a_un_compte_hors_du_reseau_fictif(demo, db):
    agent = Agent.objects.avec_adhesion().get(email="elsa@passerelles.example.org")
    assert agent.role == Role.COORDINATION
    assert agent.reseau.slug == demonstration.COORDINATION


def test_les_referentes_voient_leur_seule_collectivite(ici):
    ines = Agent.objects.get(email="ines@passerelles.example.org")
    assert Fiche.objects.visibles_par(ines).count() == 1
    assert CadreCollaboration.objects.visibles_par(ines).filter(etat="en_validation").exists()


def test_sans_demonstration_aucun_mot_de_passe_ne_se_pose(demo, db, settings):
    settings.DEMONSTRATION = False
    call_command("creer_demo", aujourdhui=LE, refaire=True, verbosity=0)
    assert not Agent.objects.get(email="camille@passerelles.example.org").has_usable_password()


def test_demo_refuse_hors_demonstration(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="jamais sur une base réelle"):
        call_command("demo")


def test_relancee_la_commande_ne_touche_a_rien(demo, db, capsys):
    avant = echange.exporter(demo)
    call_command("creer_demo")
    assert "déjà là" in capsys.readouterr().out
    assert echange.exporter(demo) == avant


def test_refaite_au_meme_jour_elle_est_la_meme(demo, db):
    avant = echange.exporter(demo)
    call_command("creer_demo", aujourdhui=LE, refaire=True, verbosity=0)
    assert echange.exporter(Reseau.objects.get(slug=demonstration.RESEAU)) == avant


@pytest.mark.parametrize("le", [dt.date(2027, 1, 4), dt.date(2028, 2, 29)])
def test_elle_se_compose_n_importe_quel_jour(demo, db, le):
    """Les contraintes de la base sont vérifiées par le chargement lui-même."""
    call_command("creer_demo", aujourdhui=le, refaire=True, verbosity=0)


def test_le_voisin_ne_partage_rien(demo, db):
    voisin = Reseau.objects.get(slug=demonstration.VOISIN)
    with dans_reseau(voisin.pk):
        assert Fiche.objects.du_reseau(voisin).count() == 5
    assert "passerelles-de-loire" not in echange.exporter(voisin)


def test_effacer_ne_touche_que_les_reseaux_fictifs(demo, db, agent):
    from suivi.demonstration.effacement import effacer

    effacer()
    assert not Reseau.objects.filter(demonstration=True).exists()
    assert Agent.objects.filter(pk=agent.pk).exists()


def test_le_volume_multiplie_tout_sur_d_autres_collectivites(demo, db):
    Collectivite.objects.bulk_create(
        Collectivite(nature="commune", code_insee=f"9{n:04}", nom=f"Commune {n}", millesime=2026)
        for n in range(100)
    )
    call_command("creer_demo", aujourdhui=LE, refaire=True, volume=3, verbosity=0)
    reseau = Reseau.objects.get(slug=demonstration.RESEAU)
    with dans_reseau(reseau.pk):
        assert Accompagnement.objects.du_reseau(reseau).count() == 123
        assert Activite.objects.du_reseau(reseau).count() % 3 == 0
        # La seconde copie épuise la géographie : elle se rattache aux fiches déjà posées.
        assert 180 <= Fiche.objects.du_reseau(reseau).count() < 240
        copie = Accompagnement.objects.get(reseau=reseau, ref="bourges-maternites·3")
        assert copie.sollicitation.ref.endswith("·3")
        assert copie.prestations.count() == 2


def test_une_ville_a_neuf_parties_prenantes_appreciees_et_l_annuaire_est_fourni(demo):
    fiche = Fiche.objects.get(reseau=demo, collectivite__code_insee="41269")
    parties = parties_prenantes(fiche)
    assert len(parties.placees) == 9
    assert {p.place for p in parties.placees} == set(PlacePartiePrenante)
    assert parties.restantes
    assert all(p.apprecie_le <= LE for p in parties.placees)
    annuaire = Acteur.objects.filter(reseau=demo)
    assert annuaire.filter(type=TypeActeur.RESEAU_COLLECTIVITES).count() == 9
    # Les ressources nationales existent : leur nom et leur type, aucune coordonnée inventée.
    nationales = annuaire.filter(ref__startswith="ressource-")
    assert not nationales.exclude(email="", telephone="", site="", personne="").exists()


def test_le_reseau_et_trois_collectivites_ont_un_logo_pour_leurs_documents(ici):
    assert identite.partie(ici).depose
    pieces = Piece.objects.filter(reseau=ici, genre=GenrePiece.LOGO)
    assert pieces.values("fiche").distinct().count() == 3
    # Les octets composés, non ceux du stockage : refaire la démonstration ailleurs les déplace.
    composees = [p for p in jeu(LE)["pieces"] if p.get("genre") == GenrePiece.LOGO]
    for piece in composees:
        assert identite.redessiner(base64.b64decode(piece["contenu"]))
    assert {p["sha256"] for p in composees} == set(pieces.values_list("sha256", flat=True))
