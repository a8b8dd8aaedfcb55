"""Filtres et balises des gabarits : typographie, icônes, adresses, saisies.

    {% load noyau %}

Les nombres et les dates passent par `predict.noyau.typographie`, comme les PDF : un même chiffre
s'écrit partout de la même façon. Un horodatage est d'abord mis à l'heure de Paris.
"""

import re
from datetime import datetime

from django import forms, template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from .. import typographie
from ..recherche import passages

register = template.Library()

_NOM_D_ICONE = re.compile(r"[a-z0-9-]+")
_MOT = re.compile(r"[^\W\d_]+")


def _locale(le):
    return timezone.localtime(le) if isinstance(le, datetime) and timezone.is_aware(le) else le


@register.filter
def date_longue(le):
    """« 12 mars 2027 »."""
    return typographie.date_longue(_locale(le))


@register.filter
def exposant(texte):
    """`{{ le|date_longue|exposant }}` : « 1er » composé. Dans un texte, jamais dans un attribut."""
    return mark_safe(typographie.exposants(conditional_escape(texte)))  # nosec B308 B703 : échappé


@register.filter
def date_courte(le, annee=False):
    """« 12 mars » ; `{{ le|date_courte:True }}` ajoute l'année."""
    return typographie.date_courte(_locale(le), annee=bool(annee))


@register.filter
def moment(le):
    """« 15 septembre 2027 à 16 h 42 »."""
    return typographie.moment(_locale(le))


@register.filter
def heure(le):
    """« 10 h 41 »."""
    le = _locale(le)
    return f"{le.hour}{typographie.INSECABLE}h{typographie.INSECABLE}{le.minute:02d}"


@register.filter
def nombre(x, decimales=0):
    return typographie.nombre(x, decimales)


@register.filter
def ecart(x, decimales=0):
    """« + 3,0 », « − 4 » : un nombre qui porte toujours son signe."""
    return typographie.nombre(x, decimales, signe=True)


@register.filter
def euros(x):
    return typographie.euros(x)


@register.filter
def jours(x):
    return typographie.jours(x)


@register.filter
def heures(minutes):
    return typographie.heures(minutes)


@register.filter
def pourcent(x, decimales=1):
    """Rapport (0,667) → « 66,7 % »."""
    return typographie.pourcent(x, decimales)


@register.filter
def insecables(texte):
    return typographie.insecables(texte)


@register.simple_tag
def periode(debut, fin):
    return typographie.periode(_locale(debut), _locale(fin))


@register.filter
def pluriel(n, mots):
    """`{{ n|pluriel:"fiche,fiches" }}` : le mot accordé, singulier jusqu'à 2 exclu (0, 1, 1,5).

    Avec un seul mot, le pluriel prend un « s ».
    """
    singulier, _, au_pluriel = mots.partition(",")
    return singulier if abs(n) < 2 else (au_pluriel or f"{singulier}s")


@register.filter
def initiales(nom):
    """« Camille Rousselet » → « CR » ; deux lettres au plus, « ? » faute de lettre."""
    mots = _MOT.findall(str(nom))
    choisis = [mots[0], mots[-1]] if len(mots) > 1 else mots
    return "".join(mot[0] for mot in choisis).upper() or "?"


@register.filter
def surligner(texte, cherche):
    """`{{ titre|surligner:q }}` : ce que la recherche a trouvé, entre <mark> ; tout est échappé."""
    morceaux = (
        format_html("<mark>{}</mark>", morceau) if trouve else morceau
        for morceau, trouve in passages(str(texte), str(cherche))
    )
    return format_html_join("", "{}", ((morceau,) for morceau in morceaux))


@register.simple_tag
def icone(nom):
    """Icône décorative de Bootstrap Icons ; elle ne porte jamais le sens seule."""
    if not _NOM_D_ICONE.fullmatch(str(nom)):
        raise ValueError(f"« {nom} » n’est pas un nom d’icône")
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', nom)


