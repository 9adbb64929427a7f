-- What was paid on findings, what was ordered to be paid, and what officers said of findings.
-- New tables; the check of a finding's state is widened: a scan of its rows under a short lock.

alter table finding drop constraint finding_state;
alter table finding add constraint finding_state check (state in ('open', 'reported', 'cleared'));

-- A payment of an employer to a worker for a month, known by the number of its paper (reference).
-- That a company says so proves little: who else confirms it raises the proof of the same row.
create table payment (
    payment_id  bigint      primary key,
    employer_id bigint      not null,
    region      text        not null,  -- of the employer: whose desk sees it
    worker_id   bigint      not null,
    worker_no   text        not null,
    month       date        not null,  -- the pay period it is for
    reference   text        not null,
    rule        text        not null,  -- of the finding it is for; '': whatever is owed
    amount_fen  bigint      not null,
    paid_day    date        not null,
    proof       text        not null,
    version     bigint      not null,
    recorded_at timestamptz not null,
    unique (employer_id, worker_id, month, reference),
    constraint payment_proof check (proof in ('reported', 'bank', 'worker', 'officer')),
    constraint payment_amount check (amount_fen > 0 or amount_fen = 0 and proof = 'officer'),
    constraint payment_texts check (length(reference) between 1 and 64 and length(rule) <= 16),
    constraint payment_version_number check (version >= 1)
);

-- Every version of it: who said so, when. Never updated.
create table payment_version (
    payment_id  bigint      not null references payment (payment_id),
    version     bigint      not null,
    region      text        not null,
    amount_fen  bigint      not null,
    paid_day    date        not null,
    proof       text        not null,
    rule        text        not null,
    subject     text        not null,  -- who recorded it
    department  text        not null,
    recorded_at timestamptz not null,
    primary key (payment_id, version)
);

-- An order to pay (责令限期支付). What it covers is cleared by a re-check only.
create table pay_order (
    pay_order_id bigint     primary key,
    employer_id bigint      not null,
    region      text        not null,
    rule        text        not null,  -- '': every rule
    month_from  date        not null,
    month_to    date        not null,  -- inclusive
    document    text        not null,
    due_day     date        not null,  -- the last day to pay
    subject     text        not null,
    recorded_at timestamptz not null,
    unique (employer_id, document, rule, month_from),
    constraint pay_order_months check (month_from <= month_to),
    constraint pay_order_texts check (length(document) between 1 and 128 and length(rule) <= 16)
);

-- What officers said of a finding, the last counts. Never updated.
create table finding_verdict (
    finding_id  bigint      not null references finding (finding_id),
    seq         bigint      not null,
    region      text        not null,
    verdict     text        not null,
    reason      text        not null,
    facts       text        not null,  -- of the finding then: false holds while it rests on these
    subject     text        not null,
    recorded_at timestamptz not null,
    primary key (finding_id, seq),
    constraint finding_verdict_word check (verdict in ('true', 'false', 'unsure')),
    constraint finding_verdict_reason check (length(reason) between 1 and 1000)
);

alter table payment enable row level security;
alter table payment force row level security;
create policy payment_seen on payment using (gongdao_sees(region));
alter table payment_version enable row level security;
alter table payment_version force row level security;
create policy payment_version_seen on payment_version using (gongdao_sees(region));
alter table pay_order enable row level security;
alter table pay_order force row level security;
create policy pay_order_seen on pay_order using (gongdao_sees(region));
alter table finding_verdict enable row level security;
alter table finding_verdict force row level security;
create policy finding_verdict_seen on finding_verdict using (gongdao_sees(region));

grant select, insert, update on payment to :runtime;
grant select, insert on payment_version, pay_order, finding_verdict to :runtime;

-- Who is bound to an employer reads its own, as in 007_own.sql.
create policy payment_own on payment as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy pay_order_own on pay_order as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy payment_version_own on payment_version as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)) = 0
     or exists (select from payment as p where p.payment_id = payment_version.payment_id));
create policy finding_verdict_own on finding_verdict as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)) = 0
     or exists (select from finding as f where f.finding_id = finding_verdict.finding_id));
