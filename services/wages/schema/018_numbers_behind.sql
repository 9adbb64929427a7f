-- Numbers of an employer's month behind one of them, at most so many: one look into the indexes by
-- worker each, whatever the number of its rows. A function for its settings: of a month that was filed
-- a moment ago there are no statistics, and without them the planner reads and sorts all that is behind a
-- number to find the next. Runs as the caller: row-level security holds.

create function numbers_behind(of_employer bigint, of_month date, after_no text, most bigint)
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
     where w.no is not null and w.n < most)
select w.no from walk as w where w.no is not null
$$;
