-- Plans that hold without statistics and at any size.

-- What is due of one employer in a month; by guidance_visit_by_due it was what is due of all.
create index guidance_visit_due_of on guidance_visit (employer_id, due_day, visit_id) where state = 'open';

-- A look at the system of each version that is read: "offset 0" keeps the planner from reading the whole
-- register instead.
alter policy pay_system_version_seen on pay_system_version using
    (exists (select from pay_system as p where p.pay_system_id = pay_system_version.pay_system_id offset 0));
