-- name: procedure_kept :maybe kept_digest together
-- $1 name
-- $2 version
select digest
  from procedure_version
 where name = $1 and version = $2;

-- Of the version that a case runs under.
-- name: procedure_kept_of :maybe kept_digest together
-- $1 case_id
select v.digest
  from case_file as f
  join procedure_version as v on v.name = f.procedure and v.version = f.procedure_version
 where f.case_id = $1;

-- name: procedure_text :one kept_text
-- $1 name
-- $2 version
select text
  from procedure_version
 where name = $1 and version = $2;

-- name: procedure_keep :exec
-- $1 name
-- $2 version
-- $3 digest
-- $4 text
-- $5 kept_at
insert into procedure_version (name, version, digest, text, kept_at)
values ($1, $2, $3, $4, $5)
    on conflict (name, version) do nothing;

-- name: act_past :many past_act together
-- $1 case_id
select distinct on (action) action, subject
  from case_act
 where case_id = $1
 order by action, event_id desc;

-- What made the version of the case the one it is: an act, a clock that ran out, another owner. Of an act its
-- name, and not what was written with it.
-- name: version_last :maybe last_change
-- $1 case_id
select case e.kind when 'acted' then a.action
                   when 'expired' then e.words
                   else e.old_owner || ' → ' || e.new_owner end as words,
       case e.kind when 'acted' then a.action
                   when 'expired' then e.words_en
                   else e.old_owner || ' → ' || e.new_owner end as words_en,
       e.subject, e.at
  from case_event as e
  left join case_act as a using (case_id, event_id)
 where e.case_id = $1 and
       (e.kind in ('acted', 'expired') or (e.kind = 'handoff_accepted' and e.new_owner <> ''))
 order by e.event_id desc
 limit 1;

-- Hand-offs that were offered since the case is at its step, and accepted.
-- name: handoff_accepted :many accepted together
-- $1 case_id
select kind, to_department
  from handoff
 where case_id = $1 and state = 'ACCEPTED' and
       offered_at >= (select step_at from case_file where case_id = $1);

-- name: act_insert :rows
-- $1 case_id
-- $2 event_id
-- $3 region
-- $4 action
-- $5 subject
-- $6 from_step
-- $7 to_step
-- $8 disposition
-- $9 opinion
-- $10 measures
insert into case_act (case_id, event_id, region, action, subject, from_step, to_step, disposition,
                      opinion, measures)
select *
  from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::text[], $8::text[], $9::text[], $10::text[]);

-- name: act_entry_insert :rows
-- $1 case_id
-- $2 event_id
-- $3 entry
-- $4 kind
-- $5 name
-- $6 value
-- $7 hash
insert into case_act_entry (case_id, event_id, entry, kind, name, value, hash)
select *
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
              $7::text[]);

-- name: act_list :many act_row
-- $1 case_id
-- $2 after event_id
select event_id, action, from_step, to_step, disposition, opinion, measures
  from case_act
 where case_id = $1 and event_id > $2
 order by event_id;

-- name: act_entry_list :many act_entry
-- $1 case_id
-- $2 after event_id
select event_id, kind, name, value, hash
  from case_act_entry
 where case_id = $1 and event_id > $2
 order by event_id, entry;
