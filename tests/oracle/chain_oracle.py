"""A verifier of exported evidence chains, made from docs/chain.md and nothing else.

    chain_oracle.py EXPORT [--key HEX] [--heads FILE]

Prints "intact SEQ HASH", or "broken SEQ WHY" with the first number that is not right, and ends with 1.
"""

import hashlib
import json
import sys

from ed25519 import signed

# ---- the chain ------------------------------------------------------------------------------------

def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def number(n):
    return n.to_bytes(8, "little", signed=True)


def field(data):
    return number(len(data)) + data


def digest(e):
    parts = [b"gongdao entry 1", number(e["audit_id"]), number(e["at_us"]), bytes.fromhex(e["call_id"])]
    parts += [e[name].encode() for name in ("rpc", "sender", "subject", "department", "role", "key")]
    parts += [bytes.fromhex(e["request"]), bytes.fromhex(e["reply"])]
    return blake(b"".join(field(p) for p in parts))


def head_text(chain, h):
    return f"chain: {chain}\nseq: {h['seq']}\nhash: {h['hash']}\nat_us: {h['at_us']}\n"


def head_good(chain, h, key):
    if key and h["key"] != key:
        return False
    if not signed(h["key"], "gongdao head 1\n" + head_text(chain, h), h["signature"]):
        return False
    return "department" not in h or signed(
        h["kept_key"], "gongdao countersign 1\n" + head_text(chain, h)
        + f"department: {h['department']}\nkept_at_us: {h['kept_at_us']}\n", h["kept_signature"])


class Broken(Exception):
    pass


def verify(lines, key=None, heads=()):
    """(seq, hash) of an intact chain; else Broken(seq, why) of the first number that is wrong."""
    lines = iter(lines)
    first = json.loads(next(lines))
    if first["gongdao_chain"] != 1:
        raise Broken(0, "another format")
    chain, seq, end = first["chain"], 0, None
    now = blake(b"gongdao chain 1\n" + chain.encode())
    if first.get("from_seq", 1) > 1:
        seq, now = first["from_seq"] - 1, bytes.fromhex(first["hash_before"])
    kept = {}
    for h in heads:
        if h["chain"] == chain and h["seq"] > seq and head_good(chain, h, key):
            kept.setdefault(h["seq"], []).append(h)
    for line in lines:
        e = json.loads(line)
        if "head" in e:
            h = e["head"]
            if h["seq"] != seq or h["hash"] != now.hex():
                raise Broken(h["seq"], "a head does not fit")
            if not head_good(chain, h, key):
                raise Broken(h["seq"], "a signature does not fit")
            continue
        if "end" in e:
            end = e["end"]
            continue
        if e["seq"] != seq + 1:
            raise Broken(seq + 1, f"entry {e['seq']} stands in its place")
        now = blake(now + number(seq + 1) + digest(e))
        seq += 1
        if now.hex() != e["hash"]:
            raise Broken(seq, "its hash is another one")
        for h in kept.pop(seq, []):
            if h["hash"] != now.hex():
                raise Broken(seq, "somebody keeps another head")
    if kept:
        raise Broken(seq + 1, f"somebody keeps the head of entry {max(kept)}")
    if not end or end["seq"] != seq or end["hash"] != now.hex():
        raise Broken(seq + 1, "the end is missing")
    return seq, now.hex()


def main(argv):
    options = dict(zip(argv[2::2], argv[3::2]))
    heads = []
    if "--heads" in options:
        with open(options["--heads"], encoding="utf-8") as f:
            heads = [json.loads(line) for line in f]
    try:
        with open(argv[1], encoding="utf-8") as f:
            print("intact", *verify(f, options.get("--key"), heads))
    except Broken as b:
        print("broken", *b.args)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
