-- Up to which replay all was taken: what comes under a later one may be sent again, everything else is
-- new. For after a replay its generation stands on all that follows. A table of two rows; what an
-- instance of the release before swept is read from its rows once.
create table swept (
    event      text   primary key,
    generation bigint not null
);
alter table swept enable row level security;
alter table swept force row level security;
create policy swept_daemon on swept using (current_setting('gongdao.role', true) = 'service');

set local gongdao.role = 'service'; -- whose rows: all of them
insert into swept (event, generation)
select event, greatest((select coalesce(max(case_generation), 0) from alert),
                       (select coalesce(max(generation), 0) from case_seen),
                       (select coalesce(max(generation), 0) from handoff_seen))
  from unnest(array['disputes.CaseRecorded', 'disputes.HandoffRecorded']) as event;

grant select, update on swept to :runtime;
