-- What a backup is held against: the commands a service has answered, and the newest of its audit
-- entries. `day` bounds the count to what no upkeep drops meanwhile.

-- name: ledger_get :one ledger_now
-- $1 day
select (select count(*) from inbox where day >= $1) as n_inbox,
       coalesce((select max(audit_id) from audit), 0) as audit_id,
       coalesce((select encode(uuid_send(call_id), 'hex') from audit order by audit_id desc limit 1),
                '') as call_id;

-- name: ledger_call :maybe ledger_call
-- $1 audit_id
select encode(uuid_send(call_id), 'hex') as call_id
  from audit
 where audit_id = $1;

-- name: server_get :one server
select current_setting('server_version') as version,
       (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global'))
           as n_tablespaces,
       (select sum(pg_database_size(oid))::bigint from pg_database) as bytes;
