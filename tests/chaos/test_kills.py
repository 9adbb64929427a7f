"""10,000 commands over 1,000 keys under 64 kills, then counted; --long: a million, 600 kills."""

import os

import kills

LONG = ["--commands", "1000000", "--keys", "1000", "--kills", "600", "--wait-s", "600"]


def test_load__killed_all_over__nothing_lost_doubled_or_out_of_order(capsys):
    a = kills.arguments(LONG if os.environ.get("GONGDAO_CHAOS") == "long" else [])
    lines = []
    verdict, drain_s = kills.run(a, lines.append)
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert kills.whole(a, verdict), lines
    assert drain_s <= 4 * a.drain_s, lines  # no timed test: the bound is of a machine that does nothing else
