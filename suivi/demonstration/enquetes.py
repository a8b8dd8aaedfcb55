"""Un questionnaire, des campagnes closes avec leurs réponses, une qui court avec des liens."""

from ..calculs.questionnaires import (
    INTRODUCTION_STANDARD,
    QUESTIONS_STANDARD,
    REMERCIEMENT_STANDARD,
    STANDARD,
    TITRE_STANDARD,
)
from ..models.enquetes import empreinte
from ..regles import TypeQuestion
from .comptes import courriel
from .textes import choisir, textes

VERSION = "questionnaire-satisfaction-v1"
BROUILLON = "questionnaire-satisfaction-v2"
# Huit notes sur dix valent 4 ou 5 : le taux de satisfaction tourne autour de 80 %.
NOTES = (5, 4, 4, 2, 5, 4, 5, 3, 4, 4)
AUTONOMIE = ("oui", "oui", "non", "oui", "nsp", "oui", "non", "oui", "oui", "nsp")
MOT = (
    "Nous préparons le bilan de l'année. Votre regard, même critique, nous aide à choisir ce que "
    "nous ferons l'an prochain."
)
ENQUETES = "enquete-"
EN_COURS = f"{ENQUETES}en-cours"
INVITEES_EN_COURS = 9


def enquetes(sections, calendrier, fiches):
    """Sections « questionnaires » et « campagnes » ; `fiches` : lignes de fiches du jeu."""
    sections["questionnaires"].append(_questionnaire(calendrier))
    par_ref = {f["ref"]: f for f in fiches}
    for annee in range(calendrier.annee - 2, calendrier.annee + 1):
        ouverte = calendrier.ecart(annee, 10, 5)
        if ouverte < -14:
            une = _campagne(annee, ouverte, sections, calendrier, par_ref)
            sections["campagnes"].append(une)
    sections["campagnes"].append(_en_cours(sections, calendrier, par_ref))


def _ref(question):
    return f"{VERSION}-{question['code']}"


def _questionnaire(calendrier):
    """Publié, et une suite en brouillon qui demande une chose de plus."""
    suite = {
        "code": "recommander", "type": TypeQuestion.OUI_NON,
        "libelle": "Recommanderiez-vous le réseau à une collectivité voisine ?",
    }  # fmt: skip
    return {
        "ref": "questionnaire-satisfaction",
        "titre": TITRE_STANDARD,
        "modele": STANDARD,
        "versions": [
            _version(1, VERSION, QUESTIONS_STANDARD, calendrier.instant(-1200)),
            _version(2, BROUILLON, (*QUESTIONS_STANDARD[:-1], suite, QUESTIONS_STANDARD[-1]), None),
        ],
    }


def _version(numero, ref, questions, publiee_le):
    return {
        "ref": ref,
        "numero": numero,
        "introduction": INTRODUCTION_STANDARD,
        "remerciement": REMERCIEMENT_STANDARD,
        "publiee_le": publiee_le,
        "questions": [
            {"ref": f"{ref}-{q['code']}", "ordre": rang}
            | {nom: getattr(valeur, "value", valeur) for nom, valeur in q.items()}
            for rang, q in enumerate(questions, 1)
        ],
    }


def _contact(fiche):
    """La personne à qui l’on écrit : la principale, si elle a une adresse."""
    return next((c for c in fiche["contacts"] if c.get("principal") and c.get("email")), None)


def _campagne(annee, ouverte, sections, calendrier, par_ref):
    """Invitées : celles qui ont eu une activité dans l’année. Trois sur quatre répondent."""
    suivies = []
    for accompagnement in sections["accompagnements"]:
        actives = [a for a in accompagnement["activites"] if a["date"].startswith(str(annee))]
        if actives and accompagnement["fiche"] not in suivies:
            suivies.append(accompagnement["fiche"])
    close = ouverte + 45
    invitations, repondantes = [], 0
    seconde = next(
        (r for r, ref in enumerate(suivies) if r >= 4 and r % 4 == 0
         and len(par_ref[ref]["contacts"]) > 1), None,
    )  # fmt: skip
    for rang, ref in enumerate(suivies):
        contact = _contact(par_ref[ref])
        invitation = {
            "ref": f"enquete-{annee}-{rang + 1}",
            "fiche": ref,
            "contact": contact["ref"] if contact else None,
            "envoyee_le": calendrier.jour(ouverte),
            "expire_le": calendrier.jour(close),
        }
        retour = ouverte + 3 + (rang * 3) % 36
        if rang % 4 != 3 and retour <= 0:
            note = choisir(NOTES, repondantes + annee)
            repondantes += 1
            invitation |= {
                "commencee_le": calendrier.instant(retour),
                "repondue_le": calendrier.instant(retour, "10:18"),
                "reponses": [_reponse(rang, annee, note, calendrier.jour(retour))],
            }
        if retour > ouverte + 7 or rang % 4 == 3:
            invitation |= {"relances": 1, "relancee_le": calendrier.jour(ouverte + 7)}
        invitations.append(invitation)
        # La première venue qui ait deux personnes : une fiche peut n’en avoir qu’une.
        if rang == seconde:
            invitations.append(_seconde(annee, invitation, par_ref[ref], calendrier, retour))
    return {
        "ref": f"enquete-{annee}",
        "titre": f"Votre regard sur {annee}",
        "ouverte_le": calendrier.jour(ouverte),
        "close_le": calendrier.jour(close),
        "questionnaire": VERSION,
        "message": MOT,
        "relances": [7, 21],
        "auteur": courriel("nadia"),
        "invitations": invitations,
    }


