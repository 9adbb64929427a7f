-- Who hires, schedules, pays, signs, insures, invoices: links of the employer chain (REG-7).
-- New table only: no lock on anything in use, no rows to rewrite. Up to six rows an engagement.

create table chain_link (
    link_id     bigint      not null,
    version     bigint      not null,
    platform_id bigint      not null references employer_code (employer_id),
    partner_id  bigint      not null,  -- 0: whatever the partner
    engagement_id bigint    not null,  -- 0: all work of the platform (and partner) in the region
    region      text        not null,  -- of an engagement: its home region
    role        text        not null,
    actor_code  text        not null,  -- need not be registered
    actor_level bigint      not null,  -- contracts between the platform and the actor
    evidence    text        not null,
    reference   text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it lasts
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (link_id, version),
    constraint chain_link_scope check (engagement_id = 0 or partner_id = 0),
    constraint chain_link_region check (region ~ '^[0-9]{6}$'),
    constraint chain_link_role check
        (role in ('hires', 'schedules', 'pays', 'signs', 'insures', 'invoices')),
    constraint chain_link_actor check (length(actor_code) = 18 and actor_level between 0 and 9),
    constraint chain_link_evidence check
        (evidence in ('doc', 'log', 'pay', 'photo', 'stmt', 'third')),
    constraint chain_link_text check (length(reference) between 1 and 200
                                      and length(reason) <= 200),
    constraint chain_link_period check (to_day > from_day),
    constraint chain_link_version check (version >= 1)
);
create unique index chain_link_present on chain_link
    (platform_id, partner_id, engagement_id, region, role, actor_code, evidence, from_day)
    where replaced_at is null;
-- The chain of a worker on a day: one probe an engagement and scope.
create index chain_link_of_engagement on chain_link (engagement_id)
    where engagement_id > 0 and replaced_at is null;
create index chain_link_of_platform on chain_link (platform_id, partner_id, region)
    where engagement_id = 0 and replaced_at is null;
create index chain_link_of_partner on chain_link (partner_id, region)
    where engagement_id = 0 and partner_id > 0 and replaced_at is null;
create index chain_link_by_platform on chain_link (platform_id, link_id);
create index chain_link_by_partner on chain_link (partner_id, link_id) where partner_id > 0;

-- An arrangement of a whole city or province holds for the counties in it, so they see it; they
-- write their own only.
alter table chain_link enable row level security;
alter table chain_link force row level security;
create policy chain_link_read on chain_link for select
    using (gongdao_sees(region)
           or (engagement_id = 0
               and region in (left(current_setting('gongdao.region', true), 4) || '00',
                              left(current_setting('gongdao.region', true), 2) || '0000',
                              '000000')));
create policy chain_link_add on chain_link for insert with check (gongdao_sees(region));
create policy chain_link_date on chain_link for update using (gongdao_sees(region));

grant select, insert, update (replaced_at) on chain_link to :runtime;
