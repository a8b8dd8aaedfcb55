"""Ce que les figures partagent : graduations rondes, étiquettes écartées, largeur d’un texte."""


def graduations(maximum):
    """Zéro et deux ou trois repères ronds, le dernier au-delà du maximum ou presque."""
    if maximum <= 0:
        return [0, 1]
    pas = 10 ** (len(str(int(maximum))) - 1)
    while maximum / pas > 4:
        pas *= 2
    while maximum / pas < 2 and pas > 1:
        pas //= 2
    return [i * pas for i in range(int(maximum / pas) + 1)]


def ecarter(bouts, ecart):
    """Pousse vers le haut les étiquettes du bord droit qui se chevaucheraient."""
    places, dernier = [], {}
    for m, n, mot, couleur in sorted(bouts, key=lambda b: b[1]):
        # Deux courbes arrêtées à des mois éloignés ne se gênent pas ; à un mois près, si.
        cle = max(m, 12) if m >= 11 else m
        n = max(n, dernier.get(cle, n - ecart) + ecart)
        dernier[cle] = n
        places.append((m, n, mot, couleur))
    return places


def mesure(mots, corps):
    from ..documents import polices

    chasses = polices.chasses("Inter-Bold")
    return sum(chasses.get(signe, 0.6) for signe in mots) * corps


def largeur_noms(noms, corps):
    return min(max(mesure(nom, corps) for nom in noms or [""]), 230) + 8
