"""La stratégie d’action internationale mise en document."""


def contexte_strategie(lue, *, le):
    raise NotImplementedError


def en_pdf(contexte):
    raise NotImplementedError


def en_docx(contexte):
    raise NotImplementedError
