-- The audit of an employer's month, beside that of a worker's: what was not filed, not obeyed, not agreed.
-- New tables, and a column with one default for all rows there are: no rewrite.

-- The day on which the employer was first heard of: reporting is asked from its month on, or from that
-- of the first file. Those known already: the day of this migration.
alter table employer add column seen_on date not null default current_date;

-- Months to look at. Appended by whoever changes something, so that nobody waits for a row; taken, and
-- those of one month made one, by the audit alone.
create table employer_mark (
    mark_id     bigint      generated always as identity primary key,
    employer_id bigint      not null,
    month_from  date        not null,
    month_to    date,                  -- inclusive; null: every later month that anything is known of
    due_at      timestamptz not null,
    marked_at   timestamptz not null,
    constraint employer_mark_months check (month_to >= month_from)
);
create index employer_mark_by_due on employer_mark (due_at);

-- An employer's month: when it is to be audited next, and what came of the last audit.
create table employer_month (
    employer_id bigint      not null,
    month       date        not null,
    due_at      timestamptz,           -- null: nothing is awaited
    audited_at  timestamptz,           -- null: not yet
    rules       text        not null,  -- digest of the pack
    error       text        not null,  -- why a rule could not be asked
    primary key (employer_id, month)
);
create index employer_month_by_due on employer_month (due_at) where due_at is not null;

alter table employer_mark enable row level security;
alter table employer_mark force row level security;
create policy employer_mark_own on employer_mark using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
alter table employer_month enable row level security;
alter table employer_month force row level security;
create policy employer_month_own on employer_month using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));

grant select, insert, delete on employer_mark to :runtime;
grant select, insert, update on employer_month to :runtime;
