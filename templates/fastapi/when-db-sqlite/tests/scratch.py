from pathlib import Path


def scratch_database(folder: Path) -> str:
    """Tests never touch the database of `.env`."""
    return f"sqlite:///{folder / 'test.db'}"
