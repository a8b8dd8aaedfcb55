"""Fusionner, puis annuler : tout revient ligne à ligne, sauf ce qui a changé depuis.

`agent` et `collegue` fusionnent dans leur réseau ; `etrangere`, d’un autre, n’y touche pas.
"""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from accompagnements.models import Accompagnement, Tache
from collectivites.actions import (
    annuler_fusion,
    etat_lu,
    fusionner,
    noter_cotisation,
    rattacher_fiche,
    relier_acteur,
)
from collectivites.actions.absorption import TECHNIQUES
from collectivites.models import (
    Acteur,
    ActeurFiche,
    Collectivite,
    Contact,
    Cotisation,
    Fiche,
    Fusion,
    Mandat,
    ParticipantEchange,
    Participation,
    ProfilFiche,
)
from collectivites.regles import Nature
from predict.comptes.models import Acte, Locataire
from tests.comptes.graphe import Graphe
from tests.fabriques import (
    AccompagnementFactory,
    ActeurFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    EvenementFactory,
    FicheFactory,
    MandatFactory,
    PartenariatFactory,
    ReferentFactory,
    TacheFactory,
)

BRUIT = {"comptes.acte", "collectivites.fusion", "collectivites.pasdoublon"}


def photographie():
    """Toutes les lignes de tous les réseaux, sans ce que toute écriture change."""
    photo = {}
    for modele in apps.get_models():
        etiquette = modele._meta.label_lower
        if (not issubclass(modele, Locataire) and modele is not Collectivite) or etiquette in BRUIT:
            continue
        colonnes = [c.attname for c in modele._meta.concrete_fields]
        for ligne in modele._base_manager.values(*colonnes):
            photo[etiquette, ligne["id"]] = {
                c: v for c, v in ligne.items() if c not in {"version", "modifie_le"}
            }
    return photo


@pytest.fixture
def deux(reseau):
    """Deux fiches de la même personne, chacune avec ses liens, certains en double."""
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    gardee = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="Sophie", nom="Lemaître", email="s@exemple.invalid"
    )
    absorbee = ContactFactory(
        reseau=reseau, fiche=fiche, prenom="S.", nom="Lemaitre", fonction="Adjointe",
        telephone="+33261910000", note="Vue en mars",
    )  # fmt: skip
    MandatFactory(reseau=reseau, contact=absorbee)
    MandatFactory(reseau=reseau, contact=gardee)
    ReferentFactory(reseau=reseau, fiche=fiche, contact=absorbee)
    AccompagnementFactory(reseau=reseau, fiche=fiche, contact=absorbee, elu_referent=absorbee)
    # Aux mêmes échange et événement, les deux : une seule doit rester.
    echange, evenement = EchangeFactory(reseau=reseau, fiche=fiche), EvenementFactory(reseau=reseau)
    autre = EvenementFactory(reseau=reseau, titre="Autre")
    for contact in (gardee, absorbee):
        ParticipantEchange.objects.create(reseau=reseau, echange=echange, contact=contact)
        Participation.objects.create(
            reseau=reseau, evenement=evenement, fiche=fiche, contact=contact,
            presente=contact is absorbee,
        )  # fmt: skip
    Participation.objects.create(reseau=reseau, evenement=autre, fiche=fiche, contact=absorbee)
    return gardee, absorbee


def test_la_fusion_deplace_tout_et_reunit_ce_qui_fait_double_emploi(deux, agent):
    gardee, absorbee = deux
    fusionner(gardee=gardee, absorbee=absorbee, agent=agent, valeurs={"fonction": "Adjointe"})
    gardee.refresh_from_db()
    assert not Contact.objects.filter(pk=absorbee.pk).exists()
    assert gardee.fonction == "Adjointe"
    assert gardee.mandats.count() == 2
    assert gardee.acces.count() == 1
    assert gardee.presences.count() == 1
    accompagnement = Accompagnement.objects.get()
    assert accompagnement.contact == accompagnement.elu_referent == gardee
    participations = Participation.objects.filter(contact=gardee).order_by("pk")
    assert [p.presente for p in participations] == [True, False]  # la présence notée reste


def test_annuler_remet_chaque_ligne_telle_qu_elle_etait(deux, agent):
    avant = photographie()
    gardee, absorbee = deux
    fusion = fusionner(
        gardee=gardee, absorbee=absorbee, agent=agent,
        valeurs={"prenom": "S.", "nom": "Lemaitre", "telephone": absorbee.telephone, "note": "x"},
    )  # fmt: skip
    assert photographie() != avant
    assert annuler_fusion(fusion=fusion, agent=agent) == []
    assert photographie() == avant


def test_la_ligne_revenue_garde_ses_dates_et_sa_version(deux, agent):
    gardee, absorbee = deux
    Contact.objects.filter(pk=absorbee.pk).update(version=7)
    absorbee.refresh_from_db()
    fusion = fusionner(gardee=gardee, absorbee=absorbee, agent=agent)
    annuler_fusion(fusion=fusion, agent=agent)
    revenue = Contact.objects.get(pk=absorbee.pk)
    for champ in Contact._meta.concrete_fields:
        assert getattr(revenue, champ.attname) == getattr(absorbee, champ.attname), champ.name


