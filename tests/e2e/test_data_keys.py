"""What `gongdao doctor` says of the data keys: missing, open to others, not loaded; in the words that mend it."""

import os
import signal

import pytest

import city

SUBJECT = "数据密钥"


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1, settings="  test_identities: true\n") as c:
        yield c


def lines(town, **kw):
    return [line for line in town.run("doctor", **kw).stdout.splitlines() if SUBJECT in line or "data keys" in line]


def keys_of(town):
    return next(town.root.glob("**/data-1.key")).parent


def registrations(town):
    return [p for name, p in town.processes.items() if name.startswith("registration")]


def reload(town):
    for process in registrations(town):
        os.kill(process.child.pid, signal.SIGHUP)


def test_doctor__all_well__newest_loaded_and_in_its_mode(town):
    assert [line[:2] for line in lines(town)] == ["正常", "正常"]


def test_doctor__key_open_to_others__says_chmod(town):
    key = keys_of(town) / "data-1.key"
    key.chmod(0o644)
    try:
        text = "\n".join(lines(town))
        assert "故障" in text and "chmod 600" in text and "data-1.key" in text
        assert "chmod 600" in "\n".join(lines(town, lang="en_US.UTF-8"))
    finally:
        key.chmod(0o600)


def test_doctor__no_data_key_on_the_host__says_keys_make(town):
    key, kept = keys_of(town) / "data-1.key", keys_of(town) / "kept"
    key.rename(kept)
    try:
        text = "\n".join(lines(town))
        assert "注意" in text and "gongdao keys make" in text
    finally:
        kept.rename(key)


def test_doctor__next_key_not_loaded__asks_for_a_reload_and_is_content_after_it(town):
    town.cli("keys", "data", "rotate")
    text = "\n".join(lines(town))
    assert "注意" in text and "只载入到 data-1" in text and "data-2" in text and "SIGHUP" in text
    reload(town)
    town.wait("the key is loaded", lambda: all(line.startswith("正常") for line in lines(town)), 20)
    assert "data-2" in "\n".join(lines(town))


def test_doctor__key_in_use_lost__says_where_it_belongs(town):
    town.cli("worker", "register", "--region", "411002", "--no-phone", peer="hrss-desk", typed="411003190001010005\n张三\n")
    key, kept = keys_of(town) / "data-2.key", keys_of(town) / "kept"
    key.rename(kept)
    try:
        reload(town)
        town.wait("the loss is told", lambda: "E_KEY_MISSING" in "\n".join(lines(town)), 20)
        text = [line for line in lines(town) if "E_KEY_MISSING" in line][0]
        assert text.startswith("故障") and "现用 data-2" in text
    finally:
        kept.rename(key)
        reload(town)
    town.wait("the key is back", lambda: all(line.startswith("正常") for line in lines(town)), 20)
