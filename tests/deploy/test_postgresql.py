"""The shipped settings of PostgreSQL, as the server itself understands them."""

import os
import pathlib
import shutil
import subprocess

import pytest

CONF = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "postgresql" / "postgresql.conf"
POSTGRES = "/usr/lib/postgresql/15/bin/postgres"

EXPECTED = {
    # what was answered OK is on the disk
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
    # no gain here, and every lone command would wait for it
    "commit_delay": "0",
    # nobody keeps vacuum or the log back for ever
    "idle_in_transaction_session_timeout": "600000", "max_slot_wal_keep_size": "4096",
    # a client that is gone is noticed
    "client_connection_check_interval": "10000", "tcp_keepalives_idle": "60",
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_postgresql__shipped_settings__bounded_and_durable(tmp_path, name):
    shutil.copy(CONF, tmp_path)
    argv = [POSTGRES, "-D", str(tmp_path), "-C", name, f"--config-file={tmp_path}/postgresql.conf"]
    if os.getuid() == 0:
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        argv = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + argv
    r = subprocess.run(argv, capture_output=True, text=True, cwd="/", timeout=20)
    assert r.returncode == 0, r.stderr
    assert r.stdout.strip() == EXPECTED[name]
