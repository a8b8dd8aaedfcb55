"""La double vérification, dans nos mots."""

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

NOM_DE_LA_CLE = "Nom de la clé"


class ActivationForm(ActivateTOTPForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["code"].label = "Code à six chiffres que montre l’application"


class AjoutCleForm(AddWebAuthnForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].label = NOM_DE_LA_CLE


class NomCleForm(EditWebAuthnForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].label = NOM_DE_LA_CLE