def _quelques(choix, rang, pas, reste):
    """Quelques-uns des choix, jamais les mêmes d’un rang au suivant."""
    return [c for i, c in enumerate(choix) if (rang * (i + pas) + i) % (2 + i % 3) == reste]


def _seconde(annee, invitation, fiche, calendrier, retour):
    """Une autre personne de la même collectivité répond après la référente principale : sa réponse
    se lit, elle n’est pas retenue."""
    autre = next(c for c in fiche["contacts"] if c["ref"] != invitation["contact"])
    reponse = _reponse(40, annee, 3, calendrier.jour(retour + 2))
    return invitation | {
        "ref": f"{invitation['ref']}-bis",
        "contact": autre["ref"],
        "repondue_le": calendrier.instant(retour + 2),
        "reponses": [reponse | {"referent_principal": False}],
    }


def _reponse(rang, annee, note, le):
    autonomie = choisir(AUTONOMIE, rang + annee)
    parle = rang % 3 == 0 and note > 3
    verbatim = choisir(textes("phrases")["verbatims"], rang + annee) if parle else ""
    valeurs = {"satisfaction": note, "autonomie": autonomie, "verbatim": verbatim}
    for q in QUESTIONS_STANDARD:
        if q["code"] == "apports":
            valeurs["apports"] = _quelques(q["choix"], rang, 2, 0)
        elif q["code"] == "progres" and autonomie == "oui":
            valeurs["progres"] = _quelques(q["choix"], rang, 1, 1)
        elif q["code"] == "suite":
            valeurs["suite"] = choisir(q["choix"], rang * 3 + note)
    return {
        "date": le,
        "referent_principal": rang % 2 == 0,
        "satisfaction": note,
        "autonomie": autonomie,
        "verbatim": verbatim,
        "verbatim_consenti": bool(verbatim) and rang % 2 == 0,
        "valeurs": [
            {"ref": f"reponse-{annee}-{rang + 1}-{q['code']}", "question": _ref(q),
             "valeur": valeurs[q["code"]]}
            for q in QUESTIONS_STANDARD
            if valeurs.get(q["code"])
        ],
    }  # fmt: skip


def _en_cours(sections, calendrier, par_ref):
    """Celle qui court : une référente de la démonstration y répond au portail, les autres par leur
    lien ; deux ont répondu, une a commencé."""
    portail = [a["fiche"] for a in sections["accompagnements"] if a["ref"] == "braye-eau-lycees"]
    invitations = [
        {"ref": f"{EN_COURS}-{rang}", "fiche": ref, "envoyee_le": calendrier.jour(-12)}
        for rang, ref in enumerate(portail, 1)
    ]
    par_lien = []
    for accompagnement in sections["accompagnements"]:
        ref = accompagnement["fiche"]
        if ref not in portail and ref not in par_lien and _contact(par_ref[ref]):
            par_lien.append(ref)
    for rang, ref in enumerate(par_lien[:INVITEES_EN_COURS], len(invitations) + 1):
        invitation = {
            "ref": f"{EN_COURS}-{rang}",
            "fiche": ref,
            "contact": _contact(par_ref[ref])["ref"],
            "envoyee_le": calendrier.jour(-12),
            "expire_le": calendrier.jour(25),
        }
        if rang in (4, 7):
            note = choisir(NOTES, rang)
            invitation |= {
                "commencee_le": calendrier.instant(-6),
                "repondue_le": calendrier.instant(-6, "10:19"),
                "reponses": [_reponse(rang, 0, note, calendrier.jour(-6))],
            }
        else:
            invitation |= {"relances": 1, "relancee_le": calendrier.jour(-2)}
        if rang == 6:
            invitation |= {
                "commencee_le": calendrier.instant(-2, "14:02"),
                "brouillon": {"satisfaction": 4, "suite": "Commencer un autre sujet"},
            }
        invitations.append(invitation)
    return {
        "ref": EN_COURS,
        "titre": "Votre avis sur l’accompagnement",
        "ouverte_le": calendrier.jour(-20),
        "close_le": calendrier.jour(25),
        "questionnaire": VERSION,
        "message": MOT,
        "relances": [10, 24],
        "auteur": courriel("nadia"),
        "invitations": invitations,
    }


def ouvrir_les_liens(invitations):
    """Rend valables les liens des personnes invitées ; l’échange ne les porte pas.

    Ceux des campagnes closes aussi : ils disent qu’il est trop tard. Rend l’invitation d’un lien de
    la campagne qui court où rien n’est encore répondu, ou `None`.
    """
    exemple, siennes = None, invitations.filter(contact__isnull=False).select_related("campagne")
    siennes = list(siennes.order_by("pk"))
    for invitation in siennes:
        invitation.jeton_sha256 = empreinte(invitation.jeton)
        intacte = not (invitation.repondue_le or invitation.commencee_le)
        if intacte and invitation.campagne.ref == EN_COURS:
            exemple = exemple or invitation
    invitations.model.objects.bulk_update(siennes, ["jeton_sha256"], batch_size=200)
    return exemple
