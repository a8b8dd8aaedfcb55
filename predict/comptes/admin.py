"""Administration technique : des comptes, des places, des réseaux, des mots ; jamais de métier.

On y entre par la même porte que partout (mot de passe et second facteur), et l’on n’y voit ni
fiche, ni accompagnement, ni secret.
"""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

from .models import Adhesion, Agent, Invitation, Reseau, Terme

admin.site.site_header = admin.site.site_title = "PREDICT, administration technique"
admin.site.index_title = "Comptes, réseaux et vocabulaire"
# La page de connexion de Django ignorerait le second facteur et la limite d’essais.
admin.site.login = secure_admin_login(admin.site.login)

# Graines de codes, jetons et clés secrètes n’ont rien à faire à l’écran.
for _secret in (
    Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession,
):  # fmt: skip
    if admin.site.is_registered(_secret):
        admin.site.unregister(_secret)


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin):
    """Un compte naît d’une invitation, et se ferme ; il ne se crée ni ne s’efface ici."""

    list_display = ["email", "nom", "prenom", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "nom", "prenom"]
    fields = ["email", "prenom", "nom", "is_active", "is_staff", "is_superuser", "last_login"]
    readonly_fields = ["is_staff", "is_superuser", "last_login"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Adhesion)
class AdhesionAdmin(admin.ModelAdmin):
    """Le recours d’un réseau qui n’aurait plus d’administration."""

    list_display = ["agent", "reseau", "role", "active"]
    list_filter = ["active", "role", "reseau"]
    list_select_related = ["agent", "reseau"]
    search_fields = ["agent__email", "agent__nom"]
    autocomplete_fields = ["agent"]
    fields = ["agent", "reseau", "role", "fonction", "active"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Reseau)
class ReseauAdmin(admin.ModelAdmin):
    list_display = ["nom", "slug", "nature", "territoire_nom", "demonstration"]
    list_filter = ["nature", "demonstration"]
    search_fields = ["nom", "slug"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    """Lecture seule ; le jeton n’est gardé que haché, et même haché il ne se montre pas."""

    list_display = ["email", "reseau", "role", "cree_le", "expire_le", "acceptee_le"]
    list_filter = ["reseau"]
    list_select_related = ["reseau"]
    fields = ["email", "prenom", "nom", "reseau", "role", "invite_par", "cree_le", "expire_le",
              "acceptee_le"]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Terme)
class TermeAdmin(admin.ModelAdmin):
    list_display = ["libelle", "nomenclature", "code", "reconstruction"]
    list_filter = ["nomenclature", "reconstruction"]
    search_fields = ["libelle", "code"]
    readonly_fields = ["nomenclature", "code"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
