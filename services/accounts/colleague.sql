-- name: colleague_names :many colleague
-- $1 account_ids
select account_id, name, active from colleague_names($1);

-- name: colleagues_active :many colleague
-- $1 after account_id
-- $2 limit
select account_id, name, active from colleagues_active($1, $2);
