# Deux commandes suffisent : `make demo` et `make test`.
# PYTHON : l’interpréteur qui crée .venv (3.11 ou plus) ; PORT : celui de la démonstration.
PYTHON ?= python3
PORT ?= 8000
ADRESSE ?= 127.0.0.1
export PORT ADRESSE
VENV := .venv/bin/python

.DEFAULT_GOAL := aide
.PHONY: aide install demo test lint captures banc python verrou

aide: ## Affiche cette aide
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

install: python ## Installe ce qu’il faut pour servir le site
	@$(PYTHON) .ci/preparer.py

demo: python ## Ouvre PREDICT avec un réseau de démonstration (PORT=8000)
	@$(PYTHON) .ci/preparer.py
	@$(VENV) .ci/demo.py

test: python ## Passe tous les essais : style, architecture, deux moteurs, navigateur
	@$(PYTHON) .ci/preparer.py --essais
	@$(VENV) .ci/essais.py

lint: python ## Style, architecture et réglages seulement
	@$(PYTHON) .ci/preparer.py --essais
	@$(VENV) .ci/essais.py --groupe style

captures: python ## Refait les images du README et du guide (demande Chromium)
	@$(PYTHON) .ci/preparer.py --essais
	@$(VENV) .ci/captures.py

banc: python ## Mesure les pages à pleine échelle (PostgreSQL, une base jetable, dix minutes)
	@$(PYTHON) .ci/preparer.py --essais
	@$(VENV) .ci/banc.py

# Le verrou se refait à la main, quand une dépendance change : uv est alors nécessaire.
VERROU := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header
verrou: ## Recalcule requirements*.txt depuis pyproject.toml (demande uv)
	$(VERROU) --output-file requirements.txt
	$(VERROU) --group dev --constraints requirements.txt --output-file requirements-dev.txt

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Python est introuvable. Installez Python 3.11 ou plus récent, ou indiquez-le :" >&2; \
	  echo "    make demo PYTHON=/chemin/vers/python3.11" >&2; exit 2; }
