-- Since when the worker of an attempt is known to be gone: who judges it waits from then on, not from
-- its beginning, which for a long command is long ago. A column of a table that is all but empty.
alter table attempt add column lost_at timestamptz;
grant update (lost_at) on attempt to :runtime;
