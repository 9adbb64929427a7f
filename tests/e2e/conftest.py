import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import city  # noqa: E402
import department  # noqa: E402


@pytest.fixture(scope="session")
def proto():
    """(envelope_pb2, disputes_pb2, case_pb2) made from proto/ by protoc."""
    return department.messages(city.SOURCE / "proto")


@pytest.fixture(scope="module")
def town():
    with city.City() as c:
        yield c


@pytest.fixture
def client_of(town, proto):
    """A raw client with the key of a peer."""
    made = []

    def make(peer):
        broker = department.read_keys(town.root / "keys" / "broker.pub")["public"]
        own = department.read_keys(town.root / "keys" / f"{peer}.key")
        c = department.Client(proto[0], town.endpoints, broker, own["public"], own["secret"])
        made.append(c)
        return c

    yield make
    for c in made:
        c.close()
