-- Who sees a record sees its history: versions of a time when it was another region's too, and none
-- of what is another region's now. By the version's own region, a record that moved to and fro would
-- show an old version as the one that held on a day on which it was elsewhere (REG-4).
-- Policies only: an exclusive lock for an instant, no rows to rewrite.

-- May the caller see the record as it is now? Functions with a search path of their own stay calls:
-- a row at a time by primary key, where a subquery of the policy could become a hash of the table.
create function employer_seen(id bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from employer where employer_id = id)
$$;
create function engagement_seen(id bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from engagement where engagement_id = id)
$$;
revoke all on function employer_seen(bigint), engagement_seen(bigint) from public;
grant execute on function employer_seen(bigint), engagement_seen(bigint) to :runtime;

drop policy employer_version_region on employer_version;
create policy employer_version_seen on employer_version using (employer_seen(employer_id));

drop policy engagement_version_region on engagement_version;
create policy engagement_version_seen on engagement_version
    using (engagement_seen(engagement_id));
