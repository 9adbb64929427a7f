-- name: item_lock :maybe item
-- $1 auditor
-- $2 finding_id
select finding_id, coalesce(alert_id, 0) as alert_id, version, generation, state = 'open' as open,
       worker_id, n_members, owed_fen, found_fen, confirmed_fen, reported_fen
  from item
 where auditor = $1 and finding_id = $2
   for update;

-- name: item_rest :one tally
-- What the open findings of an alert other than one are, but for what the alert's own counters say:
-- one probe of an index for each of the few kinds there can be, and for each of two workers. Reads
-- as many rows for twenty thousand findings as for ten. A probe asks for the first row not before
-- its key, in order, and then whether it has that key: asked for equal ones, the planner, which
-- knows of alerts with few findings only, reads all of the alert by whatever index is smaller.
-- $1 alert_id
-- $2 auditor of $3
-- $3 finding_id that does not count
-- $4 worker_id asked about
-- $5 worker_id of $3 until now
with worker as materialized (
    select w.worker_id
      from unnest(array[$4, $5]::bigint[]) as u (worker_id)
     cross join lateral
           (select i.alert_id, i.worker_id
              from item as i
             where i.state = 'open' and (i.alert_id, i.worker_id) >= ($1, u.worker_id)
               and (i.auditor <> $2 or i.finding_id <> $3)
             order by i.alert_id, i.worker_id
             limit 1) as w
     where w.alert_id = $1 and w.worker_id = u.worker_id and u.worker_id <> 0)
select 0::bigint as n_items, 0::bigint as n_workers, 0::bigint as owed_fen,
       coalesce(max(s.rank), 0)::integer as severity_rank,
       coalesce(bool_and(h.hint), false) as hint, coalesce(bool_or(c.confirm), false) as confirm,
       exists (select from worker where worker_id = $4) as worker_counted,
       exists (select from worker where worker_id = $5) as was_counted,
       0::bigint as found_fen, 0::bigint as confirmed_fen, 0::bigint as reported_fen
  from generate_series(0, 4) as s (rank)
 cross join (values (false), (true)) as h (hint)
 cross join (values (false), (true)) as c (confirm)
 cross join lateral
       (select i.alert_id, i.severity_rank, i.hint, i.confirm
          from item as i
         where i.state = 'open'
           and (i.alert_id, i.severity_rank, i.hint, i.confirm) >= ($1, s.rank, h.hint, c.confirm)
           and (i.auditor <> $2 or i.finding_id <> $3)
         order by i.alert_id, i.severity_rank, i.hint, i.confirm
         limit 1) as k
 where k.alert_id = $1 and k.severity_rank = s.rank and k.hint = h.hint and k.confirm = c.confirm;

-- name: item_left :one tally
-- What is left of an alert when some of its findings are gone already: n_workers counts those of the
-- workers asked about who have no open finding there any more; severity, hint and confirm as in
-- item_rest. Reads a few rows a worker, however many are left.
-- $1 alert_id
-- $2 worker_ids asked about, each once
with gone as materialized (
    select count(*) as n
      from unnest($2::bigint[]) as u (worker_id)
      left join lateral
           (select i.alert_id, i.worker_id
              from item as i
             where i.state = 'open' and (i.alert_id, i.worker_id) >= ($1, u.worker_id)
             order by i.alert_id, i.worker_id
             limit 1) as w on true
     where w.alert_id is distinct from $1 or w.worker_id <> u.worker_id)
