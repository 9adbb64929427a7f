-- A caller without a department is told of no deadline by the empty led_by of those that were never escalated.
-- A deadline is found by its hand-off, for who waits for the answer. The index is built while deadline is locked against
-- writes: as many rows as there are open hand-offs.
alter policy deadline_read on deadline
    using (gongdao_sees(region) and (is_department(department) or (led_by <> '' and is_department(led_by)) or
           case_open_to_caller(case_id)));
create index deadline_by_handoff on deadline (handoff_id) where handoff_id <> 0 and state <> 'stopped';
