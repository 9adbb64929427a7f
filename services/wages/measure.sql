-- columns: work_told_all
work_id, employer_id, worker_id, month, days, worked_s, version, orders, pay_fen, penalties, stops;

-- name: work_told_put :many work_told
-- A row comes out when there is something to tell: another number, or the first work of a month.
-- $1 work_ids of new ones
-- $2 employer_ids
-- $3 worker_ids
-- $4 months
-- $5 days
-- $6 worked_s
-- $7 orders
-- $8 pay_fen
-- $9 penalties
-- $10 stops
insert into work_told as t (work_id, employer_id, worker_id, month, days, worked_s, orders, pay_fen,
                            penalties, stops, version)
select k.work_id, k.employer_id, k.worker_id, k.month, k.days, k.worked_s, k.orders, k.pay_fen,
       k.penalties, k.stops, 1
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::bigint[], $6::bigint[],
              $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
       as k (work_id, employer_id, worker_id, month, days, worked_s, orders, pay_fen, penalties,
             stops)
 where not exists (select from work_told as o
                    where o.employer_id = k.employer_id and o.worker_id = k.worker_id
                      and o.month = k.month and o.days = k.days and o.worked_s = k.worked_s
                      and o.orders = k.orders and o.pay_fen = k.pay_fen
                      and o.penalties = k.penalties and o.stops = k.stops)
   and (k.days > 0
        or exists (select from work_told as o
                    where o.employer_id = k.employer_id and o.worker_id = k.worker_id
                      and o.month = k.month))
 order by k.employer_id, k.worker_id, k.month
    on conflict (employer_id, worker_id, month) do update
   set days = excluded.days, worked_s = excluded.worked_s, orders = excluded.orders,
       pay_fen = excluded.pay_fen, penalties = excluded.penalties, stops = excluded.stops,
       version = t.version + 1
 where (t.days, t.worked_s, t.orders, t.pay_fen, t.penalties, t.stops) <>
       (excluded.days, excluded.worked_s, excluded.orders, excluded.pay_fen, excluded.penalties,
        excluded.stops)
returning {work_told_all};

-- name: work_told_page :many work_told
-- $1 after work_id
-- $2 limit
select {work_told_all}
  from work_told
 where work_id > $1
 order by work_id
 limit $2;
