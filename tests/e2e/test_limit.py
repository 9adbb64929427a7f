"""The limitation guard (LIM-1) through the real processes: who said on which day it happened is warned before his own last day,
by his code; his department in its inbox; each once, though every daemon is killed on that day, and again behind it."""

import test_recontact

DAYS = ["2025-01-10 10:00:00", "2025-02-14 09:00:01", "2025-02-14 15:00:00", "2025-04-08 09:00:01", "2025-04-16 09:00:00"]


def warned(town, code):
    return town.cli("tip", "read", "-", peer="public-door", typed=f"{code}\n").count("期限提醒")


def notices(town):
    return sum("劳动者本人期限将满" in n["title_zh"]
               for n in town.told("notice", "list", "--limit", "200").get("notices", []))


def test_limit__daemons_die_on_each_day__each_warning_once_to_both():
    with test_recontact.Town(services=["disputes", "alerts"]) as town:
        town.clock(test_recontact.MARCH, DAYS[0])
        code = town.told("tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "no_contract", "--day",
                         "2024-04-15", "--text", "一年没有签合同", peer="public-door")["receipt_code"]
        assert "2025-04-15" in town.cli("tip", "ask", "-", peer="public-door", typed=f"{code}\n")
        assert warned(town, code) == notices(town) == 0
        # 60 days before; again the same day; 7 days before, the 30th was missed; past it
        for was, now, n in zip(DAYS, DAYS[1:], [1, 1, 2, 2]):
            town.clock(was, now)
            town.wait(f"{n} warnings", lambda: warned(town, code) == n)
            town.wait(f"{n} notices", lambda: notices(town) == n)
        assert warned(town, code) == notices(town) == 2
        text = town.cli("tip", "read", "-", peer="public-door", typed=f"{code}\n")
        assert "还有 60 天" in text and "还有 7 天" in text and "先申请法律援助（12348）" in text
        ahead = town.run("tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "no_contract", "--day",
                         "2025-05-01", "--text", "x", peer="public-door")
        assert ahead.returncode == 2 and "不晚于今天" in ahead.stderr
