"""Les financements d’un réseau : dispositifs et sessions qu’il a ajoutés, veilles de ses agents."""

from predict.noyau.echange import (
    Champ,
    Locale,
    Naturelle,
    Section,
    ValeurRefusee,
    declarer,
    declarer_naturelle,
    montrer,
)

from ..models import Dispositif, SessionDispositif, Veille


def _commun_ou_propre(modele, section):
    """Commun : son code. Propre au réseau : `{"propre": ref}` d’une ligne de `section`."""

    def ecrire(objet, refs):
        return {"propre": refs[objet.pk]} if objet.pk in refs else objet.code

    def lire(valeur):
        propre = valeur.get("propre") if isinstance(valeur, dict) and len(valeur) == 1 else None
        if isinstance(propre, str):
            return Locale(propre)
        if not isinstance(valeur, str):
            raise ValeurRefusee(f"{montrer(valeur)} n’est ni un code, ni une ligne propre.")
        return valeur

    return Naturelle(
        modele,
        aide=f"Code du référentiel commun ({modele._meta.verbose_name}), ou"
        f' `{{"propre": "…"}}` pour une ligne de « {section} ».',
        ecrire=ecrire,
        lire=lire,
        trouver=lambda codes: {o.code: o for o in modele.objects.filter(propre_a__isnull=True)},
    )


def _nommer(lignes):
    """{pk: ref} : le code, unique dans le réseau."""
    return {une.pk: une.code for une in lignes}


_EXCLUS = {
    "propre_a": "Dit par la section « reseau ».",
    "modifie_par_coordination": "Ne se dit que du commun.",
}

declarer_naturelle(_commun_ou_propre(Dispositif, "dispositifs"))
declarer_naturelle(_commun_ou_propre(SessionDispositif, "sessions_financement"))

declarer(
    Section(
        "dispositifs",
        Dispositif,
        aide="Sources de financement ajoutées par le réseau ; les communes n’y sont pas.",
        proprietaire="propre_a",
        nommer=_nommer,
        champs=(
            Champ("code"),
            Champ("libelle"),
            Champ("financeur"),
            Champ("description"),
            Champ("famille"),
            Champ("adresse"),
            Champ("ecsi"),
            Champ("odd"),
            Champ("source_document"),
            Champ("source_section"),
            Champ("reconstruction"),
        ),
        exclus=_EXCLUS,
    ),
    Section(
        "sessions_financement",
        SessionDispositif,
        aide="Sessions ajoutées par le réseau, d’un dispositif commun ou propre. `regles` et"
        " `exemples` : voir `offre/regles/eligibilite`.",
        proprietaire="propre_a",
        nommer=_nommer,
        champs=(
            Champ("dispositif"),
            Champ("code"),
            Champ("libelle"),
            Champ("annee"),
            Champ("ouvre_le"),
            Champ("ferme_le"),
            Champ("dates_a_verifier"),
            Champ("regles"),
            Champ("exemples"),
            Champ("numero_version"),
            Champ("verifie_le"),
            Champ("note"),
            Champ("source_document"),
            Champ("source_section"),
            Champ("reconstruction"),
        ),
        exclus=_EXCLUS,
    ),
    Section(
        "veilles",
        Veille,
        aide="Qui reçoit les échéances de financement par courriel. `dispositifs` : codes.",
        champs=(
            Champ("agent"),
            Champ("rythme"),
            Champ("dispositifs"),
            Champ("dernier_envoi_le"),
        ),
    ),
)
