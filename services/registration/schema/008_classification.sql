-- Engagements say through whom and where; what both sides answered about the relation, what was
-- proposed from it, and what persons decided.
-- New columns have constant defaults or none: the table is not rewritten. They wait for those who
-- read or write it at the moment, and hold it for the blink that the catalogue takes.

alter table engagement
    add column partner_id  bigint,                    -- through whom; null none
    add column work_region text not null default '',  -- '': as home_region
    add column station     text not null default '',
    add constraint engagement_work_region check (work_region ~ '^([0-9]{6})?$') not valid,
    add constraint engagement_station check (length(station) <= 64) not valid,
    add constraint engagement_partner foreign key (partner_id)
        references employer_code (employer_id) not valid;
alter table engagement_version
    add column partner_id  bigint,
    add column work_region text not null default '',
    add column station     text not null default '',
    add column reason      text not null default '';
create index engagement_by_partner on engagement (partner_id) where partner_id is not null;

-- Every answer of every side. Never updated: the highest version of a question and side counts.
create table class_answer (
    engagement_id bigint    not null references engagement (engagement_id),
    question    text        not null,
    side        text        not null,
    version     bigint      not null,
    value       text        not null,
    number      bigint      not null,  -- with the value 'number': percent or days
    on_day      date        not null,  -- what the answer speaks of
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    primary key (engagement_id, question, side, version),
    constraint class_answer_question check (question in
        ('G1', 'G2', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6',
         'O1', 'O2', 'O3', 'O4', 'O5', 'F1', 'F2', 'F3')),
    constraint class_answer_side check (side in ('employer', 'worker', 'measured', 'officer')),
    constraint class_answer_value check (length(value) between 1 and 32),
    constraint class_answer_number check (number between 0 and 1000),
    constraint class_answer_reason check (length(reason) between 1 and 500),
    constraint class_answer_version check (version >= 1)
);

create table class_evidence (
    engagement_id bigint    not null,
    question    text        not null,
    side        text        not null,
    version     bigint      not null,
    seq         bigint      not null,
    kind        text        not null,
    reference   text        not null,
    note        text        not null,
    primary key (engagement_id, question, side, version, seq),
    foreign key (engagement_id, question, side, version) references class_answer,
    constraint class_evidence_kind check (kind in ('doc', 'log', 'pay', 'photo', 'stmt', 'third')),
    constraint class_evidence_texts check (length(reference) <= 200 and length(note) <= 500)
);

-- Every proposal with all it rested on: answers, weights, parameter values with their sources (the
-- message registration.Proposal as JSON). Never updated.
create table class_proposal (
    engagement_id bigint    not null references engagement (engagement_id),
    version     bigint      not null,
    class       text        not null,
    recorded_at timestamptz not null,
    rules       text        not null,  -- digest of the pack
    body        text        not null,
    primary key (engagement_id, version),
    constraint class_proposal_class check (class in ('A', 'B', 'C', 'X'))
);

-- What the employer declared beside the engagement's own class, officers confirmed, courts decided.
-- Never updated.
create table class_decision (
    decision_id bigint      primary key,
    engagement_id bigint    not null references engagement (engagement_id),
    kind        text        not null,
    class       text        not null,  -- '': withdrawn from from_day on
    from_day    date        not null,
    authority   text        not null,
    document_no text        not null,
    reason      text        not null,
    proposal_version bigint not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    department  text        not null,
    constraint class_decision_kind check (kind in ('declared', 'confirmed', 'adjudicated')),
    constraint class_decision_class check (class in ('', 'A1', 'A2', 'A3', 'B', 'C', 'X')),
    constraint class_decision_authority check
        (authority in ('', 'court', 'arbitration', 'hrss')),
    constraint class_decision_document check
        (kind <> 'adjudicated' or (authority <> '' and length(document_no) between 1 and 100)),
    constraint class_decision_reason check (length(reason) between 1 and 500)
);
create index class_decision_by_engagement on class_decision (engagement_id);

-- Where an engagement that was asked about or decided on stands now.
create table classification (
    engagement_id bigint    primary key references engagement (engagement_id),
    region      text        not null,  -- the engagement's home_region
    employer_id bigint      not null,
    state       text        not null,
    declared    text        not null,
    effective   text        not null,  -- on the day of changed_at
    preliminary text        not null,  -- '' no proposal
    could_be    text        not null,
    reason      text        not null,
    n_managed   bigint      not null,  -- yes among P1, P2, P3, P5 (REL-02)
    flags       text        not null,  -- 'trader' F2, 'exclusive' O5, both with a blank
    proposal_version bigint not null,
    decided_version bigint  not null,  -- of the proposal that was there at the last decision
    thresholds  text        not null,  -- values the proposal rests on, '' no proposal
    changed_at  timestamptz not null,
    constraint classification_state check
        (state in ('open', 'agreed', 'needs_person', 'settled')),
    constraint classification_region check (region ~ '^[0-9]{6}$')
);
create index classification_by_state on classification (state, engagement_id);
create index classification_by_employer on classification (employer_id, engagement_id);
create index classification_by_thresholds on classification (thresholds, engagement_id)
    where thresholds <> '';

alter table classification enable row level security;
alter table classification force row level security;
create policy classification_region on classification using (gongdao_sees(region));
-- What belongs to an engagement is seen by whom the engagement is.
alter table class_answer enable row level security;
alter table class_answer force row level security;
create policy class_answer_engagement on class_answer
    using (engagement_seen(engagement_id));
alter table class_evidence enable row level security;
alter table class_evidence force row level security;
create policy class_evidence_engagement on class_evidence
    using (engagement_seen(engagement_id));
alter table class_proposal enable row level security;
alter table class_proposal force row level security;
create policy class_proposal_engagement on class_proposal
    using (engagement_seen(engagement_id));
alter table class_decision enable row level security;
alter table class_decision force row level security;
create policy class_decision_engagement on class_decision
    using (engagement_seen(engagement_id));

grant select, insert on class_answer, class_evidence, class_proposal, class_decision to :runtime;
grant select, insert, update on classification to :runtime;
