-- name: payday_employers :many payday_employer
-- Employers with agreements that name one of these pay days.
-- $1 pay_days
-- $2 after employer_id
-- $3 limit
select distinct employer_id
  from agreement
 where pay_day > 0 and pay_day = any($1) and employer_id > $2
 order by employer_id
 limit $3;

-- name: payday_mark :exec
-- Marks the numbers of agreements with such a pay day in force in the month, of which no pay of it
-- is filed. Whoever has filed is looked at again by the due days of his lines.
-- $1 employer_id
-- $2 month
-- $3 its last day
-- $4 pay_days
-- $5 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select distinct a.employer_id, a.worker_no, $2::date, $5::timestamptz, $5::timestamptz
  from agreement as a
 where a.employer_id = $1 and a.pay_day > 0 and a.pay_day = any($4) and a.from_day <= $3
   and (a.to_day is null or a.to_day > $2)
   and not exists (select from pay_line as p
                     join holding as h on h.submission_id = p.submission_id and h.month = p.month
                    where p.employer_id = a.employer_id and p.worker_no = a.worker_no
                      and p.month = $2)
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;
