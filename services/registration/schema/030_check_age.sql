-- Checks of age (REL-04, REL-06): whose engagements are looked at when an identity comes to be known.
-- The engagements of workers wherever they are: numbers only come out. The function runs as the
-- owner role, which nobody logs in as. A function: no lock on anything in use, no rows to rewrite.
create function engagements_of_workers(worker_ids bigint[])
    returns table (engagement_id bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select e.engagement_id
      from engagement as e
     where e.worker_id = any(worker_ids)
$$;
revoke all on function engagements_of_workers(bigint[]) from public;
grant execute on function engagements_of_workers(bigint[]) to :runtime;
