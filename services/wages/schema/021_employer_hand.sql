-- Months of employers that are due, and those that are handed out, each found without a look at the
-- others: after a reporting day all months of a year are due, of every employer.
-- Indexes of a small table: writers wait while they are made, readers do not.

create index employer_month_fresh on employer_month (due_at, employer_id, month) where held_until is null;
create index employer_month_held on employer_month (held_until) where held_until is not null;

-- Hands out months that are due (employer_audit.sql). A function for its settings: of months that came due a
-- moment ago there are no statistics, and the planner reads and sorts them all. Runs as the caller:
-- row-level security holds.
create function employer_months_hand(by_now timestamptz, most bigint, said text, at_once bigint)
    returns table (employer_id bigint, month date, again boolean, held_until timestamptz)
    language sql
    set search_path = :schema, pg_catalog, pg_temp
    set enable_sort = off set enable_incremental_sort = off
    set enable_bitmapscan = off set enable_seqscan = off as $$
with fresh as (
    select d.employer_id, d.month, false as again
      from employer_month as d
     where d.due_at <= by_now and d.held_until is null
       and (select true from employer as e where e.employer_id = d.employer_id)
     order by d.due_at, d.employer_id, d.month
     limit least(most, greatest(0, at_once - (select count(*) from employer_month as h
                                               where h.held_until > by_now and h.tries = 0)))),
lost as (
    select d.employer_id, d.month, true as again
      from employer_month as d
     where d.held_until <= by_now
       and (select true from employer as e where e.employer_id = d.employer_id)
     order by d.held_until
     limit most),
next as (
    select * from fresh
     union all
    select * from lost
     limit most)
update employer_month as d
   set held_until = by_now + interval '30 minutes' * (1 << least(d.tries, 5)),
       tries = d.tries + n.again::integer,
       error = case when n.again then said else d.error end
  from next as n
 where d.employer_id = n.employer_id and d.month = n.month
returning d.employer_id, d.month, n.again, d.held_until
$$;
