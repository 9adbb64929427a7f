-- What a month of work brought, beside its days and time: for the watch over retaliation (WRK-7).
-- Constant defaults, no rows to rewrite: what was told before counts as not counted (-1) until its
-- month is audited again. An instance of the release before writes the columns that it knows.
alter table work_told
    add column orders integer not null default -1,
    add column pay_fen bigint not null default -1,
    add column penalties integer not null default -1,
    add column stops integer not null default -1;
