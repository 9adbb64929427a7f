-- Checks of chains (REL-10) and of dispatched workers' share (REG-07).
-- A check of check_due: read once. An index over the engagements of class A, built once, which holds
-- writers off for so long.
alter table check_due
    drop constraint check_due_kind,
    add constraint check_due_kind check (kind in ('engagement', 'employer', 'traders',
                                                  'cooperation', 'rule_document', 'chain'));
create index engagement_of_class_a on engagement (employer_id, class)
    where class in ('A1', 'A2', 'A3');