select 0::bigint as n_items, (select n from gone) as n_workers, 0::bigint as owed_fen,
       coalesce(max(s.rank), 0)::integer as severity_rank,
       coalesce(bool_and(h.hint), false) as hint, coalesce(bool_or(c.confirm), false) as confirm,
       false as worker_counted, false as was_counted, 0::bigint as found_fen,
       0::bigint as confirmed_fen, 0::bigint as reported_fen
  from generate_series(0, 4) as s (rank)
 cross join (values (false), (true)) as h (hint)
 cross join (values (false), (true)) as c (confirm)
 cross join lateral
       (select i.alert_id, i.severity_rank, i.hint, i.confirm
          from item as i
         where i.state = 'open'
           and (i.alert_id, i.severity_rank, i.hint, i.confirm) >= ($1, s.rank, h.hint, c.confirm)
         order by i.alert_id, i.severity_rank, i.hint, i.confirm
         limit 1) as k
 where k.alert_id = $1 and k.severity_rank = s.rank and k.hint = h.hint and k.confirm = c.confirm;

-- name: item_tally :one tally
-- The same by counting them all: where counters cannot be right.
-- $1 alert_id
-- $2 auditor of $3
-- $3 finding_id that does not count
-- $4 worker_id asked about
select count(*) filter (where state = 'open') as n_items,
       (count(distinct worker_id) filter (where state = 'open' and worker_id <> 0)
        + coalesce(sum(n_members) filter (where state = 'open'), 0))::bigint as n_workers,
       coalesce(sum(owed_fen) filter (where state = 'open'), 0)::bigint as owed_fen,
       coalesce(max(severity_rank) filter (where state = 'open'), 0) as severity_rank,
       coalesce(bool_and(hint) filter (where state = 'open'), false) as hint,
       coalesce(bool_or(confirm) filter (where state = 'open'), false) as confirm,
       coalesce(bool_or(worker_id = $4) filter (where state = 'open'), false) as worker_counted,
       false as was_counted, coalesce(sum(found_fen), 0)::bigint as found_fen,
       coalesce(sum(confirmed_fen), 0)::bigint as confirmed_fen,
       coalesce(sum(reported_fen), 0)::bigint as reported_fen
  from item
 where alert_id = $1 and (auditor <> $2 or finding_id <> $3);

-- name: item_put :exec
-- $1 finding_id
-- $2 alert_id
-- $3 version
-- $4 generation
-- $5 region
-- $6 department
-- $7 worker_id
-- $8 state
-- $9 severity_rank
-- $10 hint
-- $11 confirm
-- $12 owed_fen
-- $13 body
-- $14 auditor
-- $15 n_members
-- $16 found_fen
-- $17 confirmed_fen
-- $18 reported_fen
insert into item (finding_id, alert_id, version, generation, region, department, worker_id, state,
                  severity_rank, hint, confirm, owed_fen, body, auditor, n_members, found_fen,
                  confirmed_fen, reported_fen)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    on conflict (auditor, finding_id) do update
   set alert_id = excluded.alert_id, version = excluded.version, generation = excluded.generation,
       region = excluded.region, department = excluded.department, worker_id = excluded.worker_id,
       state = excluded.state, severity_rank = excluded.severity_rank, hint = excluded.hint,
       confirm = excluded.confirm, owed_fen = excluded.owed_fen, body = excluded.body,
       n_members = excluded.n_members, found_fen = excluded.found_fen,
       confirmed_fen = excluded.confirmed_fen, reported_fen = excluded.reported_fen;

-- name: item_seen :exec
-- $1 auditor
-- $2 finding_id
-- $3 generation
update item
   set generation = $3
 where auditor = $1 and finding_id = $2 and generation < $3;

-- name: item_bodies :many item_body
-- $1 alert_id
-- $2 limit
select body
  from item
 where alert_id = $1
 order by state desc, finding_id, auditor
 limit $2;

-- name: item_stale :many item
-- $1 auditor
-- $2 generation
-- $3 limit
select finding_id, coalesce(alert_id, 0) as alert_id, version, generation, state = 'open' as open,
       worker_id, n_members, owed_fen, found_fen, confirmed_fen, reported_fen
  from item
 where auditor = $1 and generation < $2
 order by generation, finding_id
 limit $3
   for update;

-- name: item_delete :exec
-- $1 auditor
-- $2 finding_ids
delete from item
 where auditor = $1 and finding_id = any($2);
