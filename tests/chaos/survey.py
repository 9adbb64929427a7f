"""Gathers the evidence that count.py judges: from the ledger file and from the databases."""

import yaml

import city
import count
import driver
import stories

# Where the effects of the load are; each row names its command, `key/seq`.
EFFECTS = [
    "select name from registration.employer",
    "select e.worker_no from registration.engagement_version join registration.engagement as e"
    " using (engagement_id) where e.worker_no like '%%/%%' and e.worker_no not like '%%b'",
    "select e.worker_no || '/' || (v.to_day - date '1970-01-01' - {to_day} + 1)"
    " from registration.engagement_version as v join registration.engagement as e"
    " using (engagement_id) where e.worker_no not like '%%/%%' and e.worker_no not like '%%b'",
    "select file_name from wages.submission",
    "select {next} + chunk + 1 from wages.submission_chunk join wages.submission using (submission_id)",
    "select {next} + 2 from wages.submission where closed_at is not null",
    "select ground from disputes.case_file",
    "select reason from disputes.handoff",
    "select receipt_no from disputes.handoff where state = 'ACCEPTED'",
]
FINDINGS = " union all ".join(
    f"select '{auditor}' as auditor, finding_id, employer_id, rule, month, version, state, owed_fen from {auditor}.finding"
    for auditor in ("wages", "registration"))
NEXT = "split_part(file_name, '/', 1) || '/' || split_part(file_name, '/', 2)::integer"

# What a service keeps of another's is what that one has.
EQUAL = {
    "employers of wages": (
        "select employer_id, credit_code, name, region, version from registration.employer",
        "select employer_id, credit_code, name, region, version from wages.employer"),
    "engagements of wages": (
        "select engagement_id, worker_no, class, to_day, version from registration.engagement",
        "select engagement_id, worker_no, class, to_day, version from wages.engagement"),
    "items of alerts": (
        "select auditor, finding_id, version, state, owed_fen from ({findings}) as f",
        "select auditor, finding_id, version, state, owed_fen from alerts.item"),
    "sums of alerts": (
        "select employer_id, rule, to_char(month, 'YYYY-MM'), sum(owed_fen) from ({findings}) as f"
        " where state = 'open' group by 1, 2, 3",
        "select employer_id, rule, month, owed_fen from alerts.alert where state = 'open'"),
    "alerts of disputes": (
        "select alert_id, version, state, owed_fen from alerts.alert",
        "select alert_id, version, state, owed_fen from disputes.alert"),
    "cases of alerts": (
        "select alert_id, case_id, version from disputes.case_file",
        "select alert_id, case_id, case_version from alerts.alert where case_id <> 0"),
}


def subscriptions(town):
    return yaml.safe_load((town.config.parent / "subscriptions.yaml").read_text())


def _rpcs(asked, service, event, target):
    if target is None:
        return tuple(asked.get(event, ()))
    if event.startswith(f"{service}."):
        own = [rpc for rpc in asked.get(event, ()) if rpc.startswith(f"{target}.")]
        return tuple(own or [event])
    return (event,)


def _reply(reply):
    return driver.digest(bytes(reply))


def _events(town):
    return [town.rows(f"select count(*) from {s}.outbox")[0][0] for s in town.services]


def gather(town, ledger, mismatched=0, effects=None, equal=None, looks=20):
    """`effects`, `equal`: of another load than stories.py tells. Timers go on beside it: evidence in the
    middle of which something was sent is gathered again."""
    for _ in range(looks):
        before = _events(town)
        if town.drain(30) is None:
            break
        e = _gather(town, ledger, mismatched, effects, equal)
        if _events(town) == before:
            return e
    raise city.Failed(f"never at rest: undelivered {town.undelivered()}\n{town.tails(2)}")


def _gather(town, ledger, mismatched, effects, equal):
    e = count.Evidence(mismatched=mismatched, deaths=town.deaths)
    asked = subscriptions(town)
    with open(ledger, encoding="ascii") as f:
        e.ledger = [driver.Entry.read(line) for line in f]
    for s in town.services:
        e.inbox += [count.Taken(s, str(i).replace("-", ""), rpc, _reply(reply)) for i, rpc, reply in
                    town.rows(f"select id, rpc, reply from {s}.inbox")]
        e.audit += [count.Audited(s, str(i).replace("-", ""), rpc, sender, (at, n))
                    for i, rpc, sender, at, n in town.rows(
                        "select call_id, rpc, sender, pg_xact_commit_timestamp(xmin), audit_id"
                        f" from {s}.audit where call_id not in (select call_id from {s}.administration)")]
        e.outbox += [count.Event(s, i, str(event_id).replace("-", ""), key, _rpcs(asked, s, event, target))
                     for i, event_id, key, event, target in town.rows(
                         f"select id, event_id, key, event, target from {s}.outbox")]
        e.dead += [f"{s} to {' '.join(map(str, row))}" for row in town.rows(
            f"select subscriber, event, key, state, error, detail from {s}.dead_letter")]
    for sql in effects or EFFECTS:
        sql = sql.format(to_day=stories.TO_DAY, next=f"{NEXT}")
        e.effects += [row[0] for row in town.rows(sql, ())]
    for what, (source, copy) in (equal or EQUAL).items():
        source = source.format(findings=FINDINGS)
        e.unequal += [f"{what}: {n} rows differ" for (n,) in town.rows(
            f"select count(*) from (({source} except all {copy}) union all"
            f" ({copy} except all {source})) as u") if n]
    return e
