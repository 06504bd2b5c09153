#!/usr/bin/env python3
"""Django's commands: `python manage.py help` lists them."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # the line that tells somebody with an older one
    raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")

from django.core.management import execute_from_command_line


def main() -> None:
    is_test = sys.argv[1:2] == ["test"]
    name = "config.settings_test" if is_test else "config.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", name)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
