-- Decisions for later days that were signed before the night's round looked for such days: the
-- first of them, of whatever kind; a turn that changes nothing only looks again.
set local gongdao.role = 'service'; -- whose rows: all of them
update classification as k
   set turns_on = d.day
  from (select engagement_id, min(from_day) as day
          from class_decision
         where from_day > current_date
         group by engagement_id) as d
 where d.engagement_id = k.engagement_id and k.turns_on is null;
