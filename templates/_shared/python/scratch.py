import os
from pathlib import Path

import pytest


def scratch_database(folder: Path) -> str:
    """Tests never touch the database of `.env`: they need one of their own to fill."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.exit("set DATABASE_URL to a database that the tests may fill", returncode=2)
    return url
