"""La double vérification, dans nos mots."""

from allauth.mfa.totp.forms import ActivateTOTPForm


class ActivationForm(ActivateTOTPForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["code"].label = "Code à six chiffres que montre l’application"
