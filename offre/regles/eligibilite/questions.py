"""Ce qu’on demande quand un projet ne dit pas assez pour juger une règle."""

from .mots import NatureRegle

QUESTIONS = {
    NatureRegle.PORTEUR: "Dites qui déposera le dossier.",
    NatureRegle.COLLECTIVITES_MIN: "Dites combien de collectivités portent le projet.",
    NatureRegle.PAYS: "Dites dans quels pays se passe le projet.",
    NatureRegle.PAYS_EXCLUS: "Dites dans quels pays se passe le projet.",
    NatureRegle.COUT_MIN: "Dites le coût total du projet.",
    NatureRegle.COUT_MAX: "Dites le coût total du projet.",
    NatureRegle.DEMANDE_MIN: "Dites ce que vous demanderiez à ce financeur.",
    NatureRegle.DEMANDE_MAX: "Dites ce que vous demanderiez à ce financeur.",
    NatureRegle.TAUX_MAX: "Dites le coût total et ce que vous demanderiez à ce financeur.",
    NatureRegle.APPORT_MIN: "Dites le coût total et ce qu’apportent les collectivités.",
    NatureRegle.AUTRES_MIN: "Dites le coût total et ce que vous demanderiez à ce financeur.",
    NatureRegle.VALORISATION_MAX: "Dites ce qui serait valorisé, et l’apport des collectivités.",
    NatureRegle.COFINANCEURS_MIN: "Dites combien d’autres financeurs sont pressentis.",
    NatureRegle.DUREE_MIN: "Dites combien de mois dure le projet.",
    NatureRegle.DUREE_MAX: "Dites combien de mois dure le projet.",
    NatureRegle.AGE_MAX: "Dites l’âge des participant·es.",
    NatureRegle.PIECES: "Cochez les pièces que vous avez déjà.",
}
