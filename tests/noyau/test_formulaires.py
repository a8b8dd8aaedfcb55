"""Formulaires : messages français, saisie gardée, texte borné, deux personnes sur la même fiche."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils import timezone

from predict.comptes.models import Reseau, Travail
from predict.noyau.formulaires import (
    ChampDuree,
    ChampMontant,
    Conflit,
    Formulaire,
    FormulaireModele,
    FormulaireVersionne,
)


class Saisie(Formulaire):
    titre = forms.CharField(label="Titre", max_length=20)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    le = forms.DateField(label="Date", required=False)
    a = forms.DateTimeField(label="Moment", required=False)
    part = forms.DecimalField(label="Part", required=False, max_digits=5, decimal_places=2)
    montant = ChampMontant(label="Montant", required=False)
    duree = ChampDuree(label="Durée", required=False)
    choix = forms.ChoiceField(label="Choix", required=False, choices=[("a", "A"), ("b", "B")])


def lue(**champs):
    formulaire = Saisie({"titre": "Un titre", **champs})
    formulaire.is_valid()
    return formulaire


def test_lit_dates_montants_et_durees_a_la_francaise():
    formulaire = lue(
        le="1er mars 2027",
        a="12 mars 2027 à 14 h 30",
        part="11,5",
        montant="1 250,50 €",
        duree="3h30",
    )
    assert formulaire.errors == {}
    assert formulaire.cleaned_data["le"] == date(2027, 3, 1)
    assert formulaire.cleaned_data["a"] == datetime(
        2027, 3, 12, 14, 30, tzinfo=ZoneInfo("Europe/Paris")
    )
    assert formulaire.cleaned_data["part"] == Decimal("11.5")
    assert formulaire.cleaned_data["montant"] == Decimal("1250.50")
    assert formulaire.cleaned_data["duree"] == 210


def test_dit_ce_qui_manque():
    assert lue(titre="  ").errors["titre"] == ["Ce renseignement manque."]


def test_une_date_fausse_garde_sa_saisie_en_texte():
    formulaire = lue(le="demain")
    assert formulaire.errors["le"] == ["Écrivez une date comme 12/03/2027 ou 12 mars 2027."]
    rendu = str(formulaire["le"])
    assert 'type="text"' in rendu
    assert 'value="demain"' in rendu


def test_une_date_juste_garde_le_calendrier_du_navigateur():
    rendu = str(Saisie(initial={"le": date(2027, 3, 12)})["le"])
    assert 'type="date"' in rendu
    assert 'value="2027-03-12"' in rendu


def test_une_heure_sautee_par_l_heure_d_ete_est_refusee_en_francais():
    assert "changement d’heure" in lue(a="28 mars 2027 à 2 h 30").errors["a"][0]


def test_un_montant_negatif_est_refuse():
    assert lue(montant="-3").errors["montant"] == ["Ce nombre doit être au moins égal à 0."]


def test_un_montant_affiche_revient_lisible():
    champ = Saisie(initial={"montant": Decimal("1250.50")})["montant"]
    assert 'value="1\u202f250,50"' in str(champ)


def test_une_duree_au_dela_d_une_journee_est_refusee():
    assert lue(duree="25h").errors["duree"] == ["La durée est d’au plus 24\u00a0h."]


def test_une_duree_reaffichee_n_est_pas_vue_comme_changee():
    formulaire = Saisie({"titre": "x", "duree": "3 h 30"}, initial={"titre": "x", "duree": 210})
    assert formulaire.changed_data == []


def test_un_texte_trop_long_se_dit_sans_etre_coupe():
    formulaire = lue(titre="x" * 21)
    assert formulaire.errors["titre"] == ["Ce texte compte 21 caractères : gardez-en 20 au plus."]
    assert "maxlength" not in str(formulaire["titre"])
    assert "x" * 21 in str(formulaire["titre"])


def test_un_texte_sans_borne_declaree_en_a_une():
    assert "20000 au plus" in lue(notes="x" * 1_000_000).errors["notes"][0]


@pytest.mark.parametrize("champ", ["titre", "notes", "choix"])
@pytest.mark.parametrize("mauvais", ["\x00", "\ud83d"])
def test_nul_et_substitut_isole_sont_refuses_clairement_et_la_page_s_ecrit(champ, mauvais):
    formulaire = lue(**{champ: f"a{mauvais}b"})
    assert "caractère illisible" in formulaire.errors[champ][0]
    render_crispy_form(formulaire).encode()


def test_un_choix_inconnu_se_dit_en_francais():
    assert "choisissez dans la liste" in lue(choix="z").errors["choix"][0]


def test_un_nombre_a_trop_de_decimales_dit_combien_en_garder():
    assert lue(part="1,234").errors["part"] == ["Gardez au plus 2 chiffre(s) après la virgule."]


def test_chaque_erreur_est_liee_a_sa_saisie_et_au_resume():
    html = render_crispy_form(lue(titre="", le="demain"))
    assert re.search(r'<input[^>]*id="id_titre"[^>]*aria-describedby="id_titre_error"', html) or (
        re.search(r'<input[^>]*aria-describedby="id_titre_error"[^>]*id="id_titre"', html)
    )
    assert 'id="id_titre_error"' in html
    assert '<a href="#id_titre">Titre</a>' in html
    assert "2 champs à corriger." in html


def test_le_formulaire_n_ecrit_ni_balise_form_ni_etoile():
    html = render_crispy_form(Saisie())
    assert "<form" not in html
    assert "*" not in html
    assert html.count("(facultatif)") == 7


# -- Deux personnes sur la même fiche ---------------------------------------------------


class Fiche(FormulaireVersionne):
    class Meta:
        model = Travail
        fields = ["titre", "message", "type"]


class FicheSansVerrou(FormulaireModele):
    class Meta:
        model = Travail
        fields = ["titre", "a_partir_de"]


@pytest.fixture
def travail(db):
    reseau = Reseau.objects.create(slug="essai", nom="Essai")
    return Travail.objects.create(
        reseau=reseau, type="rapport", titre="Au départ", a_partir_de=timezone.now()
    )


def soumis(travail, **champs):
    """Le formulaire tel qu'il revient d'une page ouverte sur `travail`."""
    donnees = {
        "titre": travail.titre,
        "message": travail.message,
        "type": travail.type,
        "version": travail.version,
    }
    return donnees | champs


def test_enregistre_et_incremente_la_version(travail):
    formulaire = Fiche(soumis(travail, titre="Relu"), instance=travail)
    assert formulaire.is_valid() and formulaire.enregistrer()
    travail.refresh_from_db()
    assert (travail.titre, travail.version) == ("Relu", 2)


def test_n_ecrit_que_les_champs_changes(travail):
    formulaire = Fiche(soumis(travail, titre="Relu"), instance=travail)
    assert formulaire.is_valid()
    # Écrit par ailleurs, sans passer par le formulaire : ne doit pas être recouvert.
    Travail.objects.filter(pk=travail.pk).update(fait=0, total=10)
    formulaire.save()
    travail.refresh_from_db()
    assert travail.total == 10


def test_la_date_de_modification_suit(travail):
    avant = travail.modifie_le
    formulaire = Fiche(soumis(travail, titre="Relu"), instance=travail)
    formulaire.is_valid()
    formulaire.save()
    travail.refresh_from_db()
    assert travail.modifie_le > avant


def test_un_conflit_garde_la_saisie_et_montre_la_valeur_actuelle(travail):
    page = soumis(travail, titre="Ma version")
    Travail.objects.filter(pk=travail.pk).update(titre="Sa version", version=2)
    formulaire = Fiche(page, instance=Travail.objects.get(pk=travail.pk))
    assert not formulaire.is_valid()
    html = render_crispy_form(formulaire)
    assert "Quelqu’un a modifié cette page à" in html
    assert 'value="Ma version"' in html
    assert "Enregistré à présent : <b>Sa version</b>" in html
    assert formulaire.conflit == ["titre"]
    assert Travail.objects.get(pk=travail.pk).titre == "Sa version"


def test_renvoyer_la_page_du_conflit_vaut_choix(travail):
    page = soumis(travail, titre="Ma version")
    Travail.objects.filter(pk=travail.pk).update(titre="Sa version", version=2)
    refuse = Fiche(page, instance=Travail.objects.get(pk=travail.pk))
    refuse.is_valid()
    version = re.search(r'name="version" value="(\d+)"', render_crispy_form(refuse))[1]
    renvoye = Fiche(page | {"version": version}, instance=Travail.objects.get(pk=travail.pk))
    assert renvoye.is_valid() and renvoye.enregistrer()
    assert Travail.objects.get(pk=travail.pk).titre == "Ma version"


def test_une_page_sans_version_ne_peut_rien_ecraser(travail):
    page = soumis(travail, titre="Ma version")
    del page["version"]
    assert not Fiche(page, instance=travail).is_valid()


def test_un_enregistrement_croise_apres_verification_n_ecrit_rien(travail):
    formulaire = Fiche(soumis(travail, titre="Ma version"), instance=travail)
    assert formulaire.is_valid()
    Travail.objects.filter(pk=travail.pk).update(titre="Sa version", version=2)
    assert formulaire.enregistrer() is False
    assert Travail.objects.get(pk=travail.pk).titre == "Sa version"
    assert "Quelqu’un a modifié" in formulaire.non_field_errors()[0]


def test_save_leve_plutot_que_d_ecraser(travail):
    formulaire = Fiche(soumis(travail, titre="Ma version"), instance=travail)
    assert formulaire.is_valid()
    Travail.objects.filter(pk=travail.pk).update(version=2)
    with pytest.raises(Conflit):
        formulaire.save()


def test_une_creation_n_a_pas_de_version(db):
    assert "version" not in Fiche().fields


def test_un_horodatage_de_modele_se_lit_en_francais(travail):
    formulaire = FicheSansVerrou(
        {"titre": "x", "a_partir_de": "12 mars 2027 à 9 h 05"}, instance=travail
    )
    assert formulaire.is_valid(), formulaire.errors
    assert timezone.localtime(formulaire.cleaned_data["a_partir_de"]).hour == 9
