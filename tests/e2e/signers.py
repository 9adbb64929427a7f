"""Persons who sign for rules, in a folder of settings: their keys, their names, an activation."""

import os
import re
import subprocess

import city

PERSONS = {"wang": "王某", "li": "李某"}


class Signers:
    def __init__(self, etc):
        self.etc, self.keys = etc, etc.parent / "persons"
        self.keys.mkdir()
        lines = ["signers:"]
        for name in list(PERSONS) + ["zhao"]:  # zhao has a key and is no signer
            self.cli("keys", "signer", name, self.keys / name)
            public = re.search(r"public: (\w+)", (self.keys / name / f"{name}.sign.pub").read_text()).group(1)
            if name in PERSONS:
                lines.append(f"  {name}: {{person: {PERSONS[name]}, key: {public}}}")
        (etc / "rule-signers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, *args, config="gongdao.yaml"):
        argv = [str(city.binary("gongdao")), "--config", str(self.etc / config), "--lang", "zh"]
        return subprocess.run(argv + [str(a) for a in args], capture_output=True, text=True, timeout=60,
                              env=dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8"))

    def cli(self, *args, status=0):
        r = self.run(*args)
        assert r.returncode == status, f"{args}: {r.returncode}\n{r.stdout}{r.stderr}"
        return r.stdout

    def key(self, name):
        return self.keys / name / f"{name}.sign.key"

    def digest(self, folder):
        return re.search(r'"digest": "(\w+)"', self.cli("rules", "check", folder, "--json")).group(1)

    def propose(self, folder, *more, by="wang"):
        return self.cli("rules", "propose", folder, "--reason", "豫政〔2026〕12号", "--key", self.key(by), *more)

    def approve(self, folder, by="li"):
        return self.cli("rules", "approve", folder, "--key", self.key(by), "--digest", self.digest(folder))
