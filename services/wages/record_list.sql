-- Numbers are not in the order of recording (each worker has a block of its own): what counts is the last
-- by time.

-- name: payments_of_finding :many payment_record
-- Of its worker and month, those that may count for its rule.
-- $1 finding_id
-- $2 after payment_id
-- $3 limit
select p.payment_id, p.employer_id, p.worker_no, p.month, p.reference, p.rule, p.amount_fen,
       p.paid_day, p.proof, p.version, p.recorded_at, v.subject as recorded_by,
       p.denied_at is not null as denied, '' as employer_name
  from finding as f
  join payment as p on p.employer_id = f.employer_id and p.worker_id = f.worker_id
                   and p.month = f.month and p.rule in ('', f.rule)
  join payment_version as v on v.payment_id = p.payment_id and v.version = p.version
 where f.finding_id = $1 and p.payment_id > $2
 order by p.payment_id
 limit $3;

-- name: payments_of_employer :many payment_record
-- $1 employer_id
-- $2 worker_no, '': all
-- $3 after payment_id
-- $4 limit
select p.payment_id, p.employer_id, p.worker_no, p.month, p.reference, p.rule, p.amount_fen,
       p.paid_day, p.proof, p.version, p.recorded_at, v.subject as recorded_by,
       p.denied_at is not null as denied, '' as employer_name
  from payment as p
  join payment_version as v on v.payment_id = p.payment_id and v.version = p.version
 where p.employer_id = $1 and ($2 = '' or p.worker_no = $2) and p.payment_id > $3
 order by p.payment_id
 limit $4;

-- name: payments_of_worker :many payment_record
-- His own: who recorded it is not told. Without a name where his region is another than the employer's.
-- $1 worker_id
-- $2 before payment_id
-- $3 limit
select p.payment_id, p.employer_id, p.worker_no, p.month, p.reference, p.rule, p.amount_fen,
       p.paid_day, p.proof, p.version, p.recorded_at, '' as recorded_by,
       p.denied_at is not null as denied, coalesce(e.name, '') as employer_name
  from payment as p
  left join employer as e on e.employer_id = p.employer_id
 where p.worker_id = $1 and p.payment_id < $2
 order by p.payment_id desc
 limit $3;

-- name: orders_of_finding :many order_record
-- $1 finding_id
-- $2 after pay_order_id
-- $3 limit
select o.pay_order_id, o.employer_id, o.rule, o.month_from, o.month_to, o.document, o.due_day,
       o.recorded_at, o.subject as recorded_by
  from finding as f
  join pay_order as o on o.employer_id = f.employer_id and o.rule in ('', f.rule)
                     and f.month between o.month_from and o.month_to
 where f.finding_id = $1 and o.pay_order_id > $2
 order by o.pay_order_id
 limit $3;

-- name: orders_of_employer :many order_record
-- $1 employer_id
-- $2 after pay_order_id
-- $3 limit
select pay_order_id, employer_id, rule, month_from, month_to, document, due_day, recorded_at,
       subject as recorded_by
  from pay_order
 where employer_id = $1 and pay_order_id > $2
 order by pay_order_id
 limit $3;

-- name: limits_listed :many limit_record
-- $1 employer_id, 0: all
-- $2 after limit_id
-- $3 limit
select l.limit_id, l.employer_id, l.from_day, l.max_continuous_s, l.max_daily_s, l.stop_s,
       l.allowance, l.unit, l.document, l.withdrawn,
       exists (select from platform_limit as b
                where b.employer_id = l.employer_id and b.from_day = l.from_day
                  and (b.recorded_at, b.limit_id) > (l.recorded_at, l.limit_id)) as replaced,
       l.reason, l.recorded_at, l.recorded_by
  from platform_limit as l
 where ($1 = 0::bigint or l.employer_id = $1) and l.limit_id > $2
 order by l.limit_id
 limit $3;

-- name: weather_listed :many weather_record
-- $1 first digits of the place, '': all
-- $2 in force at or after
-- $3 after signal_id
-- $4 limit
select s.signal_id, s.region, s.kind, s.level, s.from_at, s.to_at,
       s.max_temp_c is not null as has_temp, coalesce(s.max_temp_c, 0) as max_temp_c, s.source,
       s.withdrawn,
       exists (select from weather_signal as b
                where b.region = s.region and b.from_at = s.from_at and b.kind = s.kind
                  and (b.recorded_at, b.signal_id) > (s.recorded_at, s.signal_id)) as replaced,
       s.reason, s.recorded_at, s.recorded_by
  from weather_signal as s
 where s.region like $1 || '%' and s.to_at > $2 and s.signal_id > $3
 order by s.signal_id
 limit $4;
