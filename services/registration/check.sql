-- name: check_mark :exec
-- $1 kind
-- $2 subject_ids
-- $3 due_at
insert into check_due as d (kind, subject_id, due_at)
select $1, id, $3
  from (select distinct id from unnest($2::bigint[]) as id) as u
 order by id
    on conflict (kind, subject_id) do update
   set due_at = least(d.due_at, excluded.due_at);

-- name: check_take :many check_mark_row
-- Marks whose time has come, the longest due first; those another worker has are left to it.
-- $1 now
-- $2 limit
select kind, subject_id
  from check_due
 where due_at <= $1
 order by due_at, kind, subject_id
 limit $2
   for update skip locked;

-- name: check_done :exec
-- $1 kind
-- $2 subject_ids
delete from check_due
 where kind = $1 and subject_id = any($2);

-- name: check_later :exec
-- $1 kind
-- $2 subject_ids
-- $3 due_at
update check_due as d
   set due_at = u.due_at
  from unnest($2::bigint[], $3::timestamptz[]) as u (subject_id, due_at)
 where d.kind = $1 and d.subject_id = u.subject_id;

-- name: check_failed_put :exec
-- $1 kind
-- $2 subject_id
-- $3 now
-- $4 error
insert into check_failed (kind, subject_id, failed_at, error)
values ($1, $2, $3, $4)
    on conflict (kind, subject_id) do update
   set failed_at = excluded.failed_at, error = excluded.error;

-- name: check_failed_drop :exec
-- $1 kind
-- $2 subject_ids
delete from check_failed
 where kind = $1 and subject_id = any($2);

-- name: check_waiting :one check_waiting
-- How many marks are due, at most $2.
-- $1 now
-- $2 limit
select count(*) as n
  from (select from check_due where due_at <= $1 order by due_at limit $2) as d;

-- name: check_progress :one check_progress_row
-- $1 now
select (select count(*) from check_due where due_at <= $1) as waiting,
       (select count(*) from check_due where due_at > $1) as later,
       (select count(*) from finding where state = 'open') as open_findings,
       (select count(*) from check_failed) as failed,
       coalesce((select error from check_failed order by failed_at desc limit 1), '') as last_error,
       (select count(*) from check_walk) as walks;

-- name: check_walk_begin :exec
-- $1 walk
-- $2 kind
-- $3 employer_id, 0 everything
-- $4 now
insert into check_walk (walk, kind, employer_id, after_id, begun_at)
values ($1, $2, $3, 0, $4);

-- name: check_walk_on :exec
-- $1 walk
-- $2 kind
-- $3 after_id
update check_walk
   set after_id = $3
 where walk = $1 and kind = $2;

-- name: check_walk_end :exec
-- $1 walk
-- $2 kind
delete from check_walk
 where walk = $1 and kind = $2;

-- name: check_page_engagement :many check_id
-- $1 after engagement_id
-- $2 limit
select engagement_id as id
  from engagement
 where engagement_id > $1
 order by engagement_id
 limit $2;

-- name: check_page_engagement_of :many check_id
-- $1 after engagement_id
-- $2 limit
-- $3 employer_id
select engagement_id as id
  from engagement
 where employer_id = $3 and engagement_id > $1
 order by engagement_id
 limit $2;

-- name: check_page_employer :many check_id
-- $1 after employer_id
-- $2 limit
select employer_id as id
  from employer
 where employer_id > $1
 order by employer_id
 limit $2;

-- name: check_page_employer_of :many check_id
-- $1 after employer_id
-- $2 limit
-- $3 employer_id
select employer_id as id
  from employer
 where employer_id = $3 and employer_id > $1
 order by employer_id
 limit $2;

-- name: check_page_cooperation :many check_id
-- $1 after cooperation_id
-- $2 limit
select cooperation_id as id
  from cooperation
 where cooperation_id > $1 and replaced_at is null
 order by cooperation_id
 limit $2;

-- name: check_page_cooperation_of :many check_id
-- $1 after cooperation_id
-- $2 limit
-- $3 employer_id
select cooperation_id as id
  from cooperation
 where (platform_id = $3 or partner_id = $3) and cooperation_id > $1 and replaced_at is null
 order by cooperation_id
 limit $2;

-- name: check_page_rule_document :many check_id
-- $1 after rule_document_id
-- $2 limit
select rule_document_id as id
  from rule_document
 where rule_document_id > $1 and replaced_at is null
 order by rule_document_id
 limit $2;

