"""La scène de la recette 9 (domaine.md §6), telle qu’elle est écrite, et de quoi la tromper."""

from types import SimpleNamespace

from accompagnements.models import MiseEnLien
from tests.suivi import scenes as s

ATTENDU = {
    # code: (numérateur, dénominateur, valeur affichée)
    "I1": (4, None, "4"),
    "I2": (2, None, "2"),
    "I3": (2, None, "2"),
    "I4": (1, None, "1"),
    "I5": (1, None, "1"),
    "I6": (2, 3, "66,7\u00a0%"),
    "I7": (1, None, "1"),
    "I8": (2, 3, "66,7\u00a0%"),
    "I9": (1, 4, "25,0\u00a0%"),
}


def poser(reseau):
    """Six collectivités, C1 à C6. Ce qui est dit « piège » ne doit compter nulle part."""
    c1, c2, c3, c4, c5, c6 = (s.fiche(reseau, f"C{n}") for n in range(1, 7))
    diagnostic = s.service(reseau, "Diagnostic territorial", "Observation")
    montage = s.service(reseau, "Montage de projet")
    relation = s.service(reseau, "Mise en relation", "Intermédiation")
    ecsi = s.service(reseau, "Actions d’ECSI", "Animation")

    a1 = s.suivi(
        c1, "2027-01-12", services=[diagnostic, montage], activites=["2027-02-03", "2027-06-10"]
    )
    a2 = s.suivi(c2, "2027-01-20", services=[relation], activites=["2027-03-09"])
    a3 = s.suivi(
        c3, "2026-10-05", services=[ecsi], activites=["2027-03-18"], etat="clos", etape=6,
        fin_le="2027-03-31",
    )  # fmt: skip
    a4 = s.suivi(
        c4, "2026-02-02", services=[diagnostic], activites=["2026-11-20"], etat="clos", etape=6,
        fin_le="2026-12-18",
    )  # fmt: skip
    s.suivi(c5, "2027-05-03", activites=["2027-05-03"], type="renseignement")
    s.suivi(c6, "2027-04-02", services=[montage], activites=["2027-04-20"])

    ficol = s.candidature([c1, c2], "2027-05-28", titre="FICOL de C1 et C2", dispositif="FICOL",
                          decision="accordee", notifiee_le="2028-02-11", montant_accorde=560_000,
                          accompagnement=a1)  # fmt: skip
    meae = s.candidature(c6, "2027-04-30", titre="MEAE de C6", dispositif="MEAE",
                         decision="accordee", notifiee_le="2027-10-04",
                         montant_accorde=45_000)  # fmt: skip
    brouillon = s.candidature(c2, None, accuse=False, titre="Brouillon de C2", accompagnement=a2)

    seule = s.etude(a1, "2027-09-15", pour=[c1])
    mutualisee = s.etude(a3, "2027-03-30", pour=[c3, c4])
    s.etude(a1, "2027-06-15", final=False)  # piège : version provisoire
    s.etude(a4, "2026-12-10", pour=[c4])  # piège : livrée l’année d’avant

    retenue = s.convention(c1, "2027-09-10", mise_en_lien=s.lien(c1, "2027-03-12"))
    s.convention(c2, "2027-05-20")
    s.convention(c6, "2027-06-01", partenaire="", avec_reseau=True)

    projet = s.projet(c2, "2027-07-08", origines=[s.lien(c2, "2027-02-25", "mise_en_reseau")])

    enquete = s.campagne(reseau)
    for fiche, note, autonomie in (
        (c1, 5, "oui"),
        (c2, 4, "oui"),
        (c3, 2, "nsp"),
        (c6, None, None),
    ):
        invitation = s.invitation(enquete, fiche)
        if note is not None:
            s.reponse(invitation, note, autonomie)

    strategie = s.strategie(c1, "2027-12-09", accompagnement=a1)
    s.strategie(c2, "2022-06-14")
    return SimpleNamespace(
        fiches=(c1, c2, c3, c4, c5, c6),
        ficol=ficol, meae=meae, brouillon=brouillon, seule=seule, mutualisee=mutualisee,
        convention=retenue, projet=projet, strategie=strategie, campagne=enquete,
        liens=MiseEnLien.objects.all(),
    )  # fmt: skip
