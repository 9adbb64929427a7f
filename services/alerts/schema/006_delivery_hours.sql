-- What is due is asked twice a second: a probe for each of the hours, instead of reading all that
-- waits for the morning. Reads the waiting deliveries once and holds writers off for so long. The
-- release before, whose question names no hours, finds its receiver's by this index too.
create index delivery_due_by_hours on delivery (receiver, hours, next_try_at, delivery_id)
    where state = 'waiting';
drop index delivery_due;
