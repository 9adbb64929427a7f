-- Findings come from several auditors, whose finding ids may be equal: an item is known by (auditor,
-- finding_id). All there are so far came from wages. A finding may be about several workers at once.
-- Locks item and alert for the time of building one index over item; no rows are rewritten (the new
-- columns have constant defaults). An instance of the release before, whose insert names the old
-- key, is answered with a fault until it is gone, and the sender tries again: nothing is lost.
alter table item
    add column auditor text not null default 'wages',
    add column n_members bigint not null default 0,
    drop constraint item_pkey,
    add primary key (auditor, finding_id),
    add constraint item_auditor check (auditor ~ '^[a-z]{1,32}$'),
    add constraint item_members check (n_members >= 0);
alter table item alter column auditor drop default;
drop index item_by_generation;
create index item_by_generation on item (auditor, generation, finding_id);

-- One finding on a group of workers is one item and many workers; one on an employer none.
alter table alert
    drop constraint alert_counts,
    add constraint alert_counts check (n_workers >= 0 and n_items >= 0 and n_reopened >= 0);
