"""A load of commands with known ids, and of queries, by clients that keep what they were told.

Three rpcs in turn, one of each lane: records of registration (bulk), a query of what was recorded, and
a file announced to wages (command). A bulk command records one employer of its own. Its reply says `created`: a command that took effect twice
would say `unchanged` the second time, so the replies alone tell whether an id was doubled.
"""

import hashlib
import threading
import time

import department

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(n):
    """The n-th made-up unified social credit code, its check character as in GB 32100."""
    body = "91411002LD" + "".join(ALPHABET[n // 31 ** i % 31] for i in range(6, -1, -1))
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[-total % 31]


class Client(department.Client):
    """Counts what it had to ask again: a process that leaves in good order answers what it was sent."""

    n_again = 0

    def _try(self, *args):
        answer = super()._try(*args)
        self.n_again += answer is None or answer.error.code >= self.AGAIN
        return answer


class Sent:
    """One command: what was sent, and what came back when."""

    def __init__(self, number):
        self.number, self.code, self.id = number, credit_code(number), department.uuid7()
        self.sent_at = time.time()
        self.acked_at = None
        self.reply = None
        self.file_id = department.uuid7()


class Load:
    """`n` threads, each with its own connection. Within `with`, it runs; errors that reached a caller
    are in `errors`."""

    FILES_OF = 31 ** 6  # the number of the employer whose files are announced

    def __init__(self, town, proto, n=4, seconds=20.0, pause_s=0.0, try_s=1.0):
        import registration_pb2
        import wages_pb2
        self.town, self.pb, self.messages, self.wages = town, proto[0], registration_pb2, wages_pb2
        self.seconds, self.pause_s, self.try_s = seconds, pause_s, try_s
        self.sent, self.errors = [], []
        self.n_queries, self.slowest_s, self.clients = 0, 0.0, []
        self.next, self.lock, self.stopping = 0, threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(i,)) for i in range(n)]

    def client(self, i=0, peer="hrss-desk"):
        keys = self.town.root / "keys"
        own = department.read_keys(keys / f"{peer}.key")
        at = i % len(self.town.endpoints)
        return Client(self.pb, self.town.endpoints[at:] + self.town.endpoints[:at],
                      department.read_keys(keys / "broker.pub")["public"], own["public"], own["secret"])

    def __enter__(self):
        self.owner = credit_code(self.FILES_OF)
        self.town.ask("registration.ImportEmployers", {"rows": [
            {"credit_code": self.owner, "name": "文件", "kind": "platform", "region": "411002"}]},
            peer="hrss-desk")
        self.town.wait("wages hears of the employer", lambda: self.town.psql(
            f"select 1 from employer where credit_code = '{self.owner}'", schema="wages"))
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for t in self.threads:
            t.join()

    def _fresh(self):
        with self.lock:
            s = Sent(self.next)
            self.next += 1
            self.sent.append(s)
        return s

    def ask(self, client, s):
        """Sends a command, or sends it again."""
        request = self.messages.ImportEmployersRequest(rows=[self.messages.EmployerRow(
            credit_code=s.code, name=f"负载 {s.number}", kind="platform", region="411002")])
        return client.ask("registration.ImportEmployers", request, self.messages.ImportReply(),
                          seconds=self.seconds, id_=s.id, try_s=self.try_s)

    def announce(self, client, s):
        request = self.wages.OpenSubmissionRequest(
            credit_code=self.owner, kind="pay", month_from="2025-03", month_to="2025-03", file_name=s.code,
            part=str(s.number), digest=hashlib.blake2b(s.code.encode(), digest_size=32).digest())
        return client.ask("wages.OpenSubmission", request, self.wages.Submission(), seconds=self.seconds,
                          id_=s.file_id, try_s=self.try_s)

    def _turn(self, client):
        s = self._fresh()
        self.announce(client, s)
        s.reply = self.ask(client, s)
        s.acked_at = time.time()
        got = client.ask("registration.GetEmployer", self.messages.GetEmployerRequest(credit_code=s.code),
                         self.messages.Employer(), seconds=self.seconds, try_s=self.try_s)
        assert got.credit_code == s.code and got.version == 1, got
        self.n_queries += 1

    def _run(self, i):
        client = self.client(i)
        self.clients.append(client)
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                self._turn(client)
            except Exception as e:  # whatever reached the caller is what the test is about
                self.errors.append(f"{type(e).__name__}: {e}")
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            self.stopping.wait(self.pause_s)
        client.close()

    def n_again(self):
        return sum(c.n_again for c in self.clients)

    def acked(self, before=None):
        return [s for s in self.sent if s.acked_at and (before is None or s.acked_at <= before)]

    def announced(self):
        """How many files of how many names wages knows."""
        return self.town.psql("select count(*), count(distinct file_name) from submission", schema="wages",
                              wait=30)[0]

    def heard(self):
        """Employers that wages heard of, and their highest version."""
        return self.town.psql("select count(*), max(version) from employer where credit_code like '91411002LD%' "
                              f"and credit_code <> '{credit_code(self.FILES_OF)}'", schema="wages")[0]

    def stored(self):
        """code -> how often it is there."""
        rows = self.town.psql("select credit_code, count(*) from employer where credit_code like '91411002LD%' "
                              f"and credit_code <> '{credit_code(self.FILES_OF)}' group by 1", schema="registration", wait=30)
        return {code: int(n) for code, n in rows}
