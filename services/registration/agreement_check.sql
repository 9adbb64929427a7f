-- Facts for the checks of agreements (CTR-*): what is so on a day, in pages by id. The conditions
-- are rules; the law's figures are parameters and come in as days.

-- name: check_unagreed :many unagreed
-- Engagements of a class that last on a day and have no signed agreement of these kinds in force on
-- it (CTR-01, CTR-02, CTR-05). An agreement covers every engagement of its worker and employer.
-- $1 class, decided or declared
-- $2 kinds
-- $3 begun by: a month or a year before the day, or the day itself
-- $4 on
-- $5 after engagement_id
-- $6 limit
select e.engagement_id, e.worker_id, e.employer_id, e.worker_no, e.home_region, e.from_day, e.to_day,
       (select max(r.to_day)
          from agreement_record as r
         where r.employer_id = e.employer_id and r.worker_id = e.worker_id and
               r.kind = any($2) and r.version = r.last_version and r.signed_day is not null and
               r.to_day <= $4) as expired_day
  from engagement as e
  left join classification as k using (engagement_id)
 where e.engagement_id > $5 and coalesce(nullif(k.effective, ''), e.class) = $1 and e.from_day <= $3 and
       (e.to_day is null or e.to_day > $4) and
       not exists (select from agreement_record as r
                    where r.employer_id = e.employer_id and r.worker_id = e.worker_id and
                          r.kind = any($2) and r.version = r.last_version and
                          r.signed_day <= $4 and r.from_day <= $4 and
                          (r.to_day is null or r.to_day > $4))
 order by e.engagement_id
 limit $6;

-- name: check_flawed :many flawed_agreement
-- Agreements in force on a day that lack an item, are not handed over or hold a forbidden clause
-- (CTR-03, CTR-06, CTR-07, REL-09). Items nobody has looked at yet are no flaw.
-- $1 on
-- $2 after agreement_id
-- $3 limit
select agreement_id, engagement_id, worker_id, employer_id, worker_no, kind, class, home_region,
       from_day, signed_day, handed_day, required_items, present_items, absent_items, clauses
  from agreement_record
 where agreement_id > $2 and version = last_version and from_day <= $1 and
       (to_day is null or to_day > $1) and kind <> 'none' and
       (absent_items & required_items <> 0 or clauses <> 0 or
        (signed_day is not null and handed_day is null))
 order by agreement_id
 limit $3;

-- name: check_probation :many probation
-- Labour contracts in force on a day that agree on a probation (CTR-04).
-- $1 on
-- $2 after agreement_id
-- $3 limit
select agreement_id, engagement_id, worker_id, employer_id, worker_no, home_region, from_day,
       to_day, term_kind, probation_months, probation_pay_fen, pay_fen
  from agreement_record
 where agreement_id > $2 and version = last_version and from_day <= $1 and
       (to_day is null or to_day > $1) and kind in ('labour_contract', 'dispatch_agreement') and
       probation_months > 0
 order by agreement_id
 limit $3;

-- name: check_renewed :many renewed
-- A third contract that is fixed again after two fixed ones in a row, though the worker did not ask
-- for it (CTR-08). Only those of workers whose last contract is in force on the day.
-- $1 on
-- $2 after agreement_id
-- $3 limit
select agreement_id, engagement_id, worker_id, employer_id, worker_no, home_region, from_day,
       to_day, first_day, second_day
  from (select agreement_id, engagement_id, worker_id, employer_id, worker_no, home_region,
               from_day, to_day, term_kind, fixed_asked,
               lag(from_day, 2) over w as first_day, lag(from_day) over w as second_day,
               lag(term_kind, 2) over w as first_kind, lag(term_kind) over w as second_kind
          from agreement_record
         where version = last_version and kind = 'labour_contract' and signed_day is not null
        window w as (partition by employer_id, worker_id order by from_day)) as c
 where agreement_id > $2 and term_kind = 'fixed' and first_kind = 'fixed' and
       second_kind = 'fixed' and not fixed_asked and from_day <= $1 and
       (to_day is null or to_day > $1)
 order by agreement_id
 limit $3;
