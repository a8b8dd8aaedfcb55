"""Le journal ne se récrit pas : chaîne d’empreintes, verrous, oubli, commande."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from predict.comptes import chaine, scellement
from predict.comptes.actions import journaliser, journaliser_plusieurs
from predict.comptes.models import Acte, Reseau
from predict.comptes.models.journal import JournalImmuable
from predict.comptes.perimetre import dans_reseau
from predict.comptes.tasks import verifier_le_journal
from tests.fabriques import FicheFactory

LE = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau)


@pytest.fixture
def journal(agent, fiche):
    """Six actes scellés."""
    for rang in range(6):
        journaliser(
            agent=agent, verbe=f"acte {rang}", objet=fiche, champs=["niveau"],
            motif="Un motif", le=LE + timedelta(hours=rang),
        )  # fmt: skip
    scellement.sceller(fiche.reseau_id)
    return fiche.reseau


def falsifier(rang, /, **valeurs):
    """Comme le ferait qui tient la base : sans passer par l’application."""
    models.QuerySet(Acte).filter(rang=rang).update(**valeurs)


def verdict(reseau, temoins=()):
    return scellement.verifier(reseau.pk, temoins)


# -- sceller ----------------------------------------------------------------------


def test_un_acte_se_scelle_juste_apres_la_validation(
    agent, fiche, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as suites:
        acte = journaliser(agent=agent, verbe="un", objet=fiche, le=LE)
        assert acte.rang is None
        journaliser(agent=agent, verbe="deux", objet=fiche, le=LE)
    assert list(Acte.objects.order_by("pk").values_list("rang", flat=True)) == [1, 2]
    # Une seule suite pour toute la transaction, quel que soit le nombre d’actes.
    assert len([s for s in suites if isinstance(s, scellement.Scellement)]) == 1


def test_un_point_de_reprise_annule_n_emporte_pas_le_sceau_des_autres(
    agent, fiche, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ValueError, match="non"), transaction.atomic():
            journaliser(agent=agent, verbe="annulé", objet=fiche, le=LE)
            raise ValueError("non")
        journaliser(agent=agent, verbe="gardé", objet=fiche, le=LE)
    assert list(Acte.objects.values_list("verbe", "rang")) == [("gardé", 1)]


def test_sceller_deux_fois_ne_change_rien(journal):
    avant = list(Acte.objects.values_list("chaine", flat=True))
    assert scellement.sceller(journal.pk) == 0
    assert list(Acte.objects.values_list("chaine", flat=True)) == avant


def test_un_gros_lot_se_scelle_par_morceaux_sans_trou(agent, fiche):
    journaliser_plusieurs(agent=agent, verbe="en lot", objets=[fiche] * 450, le=LE)
    assert scellement.sceller(fiche.reseau_id, au_plus=scellement.A_CHAUD) == 400
    assert verdict(fiche.reseau).en_attente == 50
    assert scellement.sceller(fiche.reseau_id) == 50
    assert (verdict(fiche.reseau).intact, verdict(fiche.reseau).scelles) == (True, 450)


def test_chaque_reseau_a_sa_chaine(journal, etrangere, autre_reseau):
    journaliser(agent=etrangere, verbe="ailleurs", objet=FicheFactory(reseau=autre_reseau), le=LE)
    scellement.sceller(autre_reseau.pk)
    assert verdict(autre_reseau).scelles == 1
    assert chaine.origine(journal.pk) != chaine.origine(autre_reseau.pk)
    assert verdict(journal).intact


# -- ce qui se voit ---------------------------------------------------------------


def test_un_journal_laisse_en_paix_est_intact(journal):
    lu = verdict(journal)
    assert (lu.intact, lu.scelles, lu.effaces, lu.en_attente) == (True, 6, 0, 0)
    assert lu.temoin.startswith("6:")


@pytest.mark.parametrize(
    ("valeurs", "raison"),
    [
        ({"verbe": "autre chose"}, "chaine"),
        ({"le": LE + timedelta(days=1)}, "chaine"),
        ({"champs": []}, "chaine"),
        ({"objet_type": "comptes.agent"}, "chaine"),
        ({"objet_titre": "Une autre collectivité"}, "contenu"),
        ({"objet_ref": "ailleurs"}, "contenu"),
        ({"motif": "Un autre motif"}, "contenu"),
        ({"agent": None}, "contenu"),
        ({"contenu": "0" * 64}, "contenu"),
        ({"chaine": "0" * 64}, "chaine"),
        ({"rang": 40}, "manque"),
    ],
)
def test_une_retouche_se_voit_a_son_rang(journal, valeurs, raison):
    falsifier(3, **valeurs)
    lu = verdict(journal)
    assert not lu.intact
    assert lu.faux == (4 if "rang" in valeurs else 3)
    assert lu.raison == raison


def test_retoucher_en_recalculant_la_ligne_rompt_la_suivante(journal):
    acte = Acte.objects.get(rang=3)
    acte.verbe = "récrit"
    precedent = Acte.objects.get(rang=2).chaine
    falsifier(3, verbe="récrit", chaine=chaine.maillon(precedent, acte))
    assert verdict(journal).faux == 4


def test_un_acte_ote_du_milieu_se_voit(journal):
    models.QuerySet(Acte).filter(rang=4)._raw_delete(connection.alias)
    assert (verdict(journal).faux, verdict(journal).raison) == (5, "manque")


def test_une_fin_coupee_se_voit_au_temoin_garde(journal):
    temoin = chaine.lire_temoin(verdict(journal).temoin)
    models.QuerySet(Acte).filter(rang__gt=4)._raw_delete(connection.alias)
    assert verdict(journal).intact
    assert (verdict(journal, [temoin]).faux, verdict(journal, [temoin]).raison) == (6, "temoin")


def test_une_chaine_entierement_recalculee_se_voit_au_temoin_garde(journal):
    temoin = chaine.lire_temoin(verdict(journal).temoin)
    falsifier(3, verbe="récrit")
    models.QuerySet(Acte).update(rang=None, sel="", contenu="", chaine="")
    scellement.sceller(journal.pk)
    assert verdict(journal).intact
    assert verdict(journal, [temoin]).raison == "temoin"


# -- oublier ----------------------------------------------------------------------


def test_oublier_une_personne_ne_rompt_pas_la_chaine(journal):
    Acte.objects.filter(rang=3).oublier(titre="Personne anonymisée", objet_ref="neuve")
    acte = Acte.objects.get(rang=3)
    assert (acte.objet_titre, acte.motif, acte.sel) == ("Personne anonymisée", "", "")
    lu = verdict(journal)
    assert (lu.intact, lu.effaces) == (True, 1)


def test_l_empreinte_d_un_acte_oublie_ne_se_devine_pas(journal):
    """Sans le sel, essayer tous les noms ne rend pas l’empreinte gardée."""
    acte = Acte.objects.get(rang=3)
    gardee = acte.contenu
    Acte.objects.filter(rang=3).oublier(titre="Personne anonymisée")
    assert chaine.empreinte_du_contenu("", acte) != gardee


def test_oublier_ne_permet_pas_de_changer_la_date_ni_le_verbe(journal):
    Acte.objects.filter(rang=3).oublier(titre="Personne anonymisée")
    falsifier(3, verbe="autre chose")
    assert verdict(journal).faux == 3


# -- verrous ----------------------------------------------------------------------


def test_un_acte_ne_se_modifie_ni_ne_s_efface(journal):
    acte = Acte.objects.get(rang=2)
    acte.verbe = "récrit"
    gestes = (
        acte.save, acte.delete, Acte.objects.all().delete,
        lambda: Acte.objects.filter(rang=2).update(verbe="récrit"),
        lambda: Acte.objects.bulk_update([acte], ["verbe"]),
        lambda: Acte._base_manager.filter(rang=2).update(verbe="récrit"),
    )  # fmt: skip
    for geste in gestes:
        with pytest.raises(JournalImmuable), transaction.atomic():
            geste()
    assert verdict(journal).intact


@pytest.mark.postgres
@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE comptes_acte SET verbe = 'récrit'",
        "UPDATE comptes_acte SET le = now()",
        "UPDATE comptes_acte SET champs = '[]'",
        "UPDATE comptes_acte SET reseau_id = reseau_id + 1",
        "DELETE FROM comptes_acte",
        "TRUNCATE comptes_acte",
    ],
)
def test_la_base_refuse_au_role_applicatif_de_recrire_le_journal(journal, requete):
    with dans_reseau(journal.pk):
        refus = pytest.raises(DatabaseError, match="permission denied")
        with refus, transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)
        assert Acte.objects.count() == 6


def test_sous_le_role_applicatif_on_ajoute_scelle_et_oublie(agent, fiche):
    with dans_reseau(fiche.reseau_id):
        journaliser(agent=agent, verbe="un", objet=fiche, le=LE)
        scellement.sceller(fiche.reseau_id)
        Acte.objects.filter(rang=1).oublier(titre="Personne anonymisée", objet_ref="neuve")
    assert (verdict(fiche.reseau).scelles, verdict(fiche.reseau).effaces) == (1, 1)


# -- commande et relevé -------------------------------------------------------------


def lancer(*arguments):
    sortie, erreurs = io.StringIO(), io.StringIO()
    call_command("verifier_journal", *arguments, stdout=sortie, stderr=erreurs)
    return sortie.getvalue()


def test_la_commande_dit_intact_et_donne_un_temoin(journal):
    dit = lancer("--reseau", journal.slug)
    assert "intact, 6 actes scellés" in dit
    temoin = dit.split("témoin ")[1].strip()
    assert "intact" in lancer("--reseau", journal.slug, "--temoin", temoin)


def test_la_commande_nomme_le_premier_maillon_faux_et_sort_en_erreur(journal):
    falsifier(5, verbe="récrit")
    erreurs = io.StringIO()
    with pytest.raises(CommandError) as refus:
        call_command("verifier_journal", stdout=io.StringIO(), stderr=erreurs)
    assert refus.value.returncode == 1
    assert "ROMPU au rang 5" in erreurs.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--temoin", "3:abc", "--reseau", "ici"),
        ("--temoin", "3:" + "0" * 64),
        ("--reseau", "inconnu"),
    ],
)
def test_la_commande_refuse_ce_qu_elle_ne_comprend_pas(journal, arguments):
    with pytest.raises(CommandError):
        lancer(*arguments)


def test_la_passe_quotidienne_rattrape_releve_et_n_oublie_pas_un_defaut(journal, agent, fiche):
    journaliser(agent=agent, verbe="laissé", objet=fiche, le=LE)
    call_command("sceller_journal", stdout=io.StringIO())
    etat = Reseau.objects.get(pk=journal.pk).journal_etat
    assert (etat["scelles"], etat["faux"], etat["temoin_rang"]) == (7, None, 7)
    models.QuerySet(Acte).filter(rang__gt=4)._raw_delete(connection.alias)
    for _ in range(2):
        call_command("sceller_journal", stdout=io.StringIO(), stderr=io.StringIO())
        etat = Reseau.objects.get(pk=journal.pk).journal_etat
        assert (etat["faux"], etat["temoin_rang"]) == (7, 7)


# -- écran ------------------------------------------------------------------------


def test_la_direction_lit_l_etat_de_la_chaine(journal, direction, client_de):
    adresse = reverse("comptes:journal")
    assert "pas encore été relu" in client_de(direction).get(adresse).content.decode()
    scellement.relever(journal)
    page = client_de(direction).get(adresse).content.decode()
    assert "Entier" in page
    assert verdict(journal).temoin in page
    falsifier(2, verbe="récrit")
    scellement.relever(Reseau.objects.get(pk=journal.pk))
    assert "rang 2 ne tient pas" in client_de(direction).get(adresse).content.decode()


def test_relire_se_demande_et_ramene_au_journal(journal, direction, agent, client_de):
    adresse = reverse("comptes:verifier_journal")
    assert client_de(agent).post(adresse).status_code == 403
    assert client_de(direction).get(adresse).status_code in {403, 405}
    assert client_de(direction).post(adresse).status_code == 302

    class Demande:
        reseau = journal

    effet = verifier_le_journal(Demande, None)
    assert effet() == {"url": reverse("comptes:journal")}
    assert Reseau.objects.get(pk=journal.pk).journal_etat["scelles"] == 6


def test_l_export_suit_le_filtre_et_porte_le_rang(journal, direction, agent, client_de):
    adresse = reverse("comptes:exporter_journal", args=["csv"])
    assert client_de(agent).get(adresse).status_code == 403
    reponse = client_de(direction).get(adresse, {"verbe": "acte 4"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lignes) == 2
    assert lignes[1].startswith("5;")
    assert Acte.objects.get(rang=5).chaine in lignes[1]
    classeur = client_de(direction).get(reverse("comptes:exporter_journal", args=["xlsx"]))
    assert classeur.status_code == 200
    inconnu = client_de(direction).get(reverse("comptes:exporter_journal", args=["pdf"]))
    assert inconnu.status_code == 404