@pytest.mark.parametrize("cible", ["Contact", "Acteur", "Fiche"])
def test_aucune_table_n_est_oubliee(agent, reseau, cible):
    """Un réseau entier : une ligne de chaque table tient à l’absorbée, et revient."""
    graphe = Graphe("entier", "CANARI")
    absorbee = graphe.lignes[f"collectivites.{cible}"]
    chef = graphe.agents["charge"]
    gardee = type(absorbee)(
        **{
            c.attname: getattr(absorbee, c.attname)
            for c in type(absorbee)._meta.concrete_fields
            if c.name not in TECHNIQUES - {"reseau"}
        }
    )
    if cible == "Fiche":
        gardee.collectivite = CollectiviteFactory()
    gardee.save()
    avant = photographie()
    fusion = fusionner(gardee=gardee, absorbee=absorbee, agent=chef)
    for (_, _), ligne in photographie().items():
        assert ligne.get(f"{cible.lower()}_id") != absorbee.pk
    assert annuler_fusion(fusion=fusion, agent=chef) == []
    assert photographie() == avant


def test_ce_qui_a_change_depuis_est_garde_et_dit(deux, agent, collegue):
    gardee, absorbee = deux
    fusion = fusionner(
        gardee=gardee, absorbee=absorbee, agent=agent, valeurs={"fonction": "Adjointe"}
    )
    gardee.refresh_from_db()
    gardee.fonction = "Première adjointe"
    gardee.save()
    Mandat.objects.filter(contact=gardee).first().delete()
    EchangeFactory(reseau=gardee.reseau, fiche=gardee.fiche)
    phrases = annuler_fusion(fusion=fusion, agent=collegue)
    gardee.refresh_from_db()
    assert gardee.fonction == "Première adjointe"
    assert any("« Fonction » a été modifié depuis" in p for p in phrases)
    assert any("mandat a changé depuis" in p for p in phrases) or Mandat.objects.filter(
        contact=absorbee.pk
    )
    assert Contact.objects.get(pk=absorbee.pk).fonction == "Adjointe"


def test_une_fusion_ne_s_annule_qu_une_fois(deux, agent):
    fusion = fusionner(gardee=deux[0], absorbee=deux[1], agent=agent)
    annuler_fusion(fusion=fusion, agent=agent)
    with pytest.raises(ValidationError, match="déjà annulée"):
        annuler_fusion(fusion=fusion, agent=agent)


def test_une_chaine_de_fusions_se_defait_dans_l_ordre(deux, agent):
    gardee, absorbee = deux
    troisieme = ContactFactory(reseau=gardee.reseau, fiche=gardee.fiche, nom="Lemaitre-Durand")
    avant = photographie()
    premiere = fusionner(gardee=gardee, absorbee=absorbee, agent=agent)
    seconde = fusionner(gardee=troisieme, absorbee=gardee, agent=agent)
    with pytest.raises(ValidationError, match="annulez d’abord"):
        annuler_fusion(fusion=premiere, agent=agent)
    annuler_fusion(fusion=seconde, agent=agent)
    annuler_fusion(fusion=premiere, agent=agent)
    assert photographie() == avant


def test_deux_onglets_la_seconde_fusion_est_refusee_sans_rien_ecrire(deux, agent, collegue):
    gardee, absorbee = deux
    lu = etat_lu(gardee, absorbee)
    Contact.objects.filter(pk=gardee.pk).update(fonction="Maire")
    with pytest.raises(ValidationError, match="a changé pendant"):
        fusionner(gardee=gardee, absorbee=absorbee, agent=agent, lu=lu)
    assert Contact.objects.filter(pk=absorbee.pk).exists()
    fusionner(gardee=gardee, absorbee=absorbee, agent=collegue)
    with pytest.raises(ValidationError, match="n’existe plus"):
        fusionner(gardee=gardee, absorbee=absorbee, agent=agent)
    assert Fusion.objects.count() == 1


def test_une_opposition_ne_se_perd_jamais(deux, agent):
    gardee, absorbee = deux
    Contact.objects.filter(pk=absorbee.pk).update(oppose_le="2027-01-05")
    absorbee.refresh_from_db()
    fusionner(gardee=gardee, absorbee=absorbee, agent=agent, valeurs={"nom": "Lemaître"})
    gardee.refresh_from_db()
    assert str(gardee.oppose_le) == "2027-01-05"


def test_une_direction_d_une_autre_fiche_ne_suit_pas(deux, agent, reseau):
    gardee, absorbee = deux
    ailleurs = FicheFactory(reseau=reseau)
    absorbee.direction = gardee.fiche.directions.create(reseau=reseau, nom="Jeunesse")
    absorbee.save()
    valeurs = {"fiche": ailleurs, "direction": absorbee.direction}
    fusionner(gardee=gardee, absorbee=absorbee, agent=agent, valeurs=valeurs)
    gardee.refresh_from_db()
    assert (gardee.fiche, gardee.direction) == (ailleurs, None)


