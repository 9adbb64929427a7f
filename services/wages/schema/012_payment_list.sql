-- Payments of an employer, page by page. One index; payments are written for no longer than it is built.
create index payment_by_employer on payment (employer_id, payment_id);
