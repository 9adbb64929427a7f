-- By when whoever reported something has to file himself (LIM-1): the day from which his own term runs, its last day by the route, and
-- of how many days before it he was warned last. Columns with constants; an instance of the release before leaves them as they are.
alter table intake
    add column event_day date,
    add column limit_day date,
    add column limit_warned bigint not null default 0;
