"""Another department's system, written from docs/protocol.md and docs/handoffs.md alone: lists what was
offered to it and accepts a case, with its department's signature where it has a key for it. Knows nothing
of Gongdao's code; its messages come from proto/.

Usage: department.py --broker tcp://... --broker-key FILE.pub --key FILE.key [--accept RECEIPT_NO]
                     [--sign-key FILE]
"""

import argparse
import atexit
import hashlib
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import zmq

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import ed25519  # noqa: E402

HEAD = struct.Struct(">2sBBQI")
REQUEST, REPLY = 4, 5
MAX_FRAME = 2 * 1024 * 1024


def messages(proto_folder):
    """The Python modules of proto/, made by protoc into a temporary folder."""
    out = tempfile.mkdtemp(prefix="gongdao-proto-")
    atexit.register(shutil.rmtree, out, ignore_errors=True)
    files = sorted(str(p) for p in pathlib.Path(proto_folder).glob("*.proto"))
    subprocess.run(["protoc", f"-I{proto_folder}", f"--python_out={out}"] + files, check=True)
    sys.path.insert(0, out)
    import case_pb2
    import disputes_pb2
    import envelope_pb2
    return envelope_pb2, disputes_pb2, case_pb2


def read_keys(path):
    """`public: Z85` and, in a .key file, `secret: Z85`."""
    keys = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        keys[name.strip()] = value.strip().encode()
    return keys


