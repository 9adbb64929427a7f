"""What the load does: stories, each of one key, one command after the other.

  Engaged   registration.ImportEngagements again and again for one worker number: each changes the
            engagement, so each is an event to wages, in order.
  Paid      an employer, two workers, a month of hours, then pay files, each correcting the last:
            the audit's findings change, alerts and disputes hear of it.
  Handled   the same up to the alert; then a case on it that two departments hand to and fro.

Every command leaves one row that names it, `key/seq` (survey.py finds them).
"""

import collections
import datetime
import hashlib

EPOCH = datetime.date(1970, 1, 1)
MONTH, FROM_DAY = "2025-03", (datetime.date(2024, 1, 1) - EPOCH).days
TO_DAY = (datetime.date(2030, 1, 1) - EPOCH).days
START_S = int(datetime.datetime(2025, 3, 3, 1, tzinfo=datetime.timezone.utc).timestamp())
PAID_DAY = (datetime.date(2025, 4, 15) - EPOCH).days
SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGION = "411002"
LARGE = 50000  # commands

# A command to send; `patient`: what it names may still be on its way, so E_NOT_FOUND asks again.
Ask = collections.namedtuple("Ask", "peer rpc request patient")


def credit_code(n):
    """The n-th unified social credit code (GB 32100), check characters right."""
    def check(text, base, weights):
        return sum(SET.index(c) * w for c, w in zip(text, weights)) % base

    body = ""
    for _ in range(8):
        body, n = SET[n % 10] + body, n // 10
    rest = (11 - sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))) % 11
    code = "91" + REGION + body + "0123456789X"[rest]
    return code + SET[(31 - check(code, 31, [pow(3, i, 31) for i in range(17)])) % 31]


class Messages:
    """The modules that protoc made of proto/."""

    def __init__(self):
        import disputes_pb2
        import registration_pb2
        import wages_pb2
        self.registration, self.wages, self.disputes = registration_pb2, wages_pb2, disputes_pb2


class Story:
    """`steps` is a generator: yields an Ask, gets the reply's bytes sent in; None: not yet."""

    def __init__(self, key):
        self.key, self.seq, self.ended = key, 0, False
        self.reply, self.running, self.then = None, self.steps(), None

    def next(self):
        try:
            ask = self.running.send(self.reply)
        except StopIteration:
            self.ended = True
            return None
        if ask:
            self.seq += 1
        self.reply = None
        return ask

    def take(self, body):
        self.reply = body
        self.then(self)

    def end(self):
        """It was refused: what would follow makes no sense."""
        self.ended = True

    def name(self):
        """Of the next command."""
        return f"{self.key}/{self.seq + 1}"


class Engaged(Story):
    """Begins when the story of its employer has ended."""

    def __init__(self, m, key, employer, n):
        self.m, self.employer, self.n = m, employer, n
        super().__init__(key)

    def steps(self):
        r = self.m.registration
        while not self.employer.ended:
            yield None
        for i in range(self.n):
            row = r.EngagementRow(credit_code=self.employer.code, worker_no=self.key, occupation="rider",
                                  home_region=REGION, from_day=FROM_DAY, to_day=TO_DAY + i)
            setattr(row, "class", ("B", "A1")[i % 2])
            yield Ask("hrss-desk", "registration.ImportEngagements",
                      r.ImportEngagementsRequest(rows=[row]), True)


class Employer(Story):
    """The employers of the engagements of others."""

    def __init__(self, m, key, code):
        self.m, self.code = m, code
        super().__init__(key)

    def steps(self):
        r = self.m.registration
        row = r.EmployerRow(credit_code=self.code, name=self.name(), kind="platform", region=REGION)
        yield Ask("hrss-desk", "registration.ImportEmployers", r.ImportEmployersRequest(rows=[row]),
                  False)


class Roster(Story):
    """As Engaged, of `rows` worker numbers in each command; the first bears the story's name."""

    def __init__(self, m, key, employer, n, rows):
        self.m, self.employer, self.n = m, employer, n
        self.numbers = [key] + [f"{key}.{i}b" for i in range(1, rows)]
        super().__init__(key)

    def steps(self):
        r = self.m.registration
        for i in range(self.n):
            rows = [r.EngagementRow(credit_code=self.employer.code, worker_no=no, occupation="rider",
                                    home_region=REGION, from_day=FROM_DAY, to_day=TO_DAY + i)
                    for no in self.numbers]
            for row in rows:
                setattr(row, "class", ("B", "A1")[i % 2])
            yield Ask("hrss-desk", "registration.ImportEngagements",
                      r.ImportEngagementsRequest(rows=rows), True)


