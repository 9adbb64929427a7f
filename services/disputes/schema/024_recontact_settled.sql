-- Whom asking again found unanswered has been answered since, and his term INT-3 ends by itself. A column, filled for those whose term
-- was ended by hand, a partial index, functions, and a policy by which the owner of the tables writes that column for whoever answers
-- (a party of the case, which sees no draw). An instance of the release before goes on as it did: its terms are ended by hand.
alter table recontact_item add column settled_at timestamptz;
create policy recontact_item_settle on recontact_item for update to :owner using (true);
update recontact_item as x
   set settled_at = x.recorded_at
 where x.outcome = 'lost' and
       not exists (select from deadline as d
                    where d.case_id = x.lead_case_id and d.code = 'INT-3' and d.state <> 'stopped');
create index recontact_item_unsettled on recontact_item (lead_case_id) where lead_case_id is not null and settled_at is null;

-- The case in which this one waits for an answer; 0: he does not.
create function recontact_lead(the_intake bigint) returns bigint
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select coalesce(max(x.lead_case_id), 0)
      from recontact_item as x
     where x.intake_id = the_intake and x.settled_at is null
$$;
-- How many of a case wait still.
create function recontact_unsettled(the_case bigint) returns bigint
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select count(*)
      from recontact_item as x
     where x.lead_case_id = the_case and x.settled_at is null
$$;
-- This one of the case, or all of them (0).
create function recontact_settle(the_case bigint, the_intake bigint, the_time timestamptz) returns void
    language sql security definer set search_path = :schema, pg_catalog, pg_temp as $$
    update recontact_item
       set settled_at = the_time
     where lead_case_id = the_case and settled_at is null and (the_intake = 0 or intake_id = the_intake)
$$;
revoke all on function recontact_lead(bigint), recontact_unsettled(bigint), recontact_settle(bigint, bigint, timestamptz)
    from public;
grant execute on function recontact_lead(bigint), recontact_unsettled(bigint), recontact_settle(bigint, bigint, timestamptz)
    to :runtime;