-- name: check_page_rule_document_of :many check_id
-- $1 after rule_document_id
-- $2 limit
-- $3 employer_id
select rule_document_id as id
  from rule_document
 where employer_id = $3 and rule_document_id > $1 and replaced_at is null
 order by rule_document_id
 limit $2;

-- name: check_page_chain :many check_id
-- $1 after link_id
-- $2 limit
select link_id as id
  from chain_link
 where role = 'pays' and link_id > $1 and replaced_at is null
 order by link_id
 limit $2;

-- name: check_page_chain_of :many check_id
-- $1 after link_id
-- $2 limit
-- $3 employer_id
select link_id as id
  from chain_link
 where platform_id = $3 and role = 'pays' and link_id > $1 and replaced_at is null
 order by link_id
 limit $2;

-- name: check_chains :many checked_link
-- Who pays by these links, and whose wages: of one engagement, or of an arrangement.
-- $1 link_ids
select l.link_id, l.platform_id, p.name as platform_name, coalesce(q.name, '') as partner_name,
       coalesce(a.name, '') as payer_name, l.actor_code as payer_code, l.actor_level as levels,
       coalesce(e.worker_id, 0) as worker_id, coalesce(e.worker_no, '') as worker_no,
       coalesce(nullif(k.effective, ''), e.class, '') as class, l.region, l.reference, l.from_day,
       l.to_day
  from chain_link as l
  join employer as p on p.employer_id = l.platform_id
  left join employer as q on q.employer_id = l.partner_id
  left join employer as a on a.credit_code = l.actor_code
  left join engagement as e on e.engagement_id = l.engagement_id
  left join classification as k on k.engagement_id = l.engagement_id
 where l.link_id = any($1) and l.role = 'pays' and l.replaced_at is null
 order by l.link_id;

-- name: finding_of_subjects :many finding_row
-- $1 subjects
select f.finding_id, f.worker_id, f.rule, f.subject, f.state, f.version, f.raised_at, f.changed_at,
       v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.subject = any($1)
 order by f.finding_id
   for update of f;

-- name: finding_of_traders :many finding_row
-- $1 employer_id
select f.finding_id, f.worker_id, f.rule, f.subject, f.state, f.version, f.raised_at, f.changed_at,
       v.body::text as body
  from finding as f
  join finding_version as v on v.finding_id = f.finding_id and v.version = f.version
 where f.employer_id = $1 and f.subject like 'trader/%'
 order by f.finding_id
   for update of f;

-- name: check_engagements_of :many check_id
-- $1 worker_ids
select engagement_id as id
  from engagements_of_workers($1)
 order by engagement_id;

-- name: check_engagements :many checked_engagement
-- Engagements, the papers that were signed for them, and the paper that governs: of its kind the
-- one that began last. The document of the worker, sealed, where it is known.
-- $1 engagement_ids
select e.engagement_id, e.employer_id, m.name as employer_name, e.worker_id, e.worker_no,
       coalesce(nullif(k.effective, ''), e.class) as class, e.class as declared,
       coalesce(k.preliminary, '') as preliminary,
       coalesce(k.state, '') = 'settled' as settled, coalesce(k.n_managed, 0) as n_managed,
       k.changed_at as proposed_at, e.occupation, e.home_region, e.from_day, e.to_day,
       coalesce(p.n_signed, 0)::bigint as n_signed, p.signed_until, coalesce(p.n_open, 0)::bigint as n_open,
       coalesce(p.n_fixed, 0)::bigint as n_fixed,
       coalesce(g.kind, '') as paper, g.from_day as paper_from, g.to_day as paper_to, g.handed_day,
       coalesce(g.signed_day is not null, false) as paper_signed,
       coalesce(g.term_kind, '') as term_kind, coalesce(g.fixed_asked, false) as fixed_asked,
       coalesce(g.probation_months, 0)::bigint as probation_months,
       coalesce(g.probation_pay_fen, 0) as probation_pay_fen, coalesce(g.pay_fen, 0) as pay_fen,
       coalesce(g.required_items & g.absent_items, 0)::bigint as lacking,
       coalesce(g.clauses, 0)::bigint as clauses,
       coalesce(i.worker_id, 0) as identity_id, coalesce(i.id_kind, '') as id_kind, i.document
  from engagement as e
  join employer as m on m.employer_id = e.employer_id
  left join classification as k on k.engagement_id = e.engagement_id
  left join lateral
       (select count(*) as n_signed, max(r.to_day) as signed_until,
               count(*) filter (where r.to_day is null) as n_open,
               count(*) filter (where r.term_kind = 'fixed') as n_fixed
          from agreement_record as r
         where r.engagement_id = e.engagement_id and r.version = r.last_version
           and r.signed_day is not null
           and r.kind = case coalesce(nullif(k.effective, ''), e.class) when 'A3' then 'dispatch_agreement'
                             when 'B' then 'written_agreement' when 'C' then 'civil_contract'
                             else 'labour_contract' end) as p on true
  left join lateral
       (select r.*
          from agreement_record as r
         where r.engagement_id = e.engagement_id and r.version = r.last_version
           and r.kind <> 'none'
         order by r.from_day desc, r.agreement_id desc
         limit 1) as g on true
  left join worker_identity as i on i.worker_id = e.worker_id
 where e.engagement_id = any($1)
 order by e.engagement_id;

