-- columns: import_run_all
import_id, kind, file_name, encode(digest, 'hex') as digest, state, rows_read, created, updated,
unchanged, refused, coalesce(goes_on_id, 0) as goes_on_id, opened_by, department, region,
opened_at, changed_at;

-- name: import_run_broken :maybe import_broken
-- The last run of this file by this sender, if it was broken off.
-- $1 kind
-- $2 digest
-- $3 opened_by
select import_id
  from (select import_id, state
          from import_run
         where digest = $2 and kind = $1 and opened_by = $3
         order by place desc
         limit 1) as last
 where state = 'open';

-- name: import_run_insert :exec
-- $1 import_id
-- $2 kind
-- $3 file_name
-- $4 digest
-- $5 rows_read
-- $6 refused
-- $7 goes_on_id
-- $8 opened_by
-- $9 department
-- $10 region
-- $11 opened_at
-- $12 employer_id
insert into import_run (import_id, kind, file_name, digest, state, rows_read, created, updated,
                        unchanged, refused, goes_on_id, opened_by, department, region, opened_at,
                        changed_at, employer_id)
values ($1, $2, $3, $4, 'open', $5, 0, 0, 0, $6, $7, $8, $9, $10, $11, $11, $12);

-- name: import_run_lock :maybe import_run
-- $1 import_id
select {import_run_all}
  from import_run
 where import_id = $1
   for update;

-- name: import_run_update :exec
-- $1 import_id
-- $2 state
-- $3 created
-- $4 updated
-- $5 unchanged
-- $6 refused
-- $7 changed_at
update import_run
   set state = $2, created = $3, updated = $4, unchanged = $5, refused = $6, changed_at = $7
 where import_id = $1;

-- name: import_run_page :many import_run
-- $1 before this import_id; 0: from the newest
-- $2 limit
select {import_run_all}
  from import_run
 where place < (select coalesce(max(place), 9223372036854775807) from import_run where import_id = $1)
 order by place desc
 limit $2;

-- name: import_run_page_kind :many import_run
-- $1 before this import_id; 0: from the newest
-- $2 limit
-- $3 kind
select {import_run_all}
  from import_run
 where kind = $3 and
       place < (select coalesce(max(place), 9223372036854775807) from import_run where import_id = $1)
 order by place desc
 limit $2;