class Paid(Story):
    """With `cycles` pay files."""

    HEAD, CYCLE = 5, 3

    def __init__(self, m, key, code, cycles):
        self.m, self.code, self.cycles = m, code, cycles
        super().__init__(key)

    def steps(self):
        yield from self.employed()
        for n in range(self.cycles):
            yield from self.paid(n)

    def employed(self):
        r, w = self.m.registration, self.m.wages
        row = r.EmployerRow(credit_code=self.code, name=self.name(), kind="platform", region=REGION)
        yield Ask("hrss-desk", "registration.ImportEmployers", r.ImportEmployersRequest(rows=[row]),
                  False)
        rows = []
        for no in (f"{self.name()}", f"{self.name()}b"):
            rows.append(r.EngagementRow(credit_code=self.code, worker_no=no, occupation="rider",
                                        home_region=REGION, from_day=FROM_DAY))
            setattr(rows[-1], "class", "B")
        self.numbers = [row.worker_no for row in rows]
        yield Ask("hrss-desk", "registration.ImportEngagements",
                  r.ImportEngagementsRequest(rows=rows), True)
        req = w.SubmitIntervalsRequest()
        start = START_S * 1000000
        for i, no in enumerate(self.numbers):
            for day in range(10):
                at = start + day * 86400 * 1000000
                req.line.append(i * 10 + day + 2)
                req.source_ref.append(f"{self.key}-{i}-{day}")
                req.worker_no.append(no)
                req.kind.append("order")
                req.started_at_us.append(at)
                req.ended_at_us.append(at + 3 * 3600 * 1000000)
                req.work_region.append(REGION)
        yield from self.filed("intervals", "SubmitIntervals", req)

    def paid(self, n):
        """Below the floor, another amount each time: the findings change."""
        req = self.m.wages.SubmitPayRequest()
        for i, no in enumerate(self.numbers):
            req.line.append(i + 2)
            req.source_ref.append(f"{self.key}-{i}-{n}")
            req.worker_no.append(no)
            req.month.append(MONTH)
            req.item.append("PIECE")
            req.amount_fen.append(20000 + 100 * n + i)
            req.paid_day.append(PAID_DAY)
        yield from self.filed("pay", "SubmitPay", req)

    def filed(self, kind, rpc, rows):
        w, name = self.m.wages, self.name()
        reply = yield Ask("hrss-desk", "wages.OpenSubmission", w.OpenSubmissionRequest(
            credit_code=self.code, kind=kind, month_from=MONTH, month_to=MONTH, file_name=name,
            digest=hashlib.blake2b(name.encode(), digest_size=32).digest()), True)
        rows.submission_id = w.Submission.FromString(reply).submission_id
        yield Ask("hrss-desk", f"wages.{rpc}", rows, False)
        yield Ask("hrss-desk", "wages.CloseSubmission",
                  w.CloseSubmissionRequest(submission_id=rows.submission_id, chunks=1), False)


class Handled(Paid):
    """`alert_of(credit code)`: the alert that disputes knows of the employer, None until then."""

    HEAD, CYCLE = 9, 2

    def __init__(self, m, key, code, cycles, alert_of):
        self.alert_of = alert_of
        super().__init__(m, key, code, cycles)

    def steps(self):
        d = self.m.disputes
        yield from self.employed()
        yield from self.paid(0)
        while not self.alert_of(self.code):
            yield None
        reply = yield Ask("hrss-desk", "disputes.OpenCase", d.OpenCaseRequest(
            alert_id=self.alert_of(self.code), ground=self.name()), False)
        case = d.case__pb2.Case.FromString(reply).case_id
        desks = [("hrss-desk", "HRSS"), ("samr-desk", "SAMR")]
        for _ in range(self.cycles):
            reply = yield Ask(desks[0][0], "disputes.OfferHandoff", d.OfferHandoffRequest(
                case_id=case, to_department=desks[1][1], kind="TRANSFER", reason=self.name(),
                basis="H-09" if desks[1][1] == "SAMR" else "V02"), False)
            handoff = d.Handoff.FromString(reply).handoff_id
            yield Ask(desks[1][0], "disputes.AcceptHandoff", d.AcceptHandoffRequest(
                handoff_id=handoff, receipt_no=self.name()), False)
            desks.reverse()


def make(m, commands, keys, alert_of):
    """Stories of so many keys with so many commands in all, those of their employers included. Imports
    of one kind run one after the other, so most of a large load are hand-offs."""
    n_paid, n_handled = min(keys // 20, 500), min(keys // 33, 300)
    each = commands // keys
    paid = max(1, (each - Paid.HEAD) // Paid.CYCLE + 2)
    handled = max(1, (each - Handled.HEAD) // Handled.CYCLE + 3)
    if commands > LARGE:
        n_paid, paid, n_handled = keys // 50, 20, keys // 3
        handled = (commands * 19 // 20 // n_handled - Handled.HEAD) // Handled.CYCLE
    n_employers = keys // 100 + 1
    n_engaged = keys - n_paid - n_handled - n_employers
    rest = commands - n_employers - n_paid * (Paid.HEAD + Paid.CYCLE * paid) \
        - n_handled * (Handled.HEAD + Handled.CYCLE * handled)
    if n_engaged < 1 or rest < n_engaged:
        raise ValueError(f"{commands} commands are too few for {keys} keys")
    out = [Employer(m, f"m{i}", credit_code(i)) for i in range(n_employers)]
    out += [Paid(m, f"p{i}", credit_code(1000000 + i), paid) for i in range(n_paid)]
    out += [Handled(m, f"h{i}", credit_code(2000000 + i), handled, alert_of) for i in range(n_handled)]
    for i in range(n_engaged):
        n = rest // n_engaged + (i < rest % n_engaged)
        out.append(Engaged(m, f"e{i}", out[i % n_employers], n))
    return out
