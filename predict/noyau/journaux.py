"""Journaux techniques : une ligne JSON par fait, sans donnée personnelle."""

import json
import logging
import re

_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


class SansDonneesPersonnelles(logging.Filter):
    """Masque les adresses électroniques avant qu’elles n’atteignent un fichier."""

    def filter(self, record):
        message = record.getMessage()
        if "@" in message:
            record.msg, record.args = _COURRIEL.sub("<courriel>", message), ()
        return True


class FormatJSON(logging.Formatter):
    def format(self, record):
        ligne = {
            "le": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            ligne["trace"] = _COURRIEL.sub("<courriel>", self.formatException(record.exc_info))
        return json.dumps(ligne, ensure_ascii=False)
