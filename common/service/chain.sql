-- The sealer and the heads of chains. Tables: schema/006_chain.sql.

-- name: chain_take :maybe chain_state
-- Holds the chain to the end of the transaction. No row: another sealer is at work. The audit grows
-- faster than statistics are taken of it: what follows is planned once, without them, and by index.
select c.name, c.seq, c.hash, c.base::text as base, c.target::text as target, c.after_id, c.fresh
  from set_config('enable_seqscan', 'off', true) as by_index,
       set_config('plan_cache_mode', 'force_generic_plan', true) as once,
       set_config('jit', 'off', true) as plain,
       chain as c
   for update of c skip locked;

-- name: chain_window :one chain_window
-- All that is visible now and not in the base; first_id 0: nothing new.
-- $1 base
select pg_current_snapshot()::text as target,
       coalesce(least((select min(audit_id + 0) -- by xid; min(audit_id) would walk them by id
                         from audit
                        where xid >= pg_snapshot_xmax($1::text::pg_snapshot)),
                      (select min(audit_id + 0)
                         from audit
                        where xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot))))),
                0) as first_id;

-- name: chain_window_first :one chain_window
-- The first window is of all that is visible, however many entries there were before there was a chain.
select pg_current_snapshot()::text as target, coalesce(min(audit_id), 0) as first_id
  from audit;

-- name: chain_page :many chain_entry
-- $1 base
-- $2 target
-- $3 after_id
-- $4 limit
select audit_id, at, call_id, rpc, sender, subject, department, role, key, request, reply
  from audit
 where audit_id > $3
   and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
   and pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
 order by audit_id
 limit $4::bigint;

-- name: chain_seal_insert :exec
-- $1 first_seq
-- $2 n
-- $3 ids
-- $4 hashes
-- $5 sealed_at
insert into chain_seal (first_seq, n, ids, hashes, sealed_at)
values ($1, $2, $3, $4, $5);

-- name: chain_move :exec
-- $1 name
-- $2 seq
-- $3 hash
-- $4 base
-- $5 target, null between windows
-- $6 after_id
-- $7 fresh
update chain
   set name = $1, seq = $2, hash = $3, base = $4::text::pg_snapshot,
       target = $5::text::pg_snapshot, after_id = $6, fresh = $7;

-- name: chain_unhurried :exec
-- What is lost in a crash of the database is sealed again; a head is not signed before.
select set_config('synchronous_commit', 'off', true);

-- name: chain_head_insert :exec
-- $1 seq
-- $2 hash
-- $3 at
-- $4 key
-- $5 signature
insert into chain_head (seq, hash, at, key, signature)
values ($1, $2, $3, $4, $5)
    on conflict (seq) do nothing;

-- name: chain_head_shown :exec
update chain
   set fresh = false;

-- name: chain_head_last :maybe chain_head
-- What was signed last, by whatever key.
select c.name as chain, h.seq, h.hash, h.at, h.key, h.signature
  from chain as c, chain_head as h
 order by h.seq desc
 limit 1;

-- name: chain_head_at :maybe chain_head
-- $1 seq
select c.name as chain, h.seq, h.hash, h.at, h.key, h.signature
  from chain as c, chain_head as h
 where h.seq = $1;

-- name: chain_hash_at :maybe chain_hash_row
-- The hash of one entry, as it was sealed.
-- $1 seq
select substring(hashes from (32 * ($1::bigint - first_seq) + 1)::integer for 32) as hash
  from chain_seal
 where first_seq <= $1 and first_seq > $1 - 4096 and first_seq + n > $1
 order by first_seq desc
 limit 1;

-- name: chain_now :one chain_now
select name, seq
  from chain;

-- name: chain_witness_insert :exec
-- $1 seq
-- $2 department
-- $3 at
-- $4 key
-- $5 signature
insert into chain_witness (seq, department, at, key, signature)
values ($1, $2, $3, $4, $5)
    on conflict (seq, department, key) do nothing;

-- name: chain_witness_last :many chain_witness
-- Of each department and key the newest.
select distinct on (w.department, w.key) w.seq, w.department, w.at, w.key, w.signature
  from chain_witness as w
 order by w.department, w.key, w.seq desc
 limit 100;

-- name: chain_kept_last :many chain_head
-- Of each other chain the newest head.
select distinct on (chain) chain, seq, hash, at, key, signature
  from chain_kept
 order by chain, day desc
 limit 100;

-- name: chain_kept_put :exec
-- $1 chain
-- $2 day
-- $3 seq
-- $4 hash
-- $5 at
-- $6 key
-- $7 signature
-- $8 kept_at
insert into chain_kept (chain, day, seq, hash, at, key, signature, kept_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (chain, day) do update
   set seq = excluded.seq, hash = excluded.hash, at = excluded.at, key = excluded.key,
       signature = excluded.signature, kept_at = excluded.kept_at
 where chain_kept.seq < excluded.seq;
