"""Les gestes communs aux parcours : de l’appel noté au cadre demandé, et l’entrée par code."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

AUJOURDHUI = date.today().isoformat()
DANS_UN_AN = (date.today() + timedelta(days=365)).isoformat()


def noter_un_appel(visite, qui, objet):
    """Rend le nombre de gestes : champs remplis et clics."""
    visite.ouvrir("/")
    visite.remplir(qui=qui, objet=objet)
    visite.cliquer("Enregistrer l’appel")
    visite.lit(f"Appel noté pour {qui}", dans="body")
    return 3


def ouvrir_l_accompagnement(visite, objet, cas_type="contact_direct"):
    visite.ouvrir("/accompagnements/sollicitations/")
    visite.suivre(objet)
    visite.eprouver()
    visite.page.locator(f"[name='accepter-cas_type'][value='{cas_type}']").check()
    visite.cliquer("Ouvrir l’accompagnement")
    visite.lit("la demande est admise", dans="body")
    return re.search(r"/accompagnements/(\d+)/", visite.page.url)[1]


def manques(visite):
    return visite.page.locator("#porte .est-manquant b").all_inner_texts()


def faire(visite, adresse, geste):
    """Depuis le dossier, le geste que la porte propose pour ce qui manque."""
    visite.ouvrir(adresse)
    visite.suivre(geste, dans="#porte")


def passer(visite, adresse, vers, accepter=""):
    """`accepter` : la case à cocher si la porte demande de confirmer ce qui reste ouvert."""
    visite.ouvrir(adresse)
    assert manques(visite) == []
    visite.cliquer(f"Passer {vers}")
    if accepter and (case := visite.page.get_by_label(accepter)).count():
        case.check()
        visite.cliquer(f"Passer {vers}")
    visite.lit("Étape passée", dans="body")


def retenir(visite, service, **champs):
    """Depuis les services conseillés, retenir celui-ci."""
    visite.lit("Services conseillés")
    conseil = visite.page.locator(".pr-conseil__service").filter(
        has=visite.page.get_by_role("heading", name=service)
    )
    with visite.page.expect_navigation():
        conseil.get_by_role("link", name="Retenir").click()
    visite.remplir(**champs)
    visite.cliquer("Retenir")
    visite.lit("est retenu", dans="body")


def enregistrer_rubrique(visite, numero, code, **champs):
    """Déplie, remplit, enregistre, et attend que la rubrique se dise complète."""
    rubrique = visite.page.locator(f"#rubrique-{numero}")
    if not rubrique.evaluate("e => e.open"):
        rubrique.locator("summary").first.click()
    visite.remplir(**champs)
    rubrique.locator(f"#enregistrer-{code}").click()
    expect(rubrique.locator("summary").first).to_contain_text("Complète")


def nommer_les_personnes(visite, adresse, contact, elu_referent):
    faire(visite, adresse, "Nommer la personne")
    visite.remplir(contact=contact, elu_referent=elu_referent, posture="Ensemblier")
    visite.cliquer("Enregistrer")
    passer(visite, adresse, "à la mise en lien")


def dire_les_besoins(visite, adresse, **champs):
    faire(visite, adresse, "Écrire la fiche")
    visite.remplir(relue_le=AUJOURDHUI, posture_expliquee_le=AUJOURDHUI, **champs)
    visite.cliquer("Enregistrer et voir les services conseillés")


def remplir_les_lignes(visite, numero, code, colonne, valeur):
    """Chaque ligne proposée d’avance reçoit sa valeur ; les lignes vides le restent."""
    rubrique = visite.page.locator(f"#rubrique-{numero}")
    rubrique.locator("summary").first.click()
    for ligne in rubrique.locator("tbody tr").all():
        if ligne.locator("[name$='-libelle']").input_value():
            ligne.locator(f"[name$='-{colonne}']").fill(valeur)
    enregistrer_rubrique(visite, numero, code)


def ecrire_le_cadre(visite, adresse, roles, echeance, budget):
    """Les rubriques que les besoins n’ont pas déjà remplies ; un budget à deux apports."""
    visite.ouvrir(adresse)
    visite.cliquer("Ouvrir le cadre", dans="#porte")
    enregistrer_rubrique(visite, 3, "roles", **{"roles-texte_collectivite": roles})
    enregistrer_rubrique(
        visite, 4, "echeances",
        **{"lignes_echeances-0-le": DANS_UN_AN, "lignes_echeances-0-libelle": echeance},
    )  # fmt: skip
    enregistrer_rubrique(
        visite, 5, "budget",
        **{
            "lignes_budget-0-apport_reseau": budget[0],
            "lignes_budget-1-apport_collectivite": budget[1],
            "lignes_budget-2-apport_collectivite": budget[2],
        },
    )  # fmt: skip
    expect(visite.page.locator(".pr-budget tfoot")).to_contain_text(re.compile(budget[3]))
    remplir_les_lignes(visite, 6, "livrables", "le", DANS_UN_AN)
    remplir_les_lignes(visite, 7, "indicateurs", "cible", "1")
    visite.cliquer("Demander la validation")
    visite.lit("En attente de la direction")
    return visite.page.url.removeprefix(visite.site.adresse)


def ouvrir_un_cadre_modifiable(visite):
    """Le cadre de « Un projet à deux terroirs », rouvert s’il est encore en validation.

    Celui de « Coopération eau et lycées » attend l’avis de la collectivité, que le portail donne.
    """
    visite.ouvrir("/recherche/?q=deux terroirs")
    visite.suivre(re.compile("deux terroirs"))
    visite.page.locator("a[href*='/cadres/']").first.click()
    visite.page.wait_for_url(re.compile(r"/cadres/\d+/"))
    if visite.page.get_by_role("link", name="Ouvrir la version").count():
        visite.suivre("Ouvrir la version")
        visite.cliquer(re.compile("Ouvrir la version"))
    return visite.page.url.split("?")[0].removeprefix(visite.site.adresse)


def ouvrir_l_acces(visite, adresse, nom, email):
    """Un accès au portail pour cette personne ; rend le lien qu’elle reçoit par courriel."""
    visite.ouvrir(adresse)
    fiche = visite.page.locator(".pr-ariane a").nth(1).get_attribute("href")
    visite.ouvrir(f"{fiche}contacts/")
    visite.suivre(nom)
    visite.cliquer("Ouvrir un accès")
    visite.lit("un courriel part", dans="body")
    return visite.site.courriel(email, r"(http://\S+/portail/entrer/\S+)")


def entrer_par_code(visite, lien, email):
    visite.page.goto(lien)
    visite.page.fill("main input[name=email]", email)
    visite.page.locator("main form[method=post] button[type=submit]").first.click()
    visite.page.locator("[name=code]").fill(visite.site.dernier_code(email))
    visite.page.locator("main form[method=post] button[type=submit]").first.click()
    visite.page.wait_for_url(re.compile(r"/portail/|/$"))
