-- Early warnings (severity info) apart from findings of what is wrong. A constant default: no row is
-- rewritten; the lock is held for a blink.

alter table finding add column warning boolean not null default false;
create index finding_warning on finding (finding_id) where state = 'open' and warning;
update finding set warning = true
 where rule in ('REG-03a', 'REG-06a', 'CTR-05b');