def test_deux_acteurs_relies_a_la_meme_fiche_n_en_font_qu_un(agent, reseau):
    fiche = FicheFactory(reseau=reseau)
    gardee, absorbee = ActeurFactory(reseau=reseau), ActeurFactory(reseau=reseau)
    relier_acteur(fiche=fiche, agent=agent, acteur=gardee, role="")
    relier_acteur(fiche=fiche, agent=agent, acteur=absorbee, role="Anime le comité")
    PartenariatFactory(reseau=reseau, fiche=fiche, comite=absorbee)
    avant = photographie()
    fusion = fusionner(gardee=gardee, absorbee=absorbee, agent=agent)
    lien = ActeurFiche.objects.get()
    assert (lien.acteur, lien.role) == (gardee, "Anime le comité")
    annuler_fusion(fusion=fusion, agent=agent)
    assert photographie() == avant
    assert Acteur.objects.count() == 2


def structure(reseau, nom, **champs):
    valeurs = {"nature": Nature.PETR, "code_insee": "", "propre_a": reseau} | champs
    return CollectiviteFactory(nom=nom, **valeurs)


def test_deux_structures_entrainent_leurs_fiches(agent, reseau):
    un = structure(reseau, "PETR du Perche", siren="200000008")
    deux = structure(reseau, "Pays du Perche")
    fiches = [FicheFactory(reseau=reseau, collectivite=c) for c in (deux, un)]
    for fiche in fiches:
        ContactFactory(reseau=reseau, fiche=fiche)
        noter_cotisation(fiche=fiche, agent=agent, annee=2027, montant=100, reglee_le=None)
        ProfilFiche.objects.create(
            reseau=reseau, fiche=fiche, profil="CIMOB" if fiche is fiches[0] else "ASTRE",
            principal=True, constate_le="2027-01-01", justification="x",
        )  # fmt: skip
    TacheFactory(reseau=reseau, fiche=fiches[1], accompagnement=None)
    avant = photographie()
    fusion = fusionner(gardee=deux, absorbee=un, agent=agent)
    (fiche,) = Fiche.objects.filter(reseau=reseau, collectivite__propre_a=reseau)
    assert fiche.contacts.count() == 2
    assert Cotisation.objects.filter(fiche=fiche).count() == 1
    assert ProfilFiche.objects.filter(fiche=fiche).count() == 2
    assert ProfilFiche.objects.filter(fiche=fiche, principal=True).count() == 1
    assert Tache.objects.get().fiche == fiche
    deux.refresh_from_db()
    assert deux.siren == "200000008"
    assert annuler_fusion(fusion=fusion, agent=agent) == []
    assert photographie() == avant


def test_la_fiche_d_une_commune_disparue_passe_a_celle_qui_lui_succede(agent, reseau):
    disparue, nouvelle = CollectiviteFactory(), CollectiviteFactory(nom="Commune nouvelle")
    fiche = FicheFactory(reseau=reseau, collectivite=disparue)
    contact = ContactFactory(reseau=reseau, fiche=fiche)
    restante, fusion = rattacher_fiche(fiche, nouvelle, agent)
    assert (restante.collectivite, fusion) == (nouvelle, None)

    autre = FicheFactory(reseau=reseau)
    avant = photographie()
    restante, fusion = rattacher_fiche(autre, nouvelle, agent)
    assert restante == fiche
    assert Contact.objects.get(pk=contact.pk).fiche == fiche
    annuler_fusion(fusion=fusion, agent=agent)
    assert photographie() == avant


def test_le_journal_dit_la_fusion_sans_valeur_personnelle(deux, agent):
    fusion = fusionner(gardee=deux[0], absorbee=deux[1], agent=agent, choix={"email": "gardee"},
                       valeurs={"email": "s@exemple.invalid"})  # fmt: skip
    acte = Acte.objects.get(verbe="fiches fusionnées")
    assert acte.champs == ["email"]
    assert "s@exemple" not in str(acte.champs) + acte.objet_titre
    annuler_fusion(fusion=fusion, agent=agent)
    assert Acte.objects.filter(verbe="fusion annulée").count() == 1


def test_un_instantane_vide_ne_s_annule_plus(deux, agent):
    fusion = fusionner(gardee=deux[0], absorbee=deux[1], agent=agent)
    Fusion.objects.update(instantane={})
    with pytest.raises(ValidationError, match="effacées"):
        annuler_fusion(fusion=fusion, agent=agent)


@pytest.mark.postgres
def test_les_deux_lignes_sont_verrouillees(deux, agent):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captees:
        fusionner(gardee=deux[0], absorbee=deux[1], agent=agent)
    assert any("FOR UPDATE" in q["sql"] and "collectivites_contact" in q["sql"] for q in captees)
