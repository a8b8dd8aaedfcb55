"""Des offres fictives de toutes tailles, pour éprouver la brochure et le diaporama."""

import io
from dataclasses import replace
from datetime import date

from PIL import Image

from predict.noyau.documents.contextes import offre as o

MISSIONS = ("Observation", "Animation", "Accompagnement", "Intermédiation", "Coordination",
            "Communication", "Capitalisation")  # fmt: skip
LONG = (
    "Accompagnement renforcé des collectivités rurales et de leurs intercommunalités dans la "
    "construction d’une stratégie internationale partagée et durable, phase 2"
)
PHRASE = "Savoir ce que votre territoire peut offrir au monde, et ce qu’il peut en recevoir."


def logo(taille=(300, 120)):
    tampon = io.BytesIO()
    Image.new("RGB", taille, "#0B5D5A").save(tampon, "PNG")
    return tampon.getvalue()


def service(rang, *, long=False):
    phase = "Phase de cadrage" + (" et de préparation collective avec les services" * long)
    etapes = ("Réunir les élus et les services", "Valider le périmètre avec le comité de pilotage")
    return o.ServiceOffre(
        ref=f"s{rang}",
        libelle=LONG if long else f"Diagnostic territorial {rang}",
        socle=rang % 2 == 0,
        but=" ".join([PHRASE] * (8 if long else 1)),
        promesse=(LONG if long else "Quatre pages sur vos liens et vos atouts"),
        duree="douze mois, de janvier à décembre inclus" if long else "2 jours",
        tarif="Forfait : 1 250 € " + "et le reste au prorata des habitants " * 4 * long,
        publics=("Toutes les collectivités",),
        profils=("HUMANIS", "COSMIN", "CIMOB"),
        modes=("Faire", "Faire avec", "Faire faire", "Participer"),
        phases=tuple(
            o.PhaseOffre(nom=f"{phase} {n}", etapes=etapes * (3 if long else 1))
            for n in range(9 if long else 3)
        ),
        livrables=("Rapport de diagnostic", "Plan d’action", "Délibération type") * (3 * long or 1),
    )


def offre(nombre=15, *, missions=4, long=False, **options):
    services = [service(rang, long=long) for rang in range(nombre)]
    texte = " ".join([PHRASE] * (4 if long else 1))
    titre = LONG[:117] if long else "Agir à l’international depuis votre territoire"
    c = o.ContexteOffre(
        entete=o.EnteteOffre(
            genre="Notre offre aux collectivités", titre=titre, emetteur="Passerelles",
            reference="Passerelles", edition="novembre 2027", mention="Démonstration",
        ),
        le=date(2027, 11, 21),
        identite=o.Identite(nom="Passerelles de Loire", sigle="PL", couleur="#0B5D5A"),
        titre=titre,
        accroche=(PHRASE * 4)[:240] if long else PHRASE,
        missions=tuple(
            o.MissionOffre(libelle=nom, services=tuple(services[rang::missions]))
            for rang, nom in enumerate(MISSIONS[:missions])
            if services[rang::missions]
        ),
        raisons=tuple(
            o.Raison(titre=f"Une raison de plus {n}", texte=texte, preuve="Rapport annuel 2027")
            for n in range(6 if long else 3)
        ),
        niveaux=tuple(o.NiveauOffre(code=t, titre=t, texte=texte) for t in ("A", "B", "C")),
        profils=tuple(
            o.ProfilOffre(code=code, libelle="Attractivité, stratégie et rayonnement", couleur=ton)
            for code, ton in (("HUMANIS", "#C2410C"), ("ASTRE", "#A16207"), ("CIMOB", "#0369A1"))
        ),
        modes=tuple(
            o.ModeOffre(code=m, libelle=m, role=texte[:160], atout="Un regard", limite="Du temps")
            for m in ("Faire", "Faire avec", "Faire faire", "Participer")
        ),
        demarche=tuple(o.Temps(titre=f"Temps {n}", texte=PHRASE) for n in range(4)),
        socle="Pour toutes.",
        specifique="Sur convention.",
        contact=o.ContactOffre(
            nom="Camille Rousselet", fonction="chargée de mission collectivités",
            email="collectivites@passerelles.example.org", telephone="02 61 91 00 00",
            adresse="12, rue des Tanneurs, 45000 Orléans", site="https://passerelles.example.org",
        ),
        verbatim="Ils ont apporté des questions, pas un catalogue.",
        verbatim_de="Nadège Fortier, Clairvigne",
    )  # fmt: skip
    return replace(c, **options)


TAILLES = {
    "trois": lambda: offre(3),
    "quinze": lambda: offre(15),
    "trente": lambda: offre(30, missions=7),
    "longs": lambda: offre(9, missions=7, long=True),
    "une_seule_mission": lambda: offre(30, missions=1),
    "avec_logo": lambda: offre(
        5, identite=o.Identite(nom="Passerelles", couleur="#0B5D5A", logo=logo())
    ),
}
