-- A visit that was recorded in error and made void keeps the right one of that day out no longer.

alter table guidance_visit
    drop constraint guidance_visit_employer_id_visit_day_department_subject_key;
create unique index guidance_visit_once on guidance_visit (employer_id, visit_day, department, subject)
    where state <> 'void';
