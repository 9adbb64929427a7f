-- Invariants of the wages schema. Each statement counts what breaks one. A test runs them all after
-- it has done its work. Kept in step with the heads of submission.c, finding.h and audit.c.

-- S1 a month is held by a closed submission of its employer, kind and part
select count(*) from holding h join submission s using (submission_id)
 where s.state <> 'closed' or s.employer_id <> h.employer_id or s.kind <> h.kind
    or s.part <> h.part or h.month not between s.month_from and s.month_to;

-- S2 a closed submission holds a month, any other none
select count(*) from submission s
 where (s.state = 'closed') <> exists (select from holding h
                                        where h.submission_id = s.submission_id);

-- S3 sums of a submission that was closed are those of its chunks
select count(*) from submission s
 cross join lateral (select count(*) as chunks, sum(k.rows_in) as rows_in,
                            sum(k.seconds_sum) as seconds_sum, sum(k.pay_sum_fen) as pay_sum_fen
                       from submission_chunk k where k.submission_id = s.submission_id) as c
 where s.state in ('closed', 'superseded')
   and (s.chunks, s.rows_in, s.seconds_sum, s.pay_sum_fen)
    is distinct from (c.chunks, c.rows_in, c.seconds_sum, c.pay_sum_fen);

-- S3 and of its rows
select count(*) from submission s
 where s.state in ('closed', 'superseded')
   and s.rows_in <> (select count(*) from work_interval i where i.submission_id = s.submission_id)
                  + (select count(*) from pay_line p where p.submission_id = s.submission_id)
                  + (select count(*) from roster_day d where d.submission_id = s.submission_id)
                  + (select count(*) from penalty f where f.submission_id = s.submission_id)
                  + (select count(*) from push_event e where e.submission_id = s.submission_id)
                  + (select count(*) from unit_price u where u.submission_id = s.submission_id);

select count(*) from submission s
 where s.state in ('closed', 'superseded') and s.kind = 'intervals'
   and s.seconds_sum <> (select sum(extract(epoch from ended_at - started_at))::bigint
                           from work_interval i where i.submission_id = s.submission_id);

-- S4 chunks of a submission that was closed are 0 .. n-1
select count(*) from submission s
 where s.state in ('closed', 'superseded')
   and s.chunks <> (select max(k.chunk) + 1 from submission_chunk k
                     where k.submission_id = s.submission_id);

-- rows lie in the month they start in and carry the region of their submission
select count(*) from work_interval i join submission s using (submission_id)
 where i.month <> date_trunc('month', i.started_at at time zone 'Asia/Shanghai')::date
    or i.region <> s.region or i.employer_id <> s.employer_id or s.kind <> 'intervals';

select count(*) from pay_line p join submission s using (submission_id)
 where p.region <> s.region or p.employer_id <> s.employer_id or s.kind <> 'pay';

select count(*) from penalty p join submission s using (submission_id)
 where p.month <> date_trunc('month', p.penalty_at at time zone 'Asia/Shanghai')::date
    or p.region <> s.region or p.employer_id <> s.employer_id or s.kind <> 'penalties';

select count(*) from push_event p join submission s using (submission_id)
 where p.month <> date_trunc('month', p.pushed_at at time zone 'Asia/Shanghai')::date
    or p.region <> s.region or p.employer_id <> s.employer_id or s.kind <> 'pushes';

select count(*) from roster_day d join submission s using (submission_id)
 where d.month <> date_trunc('month', d.day)::date
    or d.region <> s.region or d.employer_id <> s.employer_id or s.kind <> 'roster';

select count(*) from unit_price u join submission s using (submission_id)
 where u.month <> date_trunc('month', u.from_day)::date
    or u.region <> s.region or u.employer_id <> s.employer_id or s.kind <> 'prices';

-- F1 versions of a finding are 1 .. n, and its row is what the last one says
select count(*) from finding f
 where (select array_agg(v.version order by v.version) from finding_version v
         where v.finding_id = f.finding_id)
    is distinct from (select array_agg(n::bigint) from generate_series(1, f.version) n);

