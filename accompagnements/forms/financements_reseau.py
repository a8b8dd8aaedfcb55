"""Ce qui paie le temps du réseau."""

from predict.noyau.formulaires import ChampMontant, FormulaireVersionne

from ..models import Financement


class FinancementForm(FormulaireVersionne):
    montant = ChampMontant(label="Montant (€)", max_digits=12, required=False)

    class Meta:
        model = Financement
        fields = ["libelle", "financeur", "debut_le", "fin_le", "montant", "jours"]
        help_texts = {
            "libelle": "Le nom que l’équipe choisira dans une prestation ou en notant son temps.",
            "jours": "Jours d’agent que ce financement attend ; vide s’il n’en dit rien.",
        }
