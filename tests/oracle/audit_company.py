"""What a company did with a month, read by the text of the law: filed it (DQ-01), paid what it was ordered to
(PAY-12), left prices as they were (PAY-15), agreed on hours (TIM-08, TIM-09), had them approved (TIM-10)."""

from collections import defaultdict
from datetime import date, timedelta

from audit_records import PLAN, days_in, first_of_next

DAY = timedelta(days=1)


class Month:
    def __init__(self, company, people, key):
        self.company, self.key = company, key
        self.first = date.fromisoformat(key + "-01")
        self.last = first_of_next(self.first) - DAY
        self.people = [w for w in people if w.begun <= self.last and (not w.left or w.left >= self.first)]
        self.of_b = [w for w in self.people if w.relation == "B"]

    def filing(self):
        engaged = any(w.relation != "C" for w in self.people)
        if self.last >= PLAN and engaged and not {"intervals", "pay"} <= self.company.filed[self.key]:
            yield "DQ-01"

    def agreed(self):
        """By the limit recorded last, or by the paper of each."""
        if self.last < PLAN or not self.of_b or "intervals" not in self.company.filed[self.key]:
            return
        recorded = [t for t in sorted(self.company.terms, key=lambda t: t[0]) if t[0] <= self.last]
        limit = recorded[-1][1:] if recorded else (0, 0, 0, "")
        papers = [w.paper[4] if w.paper and w.paper[0] <= self.last else (0, 0, 0) for w in self.of_b]
        of_all = [all(p[i] for p in papers) for i in range(3)]
        if not limit[3] and not (of_all[0] and of_all[1]):
            yield "TIM-08"
        if not all(limit[i] or of_all[i] for i in range(3)):
            yield "TIM-09"

    def approved(self):
        for w in self.people:
            if not w.relation.startswith("A") or not w.paper or w.paper[3] not in ("flexible", "comprehensive"):
                continue
            held = [a for a in self.company.approvals if a[0] == w.paper[3]]
            for day in days_in(self.first):
                there = max(w.begun, w.paper[0]) <= day and (not w.left or day <= w.left)
                if there and not any(start <= day < end for _, _, start, end in held):
                    yield "TIM-10"
                    return

    def prices(self):
        """Of the same place and task: a price more than ten percent below the highest of three months before,
        unless every step down since then was agreed on."""
        if self.last < PLAN:
            return
        for place, task, fen, day, _ in self.company.prices:
            if not self.first <= day <= self.last:
                continue
            since = months_back(day, 3)
            list_ = sorted(p[3:] + (p[2],) for p in self.company.prices if p[:2] == (place, task) and p[3] <= day)
            steps = list(zip(list_, list_[1:]))
            for i, (before, after) in enumerate(steps):
                silent = any(b[2] < a[2] and not b[1] for a, b in steps[i:])
                # in force at some time since, which it was when the next one came after `since`
                if after[0] > since and silent and fen * 100 < before[2] * 90:
                    yield "PAY-15"
                    return


def months_back(day, n):
    first = day.replace(day=1)
    for _ in range(n):
        first = (first - DAY).replace(day=1)
    return first + timedelta(days=day.day - 1)


def refused(company, findings, today):
    """The month of the last day to pay with which three months and 8,000 of one, or ten people and 40,000 came
    about."""
    debts = []
    for rule, code, no, month, _, owed, _ in findings:
        days = [due for first, last, of, due in company.orders if first <= month <= last and of in ("", rule)]
        if code == company.code and owed and days and max(days) < today:
            debts.append((max(days), no, month, owed))
    months, sums = defaultdict(set), defaultdict(int)
    for day in sorted({d[0] for d in debts}):
        for _, no, month, owed in (d for d in debts if d[0] == day):
            months[no].add(month)
            sums[no] += owed
        one = any(len(months[no]) >= 3 and sums[no] >= 800000 for no in sums)
        if one or (len(sums) >= 10 and sum(sums.values()) >= 4000000):
            return f"{day:%Y-%m}"
    return None


def audit(workers, findings, today):
    """(rule, company, "", month, "", 0, 0); `findings`: those of the workers."""
    people, out = defaultdict(list), []
    for w in workers.values():
        people[w.company].append(w)
    for company, of in people.items():
        for key in sorted(company.filed):
            m = Month(company, of, key)
            out += [(rule, company.code, "", key, "", 0, 0)
                    for rule in (*m.filing(), *m.agreed(), *m.approved(), *m.prices())]
        lead = refused(company, findings, today) if company.orders else None
        if lead:
            out.append(("PAY-12", company.code, "", lead, "", 0, 0))
    return out
