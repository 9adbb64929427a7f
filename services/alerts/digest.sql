-- name: digest_open :many digest_row
-- What is open now, by department and the region whose desk has it.
-- $1 hints raised after this are new
select department, region, sum(hints)::bigint as hints, sum(new_hints)::bigint as new_hints,
       sum(alerts)::bigint as alerts, sum(grave)::bigint as grave, sum(cases)::bigint as cases,
       sum(handoffs)::bigint as handoffs, sum(overdue)::bigint as overdue
  from (select a.department, case a.desk_region when '' then a.region else a.desk_region end as region,
               count(*) filter (where a.severity = 'hint') as hints,
               count(*) filter (where a.severity = 'hint' and a.raised_at > $1) as new_hints,
               count(*) filter (where a.severity <> 'hint') as alerts,
               count(*) filter (where a.severity in ('high', 'critical')) as grave,
               0 as cases, 0 as handoffs, 0 as overdue
          from alert as a
         where a.state = 'open'
         group by 1, 2
         union all
        select k.owner, k.region, 0, 0, 0, 0, count(*), 0, 0
          from case_seen as k
         where not k.over
         group by 1, 2
         union all
        select h.to_department, h.region, 0, 0, 0, 0, 0, count(*), count(*) filter (where h.overdue)
          from handoff_seen as h
         where h.waits
         group by 1, 2) as o
 group by department, region
 order by department, region;

-- name: digest_hints :many digest_hint
-- Of each department and region the rules that most of its hints are of.
-- $1 how many
select department, region, rule, title_zh, title_en, n
  from (select a.department, case a.desk_region when '' then a.region else a.desk_region end as region,
               a.rule, min(a.title_zh) as title_zh, min(a.title_en) as title_en, count(*) as n,
               row_number() over (partition by a.department,
                                  case a.desk_region when '' then a.region else a.desk_region end
                                  order by count(*) desc, a.rule) as place
          from alert as a
         where a.state = 'open' and a.severity = 'hint'
         group by 1, 2, 3) as h
 where place <= $1
 order by department, region, place;
