-- name: limit_insert :exec
-- $1 limit_id
-- $2 employer_id
-- $3 region
-- $4 from_day
-- $5 max_continuous_s
-- $6 max_daily_s
-- $7 stop_s
-- $8 allowance
-- $9 unit
-- $10 document
-- $11 withdrawn
-- $12 recorded_at
-- $13 recorded_by
-- $14 reason
insert into platform_limit (limit_id, employer_id, region, from_day, max_continuous_s, max_daily_s,
                            stop_s, allowance, unit, document, withdrawn, recorded_at, recorded_by,
                            reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: weather_insert :exec
-- $1 signal_id
-- $2 region
-- $3 kind
-- $4 level
-- $5 from_at
-- $6 to_at
-- $7 max_temp_c
-- $8 source
-- $9 withdrawn
-- $10 recorded_at
-- $11 recorded_by
-- $12 reason
insert into weather_signal (signal_id, region, kind, level, from_at, to_at, max_temp_c, source,
                            withdrawn, recorded_at, recorded_by, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: weather_known :maybe weather_known
-- What was recorded last of a place, kind and beginning.
-- $1 region
-- $2 kind
-- $3 from_at
select level, source, reason, to_at, max_temp_c is not null as has_temp, withdrawn,
       coalesce(max_temp_c, 0) as max_temp_c
  from weather_signal
 where region = $1 and kind = $2 and from_at = $3
 order by recorded_at desc, signal_id desc
 limit 1;

-- name: weather_mark :exec
-- Months of those who worked there. By month and not by hour: a correction may have made it shorter.
-- $1 first digits of the place
-- $2 from
-- $3 to
-- $4 month of from
-- $5 month of to
-- $6 now
insert into dirty (employer_id, worker_no, month, due_at, marked_at)
select i.employer_id, i.worker_no, i.month, $6, $6
  from work_interval as i
 where i.month between $4 and $5 and i.work_region like $1 || '%'
   and i.started_at < $3::timestamptz + interval '31 days' and i.ended_at > $2
 group by 1, 2, 3
 order by 1, 2, 3
    on conflict (employer_id, worker_no, month) do update
   set due_at = least(dirty.due_at, excluded.due_at), marked_at = excluded.marked_at;
