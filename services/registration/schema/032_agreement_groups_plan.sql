-- How agreements are alike, planned with what is asked: all of them by hash, one employer's by index.
-- As a plain SQL function it was planned once for either, and took an index look-up or three an
-- agreement. A function is replaced: no lock on anything in use, no rows to rewrite.

create or replace function agreement_groups(the_employer bigint, region_like text, on_day date,
                                            by_region boolean)
    returns table (class text, kind text, home_region text, required_items integer,
                   present_items integer, absent_items integer, clauses integer, handed boolean,
                   n bigint)
    language plpgsql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    own_employer bigint := coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0);
    own_worker bigint := coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0);
begin
    return query execute $q$
    select g.class, g.kind, case when $4 then g.home_region else '' end, g.required_items,
           g.present_items, g.absent_items, g.clauses, g.handed, sum(g.n)::bigint
      from (select coalesce(nullif(k.effective, ''), e.class) as class, a.kind, e.home_region,
                   v.required_items, v.present_items, v.absent_items, v.clauses,
                   v.handed_day is not null as handed, count(*) as n
              from agreement as a
              join agreement_version as v
                on v.agreement_id = a.agreement_id and v.version = a.version
              join engagement as e on e.engagement_id = a.engagement_id
              left join classification as k on k.engagement_id = e.engagement_id
             where ($1 = 0::bigint or a.employer_id = $1) and
                   ($5 = 0::bigint or e.employer_id = $5) and ($6 = 0::bigint or e.worker_id = $6) and
                   a.from_day <= $3 and (v.to_day is null or v.to_day > $3)
             group by 1, 2, 3, 4, 5, 6, 7, 8) as g
     where g.home_region like $2 and gongdao_sees(g.home_region)
     group by 1, 2, 3, 4, 5, 6, 7, 8 $q$
    using the_employer, region_like, on_day, by_region, own_employer, own_worker;
end $$;
