-- What a department read of workers, the newest first, by all of it or by one of its people (AUT-7). Two
-- indexes of a table that grows by a row a reading: built in a blink, under a lock that holds writers off.

create index worker_access_by_department on worker_access (department, access_id);
create index worker_access_by_subject on worker_access (department, subject, access_id);

-- The same rows; "offset 0" keeps the planner from reading all numbers that were merged for a page of these.
alter policy worker_access_seen on worker_access
    using (worker_seen(worker_id)
           or exists (select from worker_merge m
                       where m.worker_id = worker_access.worker_id and worker_seen(m.into_id) offset 0));
