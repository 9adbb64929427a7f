-- columns: outgoing_all
delivery_id, notice_id, round, purpose, channel, address, receiver, hours, state, attempts,
made_at, next_try_at, last_try_at, delivered_at, last_error;

-- name: receiver_put :exec
-- $1 receiver
-- $2 open_at
insert into receiver (receiver, open_at)
select $1, $2
 where not exists (select from receiver where receiver = $1)
    on conflict do nothing;

-- name: delivery_insert :exec
-- Of a notice that is there (a repeated one is not), in a round of its own unless one still waits.
-- $1 delivery_id
-- $2 notice_id
-- $3 purpose
-- $4 channel
-- $5 address
-- $6 receiver
-- $7 hours
-- $8 now
insert into delivery (delivery_id, notice_id, round, purpose, channel, address, receiver, hours,
                      region, department, owner, state, attempts, made_at, next_try_at)
select $1, n.notice_id,
       (select coalesce(max(d.round) + 1, 0) from delivery as d where d.notice_id = n.notice_id
           and d.channel = $4 and d.address = $5),
       $3, $4, $5, $6, $7, n.region, n.department, n.owner, 'waiting', 0, $8, $8
  from notice as n
 where n.notice_id = $2
   and not exists (select from delivery as w where w.notice_id = $2 and w.channel = $4
                      and w.address = $5 and w.state = 'waiting');

-- name: delivery_hurry :exec
-- $1 notice_id
-- $2 now
update delivery
   set next_try_at = $2
 where notice_id = $1 and state = 'waiting';

-- name: receiver_hurry :exec
-- $1 receiver
-- $2 now
update receiver
   set open_at = $2
 where receiver = $1 and open_at > $2;

-- name: delivery_due :one outgoing_due
-- $1 now
-- $2 in office hours
-- $3 in quiet hours
select exists (
    select from receiver as r
     cross join (values ('any', true), ('office', $2), ('day', not $3)) as h (hours, now)
     cross join lateral
           (select delivery_id
              from delivery
             where receiver = r.receiver and hours = h.hours and state = 'waiting'
               and next_try_at <= $1
             order by next_try_at
             limit 1) as d
     where r.open_at <= $1 and (r.busy_until is null or r.busy_until <= $1) and h.now) as due;

-- name: delivery_claim :many outgoing
-- Of each receiver that is there and has nothing under way, the one that waited longest; of the
-- hours that it is, one probe each, however many wait for others.
-- $1 now
-- $2 in office hours
-- $3 in quiet hours
-- $4 limit
select d.delivery_id, d.notice_id, d.round, d.purpose, d.channel, d.address, d.receiver, d.hours,
       d.state, d.attempts, d.made_at, d.next_try_at, d.last_try_at, d.delivered_at, d.last_error
  from receiver as r
 cross join lateral
       (select w.*
          from (values ('any', true), ('office', $2), ('day', not $3)) as h (hours, now)
         cross join lateral
               (select {outgoing_all}
                  from delivery
                 where receiver = r.receiver and hours = h.hours and state = 'waiting'
                   and next_try_at <= $1
                 order by next_try_at, delivery_id
                 limit 1) as w
         where h.now
         order by w.next_try_at, w.delivery_id
         limit 1) as d
 where r.open_at <= $1 and (r.busy_until is null or r.busy_until <= $1)
 order by r.receiver
 limit $4
   for update of r skip locked;

-- name: receiver_busy :exec
-- $1 receiver
-- $2 delivery_id
-- $3 busy_until
update receiver
   set busy_until = $3, delivery_id = $2
 where receiver = $1;

-- name: delivery_try :exec
-- $1 delivery_id
-- $2 attempts
-- $3 now
update delivery
   set attempts = $2, last_try_at = $3
 where delivery_id = $1;

-- name: receiver_lock :maybe receiver
-- $1 receiver
select receiver, failures, open_at, busy_until, delivery_id
  from receiver
 where receiver = $1
   for update;

-- name: receiver_put_back :exec
-- $1 receiver
-- $2 failures
-- $3 open_at
-- $4 busy_until
update receiver
   set failures = $2, open_at = $3, busy_until = $4
 where receiver = $1;

-- name: delivery_lock :maybe outgoing
-- $1 delivery_id
select {outgoing_all}
  from delivery
 where delivery_id = $1
   for update;

-- name: delivery_done :exec
-- $1 delivery_id
-- $2 now
update delivery
   set state = 'delivered', delivered_at = $2, last_error = '', away = false
 where delivery_id = $1;

-- name: delivery_failed :exec
-- $1 delivery_id
-- $2 state
-- $3 next_try_at
-- $4 last_error
-- $5 away
update delivery
   set state = $2, next_try_at = $3, last_error = $4, away = $5
 where delivery_id = $1;

-- name: delivery_back :exec
-- The receiver is there again: what only met nobody goes now.
-- $1 receiver
-- $2 now
update delivery
   set next_try_at = $2, away = false
 where receiver = $1 and state = 'waiting' and away;

-- name: delivery_page :many outgoing
-- $1 state
-- $2 after delivery_id
-- $3 limit
select {outgoing_all}
  from delivery
 where state = $1 and delivery_id > $2
 order by delivery_id
 limit $3;

-- name: delivery_page_problem :many outgoing
-- $1 after delivery_id
-- $2 limit
select {outgoing_all}
  from delivery
 where (state = 'failed' or (state = 'waiting' and last_error <> '')) and delivery_id > $1
 order by delivery_id
 limit $2;

-- name: delivery_page_of :many outgoing
-- $1 notice_id
-- $2 after delivery_id
-- $3 limit
select {outgoing_all}
  from delivery
 where notice_id = $1 and delivery_id > $2
 order by delivery_id
 limit $3;
