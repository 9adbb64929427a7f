-- Archives of a service's evidence chain, as the database's owner (docs/chain.md).

-- name: archives :many archive
select from_seq, to_seq, month, file, digest, hash, dropped_seq
  from chain_archive
 order by from_seq
 limit 1200;

-- name: archive_oldest :maybe archive_head
-- The oldest head that is in no archive.
-- $1 seq behind the archives
select seq, hash, at
  from chain_head
 where seq >= $1
 order by seq
 limit 1;

-- name: archive_last :maybe archive_head
-- The last head that was signed before a month began; walks the heads of one month.
-- $1 seq behind the archives
-- $2 when the next month begins
select h.seq, h.hash, h.at
  from chain_head as h
 where h.seq >= $1
   and h.seq < coalesce((select n.seq
                           from chain_head as n
                          where n.seq >= $1 and n.at >= $2
                          order by n.seq
                          limit 1), 9223372036854775807)
 order by h.seq desc
 limit 1;

-- name: archive_seal_start :one archive_place
-- $1 seq
select first_seq as seq
  from chain_seal
 where first_seq <= $1
 order by first_seq desc
 limit 1;

-- name: archive_insert :exec
-- $1 from_seq
-- $2 to_seq
-- $3 month
-- $4 file
-- $5 digest
-- $6 hash
insert into chain_archive (from_seq, to_seq, month, file, digest, hash, dropped_seq, recorded_at)
values ($1, $2, $3, $4, $5, $6, $1::bigint - 1, now());

-- name: archive_told :exec
-- The entry on the chain, and the body that it is the digest of.
-- $1 file
-- $2 body
-- $3 rpc
-- $4 service
-- $5 digest of the body
-- $6 digest of the file
with kept as (
    insert into administration (call_id, at, kind, name, body)
    values (gen_random_uuid(), now(), 'archive', $1, $2)
    returning call_id)
insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply)
select now(), call_id, $3, 'archive', $4, '', 'operator', $1, $5, $6
  from kept;

-- name: archive_step :one archive_place
-- Where the next seals end that are worth one step; the last seal ends with the archive.
-- $1 up to which entries are gone
-- $2 last entry of the archive
-- $3 entries a step may have, if it is of more than one seal
select max(last)::bigint as seq
  from (select s.first_seq + s.n - 1 as last, sum(s.n) over (order by s.first_seq) as entries,
               row_number() over (order by s.first_seq) as at
          from chain_seal as s
         where s.first_seq > $1 and s.first_seq <= least($1::bigint + 1000, $2::bigint)) as next
 where at = 1 or entries <= $3::bigint;

-- name: archive_drop :exec
-- Entries that have a body in administration stay: gongdao chain config holds it against them.
-- $1 behind which entry
-- $2 up to which
delete from audit
 where audit_id = any (array(select unnest(s.ids)
                               from chain_seal as s
                              where s.first_seq > $1 and s.first_seq <= $2))
   and not exists (select
                     from administration as b
                    where b.call_id = audit.call_id);

-- name: archive_dropped :exec
-- $1 from_seq
-- $2 up to which entries were gone
-- $3 up to which they are
update chain_archive
   set dropped_seq = $3
 where from_seq = $1 and dropped_seq = $2;

-- name: archive_left :many archive_left
-- Which of these entries are in audit all the same.
-- $1 audit_ids
select audit_id, at, call_id, rpc, sender, subject, department, role, key, request, reply
  from audit
 where audit_id = any ($1::bigint[]);
