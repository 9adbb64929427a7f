-- What people do with an alert, and what is told of it: level, clocks, who looks after it, what
-- mutes it, and every change of these as a row of its own. Sums of what was found and paid.
-- alert and item get columns with constant defaults (no rewrite) and one update each of the rows
-- that owe something, some seconds a million. An instance of the release before goes on meanwhile:
-- its inserts leave the new columns at their defaults, and its updates leave them alone.
alter table alert
    add column clause    text        not null default '',  -- of the plan: 二、1
    add column warning   boolean     not null default false, -- early warning: nothing is broken yet
    add column verdict   text        not null default '',  -- the last of an officer on its findings
    add column found_fen bigint      not null default 0,   -- of all its findings, cleared ones too:
    add column confirmed_fen bigint  not null default 0,   -- what they found, what of it is paid,
    add column reported_fen bigint   not null default 0,   -- and what of it is said to be paid
    add column cleared_at timestamptz,                     -- since when it is cleared
    add column level     text        not null default '',  -- of config/alerts; '': not decided yet
    add column level_rank integer    not null default 0,
    add column desk_region text      not null default '',  -- whose desk it is: the county's or the city's
    add column level_why_zh text     not null default '',
    add column level_why_en text     not null default '',
    add column told_state text       not null default '',  -- '' nothing yet, open, cleared
    add column unsettled_at timestamptz,                   -- of the first change not told yet
    add column watch_at  timestamptz,                      -- what its timer is set to
    add column settle_at timestamptz,
    add column respond_at timestamptz,                     -- by then somebody owns it
    add column repeat_at timestamptz,
    add column rung      integer     not null default 0,   -- of the ladder, 0: not escalated
    add column acked_by  text        not null default '',
    add column acked_at  timestamptz,
    add column owner     text        not null default '',
    add column owned_at  timestamptz,
    add column silence_id bigint     not null default 0,   -- in force for it
    add column inhibited_by bigint   not null default 0,   -- an alert that speaks for it
    add column again_of  bigint      not null default 0,   -- closed alert of the same rule and employer
    add column case_wanted boolean   not null default false, -- disputes is to open a case by itself
    add column case_why_zh text      not null default '',
    add column case_why_en text      not null default '',
    add column n_changes bigint      not null default 0,
    add constraint alert_told check (told_state in ('', 'open', 'cleared')),
    add constraint alert_verdict check (verdict in ('', 'true', 'false', 'unsure')),
    add constraint alert_sums check (found_fen between 0 and 100000000000000000 and
                                     confirmed_fen between 0 and found_fen and
                                     reported_fen between 0 and found_fen),
    add constraint alert_life check (length(owner) <= 64 and length(acked_by) <= 64 and
                                     rung >= 0 and level_rank >= 0 and n_changes >= 0);
create index alert_by_employer on alert (employer_id, rule) where state = 'open';
create index alert_closed on alert (employer_id, rule, cleared_at) where state = 'cleared';
create index alert_inhibited on alert (inhibited_by) where inhibited_by <> 0;
create index alert_by_month on alert (month);

-- found: what the rule found, before what was paid since.
alter table item
    add column found_fen bigint     not null default 0,
    add column confirmed_fen bigint not null default 0,
    add column reported_fen bigint  not null default 0,
    add constraint item_sums check (found_fen between 0 and 100000000000000000 and
                                    confirmed_fen between 0 and found_fen and
                                    reported_fen between 0 and found_fen);
update item set found_fen = owed_fen where owed_fen <> 0 and state = 'open';
update alert set found_fen = owed_fen where owed_fen <> 0;

-- What happened to an alert, numbered 1, 2, 3 ... and never changed. notice: people are to be told;
-- of a kind that is a notice it is false only while something mutes the alert, which then is named.
create table alert_change (
    alert_id    bigint      not null references alert (alert_id),
    seq         bigint      not null,
    version     bigint      not null,  -- that the alert had with it
    at          timestamptz not null,
    kind        text        not null,
    notice      boolean     not null,
    muted       text        not null,  -- '', silence, inhibit
    muted_by    bigint      not null,  -- the silence or alert; 0
    region      text        not null,  -- of the alert, as the next
    department  text        not null,
    by_department text      not null,  -- who did it; '' the service itself
    by_subject  text        not null,
    words       text        not null,
    old_value   text        not null,  -- level, owner, rung
    new_value   text        not null,
    n_workers   bigint      not null,  -- as it stood then
    n_items     bigint      not null,
    owed_fen    bigint      not null,
    primary key (alert_id, seq),
    constraint alert_change_kind check (kind in ('raised', 'reopened', 'level_raised',
        'level_lowered', 'cleared', 'acked', 'owned', 'released', 'commented', 'silenced',
        'silence_expired', 'silence_lifted', 'inhibited', 'inhibit_ended', 'repeated', 'escalated',
        'case_wanted', 'case_opened')),
    constraint alert_change_muted check (muted in ('', 'silence', 'inhibit') and
                                         (muted = '') = (muted_by = 0)),
    constraint alert_change_notice check (not notice or muted = ''),
    constraint alert_change_words check (length(words) <= 1000)
);

-- 暂缓: what is told of one rule of one employer in one region waits until a time. In force when a
-- second person of the department approves; one for a subject at a time.
create table silence (
    silence_id  bigint      primary key,
    rule        text        not null,
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    department  text        not null,
    state       text        not null,
    reason      text        not null,
    asked_by    text        not null,
    asked_at    timestamptz not null,
    until_at    timestamptz not null,
    decided_by  text        not null,
    decided_at  timestamptz,
    ended_by    text        not null,  -- '' when it expired
    ended_at    timestamptz,
    constraint silence_state check (state in ('asked', 'in_force', 'refused', 'expired', 'lifted')),
    constraint silence_region check (region ~ '^[0-9]{6}$'),
    constraint silence_words check (length(reason) between 1 and 1000),
    constraint silence_two check (state <> 'in_force' or decided_by not in ('', asked_by)),
    constraint silence_term check (until_at > asked_at)
);
create unique index silence_one on silence (employer_id, rule, region, department)
    where state in ('asked', 'in_force');
create index silence_by_state on silence (state, silence_id);

alter table alert_change enable row level security;
alter table alert_change force row level security;
create policy alert_change_seen on alert_change using (alert_seen(region, department));

alter table silence enable row level security;
alter table silence force row level security;
create policy silence_seen on silence using (alert_seen(region, department));

grant select, insert on alert_change to :runtime;
grant select, insert, update on silence to :runtime;
