-- Numbers of an employer's month as 018_numbers_behind.sql found them, with fewer looks. Each of these reads
-- its page of the index to the end, 40 us. A month that was audited has a packed month for nearly every
-- number: they come in one walk, and between two of them a look that is bound on both sides, and ends at
-- once, says that there is no other. Where there is, and behind the last, numbers are found as before.
-- Functions only. `before_no` null: all behind. Not compiled: what is switched off counts as dear, and would be.

create function numbers_walk(of_employer bigint, of_month date, after_no text, before_no text, most bigint)
    returns table (worker_no text)
    language sql stable
    set search_path = :schema, pg_catalog, pg_temp
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
with recursive walk (no, n) as (
    select least((select i.worker_no
                    from work_interval as i
                   where i.employer_id = of_employer and i.month = of_month and i.worker_no > after_no
                   order by i.worker_no limit 1),
                 (select p.worker_no
                    from pay_line as p
                   where p.employer_id = of_employer and p.month = of_month and p.worker_no > after_no
                   order by p.worker_no limit 1)), 1::bigint
     union all
    select least((select i.worker_no
                    from work_interval as i
                   where i.employer_id = of_employer and i.month = of_month and i.worker_no > w.no
                   order by i.worker_no limit 1),
                 (select p.worker_no
                    from pay_line as p
                   where p.employer_id = of_employer and p.month = of_month and p.worker_no > w.no
                   order by p.worker_no limit 1)), w.n + 1
      from walk as w
     where w.no is not null and w.n < most and (before_no is null or w.no < before_no))
select w.no from walk as w where w.no is not null and (before_no is null or w.no < before_no)
$$;

create or replace function numbers_behind(of_employer bigint, of_month date, after_no text, most bigint)
    returns table (worker_no text)
    language sql stable
    set search_path = :schema, pg_catalog, pg_temp
    set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off set jit = off as $$
with packed as materialized (
    select p.worker_no as no, lag(p.worker_no, 1, after_no) over (order by p.worker_no) as behind
      from (select m.worker_no
              from packed_month as m
             where m.employer_id = of_employer and m.month = of_month and m.worker_no > after_no
             order by m.worker_no
             limit most) as p),
ends as (select coalesce(max(k.no), after_no) as no, count(*) as n from packed as k)
select n.no
  from (select k.no from packed as k
         union all
        select w.worker_no
          from packed as k
         cross join lateral numbers_walk(of_employer, of_month, k.behind, k.no, most) as w
         where coalesce((select true
                           from pay_line as p
                          where p.employer_id = of_employer and p.month = of_month
                            and p.worker_no > k.behind and p.worker_no < k.no
                          limit 1),
                        (select true
                           from work_interval as i
                          where i.employer_id = of_employer and i.month = of_month
                            and i.worker_no > k.behind and i.worker_no < k.no
                          limit 1))
         union all
        select w.worker_no
          from ends as e
         cross join lateral numbers_walk(of_employer, of_month, e.no, null, most - e.n) as w
         where e.n < most) as n (no)
 order by n.no
 limit most
$$;