def uuid7(now_ms=None):
    """RFC 9562: 48 bits of milliseconds, version 7, variant 2, the rest random."""
    b = bytearray(int(now_ms or time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    b[6] = 0x70 | b[6] & 0x0F
    b[8] = 0x80 | b[8] & 0x3F
    return bytes(b)


class Refused(Exception):
    def __init__(self, error):
        super().__init__(f"{error.name}: {error.text} {error.detail}".strip())
        self.error = error


class Client:
    """One DEALER a broker; a retry repeats the id, takes a new token and the next broker."""

    AGAIN = 4000  # from this number on asking again with the same id helps
    UNSURE = ("E_TIMEOUT", "E_LOST")  # it may have been run, as when nobody answers: the next attempt counts

    def __init__(self, envelope_pb2, brokers, broker_public, public, secret):
        self.pb = envelope_pb2
        self.principal = None  # a gateway says for whom it speaks
        self.context = zmq.Context()
        self.sockets = []
        self.token = 0
        for endpoint in brokers:
            s = self.context.socket(zmq.DEALER)
            s.curve_serverkey, s.curve_publickey, s.curve_secretkey = broker_public, public, secret
            s.linger = 0
            s.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME + HEAD.size)
            s.connect(endpoint)
            self.sockets.append(s)

    def close(self):
        for s in self.sockets:
            s.close()
        self.context.term()

    def ask(self, rpc, request, reply, seconds=10.0, id_=None, locale="zh", try_s=2.0):
        end = time.monotonic() + seconds
        id_, pause, attempt, sent, last = id_ or uuid7(), 0.05, 1, 0, None
        while time.monotonic() < end:
            s = self.sockets[sent % len(self.sockets)]
            sent += 1
            answer = self._try(s, rpc, request, id_, attempt, locale,
                               min(try_s, end - time.monotonic()))
            if answer is not None:
                if not answer.HasField("error"):
                    reply.ParseFromString(answer.body)
                    return reply
                if answer.error.code < self.AGAIN:
                    raise Refused(answer.error)
                last = answer.error
            attempt += answer is None or answer.error.name in self.UNSURE
            time.sleep(min(pause, max(0.0, end - time.monotonic())))
            pause = min(pause * 2, 1.0)
        if last is not None:
            raise Refused(last)
        raise TimeoutError(f"{rpc}: no answer in {seconds} s")

    def _try(self, s, rpc, request, id_, attempt, locale, seconds):
        self.token += 1
        e = self.pb.Envelope(id=id_, rpc=rpc, remaining_ms=max(1, int(seconds * 1000)),
                             attempt=attempt, locale=locale, body=request.SerializeToString(),
                             principal=self.principal)
        payload = e.SerializeToString()
        s.send(HEAD.pack(b"GD", 1, REQUEST, self.token, len(payload)) + payload)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not s.poll(int(left * 1000) + 1):
                return None
            answer = self._answer(s.recv())
            if answer is not None:
                return answer
        return None

    def _answer(self, frame):
        """The reply to the last token among the messages of a frame; all others are passed over."""
        at = 0
        while at + HEAD.size <= len(frame):
            magic, version, kind, token, length = HEAD.unpack_from(frame, at)
            at += HEAD.size
            if magic != b"GD" or version != 1 or at + length > len(frame):
                return None
            if kind == REPLY and token == self.token:
                return self.pb.Envelope.FromString(frame[at:at + length])
            at += length
        return None


# ---- signing (docs/handoffs.md) ---------------------------------------------------------------------


def digest(text):
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def written(value):
    """As a value stands in a text."""
    for plain, as_written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = value.replace(plain, as_written)
    return value


def lines_of(text):
    """The lines of a text that is signed: [(name, value as written)], the first line as name alone."""
    first, *rest = text.removesuffix("\n").split("\n")
    return [(first, "")] + [tuple(line.split(": ", 1)) for line in rest]


RECORD = ["gongdao handoff 1", "handoff", "case", "case_no", "case_version", "kind", "from", "to", "region", "reason",
          "basis", "prepared_at_us", "due_day", "package", "evidence"]
ANSWER = ["gongdao handoff answer 1", "handoff", "record", "sent_at_us", "offer_signature", "answer", "department",
          "receipt_no", "words", "right_department", "prepared_at_us"]


def record_holds(h):
    """Does the record of a hand-off say what came with it, and is the sender's signature there good?"""
    lines = lines_of(h.offered.text)
    named = "".join(f"{written(e.kind)}\t{written(e.reference)}\t{written(e.note)}\n" for e in h.evidence)
    r = dict(lines)
    return ([name for name, _ in lines] == RECORD and r["handoff"] == str(h.handoff_id)
            and r["case_no"] == written(h.case_no) and r["from"] == h.from_department and r["to"] == h.to_department
            and r["reason"] == written(h.reason) and r["package"] == digest(h.package_json)
            and r["evidence"] == f"{len(h.evidence)} {digest(named)}"
            and (not h.offered.key or ed25519.signed(h.offered.key, h.offered.text, h.offered.signature)))


def answer_says(text, h, answer, receipt_no, words=""):
    """Is it our answer to that record, and nothing else?"""
    lines = lines_of(text)
    r = dict(lines)
    return ([name for name, _ in lines] == ANSWER and r["handoff"] == str(h.handoff_id)
            and r["record"] == digest(h.offered.text) and r["offer_signature"] == h.offered.signature
            and r["answer"] == answer and r["department"] == h.to_department
            and r["receipt_no"] == written(receipt_no) and r["words"] == written(words))


def accept(client, d, handoff_id, receipt_no, secret):
    """Accepts; with a key by our signature, or not at all."""
    h = client.ask("disputes.GetHandoff", d.GetHandoffRequest(handoff_id=handoff_id), d.Handoff())
    if secret and not record_holds(h):
        raise ValueError("the record does not say what came")
    reply = client.ask("disputes.AcceptHandoff", d.AcceptHandoffRequest(
        handoff_id=handoff_id, receipt_no=receipt_no, sign=bool(secret)), d.Handoff())
    if not reply.to_sign:
        return reply
    if not answer_says(reply.to_sign, h, "ACCEPTED", receipt_no):
        raise ValueError("what came to be signed is not our answer")
    return client.ask("disputes.SignHandoff", d.SignHandoffRequest(
        handoff_id=handoff_id, key=ed25519.public(secret), signature=ed25519.sign(secret, reply.to_sign)), d.Handoff())


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--broker", action="append", required=True)
    p.add_argument("--broker-key", required=True)
    p.add_argument("--key", required=True)
    p.add_argument("--proto", default=str(pathlib.Path(__file__).resolve().parents[2] / "proto"))
    p.add_argument("--accept", metavar="RECEIPT_NO")
    p.add_argument("--sign-key", metavar="FILE")
    a = p.parse_args()
    envelope_pb2, d, _ = messages(a.proto)
    own = read_keys(a.key)
    secret = read_keys(a.sign_key)["secret"].decode() if a.sign_key else None
    client = Client(envelope_pb2, a.broker, read_keys(a.broker_key)["public"], own["public"],
                    own["secret"])
    offered = client.ask("disputes.ListHandoffs", d.ListHandoffsRequest(direction="in", state="SENT"),
                         d.ListHandoffsReply())
    for h in offered.handoffs:
        print(f"{h.case_no}\t{h.kind}\t{h.from_department} -> {h.to_department}\t{h.package_json}")
        if a.accept:
            h = accept(client, d, h.handoff_id, a.accept, secret)
            print(f"accepted\t{h.case_no}\t{h.receipt_no}\t{h.state}\t{'signed' if h.answer_key else 'not signed'}")
    client.close()
    return 0 if offered.handoffs else 1


if __name__ == "__main__":
    sys.exit(main())
