"""A synchronous standby: what was answered is on it, and when the primary dies it takes over, with
nothing changed but the promotion."""

import os
import signal
import time

import pytest

import city
import department
import load


def hosts(root):
    return f"{root / 'run'},{root / 'run2'}"


def two_hosts(etc):
    """The settings of docs/operations.md: both servers, in the order in which they are asked."""
    path = etc / "gongdao.yaml"
    text = path.read_text()
    line = f"  database_host: {etc.parent / 'run'}\n"
    assert line in text
    path.write_text(text.replace(line, f'  database: "host={hosts(etc.parent)} dbname=gongdao"\n'))


class Pair(city.City):
    """A city whose database has a standby, `postgres-2`, named synchronous."""

    def __enter__(self):
        super().__enter__()
        try:
            self._standby_make()
        except BaseException:
            self._leave()
            raise
        return self

    def _standby_make(self):
        data, run = self.folder_of_postgres("data2"), self.folder_of_postgres("run2", 0o755)
        self.as_postgres("pg_basebackup", "-D", data, "-d",
                         f"host={self.root / 'run'} user=gongdao application_name=standby_1",
                         "-R", "-C", "-S", "standby_1", "--checkpoint=fast")
        self.start_postgres("postgres-2", data, run)
        self.database_hosts = hosts(self.root)
        self.psql("alter system set synchronous_standby_names = 'standby_1'")
        self.psql("select pg_reload_conf()")
        self.wait("the standby is synchronous", lambda: self.psql(
            "select 1 from pg_stat_replication where sync_state = 'sync'") == [["1"]])

    def receiver(self):
        """The process of the standby that takes in what the primary sends."""
        return int(self.wait("the standby receives", lambda: self.psql(
            "select pid from pg_stat_wal_receiver", server="standby"))[0][0])


def acked(work, n):
    before = len(work.acked())
    return lambda: len(work.acked()) >= before + n


def test_primary__killed_under_load__standby_takes_over_with_all_that_was_answered(proto):
    with Pair(config_edit=two_hosts) as town:
        with load.Load(town, proto, n=4, seconds=60.0, pause_s=0.005) as work:
            town.wait("commands are answered", acked(work, 300))
            town.processes["postgres"].stop(signal.SIGKILL)
            died_at = time.time()
            assert len(work.acked(before=died_at)) >= 300
            town.as_postgres("pg_ctl", "promote", "-w", "-D", town.root / "data2")
            town.wait("commands are answered again", acked(work, 300), 60)
        assert work.errors == []
        stored = work.stored()
        # what was answered is there once; the one id of it had one effect, also when the answer was
        # lost with the primary and it was asked again of the standby
        assert [s.number for s in work.acked() if stored.get(s.code) != 1] == []
        assert [s.number for s in work.acked() if s.reply.created != 1] == []
        town.wait_drained()  # the relay goes on where it was
        assert work.heard() == [str(len(stored)), "1"]
        assert work.announced() == [str(len(work.acked()))] * 2
        for name, p in town.processes.items():  # they found it by themselves
            assert p.starts == 1, name
        print(f"{len(work.acked(died_at))} commands before, {len(work.acked()) - len(work.acked(died_at))} "
              f"after; slowest pair {work.slowest_s:.2f} s")


@pytest.mark.skipif(os.getuid() != 0, reason="stops a process of the database's user")
def test_standby__stands_still__nothing_is_answered_that_it_does_not_have(proto):
    with Pair(instances=1, services=["registration", "wages"], config_edit=two_hosts) as town:
        work = load.Load(town, proto, n=0, seconds=3.0)
        client, s = work.client(), load.Sent(1)
        receiver = town.receiver()
        os.kill(receiver, signal.SIGSTOP)
        try:
            with pytest.raises((TimeoutError, department.Refused)) as e:
                work.ask(client, s)
            assert e.type is TimeoutError or e.value.error.code >= department.Client.AGAIN
        finally:
            os.kill(receiver, signal.SIGCONT)
        work.seconds = 30.0
        assert work.ask(client, s).created == 1
        assert work.stored() == {s.code: 1}
        client.close()