select count(*) from finding f join finding_version v using (finding_id, version)
 where v.body ->> 'state' <> f.state or v.body ->> 'rule' <> f.rule
    or v.body ->> 'region' <> f.region or (v.body ->> 'owed_fen')::bigint <> f.owed_fen
    or (v.body ->> 'version')::bigint <> f.version or v.region <> f.region
    or (v.body ->> 'finding_id')::bigint <> f.finding_id;

-- F2 two versions after each other never say the same
select count(*) from finding_version a
  join finding_version b on b.finding_id = a.finding_id and b.version = a.version + 1
 where a.body::jsonb - '{version,changed_at_us}'::text[]
     = b.body::jsonb - '{version,changed_at_us}'::text[];

-- F3 nothing is owed but by a rule on pay
select count(*) from finding where owed_fen > 0 and rule not like 'PAY-%';

-- M1 a packed month gives the rows in force that an audit of the month reads, and no other
select count(*) from (
  select p.employer_id, p.worker_no, p.month, o.kind, o.started_at, o.ended_at, o.work_region, o.source_ref,
         o.pay_fen, o.fare_fen, o.commission_bp, o.task
    from packed_month p cross join lateral packed_intervals(p) o
  except all
  select p.employer_id, p.worker_no, p.month, i.kind, date_trunc('second', i.started_at),
         date_trunc('second', i.ended_at), i.work_region, i.source_ref,
         i.pay_fen, i.fare_fen, i.commission_bp, i.task
    from packed_month p join work_interval i using (employer_id, worker_no)
    join holding h on h.submission_id = i.submission_id and h.month = i.month
   where i.started_at >= (p.month - 7)::timestamp at time zone 'Asia/Shanghai'
     and i.started_at < (p.month + interval '1 month') at time zone 'Asia/Shanghai' + interval '36 hours'
     and not exists (select from holding l join work_interval o on o.submission_id = l.submission_id
                        and o.month = l.month and o.source_ref = i.source_ref
                      where l.employer_id = h.employer_id and l.kind = h.kind and l.month = h.month
                        and l.rank > h.rank)) as wrong;

select count(*) from packed_month p
 where p.n_rows <> (
  select count(*)
    from work_interval i
    join holding h on h.submission_id = i.submission_id and h.month = i.month
   where i.employer_id = p.employer_id and i.worker_no = p.worker_no
     and i.started_at >= (p.month - 7)::timestamp at time zone 'Asia/Shanghai'
     and i.started_at < (p.month + interval '1 month') at time zone 'Asia/Shanghai' + interval '36 hours'
     and not exists (select from holding l join work_interval o on o.submission_id = l.submission_id
                        and o.month = l.month and o.source_ref = i.source_ref
                      where l.employer_id = h.employer_id and l.kind = h.kind and l.month = h.month
                        and l.rank > h.rank));

-- L1 the last version of a payment is what its row says
select count(*) from payment p left join payment_version v using (payment_id, version)
 where (v.amount_fen, v.paid_day, v.proof, v.rule, v.region)
    is distinct from (p.amount_fen, p.paid_day, p.proof, p.rule, p.region);

-- L1 owed is what was found less what is confirmed
select count(*) from finding f join finding_version v using (finding_id, version)
 where coalesce((v.body ->> 'found_fen')::bigint, 0) > 0
   and f.owed_fen <> (v.body ->> 'found_fen')::bigint
                     - coalesce((v.body ->> 'confirmed_fen')::bigint, 0);

-- P1 the last version of a pay system is what its row says, and none is missing
select count(*) from pay_system p
 where p.version is distinct from (select max(v.version) from pay_system_version v
                                    where v.pay_system_id = p.pay_system_id)
    or p.version <> (select count(*) from pay_system_version v where v.pay_system_id = p.pay_system_id);

-- G1 a visit says what its last step left, and none is missing
select count(*) from guidance_visit v
 where v.n_steps <> (select count(*) from guidance_step s where s.visit_id = v.visit_id)
    or v.n_steps > 0 and not exists (select from guidance_step s
                                      where s.visit_id = v.visit_id and s.seq = v.n_steps
                                        and s.due_day is not distinct from v.due_day);