-- name: check_employers :many checked_employer
-- Employers, the trades carried on by them or through them, and their licences: dispatch_ends is the
-- end of the days without a gap around today, null when there is none to come. A daterange is half
-- open, as our periods are.
-- Of dispatched workers and of those with a labour contract only so many are counted as decide whether
-- the share is passed; the former by the class that is declared, where they work.
-- $1 employer_ids
-- $2 today
-- $3 percent of its labour that may be dispatched
select m.employer_id, m.name, m.kind, m.region, m.credit_code,
       (select min(v.recorded_at) from employer_version as v
         where v.employer_id = m.employer_id) as recorded_at,
       e.courier_from, e.ride_from, e.truck_from, e.work_turns,
       l.dispatch_until, coalesce(l.dispatch_now, false) as dispatch_now, d.dispatch_ends,
       coalesce(l.express_now, false) as express_now, coalesce(l.ride_now, false) as ride_now,
       coalesce(l.freight_now, false) as freight_now,
       case when m.status <> 'active' and (m.status_day is null or m.status_day <= $2)
            then m.status else '' end as struck, m.status_day,
       m.branch <> '' as has_branch, coalesce(x.lists, '') as lists, x.listed_day, x.unlisted_day,
       a.n_dispatched, a.dispatched_from, o.n_own
  from employer as m
  left join lateral
       (select string_agg(distinct p.list, ',' order by p.list) as lists,
               min(p.from_day) as listed_day, min(p.to_day) as unlisted_day
          from listing as p
         where p.credit_code = m.credit_code and p.replaced_at is null and p.from_day <= $2
           and (p.to_day is null or p.to_day > $2)) as x on true
  left join lateral
       (select min(g.from_day) filter (where g.occupation = 'courier' and g.from_day <= $2) as courier_from,
               min(g.from_day) filter (where g.occupation = 'ride_driver' and g.from_day <= $2) as ride_from,
               min(g.from_day) filter (where g.occupation = 'truck_driver' and g.from_day <= $2) as truck_from,
               least(min(g.from_day) filter (where g.from_day > $2), min(g.to_day)) as work_turns
          from (select o.occupation, o.from_day, o.to_day
                  from engagement as o
                 where o.employer_id = m.employer_id
                   and o.occupation in ('courier', 'ride_driver', 'truck_driver')
                   and (o.to_day is null or o.to_day > $2)
                 union all
                select o.occupation, o.from_day, o.to_day
                  from engagement as o
                 where o.partner_id = m.employer_id
                   and o.occupation in ('courier', 'ride_driver', 'truck_driver')
                   and (o.to_day is null or o.to_day > $2)) as g
         where m.kind in ('partner', 'outsourcing')) as e on true
  left join lateral
       (select max(i.to_day) filter (where i.kind = 'dispatch' and i.to_day <= $2) as dispatch_until,
               bool_or(i.now) filter (where i.kind = 'dispatch') as dispatch_now,
               bool_or(i.now) filter (where i.kind = 'express') as express_now,
               bool_or(i.now) filter (where i.kind = 'ride_hailing') as ride_now,
               bool_or(i.now) filter (where i.kind = 'road_freight') as freight_now
          from (select k.kind, k.to_day,
                       k.from_day <= $2 and (k.to_day is null or k.to_day > $2) as now
                  from licence as k
                 where k.employer_id = m.employer_id and k.replaced_at is null) as i) as l on true
  left join lateral
       (select upper(r.days) as dispatch_ends
          from (select unnest(range_agg(daterange(k.from_day, k.to_day))) as days
                  from licence as k
                 where k.employer_id = m.employer_id and k.kind = 'dispatch'
                   and k.replaced_at is null) as r
         where r.days @> $2::date) as d on true
 cross join lateral
       (select count(*) as n_dispatched, max(g.from_day) as dispatched_from
          from engagement as g
         where g.employer_id = m.employer_id and g.class = 'A3' and m.kind <> 'dispatch_agency'
           and g.from_day <= $2 and (g.to_day is null or g.to_day > $2)) as a
 cross join lateral
       (select count(*) as n_own
          from (select
                  from engagement as g
                 where g.employer_id = m.employer_id and g.class in ('A1', 'A2')
                   and a.n_dispatched > 0
                   and g.from_day <= $2 and (g.to_day is null or g.to_day > $2)
                 limit a.n_dispatched * 100 / $3 + 1) as w) as o
 where m.employer_id = any($1)
 order by m.employer_id;

