-- What else is known of an employer (trade, standing, local branch, old licence number), and the
-- public lists of the credit system it may stand on.
-- Columns with constant defaults: an exclusive lock for an instant, no rows to rewrite.

alter table employer
    add column trade text not null default '',           -- '': not said
    add column status text not null default 'active',
    add column status_day date,                          -- since when; null: not said
    add column branch text not null default '',          -- local branch or office; '': none known
    add column old_licence_no text not null default '',  -- 15 digits, before 2015: an alias only
    add constraint employer_trade check
        (trade in ('', 'instant_delivery', 'ride_hailing', 'road_freight', 'express',
                   'domestic_service', 'labour_service', 'other')),
    add constraint employer_status check
        (status in ('active', 'suspended', 'revoked', 'deregistered')),
    add constraint employer_text check (length(branch) <= 200 and length(old_licence_no) <= 20);
create index employer_by_old_licence_no on employer (old_licence_no) where old_licence_no <> '';

alter table employer_version
    add column trade text not null default '',
    add column status text not null default 'active',
    add column status_day date,
    add column branch text not null default '',
    add column old_licence_no text not null default '',
    add column reason text not null default '',
    add constraint employer_version_reason check (length(reason) <= 200);

-- Entries of the public lists, by credit code: the code need not be registered, the entry waits for
-- it. Public, so not regional. A snapshot of a list says what is on it on a day; who is not on it any
-- more ends on that day. Kept as 004 says; seen_day moves without a new version.
create table listing (
    listing_id  bigint      not null,
    version     bigint      not null,
    credit_code text        not null,
    list        text        not null,
    source      text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it stands on the list
    ground      text        not null,  -- why it was listed
    authority   text        not null,
    seen_day    date        not null,  -- of the last snapshot that has it
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (listing_id, version),
    constraint listing_code check (length(credit_code) = 18),
    -- abnormal 经营异常名录, serious 严重违法失信名单, arrears 拖欠农民工工资失信名单
    constraint listing_list check (list in ('abnormal', 'serious', 'arrears')),
    constraint listing_text check
        (length(source) between 1 and 100 and length(ground) <= 500 and length(authority) <= 100
         and length(reason) <= 200),
    constraint listing_period check (to_day > from_day),
    constraint listing_version check (version >= 1)
);
create unique index listing_present on listing (credit_code, list, source, from_day)
    where replaced_at is null;
create index listing_by_list on listing (list, source, seen_day) where replaced_at is null;
create index listing_by_id on listing (listing_id) where replaced_at is null;

grant select, insert, update (replaced_at, seen_day) on listing to :runtime;
