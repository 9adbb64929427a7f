-- name: trader_stored :many record_stored
-- $1 employer_ids
-- $2 worker_ids
-- $3 trader_codes
-- $4 registered_days
-- $5 key_versions
-- $6 agents
-- $7 addresses
-- $8 phones
-- $9 sources
-- $10 rows
select u.row, t.trader_id as id, t.version,
       (t.registered_day, t.key_version, t.agent, t.address, t.phone, t.source)
           is not distinct from
       (u.registered_day, u.key_version, u.agent, u.address, u.phone, u.source) as same
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::bigint[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::bigint[])
       as u (employer_id, worker_id, trader_code, registered_day, key_version, agent, address,
             phone, source, row)
  join sole_trader t on t.employer_id = u.employer_id and t.worker_id = u.worker_id
                    and t.trader_code = u.trader_code and t.replaced_at is null
 order by u.row;

-- name: trader_insert :exec
-- $1 employer_ids
-- $2 worker_ids
-- $3 trader_codes
-- $4 registered_days
-- $5 key_versions
-- $6 agents
-- $7 addresses
-- $8 phones
-- $9 sources
-- $10 trader_ids
-- $11 versions
-- $12 recorded_at
-- $13 recorded_by
-- $14 reason
insert into sole_trader (employer_id, worker_id, trader_code, registered_day, key_version, agent,
                         address, phone, source, trader_id, version, recorded_at, recorded_by,
                         reason)
select u.*, $12, $13, $14
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::bigint[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[]) as u;

-- name: trader_replace :exec
-- $1 trader_ids
-- $2 replaced_at
update sole_trader set replaced_at = $2
 where trader_id = any($1) and replaced_at is null;

-- name: trader_follow :exec
-- Registrations of a number that stands for another; one that both have stays where it is.
-- $1 worker_id until now
-- $2 worker_id from now on
update sole_trader as t
   set worker_id = $2
 where t.worker_id = $1
   and not exists (select from sole_trader q
                    where q.worker_id = $2 and q.employer_id = t.employer_id
                      and q.trader_code = t.trader_code and q.replaced_at is null);
