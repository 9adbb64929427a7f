-- columns: notice_all
notice_id, kind, subject_id, mark, change, recipient, copy, owner, department, desk,
employer_id, region, severity, any_time, title_zh, title_en, text_zh, text_en, reason_zh,
reason_en, created_at, settled, read_at, read_by, n_reminded, remind_at, case_id,
handoff_id;

-- name: notice_insert :exec
-- $1 notice_id
-- $2 kind
-- $3 subject_id
-- $4 mark
-- $5 change
-- $6 recipient
-- $7 copy
-- $8 owner
-- $9 department
-- $10 desk
-- $11 employer_id
-- $12 region
-- $13 severity
-- $14 any_time
-- $15 title_zh
-- $16 title_en
-- $17 text_zh
-- $18 text_en
-- $19 reason_zh
-- $20 reason_en
-- $21 created_at
-- $22 case_id
-- $23 handoff_id
insert into notice (notice_id, kind, subject_id, mark, change, recipient, copy, owner, department,
                    desk, employer_id, region, severity, any_time, title_zh, title_en, text_zh,
                    text_en, reason_zh, reason_en, created_at, settled, case_id,
                    handoff_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, false, $22, $23)
    on conflict (kind, subject_id, mark, recipient) do nothing;

-- name: notice_unsettled :many notice
-- $1 kind
-- $2 subject_id
-- $3 mark
select {notice_all}
  from notice
 where kind = $1 and subject_id = $2 and mark = $3 and not settled
 order by notice_id
   for update;

-- name: notice_settle :exec
-- $1 notice_id
-- $2 title_zh
-- $3 title_en
-- $4 text_zh
-- $5 text_en
-- $6 remind_at
update notice
   set settled = true, remind_at = $6,
       title_zh = case when read_at is null then $2 else title_zh end,
       title_en = case when read_at is null then $3 else title_en end,
       text_zh = case when read_at is null then $4 else text_zh end,
       text_en = case when read_at is null then $5 else text_en end
 where notice_id = $1;

-- name: notice_lock :maybe notice
-- $1 notice_id
select {notice_all}
  from notice
 where notice_id = $1
   for update;

-- name: notice_of :many notice
-- $1 notice_ids
select {notice_all}
  from notice
 where notice_id = any($1)
 order by notice_id;

-- name: notice_read :exec
-- $1 notice_id
-- $2 read_at
-- $3 read_by
update notice
   set read_at = $2, read_by = $3, remind_at = null
 where notice_id = $1;

-- name: notice_remind :exec
-- $1 notice_id
-- $2 n_reminded
-- $3 remind_at
update notice
   set n_reminded = $2, remind_at = $3
 where notice_id = $1;

-- columns: inbox
from notice
where (department, notice_id) > ($1, $2) and department <= $1 and employer_id = 0;

-- name: notice_page :many notice
-- The inbox of a department, read ones too. Here and below asked for as a range: asked for the equal
-- one, the planner reads by notice_id alone what all inboxes have.
-- $1 department
-- $2 after notice_id
-- $3 limit
select {notice_all}
  {inbox}
 order by department, notice_id
 limit $3;

-- name: notice_count :one total
-- $1 department
-- $2 after notice_id
-- $3 limit
select count(*) as n
  from (select
          {inbox}
         limit $3) as listed;

-- columns: inbox_unread
from notice
where (department, notice_id) > ($1, $2) and department <= $1 and employer_id = 0
and read_at is null;

-- name: notice_page_unread :many notice
-- $1 department
-- $2 after notice_id
-- $3 limit
select {notice_all}
  {inbox_unread}
 order by department, notice_id
 limit $3;

-- name: notice_count_unread :one total
-- $1 department
-- $2 after notice_id
-- $3 limit
select count(*) as n
  from (select
          {inbox_unread}
         limit $3) as listed;

-- columns: inbox_company
from notice
where (employer_id, notice_id) > ($1, $3) and employer_id <= $1 and employer_id <> 0
and ($2 or read_at is null);

-- name: notice_page_company :many notice
-- The inbox of a company.
-- $1 employer_id
-- $2 read ones too
-- $3 after notice_id
-- $4 limit
select {notice_all}
  {inbox_company}
 order by employer_id, notice_id
 limit $4;

-- name: notice_count_company :one total
-- $1 employer_id
-- $2 read ones too
-- $3 after notice_id
-- $4 limit
select count(*) as n
  from (select
          {inbox_company}
         limit $4) as listed;

-- name: notice_page_of :many notice
-- Of one subject, whoever they went to.
-- $1 kind
-- $2 subject_id
-- $3 after notice_id
-- $4 limit
select {notice_all}
  from notice
 where kind = $1 and subject_id = $2 and notice_id > $3
 order by notice_id
 limit $4;
