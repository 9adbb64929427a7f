-- name: class_answers :many class_answer_row
-- The last answer of each question and side that was known at a time.
-- $1 engagement_id
-- $2 recorded before this instant
select distinct on (a.question, a.side)
       a.engagement_id, a.question, a.side, a.value, a.reason, a.recorded_by, a.version, a.number,
       (select count(*) from class_evidence as e
         where e.engagement_id = a.engagement_id and e.question = a.question and e.side = a.side
           and e.version = a.version) as n_evidence,
       a.on_day, a.recorded_at
  from class_answer as a
 where a.engagement_id = $1 and a.recorded_at < $2
 order by a.question, a.side, a.version desc;

-- name: class_evidence :many class_evidence_row
-- Evidence of some answers of an engagement.
-- $1 engagement_id
-- $2 questions
-- $3 sides
-- $4 versions
select e.question, e.side, e.kind, e.reference, e.note, e.version
  from unnest($2::text[], $3::text[], $4::bigint[]) as u (question, side, version)
  join class_evidence as e using (question, side, version)
 where e.engagement_id = $1
 order by e.question, e.side, e.seq;

-- name: class_answer_insert :exec
-- $1 engagement_id
-- $2 side
-- $3 on_day
-- $4 reason
-- $5 recorded_at
-- $6 recorded_by
-- $7 questions
-- $8 versions
-- $9 values
-- $10 numbers
insert into class_answer (engagement_id, question, side, version, value, number, on_day, reason,
                          recorded_at, recorded_by)
select $1, question, $2, version, value, number, $3, $4, $5, $6
  from unnest($7::text[], $8::bigint[], $9::text[], $10::bigint[])
       as u (question, version, value, number);

-- name: class_evidence_insert :exec
-- $1 engagement_id
-- $2 side
-- $3 questions
-- $4 versions
-- $5 seqs
-- $6 kinds
-- $7 references
-- $8 notes
insert into class_evidence (engagement_id, question, side, version, seq, kind, reference, note)
select $1, question, $2, version, seq, kind, reference, note
  from unnest($3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[])
       as u (question, version, seq, kind, reference, note);

-- name: class_proposal_last :maybe class_proposal_row
-- $1 engagement_id
-- $2 recorded before this instant
select version, class, body, recorded_at
  from class_proposal
 where engagement_id = $1 and recorded_at < $2
 order by version desc
 limit 1;

-- name: class_proposal_insert :exec
-- $1 engagement_id
-- $2 version
-- $3 class
-- $4 recorded_at
-- $5 rules
-- $6 body
insert into class_proposal (engagement_id, version, class, recorded_at, rules, body)
values ($1, $2, $3, $4, $5, $6);

-- name: class_decisions :many class_decision_row
-- In the order of recording within an engagement.
-- $1 engagement_ids
-- $2 recorded before this instant
select decision_id, engagement_id, proposal_version, kind, class, authority, document_no, reason,
       recorded_by, department, from_day, recorded_at
  from class_decision
 where engagement_id = any($1) and recorded_at < $2
 order by engagement_id, recorded_at, decision_id;

-- name: class_decision_insert :exec
-- $1 decision_id
-- $2 engagement_id
-- $3 kind
-- $4 class
-- $5 from_day
-- $6 authority
-- $7 document_no
-- $8 reason
-- $9 proposal_version
-- $10 recorded_at
-- $11 recorded_by
-- $12 department
insert into class_decision (decision_id, engagement_id, kind, class, from_day, authority,
                            document_no, reason, proposal_version, recorded_at, recorded_by,
                            department)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: classification_by_id :maybe classification_row
-- $1 engagement_id
select engagement_id, employer_id, n_managed, proposal_version, decided_version, region, state,
       declared, effective, preliminary, could_be, reason, flags, thresholds, changed_at, turns_on
  from classification
 where engagement_id = $1;

-- name: classifications_by_id :many classification_row
-- $1 engagement_ids
select engagement_id, employer_id, n_managed, proposal_version, decided_version, region, state,
       declared, effective, preliminary, could_be, reason, flags, thresholds, changed_at, turns_on
  from classification
 where engagement_id = any($1)
 order by engagement_id;

-- name: classification_put :exec
-- $1 engagement_id
-- $2 region
-- $3 employer_id
-- $4 state
-- $5 declared
-- $6 effective
-- $7 preliminary
-- $8 could_be
-- $9 reason
-- $10 n_managed
-- $11 flags
-- $12 proposal_version
-- $13 decided_version
-- $14 thresholds
-- $15 changed_at
-- $16 turns_on
insert into classification (engagement_id, region, employer_id, state, declared, effective,
                            preliminary, could_be, reason, n_managed, flags, proposal_version,
                            decided_version, thresholds, changed_at, turns_on)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (engagement_id) do update
   set region = excluded.region, employer_id = excluded.employer_id, state = excluded.state,
       declared = excluded.declared, effective = excluded.effective,
       preliminary = excluded.preliminary, could_be = excluded.could_be, reason = excluded.reason,
       n_managed = excluded.n_managed, flags = excluded.flags,
       proposal_version = excluded.proposal_version,
       decided_version = excluded.decided_version, thresholds = excluded.thresholds,
       changed_at = excluded.changed_at, turns_on = excluded.turns_on;

-- name: classification_page :many classification_line
-- $1 state, '' all
-- $2 after engagement_id
-- $3 limit
select k.engagement_id, k.employer_id, e.worker_no, k.region, k.state, k.declared, k.preliminary,
       k.could_be, k.reason, k.effective, k.proposal_version, k.changed_at
  from classification as k
  join engagement as e on e.engagement_id = k.engagement_id
 where k.engagement_id > $2 and ($1 = '' or k.state = $1)
 order by k.engagement_id
 limit $3;

-- name: classification_page_employer :many classification_line
-- $1 state, '' all
-- $2 after engagement_id
-- $3 limit
-- $4 employer_id
select k.engagement_id, k.employer_id, e.worker_no, k.region, k.state, k.declared, k.preliminary,
       k.could_be, k.reason, k.effective, k.proposal_version, k.changed_at
  from classification as k
  join engagement as e on e.engagement_id = k.engagement_id
 where k.employer_id = $4 and k.engagement_id > $2 and ($1 = '' or k.state = $1)
 order by k.engagement_id
 limit $3;

-- name: classification_turned :many classification_id
-- Those of which a decision has begun to hold since they were put down.
-- $1 today
-- $2 limit
select engagement_id
  from classification
 where turns_on <= $1
 order by turns_on, engagement_id
 limit $2;

-- name: classification_outdated :many classification_id
-- Proposals that rest on other values of the parameters.
-- $1 thresholds in force
-- $2 limit
select engagement_id
  from classification
 where thresholds <> '' and (thresholds < $1 or thresholds > $1)
 order by thresholds, engagement_id
 limit $2;
