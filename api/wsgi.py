"""The application as WSGI servers want it, over the data folder that the environment names in SYMPOSIA_DATA.

Where SYMPOSIA_TOKEN is set, whoever sends that token may decide.
"""

from __future__ import annotations

import os
from pathlib import Path

from api.app import create_app
from api.settings import from_environment

application = create_app(Path(os.environ.get("SYMPOSIA_DATA", "symposia-data")), from_environment(os.environ))
