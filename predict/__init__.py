# `shared_task` livre par cette application : sans elle, Celery retomberait sur un courtier
# par défaut, et les travaux partiraient ailleurs que dans Redis.
from .celery import app as celery_app

__all__ = ["celery_app"]
