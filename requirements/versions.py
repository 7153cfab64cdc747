"""Refuse a Python that the product does not run on. Reads on any Python 3."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)

if not OLDEST <= sys.version_info[:2] <= NEWEST:
    have = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        "Python 3.11, 3.12 or 3.13 is needed; this is {} ({}).\n"
        "Name another one: make run PYTHON=python3.12".format(have, sys.executable)
    )
