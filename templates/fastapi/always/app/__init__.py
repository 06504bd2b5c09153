import sys

if sys.version_info < (3, 11):  # noqa: UP036  # the line that tells somebody with an older one
    raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