-- name: check_licence_turns :many check_turn
-- The next days on which a licence of these employers begins or ends.
-- $1 employer_ids
-- $2 today
-- $3 days of warning
select k.employer_id,
       min(d.day) as day
  from licence as k
 cross join lateral (values (k.from_day), (k.to_day), (k.to_day - $3::integer)) as d (day)
 where k.employer_id = any($1) and k.replaced_at is null and d.day > $2
 group by k.employer_id
 order by k.employer_id;

-- name: check_traders_of :many checked_trader
-- Sole traders among the workers of an employer, with the engagement that begins nearest.
-- $1 employer_id
-- $2 limit
select t.trader_id, t.worker_id, e.worker_no, e.class, t.registered_day, e.from_day, t.key_version,
       t.agent, t.address, t.phone
  from sole_trader as t
 cross join lateral
       (select g.worker_no, g.class, g.from_day
          from engagement as g
         where g.worker_id = t.worker_id and g.employer_id = t.employer_id
         order by abs(g.from_day - t.registered_day), g.engagement_id
         limit 1) as e
 where t.employer_id = $1 and t.replaced_at is null
 order by t.trader_id
 limit $2;

-- name: traders_employer :maybe traders_employer
-- $1 employer_id
select name, region
  from employer
 where employer_id = $1;

-- name: check_cooperations :many checked_cooperation
-- Present versions, with the last day on which the partner was looked after.
-- $1 cooperation_ids
select k.cooperation_id, k.platform_id, p.name as platform_name, p.region, q.name as partner_name,
       k.states, k.from_day, k.to_day,
       (select max(s.day) from supervision as s
         where s.platform_id = k.platform_id and s.partner_id = k.partner_id
           and s.replaced_at is null and s.day >= k.from_day) as supervised_day,
       exists (select from cooperation as n
                where n.platform_id = k.platform_id and n.partner_id = k.partner_id
                  and n.replaced_at is null and n.from_day > k.from_day and n.from_day <= k.to_day
                  and (n.to_day is null or n.to_day > k.to_day)) as renewed
  from cooperation as k
  join employer as p on p.employer_id = k.platform_id
  join employer as q on q.employer_id = k.partner_id
 where k.cooperation_id = any($1) and k.replaced_at is null
 order by k.cooperation_id;

-- name: check_rule_documents :many checked_rule
-- $1 rule_document_ids
select r.rule_document_id, r.employer_id, m.name as employer_name, m.region, r.kind, r.title,
       r.edition, r.from_day, r.to_day, r.consulted_day, r.notice_day, r.appeal_channel
  from rule_document as r
  join employer as m on m.employer_id = r.employer_id
 where r.rule_document_id = any($1) and r.replaced_at is null
 order by r.rule_document_id;

-- name: check_cooperations_of :many check_id
-- The agreements of platforms with partners, by pairs.
-- $1 platform_ids
-- $2 partner_ids
select distinct k.cooperation_id as id
  from unnest($1::bigint[], $2::bigint[]) as u (platform_id, partner_id)
  join cooperation as k on k.platform_id = u.platform_id and k.partner_id = u.partner_id
                       and k.replaced_at is null
 order by 1;

-- name: check_employers_listed :many check_id
-- Employers of these codes, and those that stand on a list and were last seen on it before a day.
-- $1 credit_codes
-- $2 list
-- $3 source
-- $4 day
select employer_id as id
  from employer_code
 where credit_code = any($1)
 union
select e.employer_id
  from listing as l
  join employer_code as e on e.credit_code = l.credit_code
 where l.list = $2 and l.source = $3 and l.replaced_at is null and l.to_day is null
   and l.seen_day < $4;
