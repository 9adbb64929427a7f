-- Agreements are seen by a call a row, where the subquery of the first policies could become a hash
-- of all engagements for a page of a hundred; counting all of a city is a function of its own. An
-- agreement's class is that of the engagement that holds now, decided or declared.
-- Policies, functions and a view: an exclusive lock for an instant, no rows to rewrite.

create function agreement_seen(id bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from engagement as e
                    where e.engagement_id = id and agreement_own(e.employer_id, e.worker_id))
$$;
create function agreement_version_seen(id bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from agreement where agreement_id = id)
$$;
revoke all on function agreement_seen(bigint), agreement_version_seen(bigint) from public;
grant execute on function agreement_seen(bigint), agreement_version_seen(bigint) to :runtime;

-- A daemon sees all engagements, so all agreements.
drop policy agreement_engaged on agreement;
create policy agreement_engaged on agreement
    using (current_setting('gongdao.role', true) = 'service' or agreement_seen(engagement_id));
drop policy agreement_version_engaged on agreement_version;
create policy agreement_version_engaged on agreement_version
    using (current_setting('gongdao.role', true) = 'service' or
           agreement_version_seen(agreement_id));

create or replace view agreement_record with (security_invoker = true) as
    select a.agreement_id, a.employer_id, a.engagement_id, e.worker_id, a.worker_no, a.kind,
           a.from_day, v.version, coalesce(nullif(k.effective, ''), e.class) as class,
           e.home_region, coalesce(v.partner_id, 0) as partner_id,
           v.signed_day, v.to_day, v.term_kind, v.handed_day, v.probation_months,
           v.probation_pay_fen, v.pay_fen, v.pay_cycle, v.pay_day, v.unit_price, v.floor_fen,
           v.floor_per, v.hours_system, v.max_continuous_min, v.max_daily_min, v.allowance,
           v.allowance_unit, v.fixed_asked, v.document_ref, v.document_digest, v.required_items,
           v.present_items, v.absent_items, v.clauses, v.spans, v.checked_by, v.checked_at,
           v.recorded_at, v.recorded_by, v.reason, a.version as last_version
      from agreement as a
      join agreement_version as v using (agreement_id)
      join engagement as e using (engagement_id)
      left join classification as k using (engagement_id);

-- How many agreements in force on a day are alike in everything that is counted, of what the caller
-- sees. Runs as the owner role, which nobody logs in as: the same tests as the policies make, once a
-- row and inline. Nothing but counts comes out.
create policy agreement_version_owner on agreement_version for select to :owner using (true);
create policy classification_owner on classification for select to :owner using (true);
create function agreement_groups(the_employer bigint, region_like text, on_day date,
                                 by_region boolean)
    returns table (class text, kind text, home_region text, required_items integer,
                   present_items integer, absent_items integer, clauses integer, handed boolean,
                   n bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select coalesce(nullif(k.effective, ''), e.class), a.kind,
           case when by_region then e.home_region else '' end, v.required_items,
           v.present_items, v.absent_items, v.clauses, v.handed_day is not null, count(*)
      from agreement as a
      join agreement_version as v on v.agreement_id = a.agreement_id and v.version = a.version
      join engagement as e on e.engagement_id = a.engagement_id
      left join classification as k on k.engagement_id = e.engagement_id
     where (the_employer = 0 or a.employer_id = the_employer) and
           e.home_region like region_like and
           gongdao_sees(e.home_region) and agreement_own(e.employer_id, e.worker_id) and
           a.from_day <= on_day and (v.to_day is null or v.to_day > on_day)
     group by 1, 2, 3, 4, 5, 6, 7, 8
$$;
revoke all on function agreement_groups(bigint, text, date, boolean) from public;
grant execute on function agreement_groups(bigint, text, date, boolean) to :runtime;
