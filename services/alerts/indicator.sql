-- name: indicator_rows :many indicator
-- What alerts of some months come to, by none to four things; those not asked by are empty. People
-- are counted from the findings, each once a row.
-- $1 month from
-- $2 month to
-- $3 by clause
-- $4 by region
-- $5 by employer
-- $6 by quarter
-- $7 clause; '' any
-- $8 region; '' any
-- $9 employer_id; 0 any
-- $10 early warnings, else the others
-- $11 limit
with chosen as materialized (
    select alert_id, case when $3 then clause else '' end as clause,
           case when $4 then region else '' end as region,
           case when $5 then employer_id else 0 end as employer_id,
           case when $5 then employer_name else '' end as employer_name,
           case when $6 then left(month, 4) || 'Q' || (right(month, 2)::integer + 2) / 3 else '' end
           as quarter, state, level, case_id, again_of, verdict, found_fen, confirmed_fen,
           reported_fen, owed_fen,
           case when state = 'cleared' then extract(epoch from cleared_at - raised_at)::bigint
                else 0 end as handled_s
      from alert
     where month between $1 and $2 and version > 0 and ($7 = '' or clause = $7)
       and ($8 = '' or region = $8) and ($9 = 0::bigint or employer_id = $9)
       and (warning or severity = 'info') = $10),
people as (
    select chosen.clause, chosen.region, chosen.employer_id, chosen.quarter,
           count(distinct worker_id) filter (where worker_id <> 0) + sum(n_members) as n
      from chosen
      join item using (alert_id)
     group by chosen.clause, chosen.region, chosen.employer_id, chosen.quarter)
select clause, region, employer_id, max(employer_name) as employer_name, quarter,
       count(*) as n_alerts, count(*) filter (where state = 'open') as n_open,
       count(*) filter (where state = 'cleared') as n_cleared,
       count(*) filter (where level = 'red') as n_red,
       count(*) filter (where case_id <> 0) as n_cases,
       count(*) filter (where again_of <> 0) as n_again,
       count(*) filter (where verdict <> '') as n_judged,
       count(*) filter (where verdict = 'true') as n_true,
       coalesce(max(p.n), 0)::bigint as n_people, sum(found_fen)::bigint as found_fen,
       sum(confirmed_fen)::bigint as confirmed_fen, sum(reported_fen)::bigint as reported_fen,
       sum(owed_fen)::bigint as open_fen, sum(handled_s)::bigint as handled_s
  from chosen
  left join people as p using (clause, region, employer_id, quarter)
 group by clause, region, employer_id, quarter
 order by clause, region, employer_id, quarter
 limit $11;
