-- What platforms agreed with partners, how they looked after it, and the rules they give workers
-- (AGR-4, REG-05, REG-06, CTR-09, CTR-10; seed 2.2-3b, 2.2-3c). Kept as 004 says.
-- New tables only: no lock on anything in use, no rows to rewrite.

create table cooperation (
    cooperation_id bigint   not null,
    version     bigint      not null,
    platform_id bigint      not null references employer_code (employer_id),
    partner_id  bigint      not null references employer_code (employer_id),
    number      text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null without end
    signed_day  date,
    document_ref text       not null,
    document_digest text    not null,
    states      text        not null,  -- one letter a clause, in the order of clause_names
    places      text        not null,  -- of each clause in the document: "12-80,,"
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (cooperation_id, version),
    constraint cooperation_two check (platform_id <> partner_id),
    constraint cooperation_period check (to_day > from_day),
    constraint cooperation_states check (states ~ '^[pau]{11}$'),
    constraint cooperation_text check
        (length(number) <= 64 and length(document_ref) between 1 and 200
         and document_digest ~ '^([0-9a-f]{64})?$' and length(places) <= 320
         and length(reason) <= 200),
    constraint cooperation_version check (version >= 1)
);
create unique index cooperation_present on cooperation (platform_id, partner_id, number, from_day)
    where replaced_at is null;
create index cooperation_by_platform on cooperation (platform_id);
create index cooperation_by_partner on cooperation (partner_id);

create table supervision (
    supervision_id bigint   not null,
    version     bigint      not null,
    platform_id bigint      not null references employer_code (employer_id),
    partner_id  bigint      not null references employer_code (employer_id),
    day         date        not null,
    supervisor  text        not null,  -- a unit or an office
    items       text        not null,
    result      text        not null,
    found       text        not null,
    reference   text        not null,
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (supervision_id, version),
    constraint supervision_two check (platform_id <> partner_id),
    constraint supervision_result check (result in ('clean', 'faults', 'serious')),
    constraint supervision_text check
        (length(supervisor) between 1 and 200 and length(items) between 1 and 500
         and length(found) <= 500 and length(reference) <= 200 and length(reason) <= 200),
    constraint supervision_version check (version >= 1)
);
create unique index supervision_present on supervision (platform_id, partner_id, day, supervisor)
    where replaced_at is null;
create index supervision_by_platform on supervision (platform_id);
create index supervision_by_partner on supervision (partner_id);

create table rule_document (
    rule_document_id bigint not null,
    version     bigint      not null,
    employer_id bigint      not null references employer_code (employer_id),
    kind        text        not null,
    title       text        not null,
    edition     text        not null,
    from_day    date        not null,  -- in force
    to_day      date,                  -- exclusive; null while it is
    document_ref text       not null,
    document_digest text    not null,
    consulted_day date,                -- null: no minutes
    consulted_with text     not null,
    consulted_ref text      not null,
    notice_day  date,                  -- null: not shown to the workers
    appeal_channel text     not null,
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (rule_document_id, version),
    constraint rule_document_kind check (kind in ('entry_exit', 'order_allocation', 'unit_price',
                                                  'commission', 'pay', 'hours', 'rewards')),
    constraint rule_document_period check (to_day > from_day),
    constraint rule_document_text check
        (length(title) between 1 and 200 and length(edition) between 1 and 64
         and length(document_ref) between 1 and 200 and document_digest ~ '^([0-9a-f]{64})?$'
         and length(consulted_with) <= 200 and length(consulted_ref) <= 200
         and length(appeal_channel) <= 200 and length(reason) <= 200),
    constraint rule_document_version check (version >= 1)
);
create unique index rule_document_present on rule_document (employer_id, kind, title, edition)
    where replaced_at is null;
create index rule_document_by_employer on rule_document (employer_id);

-- An agreement between two, and its supervision, is seen by whoever sees one of them.
alter table cooperation enable row level security;
alter table cooperation force row level security;
create policy cooperation_employer on cooperation
    using (exists (select from employer e where e.employer_id = cooperation.platform_id)
           or exists (select from employer e where e.employer_id = cooperation.partner_id));

alter table supervision enable row level security;
alter table supervision force row level security;
create policy supervision_employer on supervision
    using (exists (select from employer e where e.employer_id = supervision.platform_id)
           or exists (select from employer e where e.employer_id = supervision.partner_id));

alter table rule_document enable row level security;
alter table rule_document force row level security;
create policy rule_document_employer on rule_document
    using (exists (select from employer e where e.employer_id = rule_document.employer_id));

grant select, insert, update (replaced_at) on cooperation, supervision, rule_document to :runtime;
