-- An import of workers spent a third of its time in checks of foreign keys, row by row: of rows that
-- the same transaction had just made the worker for. Workers and employers' codes are never deleted,
-- and these tables are written by that path alone; tests count rows that stand for nobody (W5).
-- Dropping a constraint locks its two tables for a blink.
alter table alias drop constraint alias_employer_id_fkey;
alter table alias drop constraint alias_worker_id_fkey;
alter table worker_identity drop constraint worker_identity_worker_id_fkey;
alter table name_part drop constraint name_part_worker_id_fkey;
