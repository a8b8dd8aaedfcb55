"""Le périmètre : dans quel réseau s’exécute ce qui touche aux données.

Deux verrous (conception §4). Le premier est écrit dans chaque vue (`visibles_par`). Celui-ci
est le second : sur PostgreSQL, chaque vue et chaque travail s’exécutent dans une transaction
qui porte le réseau et le rôle applicatif ; la sécurité par ligne fait le reste.
"""

from contextlib import contextmanager

from allauth.account.middleware import AccountMiddleware
from django.conf import settings
from django.db import connection, transaction

from .droits import verifier_route
from .exigences import conduire_a_l_activer, revoir_la_suite, second_facteur_manque
from .freins import freiner, noter

REAUTHENTIFIENT = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip

_LIRE = "SELECT current_setting('role', true), current_setting('predict.reseau', true)"
# Sans `jit` : la sécurité par ligne gonfle les coûts estimés, et PostgreSQL passerait à compiler
# une requête dix fois le temps qu’elle dure. La mémoire de tri d’origine (4 Mo) enverrait sur le
# disque les agrégats d’un grand réseau ; celle-ci ne vaut que le temps de la transaction.
_POSER = (
    "SELECT set_config('role', %s, true), set_config('predict.reseau', %s, true), "
    "set_config('jit', 'off', true), set_config('work_mem', '32MB', true)"
)


@contextmanager
def dans_reseau(reseau_id):
    """Transaction dont toutes les lectures et écritures sont bornées à un réseau.

    `reseau_id` nul : sur PostgreSQL, aucune ligne métier n’est lisible. Les valeurs d’avant
    sont reposées à la sortie, pour les appels imbriqués ; une erreur les annule d’elle-même
    avec le point de reprise. Sur SQLite : une transaction ordinaire pour qui écrit, rien
    pour qui lit (IMMEDIATE prendrait le verrou d’écriture) : c’est aux actions de l’ouvrir.
    """
    if connection.vendor != "postgresql":
        yield
        return
    imbrique = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as curseur:
            avant = None
            if imbrique:
                curseur.execute(_LIRE)
                avant = curseur.fetchone()
            curseur.execute(_POSER, [settings.ROLE_APPLICATIF or "none", str(reseau_id or "")])
        yield
        if avant is not None:
            with connection.cursor() as curseur:
                curseur.execute(_POSER, [avant[0] or "none", avant[1] or ""])


class PerimetreMiddleware:
    """Exécute la vue dans le réseau de l’agent, rendu du gabarit compris.

    `process_view` plutôt que `__call__` : une exception de la vue traverse l’`atomic` et
    annule tout, au lieu d’être déjà changée en réponse 500.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.comptes = AccountMiddleware(get_response)

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "sans_perimetre", False):
            return None
        agent = request.user
        reseau_id = agent.reseau_id if agent.is_authenticated else None
        verifier_route(request)
        if freine := freiner(request):
            return freine
        if second_facteur_manque(request):
            reponse = conduire_a_l_activer(request, view)
            if reponse is not None:
                return reponse
        if request.resolver_match.view_name in REAUTHENTIFIENT:
            revoir_la_suite(request)
        try:
            with dans_reseau(reseau_id):
                reponse = view(request, *args, **kwargs)
                if hasattr(reponse, "render") and not getattr(reponse, "is_rendered", True):
                    reponse = reponse.render()
        except Exception as erreur:
            # allauth demande par exception de se réauthentifier ; Django ne montre à
            # `process_exception` que ce que lève la vue, jamais ce que lève un `process_view`.
            reponse = self.comptes.process_exception(request, erreur)
            if reponse is None:
                noter(request, erreur)
                raise
        noter(request, reponse)
        return reponse
