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
