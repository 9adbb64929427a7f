-- Months of employers are handed out to be audited, so that one that cannot be keeps back no other.
-- New columns with constant defaults: no row is rewritten; the lock is held for a blink.

alter table employer_month
    add column held_until timestamptz,              -- handed out until then; null: not under way
    add column tries integer not null default 0,    -- handed out again since it was last audited
    add column asked bigint not null default 0;     -- changes that made it due: an audit answers those it saw
create index employer_month_failed on employer_month (audited_at) where error <> '';
