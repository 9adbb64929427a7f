-- name: pay_system_lock :maybe pay_system_id
-- $1 employer_id
-- $2 work_region
-- $3 occupation
select pay_system_id
  from pay_system
 where employer_id = $1 and work_region = $2 and occupation = $3
   for update;

-- name: pay_system_versions :many pay_system
-- In the order of their numbers; no system has more than 500.
-- $1 pay_system_id
select pay_system_id, version, from_day, last_day, withdrawn, kind, price_rule, base_fen, base_per,
       subsidies, deductions, pay_cycle, pay_day, consulted_day, consulted_with, consulted_ref,
       announced_day, announced_how, document, digest, reason, subject, department, by_company,
       recorded_at
  from pay_system_version
 where pay_system_id = $1
 order by version
 limit 1000;

-- name: pay_system_put :exec
-- $1 pay_system_id
-- $2 employer_id
-- $3 region
-- $4 work_region
-- $5 occupation
insert into pay_system (pay_system_id, employer_id, region, work_region, occupation, version)
values ($1, $2, $3, $4, $5, 1);

-- name: pay_system_next :exec
-- $1 pay_system_id
-- $2 version
update pay_system set version = $2 where pay_system_id = $1;

-- name: pay_system_version_put :exec
-- $1 pay_system_id
-- $2 version
-- $3 from_day
-- $4 last_day
-- $5 withdrawn
-- $6 kind
-- $7 price_rule
-- $8 base_fen
-- $9 base_per
-- $10 subsidies
-- $11 deductions
-- $12 pay_cycle
-- $13 pay_day
-- $14 consulted_day
-- $15 consulted_with
-- $16 consulted_ref
-- $17 announced_day
-- $18 announced_how
-- $19 document
-- $20 digest
-- $21 reason
-- $22 subject
-- $23 department
-- $24 by_company
-- $25 recorded_at
insert into pay_system_version (pay_system_id, version, from_day, last_day, withdrawn, kind, price_rule,
                                base_fen, base_per, subsidies, deductions, pay_cycle, pay_day,
                                consulted_day, consulted_with, consulted_ref, announced_day,
                                announced_how, document, digest, reason, subject, department,
                                by_company, recorded_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
        $22, $23, $24, $25);

-- name: pay_system_head :maybe pay_system_head
-- $1 pay_system_id
select p.pay_system_id, p.employer_id, coalesce(e.name, '') as name,
       coalesce(e.credit_code, '') as credit_code, p.work_region, p.occupation
  from pay_system as p
  left join employer as e on e.employer_id = p.employer_id
 where p.pay_system_id = $1;

-- name: pay_system_page :many pay_system_head
-- Whether a version holds is looked at page by page outside: here it would be of all there are.
-- $1 employer_id, 0: all
-- $2 first digits of the place: in it, or of a place it lies in
-- $3 occupation, '': all
-- $4 after pay_system_id
-- $5 limit
select p.pay_system_id, p.employer_id, coalesce(e.name, '') as name,
       coalesce(e.credit_code, '') as credit_code, p.work_region, p.occupation
  from (select pay_system_id, employer_id, work_region, occupation
          from pay_system
         where ($1::bigint = 0 or employer_id = $1)
           and (work_region like $2 || '%'
                or work_region in (left(rpad($2, 6, '0'), 4) || '00',
                                   left(rpad($2, 6, '0'), 2) || '0000'))
           and ($3 = '' or occupation = $3) and pay_system_id > $4
         order by pay_system_id
         limit $5) as p
  left join employer as e on e.employer_id = p.employer_id
 order by p.pay_system_id;

-- name: pay_system_versions_of :many pay_system
-- Of several systems, by system and number.
-- $1 pay_system_ids
select pay_system_id, version, from_day, last_day, withdrawn, kind, price_rule, base_fen, base_per,
       subsidies, deductions, pay_cycle, pay_day, consulted_day, consulted_with, consulted_ref,
       announced_day, announced_how, document, digest, reason, subject, department, by_company,
       recorded_at
  from pay_system_version
 where pay_system_id = any($1)
 order by pay_system_id, version
 limit 100001;

-- name: pay_system_missing :many pay_system_missing
-- Occupations of these employers with workers on the day, without a system that holds then.
-- $1 first digits of where the workers live
-- $2 day
-- $3 after employer_id
-- $4 after occupation
-- $5 limit
-- $6 employer_ids
select e.employer_id, e.credit_code, e.name, e.region, w.occupation, w.n_workers, c.ended_day
  from employer as e
 cross join lateral (
       select g.occupation, count(distinct g.worker_id) as n_workers
         from engagement as g
        where g.employer_id = e.employer_id and g.from_day <= $2 and (g.to_day is null or g.to_day > $2)
          and g.home_region like $1 || '%'
          and coalesce((select k.class
                          from unnest(g.class_from, g.class_list) as k (from_day, class)
                         where k.from_day <= $2
                         order by k.from_day desc
                         limit 1), g.class_list[1], g.class) <> 'C'
        group by g.occupation) as w
 cross join lateral (
       select coalesce(bool_or($2::date between k.from_day and k.until), false) as covered,
              max(k.until) filter (where k.until < $2) as ended_day
         from (select v.from_day,
                      least(v.last_day, lead(v.from_day) over (partition by v.pay_system_id
                                                                   order by v.from_day) - 1,
                            'infinity'::date) as until
                 from (select distinct on (s.pay_system_id, s.from_day) s.pay_system_id, s.from_day,
                              s.last_day, s.withdrawn
                         from pay_system as p
                         join pay_system_version as s on s.pay_system_id = p.pay_system_id
                        where p.employer_id = e.employer_id and p.occupation in ('', w.occupation)
                        order by s.pay_system_id, s.from_day, s.version desc) as v
                where not v.withdrawn) as k) as c
 where not c.covered and e.employer_id = any($6) and (e.employer_id, w.occupation) > ($3, $4)
 order by e.employer_id, w.occupation
 limit $5;

-- name: pay_system_employers :many pay_system_employer
-- $1 from employer_id
-- $2 limit
select employer_id
  from employer
 where employer_id >= $1
 order by employer_id
 limit $2;

-- name: pay_system_told_page :many pay_system_told
-- $1 after pay_system_id
-- $2 limit
select pay_system_id, employer_id, work_region, occupation
  from pay_system
 where pay_system_id > $1
 order by pay_system_id
 limit $2;
