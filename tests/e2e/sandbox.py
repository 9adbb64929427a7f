"""Runs a program under the system call filter of a unit, as systemd would set it up:

    sandbox.py FILTER.json PROGRAM [ARGUMENT...]

What is not allowed fails with EPERM (SystemCallErrorNumber=EPERM). Also what the unit says of memory
that is both written and executed, and of address families."""

import json
import os
import re
import subprocess
import sys

PROT_WRITE, PROT_EXEC = 2, 4
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}


def system_call_sets():
    """The sets of this systemd: name -> members, sets among them."""
    text = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], check=True,
                          capture_output=True, text=True).stdout
    sets, at = {}, None
    for line in text.splitlines():
        if line.startswith("@"):
            at = sets.setdefault(line.strip(), [])
        elif line.startswith("    ") and not line.strip().startswith("#") and at is not None:
            at.append(line.strip())
        elif line and not line.startswith(" "):
            at = None
    return sets


def members(sets, name):
    found, queue = set(), [name]
    while queue:
        for member in sets[queue.pop()]:
            (queue.append if member.startswith("@") else found.add)(member)
    return found


def filter_of(unit_text):
    """What a unit allows, of the lines SystemCallFilter, MemoryDenyWriteExecute, RestrictAddressFamilies."""
    sets = system_call_sets()
    allowed = set()
    for words in re.findall(r"^SystemCallFilter=(.*)$", unit_text, re.M):
        for name in words.lstrip("~").split():
            named = members(sets, name) if name.startswith("@") else {name}
            allowed = allowed - named if words.startswith("~") else allowed | named
    allowed |= members(sets, "@default")
    families = " ".join(re.findall(r"^RestrictAddressFamilies=(.*)$", unit_text, re.M)).split()
    return {"allowed": sorted(allowed), "families": [FAMILIES[f] for f in families],
            "deny_write_execute": "MemoryDenyWriteExecute=yes" in unit_text}


def load(rules):
    import seccomp
    from seccomp import ALLOW, EQ, ERRNO, MASKED_EQ, Arg

    f = seccomp.SyscallFilter(defaction=ERRNO(1))
    both = PROT_WRITE | PROT_EXEC
    special = {"socket": [Arg(0, EQ, n) for n in rules["families"]]}
    if rules["deny_write_execute"]:
        special["mmap"] = [Arg(2, MASKED_EQ, both, n) for n in (0, PROT_WRITE, PROT_EXEC)]
        special["mprotect"] = [Arg(2, MASKED_EQ, PROT_EXEC, 0)]
        special["pkey_mprotect"] = special["mprotect"]
    for name in rules["allowed"]:
        try:
            for condition in special.get(name, [None]):
                f.add_rule(ALLOW, name, *([condition] if condition else []))
        except RuntimeError:
            continue  # not of this machine's kind
    f.load()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as rules_file:
        load(json.load(rules_file))
    os.execv(sys.argv[2], sys.argv[2:])
