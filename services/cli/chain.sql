-- A service's evidence chain, read as the database's owner: verify and export.

-- name: verify_state :one verify_state
select name, seq, hash
  from chain;

-- name: verify_seals :many verify_seal
-- The next seals, of not much more than a thousand entries: where little happens a seal is of one.
-- $1 first_seq the first may have at the least
-- $2 entries the block may have, if it is of more than one seal
select first_seq, n, hashes
  from (select s.first_seq, s.n, s.hashes,
               sum(s.n) over (order by s.first_seq) as entries,
               row_number() over (order by s.first_seq) as at
          from (select min(first_seq) as seq
                  from chain_seal
                 where first_seq >= $1) as f,
               chain_seal as s
         where s.first_seq >= f.seq and s.first_seq < f.seq + 1000) as next
 where at = 1 or entries <= $2::bigint
 order by first_seq;

-- name: verify_rows :many verify_row
-- What those seals are of; an entry that is not there any more comes with empty digests.
-- $1 first_seq of each
select u.id as audit_id, a.audit_id is not null as there, a.at, coalesce(a.call_id,
       '00000000-0000-0000-0000-000000000000') as call_id, a.rpc, a.sender, a.subject, a.department,
       a.role, a.key, a.request, a.reply
  from (select s.first_seq, unnested.id, unnested.at
          from chain_seal as s, unnest(s.ids) with ordinality as unnested (id, at)
         where s.first_seq = any ($1::bigint[])) as u
  left join audit as a on a.audit_id = u.id
 order by u.first_seq, u.at;

-- name: verify_heads :many verify_head
-- Heads that the service signed.
-- $1 from entry
-- $2 to entry
select seq, hash, at, key, signature
  from chain_head
 where seq between $1 and $2
 order by seq
 limit 5000;

-- name: verify_witnesses :many verify_witness
-- Heads that departments countersigned.
-- $1 from entry
-- $2 to entry
select h.seq, h.hash, h.at, h.key, h.signature, w.department, w.at as kept_at, w.key as kept_key,
       w.signature as kept_signature
  from chain_witness as w
  join chain_head as h using (seq)
 where h.seq between $1 and $2
 order by h.seq, w.department, w.key
 limit 5000;

-- name: verify_kept :many verify_head
-- Heads of another service's chain that this one keeps.
-- $1 chain
select seq, hash, at, key, signature
  from chain_kept
 where chain = $1
 order by seq desc
 limit 20000;

-- name: verify_loose :one verify_loose
-- Entries of no seal among the next five thousand numbers; next_id: the last number looked at, 0: there are no more.
-- Those that wait are of transactions that no step has seen yet; the others were put in: the chain has passed their
-- transaction, or there has been none of that number.
-- $1 audit_id behind which
-- $2 the newest there was
with span as (
    select min(audit_id) as low, min(audit_id) + 4999 as high
      from audit
     where audit_id > $1 and audit_id <= $2),
loose as (
    select a.audit_id,
           not pg_visible_in_snapshot(a.xid, c.base)
           and pg_visible_in_snapshot(a.xid, pg_current_snapshot())
           and (c.target is null or not pg_visible_in_snapshot(a.xid, c.target)
                or a.audit_id > c.after_id) as waits
      from span
      join audit as a on a.audit_id between span.low and span.high
     cross join chain as c
      left join (select u.id
                   from span, chain_seal as s, unnest(s.ids) as u (id)
                  where int8range(least(s.ids[1], s.ids[cardinality(s.ids)]),
                                  greatest(s.ids[1], s.ids[cardinality(s.ids)]), '[]')
                        && int8range(span.low, span.high, '[]')
                    and span.low is not null and u.id between span.low and span.high) as sealed
        on sealed.id = a.audit_id
     where sealed.id is null)
select count(*) filter (where waits) as waiting, count(*) filter (where not waits) as strange,
       coalesce(min(audit_id) filter (where not waits), 0) as strange_id,
       coalesce((select high from span), 0) as next_id
  from loose;

-- name: verify_newest :one one_place
select coalesce(max(audit_id), 0)::bigint as seq
  from audit;

-- name: verify_place :one one_place
-- The number of the first entry that was sealed with a higher id.
-- $1 audit_id
select coalesce(min(s.first_seq - 1 + u.at), 0)::bigint as seq
  from chain_seal as s, unnest(s.ids) with ordinality as u (id, at)
 where u.id > $1;

-- name: administration_page :many administration_row
-- What was changed beside the rpcs, in the order of its entries.
-- $1 audit_id behind which
-- $2 at the latest
select e.audit_id, a.at, a.kind, a.name, a.body, e.rpc, e.request
  from administration as a
  join audit as e on e.xid = a.xid and e.call_id = a.call_id
 where e.audit_id + 0 > $1 and a.at <= $2 -- few bodies: by xid, not along audit
 order by e.audit_id + 0
 limit 200;

-- name: administration_loose :one administration_loose
-- Bodies whose entry is not there; the configuration recorded last.
select n.digest, (select count(*)
                    from administration as a
                   where not exists (select
                                       from audit as e
                                      where e.xid = a.xid and e.call_id = a.call_id)) as strange
  from administration_now as n;
