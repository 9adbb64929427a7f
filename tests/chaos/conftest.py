import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import town  # noqa: E402, F401 (tests/e2e on the path)

import background  # noqa: E402


@pytest.fixture(scope="session")
def fire():
    """(town, load): one town for all faults, with a light load that goes on all the while."""
    try:
        built = town.Town(seed=5, disks=True, wired=True).__enter__()
    except PermissionError:
        built = town.Town(seed=5, wired=True).__enter__()
    try:
        with background.Background(built) as load:
            load.advance(100, 60)
            yield built, load
    finally:
        built.__exit__()
