-- Agreements by pay day: who is to be paid when. The table holds one row an agreement; building the
-- index keeps its writers waiting for as long as one read of it takes.

create index agreement_by_pay_day on agreement (employer_id, pay_day) where pay_day > 0;
