-- The yearly self-check of a company: opened for all of a region, submitted in versions, reviewed.
-- New tables only: no lock on anything in use, no rows to rewrite.
-- Source: plan 2.2-1, 2.11.

create table self_check (
    employer_id bigint      not null references employer_code (employer_id),
    year        integer     not null,
    region      text        not null,  -- of the employer when it was opened
    state       text        not null,
    version     bigint      not null,  -- 0: nothing submitted yet
    due_day     date        not null,  -- the last day in time
    reminded_at timestamptz,
    overdue     boolean     not null,  -- nothing was submitted by then
    submitted_at timestamptz,
    submitted_by text       not null,
    reviewed_at timestamptz,
    reviewed_by text        not null,
    primary key (employer_id, year),
    constraint self_check_year check (year between 2022 and 2199),
    constraint self_check_state check (state in ('OPEN', 'SUBMITTED', 'RETURNED', 'ACCEPTED')),
    constraint self_check_region check (region ~ '^[0-9]{6}$')
);
create index self_check_by_year on self_check (year, employer_id);

-- What was answered in each version. Never updated.
create table self_check_answer (
    employer_id bigint      not null,
    year        integer     not null,
    version     bigint      not null,
    question    text        not null,
    answer      text        not null,
    number      bigint      not null,
    words       text        not null,
    answered_at timestamptz not null,
    answered_by text        not null,
    primary key (employer_id, year, version, question),
    foreign key (employer_id, year) references self_check (employer_id, year),
    constraint self_check_answer_answer check (answer in ('yes', 'partly', 'no', 'not_applicable')),
    constraint self_check_answer_number check (number >= 0),
    constraint self_check_answer_words check (length(words) <= 500)
);

-- What the officer found of each item of a version. Never updated.
create table self_check_verdict (
    employer_id bigint      not null,
    year        integer     not null,
    version     bigint      not null,
    question    text        not null,
    verdict     text        not null,
    words       text        not null,
    given_at    timestamptz not null,
    given_by    text        not null,
    primary key (employer_id, year, version, question),
    foreign key (employer_id, year, version, question) references self_check_answer,
    constraint self_check_verdict_verdict check (verdict in ('agree', 'doubt', 'disagree')),
    constraint self_check_verdict_words check (length(words) <= 500)
);

alter table self_check enable row level security;
alter table self_check force row level security;
create policy self_check_reader on self_check
    using (gongdao_sees(region) and agreement_own(employer_id, 0));

alter table self_check_answer enable row level security;
alter table self_check_answer force row level security;
create policy self_check_answer_reader on self_check_answer using
    (exists (select from self_check as s
              where s.employer_id = self_check_answer.employer_id and
                    s.year = self_check_answer.year));

alter table self_check_verdict enable row level security;
alter table self_check_verdict force row level security;
create policy self_check_verdict_reader on self_check_verdict using
    (exists (select from self_check as s
              where s.employer_id = self_check_verdict.employer_id and
                    s.year = self_check_verdict.year));

grant select, insert, update on self_check to :runtime;
grant select, insert on self_check_answer, self_check_verdict to :runtime;
