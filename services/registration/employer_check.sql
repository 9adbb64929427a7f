-- Facts about employers that checks rest on (REG-01..07, REL-10, CTR-09, CTR-10). They decide nothing:
-- thresholds are parameters of the rules. A day is a civil date; what was known is the present.

-- name: employer_facts_of :many employer_facts
-- One row an employer of these, as on a day. Of the headcount (劳务派遣暂行规定4): those engaged in
-- class A on the day, dispatched or not, whose engagement names this employer.
-- $1 employer_ids
-- $2 day
select m.employer_id, m.credit_code, m.kind, m.trade, m.region, m.status,
       m.status <> 'active' and (m.status_day is null or m.status_day <= $2) as struck,
       m.branch <> '' as has_branch,
       coalesce(l.abnormal, false) as abnormal, coalesce(l.serious, false) as serious,
       coalesce(l.arrears, false) as arrears,
       exists (select from licence k
                where k.employer_id = m.employer_id and k.kind = 'dispatch'
                  and k.replaced_at is null and k.from_day <= $2
                  and (k.to_day is null or k.to_day > $2)) as may_dispatch,
       coalesce(h.n_dispatched, 0)::bigint as n_dispatched,
       coalesce(h.n_headcount, 0)::bigint as n_headcount
  from employer as m
  left join lateral
       (select bool_or(x.list = 'abnormal') as abnormal, bool_or(x.list = 'serious') as serious,
               bool_or(x.list = 'arrears') as arrears
          from listing as x
         where x.credit_code = m.credit_code and x.replaced_at is null and x.from_day <= $2
           and (x.to_day is null or x.to_day > $2)) as l on true
  left join lateral
       (select count(*) filter (where e.class = 'A3') as n_dispatched, count(*) as n_headcount
          from engagement as e
         where e.employer_id = m.employer_id and e.class in ('A1', 'A2', 'A3')
           and e.from_day <= $2 and (e.to_day is null or e.to_day > $2)) as h on true
 where m.employer_id = any($1)
 order by m.employer_id;

-- name: licences_on_day :many licence
-- The licences of these employers that hold on a day.
-- $1 employer_ids
-- $2 day
select employer_id, kind, number, issuer, scope, from_day, to_day, licence_id, version
  from licence
 where employer_id = any($1) and replaced_at is null and from_day <= $2
   and (to_day is null or to_day > $2)
 order by employer_id, kind, licence_id;

-- name: licence_gaps :many licence_gap
-- The days on which engagements of an employer ran without a valid licence of a kind (REG-9), up to
-- a day that is not included. One row a gap.
-- $1 employer_id
-- $2 kind of licence
-- $3 class of engagement, or '' for all
-- $4 up to
-- $5 after engagement_id
-- $6 limit of engagements
with held as (
    select coalesce(range_agg(daterange(from_day, to_day)), '{}'::datemultirange) as days
      from licence
     where employer_id = $1 and kind = $2 and replaced_at is null)
select e.engagement_id, e.worker_id, e.worker_no, e.class, e.home_region,
       lower(g.days) as from_day, upper(g.days) as to_day
  from held,
       (select engagement_id, worker_id, worker_no, class, home_region, from_day, to_day
          from engagement
         where employer_id = $1 and engagement_id > $5 and from_day < $4
           and ($3 = '' or class = $3)
         order by engagement_id
         limit $6) as e
 cross join lateral
       unnest(datemultirange(daterange(e.from_day, least(coalesce(e.to_day, $4), $4)))
              - held.days) as g (days)
 order by e.engagement_id, g.days;

-- name: cooperation_facts_of :many cooperation_facts
-- Agreements in force on a day in which an employer is platform or partner: what is missing, and
-- since when nobody looked after the partner (its first day, when nobody ever did).
-- $1 employer_id
-- $2 day
select a.cooperation_id, a.platform_id, a.partner_id, a.number, a.states,
       length(replace(a.states, 'p', ''))::bigint as n_gaps,
       s.day as supervised_day, greatest(s.day, a.from_day) as since_day
  from cooperation as a
  left join lateral
       (select max(v.day) as day
          from supervision as v
         where v.platform_id = a.platform_id and v.partner_id = a.partner_id and v.day <= $2
           and v.replaced_at is null) as s on true
 where (a.platform_id = $1 or a.partner_id = $1) and a.replaced_at is null and a.from_day <= $2
   and (a.to_day is null or a.to_day > $2)
 order by a.cooperation_id;

-- name: rule_document_facts_of :many rule_document_facts
-- Rules of an employer that are in force on a day or announced for later: consulted about, shown how
-- many days before (null: never), with an appeal channel.
-- $1 employer_id
-- $2 day
select d.rule_document_id, d.kind, d.title, d.edition, d.from_day,
       d.consulted_day is not null and d.consulted_day <= d.from_day as consulted,
       d.notice_day is not null as shown,
       coalesce(d.from_day - d.notice_day, 0)::bigint as notice_days,
       d.appeal_channel <> '' as has_appeal
  from rule_document as d
 where d.employer_id = $1 and d.replaced_at is null and (d.to_day is null or d.to_day > $2)
 order by d.rule_document_id;
