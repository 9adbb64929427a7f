-- Alerts, their findings (items), and the cases opened on them.
-- New tables only: no lock on anything in use, no rows to rewrite.

-- Daemons see all; a person sees the alerts of his region and department.
create function alert_seen(region text, department text) returns boolean
    language sql stable parallel safe as $$
    select gongdao_sees(region) and
           (current_setting('gongdao.role', true) = 'service' or
            current_setting('gongdao.department', true) = department)
$$;

create table alert (
    alert_id    bigint      primary key,
    rule        text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    month       text        not null,
    state       text        not null,
    severity    text        not null,
    hint        boolean     not null,
    confirm     boolean     not null,
    department  text        not null,
    desk        text        not null,
    n_workers   bigint      not null,
    n_items     bigint      not null,
    n_reopened  bigint      not null,
    owed_fen    bigint      not null,
    case_id     bigint      not null,  -- 0: none
    case_version bigint     not null,
    case_generation bigint  not null,
    version     bigint      not null,  -- 0 only inside the transaction that makes it
    raised_at   timestamptz,           -- null as long as version is 0
    changed_at  timestamptz,
    unique (rule, employer_id, region, month),
    constraint alert_state check (state in ('open', 'cleared')),
    constraint alert_severity check (severity in ('hint', 'info', 'warn', 'high', 'critical')),
    constraint alert_region check (region ~ '^[0-9]{6}$'),
    constraint alert_month check (month ~ '^[0-9]{4}-[0-9]{2}$'),
    constraint alert_counts check (n_workers between 0 and n_items and n_reopened >= 0),
    constraint alert_open check ((state = 'open') = (n_items > 0)),
    constraint alert_owed check (owed_fen between 0 and 100000000000000000),
    constraint alert_version check (version >= 0)
);
create index alert_by_state on alert (state, alert_id);
create index alert_by_case_generation on alert (case_generation) where case_id <> 0;

-- The last known state of every finding: a projection of wages.FindingRecorded.
create table item (
    finding_id  bigint      primary key,
    alert_id    bigint      references alert (alert_id),  -- null: was never open
    version     bigint      not null,
    generation  bigint      not null,
    region      text        not null,
    department  text        not null,
    worker_id   bigint      not null,
    state       text        not null,
    severity_rank integer   not null,
    hint        boolean     not null,
    confirm     boolean     not null,
    owed_fen    bigint      not null,
    body        bytea       not null,  -- the finding as it was announced
    constraint item_state check (state in ('open', 'cleared')),
    constraint item_region check (region ~ '^[0-9]{6}$'),
    constraint item_severity check (severity_rank between 0 and 4),
    constraint item_owed check (owed_fen between 0 and 100000000000000000),
    constraint item_body check (octet_length(body) <= 262144)
);
create index item_by_alert on item (alert_id, state desc, finding_id);
create index item_by_generation on item (generation, finding_id);

alter table alert enable row level security;
alter table alert force row level security;
create policy alert_seen on alert using (alert_seen(region, department));

alter table item enable row level security;
alter table item force row level security;
create policy item_seen on item using (alert_seen(region, department));

grant select, insert, update on alert to :runtime;
grant select, insert, update, delete on item to :runtime;