@register.simple_tag(takes_context=True)
def url_avec(context, **parametres):
    """Adresse courante, paramètres remplacés ; `None` ou `""` retire le paramètre.

    `{% url_avec page=2 %}` garde filtres et tri. La page n'est pas gardée quand autre chose
    change : rester à la page 7 d'une liste que l'on vient de filtrer n'a pas de sens.
    """
    requete = context["request"].GET.copy()
    if "page" not in parametres:
        requete.pop("page", None)
    for nom, valeur in parametres.items():
        if valeur is None or valeur == "":
            requete.pop(nom, None)
        elif isinstance(valeur, list | tuple):
            requete.setlist(nom, [str(v) for v in valeur])
        else:
            requete[nom] = str(valeur)
    return f"?{requete.urlencode()}"


@register.simple_tag
def pages_abregees(page):
    """Numéros à montrer autour d'une page ; `None` marque une coupure."""
    numeros = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [n if isinstance(n, int) else None for n in numeros]


@register.simple_tag
def courbe(valeurs):
    """Petite courbe (92 × 24) d'une suite de nombres ; `None` coupe, et n'est jamais compté zéro.

    Moins de deux valeurs connues : rien, une courbe d'un point ne dit rien.
    """
    valeurs = list(valeurs)
    connues = [(rang, float(v)) for rang, v in enumerate(valeurs) if v is not None]
    if len(connues) < 2:
        return ""
    bas, haut = min(v for _, v in connues), max(v for _, v in connues)
    hauteur, pas = haut - bas, 86 / (len(valeurs) - 1)
    points = [
        (round(3 + rang * pas, 1), round(20 - 16 * (v - bas) / hauteur, 1) if hauteur else 12)
        for rang, v in connues
    ]
    return format_html(
        '<svg class="pr-courbe" viewBox="0 0 92 24" aria-hidden="true" focusable="false">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        " ".join(f"{x:g},{y:g}" for x, y in points),
        *(f"{v:g}" for v in points[-1]),
    )


@register.filter
def saisie(champ):
    """Rend la saisie d'un champ avec les classes de la maison, `is-invalid` s'il est en erreur."""
    widget = champ.field.widget
    if isinstance(widget, forms.CheckboxInput):
        classe = "form-check-input"
    elif isinstance(widget, forms.Select):
        classe = "form-select"
    else:
        classe = "form-control"
    classes = [widget.attrs.get("class", ""), classe, "is-invalid" if champ.errors else ""]
    attributs = {"class": " ".join(c for c in classes if c)}
    return champ.as_widget(attrs=attributs)


@register.filter
def genre_de_saisie(champ):
    """« case », « choix » (boutons radio, cases multiples), « cache » ou « simple »."""
    widget = champ.field.widget
    if champ.is_hidden:
        return "cache"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choix"
    return "case" if isinstance(widget, forms.CheckboxInput) else "simple"


@register.filter
def option(choix, champ):
    """Rend un bouton radio ou une case d'un champ de choix, erreur comprise."""
    attributs = choix.data["attrs"]
    attributs["class"] = "form-check-input is-invalid" if champ.errors else "form-check-input"
    if champ.errors:
        attributs["aria-describedby"] = f"{champ.auto_id}_error"
    return mark_safe(choix.tag())  # nosec B308 B703 : gabarit de saisie de Django, déjà échappé


@register.simple_tag
def champs_en_erreur(formulaire):
    """Champs liés en erreur, dans l'ordre du formulaire."""
    return [champ for champ in formulaire if champ.errors]


@register.filter
def ancre(champ):
    """Identifiant où mène le résumé des erreurs : la saisie, ou le groupe pour un choix."""
    return champ.id_for_label or champ.auto_id


@register.filter
def sans_indications(formulaire):
    """Champs sans texte d'exemple : celui d'allauth répète l'étiquette, en disant « e-mail »."""
    for champ in formulaire:
        champ.field.widget.attrs.pop("placeholder", None)
        yield champ
