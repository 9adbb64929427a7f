"""Adding a service touches only proto, tables, handlers and config: a demo service is added to a
copy of the sources, built with nothing else changed, and used."""

import pathlib
import shutil
import subprocess

import pytest

import city
import flow

DEMO = pathlib.Path(__file__).parent / "demo"


def replace_once(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def config_edit(etc):
    """The lines an operator adds: who it is, what it may send and serve, who may ask it, what it
    hears."""
    access = etc / "access.yaml"
    text = access.read_text(encoding="utf-8")
    text = replace_once(text, "  service:\n    may:\n", "  service:\n    may:\n      - demo.TakeEmployer\n")
    text = replace_once(text, "    departments: [HRSS]\n    may:\n      - registration.OpenImport\n",
                        "    departments: [HRSS]\n    may:\n      - demo.AddNote\n      - demo.ListNotes\n"
                        "      - registration.OpenImport\n")
    text = replace_once(text, "serve: [registration]\n    send: [", "serve: [registration]\n    send: ["
                        "demo.TakeEmployer, demo.ReplayDone, ")
    text = replace_once(text, "\npeers:\n", "\npeers:\n  demo:\n    kind: service\n    serve: [demo]\n"
                        "    send: [demo.*]\n"
                        "    principal: {subject: demo, role: service, region: \"000000\"}\n")
    access.write_text(text, encoding="utf-8")
    subscriptions = etc / "subscriptions.yaml"
    text = subscriptions.read_text(encoding="utf-8")
    subscriptions.write_text(replace_once(text, "registration.EmployerRecorded: [",
                                          "registration.EmployerRecorded: [demo.TakeEmployer, "),
                             encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    source = tmp_path_factory.mktemp("with-demo") / "source"
    shutil.copytree(city.SOURCE, source, ignore=shutil.ignore_patterns("build", "var", ".git", "node_modules"))
    before = {p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()}
    shutil.copy(DEMO / "demo.proto", source / "proto")
    shutil.copytree(DEMO, source / "services" / "demo", ignore=shutil.ignore_patterns("*.proto"))
    after = {p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()}
    added = {str(p) for p in after if p not in before}
    assert all(p.startswith(("proto/", "services/demo/")) for p in added)
    assert all(after[p] == b for p, b in before.items())
    build = source / "build"
    subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", build, "-DGONGDAO_TESTS=OFF",
                    "-DCMAKE_BUILD_TYPE=Debug"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, "gongdao-demo", "gongdao"], check=True,
                   stdout=subprocess.DEVNULL)
    return build


def test_demo__added__serves_and_hears(built, monkeypatch):
    plain = city.binary

    def binary(name):
        if name == "gongdao-demo":
            return built / "services" / "demo" / name
        if name == "gongdao":
            return built / "services" / "cli" / name
        return plain(name)
    monkeypatch.setattr(city, "binary", binary)
    with city.City(instances=1, services=city.SERVICES + ["demo"],
                   schema_extra=[("demo", DEMO / "schema")], config_edit=config_edit) as town:
        note = town.ask("demo.AddNote", {"region": "411002", "text": "你好"}, peer="hrss-desk")
        assert note["text"] == "你好"
        assert town.run("call", "demo.AddNote", '{"region": "410100", "text": "x"}', "--json",
                        peer="hrss-desk").returncode == 3
        town.cli("import", "employers", flow.SAMPLE / "employers.csv", peer="hrss-desk")
        town.wait("demo hears of the employers", lambda: int(
            town.ask("demo.ListNotes", peer="hrss-desk").get("n_employers", "0")) ==
            len(flow.employers(town)))
        assert town.ask("demo.ListNotes", peer="hrss-desk")["notes"][0]["note_id"] == note["note_id"]
