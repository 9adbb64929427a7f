-- Early warnings (severity info) apart from findings of what is wrong. A constant default: no row is
-- rewritten; the lock is held for a blink.

alter table finding add column warning boolean not null default false;
create index finding_warning on finding (finding_id) where state = 'open' and warning;
update finding set warning = true
 where rule in ('PAY-03w', 'TIM-01w', 'TIM-02w', 'TIM-03w',
                'TIM-05w', 'TIM-06w');
