"""What the case desk must look like at the end, worked out anew: who owns what, and which rung of the
ladder of each hand-off's term was to be climbed when. Knows nothing of the code that did it.

April 2022 (国办发明电〔2021〕11号): Saturday 2 is worked, 3 to 5 are off, Sunday 24 is worked, 30 is off.
"""

import datetime

OFF = {datetime.date(2022, 4, day) for day in (3, 4, 5, 30)}
WORKED = {datetime.date(2022, 4, day) for day in (2, 24)}
ACCEPT_WORKDAYS, LEADING_WORKDAYS = 2, 3
OFFICE = (9, 17)
MORNING = datetime.time(9)


def is_workday(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def workday(day, n):
    """The n-th working day after a day."""
    while n:
        day += datetime.timedelta(days=1)
        n -= is_workday(day)
    return day


def in_office(at):
    return is_workday(at.date()) and OFFICE[0] <= at.hour < OFFICE[1]


def rungs(offered):
    """When each thing is to happen to a term that begins then: (what, from when)."""
    due = workday(offered.date(), ACCEPT_WORKDAYS)
    over = datetime.datetime.combine(due + datetime.timedelta(days=1), datetime.time())
    head = datetime.datetime.combine(workday(due, 1), MORNING)
    leading = datetime.datetime.combine(workday(due, 1 + LEADING_WORKDAYS), MORNING)
    return [("officer", datetime.datetime.combine(due, MORNING)), ("breached", over), ("head", head), ("leading", leading)]


def fires(what, at, instants):
    """The first of the instants at which that may happen; None: at none of them."""
    return next((i for i in instants if i >= at and (what == "breached" or in_office(i))), None)


def term_faults(offered, ended, entries, instants):
    """`entries`: (what, when) of the ledger, in order. At the instant at which it was answered a rung
    may have been climbed before. Told late, a head may hear of it in the same hour as the officer, and
    that it is over is written first; the rungs keep their order all the same."""
    wanted = []
    for what, at in rungs(offered):
        when = fires(what, at, instants)
        if when is None or (ended and when > ended) or (when == ended and (what, when) not in entries):
            break
        wanted.append((what, when))
    told = [[e for e in all_of if e[0] != "breached"] for all_of in (entries, wanted)]
    if told[0] == told[1] and sorted(entries) == sorted(wanted):
        return []
    return [f"offered {offered}, ended {ended}: {words(entries)}, not {words(wanted)}"]


def words(entries):
    return ", ".join(f"{what} {at:%m-%d %H:%M}" for what, at in entries) or "nothing"


LOCAL = "at time zone 'Asia/Shanghai'"
TERMS = f"""select d.deadline_id, h.offered_at {LOCAL}, d.ended_at {LOCAL},
       array(select case kind when 'escalated' then rung else kind end from disputes.deadline_entry e
              where e.deadline_id = d.deadline_id and kind in ('escalated', 'breached') order by entry),
       array(select at {LOCAL} from disputes.deadline_entry e
              where e.deadline_id = d.deadline_id and kind in ('escalated', 'breached') order by entry)
  from disputes.deadline d join disputes.handoff h using (handoff_id)"""
# Each counts what breaks one promise.
BROKEN = {
    "timelines with a gap": "select count(*) from (select f.case_id from disputes.case_file f join disputes.case_event"
                            " using (case_id) group by f.case_id, f.n_events having count(*) <> f.n_events or"
                            " max(event_id) <> f.n_events) as u",
    "ledgers with a gap": "select count(*) from (select d.deadline_id from disputes.deadline d join"
                          " disputes.deadline_entry using (deadline_id) group by d.deadline_id, d.n_entries having"
                          " count(*) <> d.n_entries or max(entry) <> d.n_entries) as u",
    "numbers of cases with a gap": "select count(*) from disputes.number_series s where series like 'GD-%%' and last <>"
                                   " (select count(*) from disputes.case_file)",
    "cases with two waiting hand-offs": "select count(*) from (select case_id from disputes.handoff where state = 'SENT'"
                                        " group by 1 having count(*) > 1) as u",
    "hand-offs answered twice, or not as the timeline says": "select count(*) from disputes.handoff h where"
        " (select count(*) from disputes.case_event e where e.handoff_id = h.handoff_id and kind = 'handoff_accepted')"
        " <> (h.state = 'ACCEPTED')::int or (select count(*) from disputes.case_event e where e.handoff_id ="
        " h.handoff_id and kind = 'handoff_returned') <> (h.state = 'RETURNED')::int",
    "terms without their timer": "select count(*) from disputes.deadline d where (d.state = 'running' and d.runs and"
                                 " (d.status <> 'breached' or d.rungs < 3)) <> exists (select from disputes.timer t"
                                 " where t.tag = 'deadline/' || d.deadline_id)",
    "hand-offs without their term": "select count(*) from disputes.handoff h where (select count(*) from"
                                    " disputes.deadline d where d.handoff_id = h.handoff_id) <> 1 or (h.state = 'SENT')"
                                    " <> exists (select from disputes.deadline d where d.handoff_id = h.handoff_id and"
                                    " d.state <> 'stopped')",
}


def owner_faults(town):
    """The owners follow one another, moved by nothing but an accepted TRANSFER, and the last one has it."""
    faults, owner = [], {}
    for case, old, new, kind, state in town.rows(
            "select e.case_id, e.old_owner, e.new_owner, coalesce(h.kind, ''), coalesce(h.state, '') from"
            " disputes.case_event e left join disputes.handoff h using (handoff_id) where new_owner <> ''"
            " order by e.case_id, event_id", ()):
        if owner.get(case, "") != old or (old and (kind, state) != ("TRANSFER", "ACCEPTED")):
            faults.append(f"case {case}: from {old} to {new} by {kind} {state}, and was {owner.get(case)}'s")
        owner[case] = new
    has = dict(town.rows("select case_id, owner from disputes.case_file", ()))
    return faults + [f"case {case} is {has[case]}'s, not {owner.get(case)}'s" for case in has if has[case] != owner.get(case)]


def faults(town, instants):
    found = owner_faults(town)
    for what, sql in BROKEN.items():
        n = town.rows(sql, ())[0][0]
        found += [f"{what}: {n}"] if n else []
    for deadline, offered, ended, names, times in town.rows(TERMS, ()):
        found += [f"term {deadline}: {f}" for f in term_faults(offered, ended, list(zip(names, times)), instants)]
    return found


def counted(town):
    row = town.rows("select (select count(*) from disputes.handoff), (select count(*) from disputes.handoff where"
                    " state = 'SENT'), (select count(*) from disputes.deadline), (select count(*) from"
                    " disputes.deadline_entry where kind = 'escalated')", ())[0]
    return dict(zip(("handoffs", "waiting", "terms", "rungs"), row))
