"""Ce qu’un dossier existant dit déjà d’un projet à financer, pour ne pas le ressaisir.

Rien n’est supposé : un champ que le dossier ne porte pas reste vide.
"""

from offre.regles.eligibilite import Porteur

from ..models import Candidature, Projet


def _texte(montant):
    """Le montant tel qu’un champ le relit : « 90000 » ou « 90000,50 »."""
    if montant == montant.to_integral_value():
        return str(int(montant))
    return str(montant).replace(".", ",")


def _de_candidature(candidature):
    dits = {}
    if candidature.montant_total is not None:
        dits["cout_total"] = _texte(candidature.montant_total)
    if candidature.montant_demande is not None:
        dits["demande"] = _texte(candidature.montant_demande)
    nombre = candidature.collectivites.count()
    if nombre:
        dits["collectivites"] = str(nombre)
    if candidature.projet_id and candidature.projet.pays:
        dits["pays"] = [candidature.projet.pays]
    return dits


def de_la_candidature(candidature):
    return {"porteur": Porteur.COLLECTIVITE.value} | _de_candidature(candidature)


def _derniere(candidatures):
    """La candidature qui décrit le mieux ce qu’on prépare : un brouillon, sinon la dernière."""
    return (
        candidatures.filter(deposee_le__isnull=True).order_by("-pk").first()
        or candidatures.order_by("-deposee_le", "-pk").first()
    )


def du_projet(projet):
    dits = {"porteur": Porteur.COLLECTIVITE.value, "collectivites": "1"}
    if projet.pays:
        dits["pays"] = [projet.pays]
    derniere = _derniere(Candidature.objects.filter(projet=projet).select_related("projet"))
    return dits | (_de_candidature(derniere) if derniere else {})


def de_l_accompagnement(accompagnement):
    dits = {"porteur": Porteur.COLLECTIVITE.value, "collectivites": "1"}
    projets = Projet.objects.filter(accompagnement=accompagnement).exclude(pays="")
    pays = list(dict.fromkeys(projets.values_list("pays", flat=True)))
    if pays:
        dits["pays"] = pays
    candidatures = Candidature.objects.filter(accompagnement=accompagnement)
    derniere = _derniere(candidatures.select_related("projet"))
    return dits | (_de_candidature(derniere) if derniere else {})
