-- Accounts, what each may come in as, sessions, logins, what was guessed wrongly, consents. New tables
-- only: no lock on anything in use, no rows to rewrite.
--
-- No row opens a door: of a password the table keeps Argon2id, of a token or one-time code its hash.

-- Of an account: gateways find whom a login or token is of; everybody sees his own; a department's
-- admin sees those he looks after, an operator those of his region, a counter the workers' it opened.
create function account_seen(account_id bigint, kind text, department text, region text) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) in ('gateway', 'service') or
           current_setting('gongdao.subject', true) = 'a' || account_id or
           (gongdao_sees(region) and
            (current_setting('gongdao.role', true) = 'operator' or
             (current_setting('gongdao.department', true) = department and
              (current_setting('gongdao.role', true) = 'admin' or
               (kind = 'WORKER' and current_setting('gongdao.role', true) in ('inspector', 'clerk'))))))
$$;

-- Nobody looks after himself.
create function account_own(account_id bigint) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.subject', true) = 'a' || account_id
$$;

create table account (
    account_id  bigint      primary key,
    login       text        not null unique,
    kind        text        not null,
    name        text        not null,  -- as colleagues know it; empty for workers
    department  text        not null,  -- that looks after it
    region      text        not null,
    disabled    boolean     not null default false,
    must_change boolean     not null,
    code_until  timestamptz,           -- of a one-time code that nobody has used yet
    employer_id bigint,
    worker_id   bigint,
    created_at  timestamptz not null,
    created_by  text        not null,
    last_login_at timestamptz,
    version     bigint      not null,
    constraint account_login check (login ~ '^[a-z0-9][a-z0-9._-]{2,31}$'),
    constraint account_kind check (kind in ('STAFF', 'COMPANY', 'WORKER')),
    constraint account_name check (length(name) <= 50 and (name <> '') = (kind <> 'WORKER')),
    constraint account_department check (length(department) between 1 and 16),
    constraint account_region check (region ~ '^[0-9]{6}$'),
    constraint account_company check ((kind = 'COMPANY') = (employer_id is not null)),
    constraint account_worker check ((kind = 'WORKER') = (worker_id is not null)),
    constraint account_version check (version >= 1)
);
create unique index account_by_worker on account (worker_id) where worker_id is not null;
create index account_by_department on account (department, account_id);
create index account_by_employer on account (employer_id, account_id) where employer_id is not null;

-- What a password or one-time code is held against.
create table credential (
    account_id  bigint      primary key references account (account_id),
    password_hash text      not null,  -- Argon2id; empty: none yet
    code_hash   bytea,
    code_failures bigint    not null default 0,
    changed_at  timestamptz not null,
    constraint credential_password check (password_hash = '' or password_hash like '$argon2id$%'),
    constraint credential_code check (octet_length(code_hash) = 32)
);

create table role_grant (
    grant_id    bigint      primary key,
    account_id  bigint      not null references account (account_id),
    department  text        not null,  -- of the principal; empty for companies and workers
    region      text        not null,
    role        text        not null,
    from_at     timestamptz not null,
    until_at    timestamptz,
    granted_by  text        not null,
    granted_at  timestamptz not null,
    revoked_at  timestamptz,
    revoked_by  text        not null default '',
    reason      text        not null default '',
    constraint role_grant_region check (region ~ '^[0-9]{6}$'),
    constraint role_grant_role check (role ~ '^[a-z][a-z0-9_]{0,47}$'),
    constraint role_grant_revoked check ((revoked_at is null) = (revoked_by = '')),
    constraint role_grant_reason check (length(reason) <= 1000)
);
create index role_grant_by_account on role_grant (account_id, grant_id);
create unique index role_grant_once on role_grant (account_id, department, region, role)
    where revoked_at is null;
create index role_grant_admins on role_grant (department, grant_id)
    where role = 'admin' and revoked_at is null;

create table session (
    session_id  bigint      primary key,
    token_hash  bytea       not null unique,
    account_id  bigint      not null references account (account_id),
    grant_id    bigint      references role_grant (grant_id),  -- null: the password comes first
    gateway     text        not null,  -- the peer that opened it and alone may use it
    address     text        not null,  -- a class of addresses, never a whole one
    agent       text        not null,
    opened_at   timestamptz not null,
    seen_at     timestamptz not null,
    expires_at  timestamptz not null,
    ended_at    timestamptz,
    ended_by    text        not null default '',
    constraint session_token check (octet_length(token_hash) = 32),
    constraint session_words check (length(gateway) between 1 and 48 and length(address) <= 64 and
                                    length(agent) <= 200),
    constraint session_ended check ((ended_at is null) = (ended_by = ''))
);
create index session_open on session (account_id, session_id) where ended_at is null;
create index session_by_grant on session (grant_id) where ended_at is null;
create index session_past on session (expires_at);

create table login_log (
    login_id    bigint      primary key,
    account_id  bigint      not null references account (account_id),
    at          timestamptz not null,
    outcome     text        not null,
    gateway     text        not null,
    address     text        not null,
    agent       text        not null,
    constraint login_log_outcome check (outcome in ('OK', 'WRONG', 'DISABLED', 'NO_GRANT'))
);
create index login_log_by_account on login_log (account_id, login_id desc);

-- How often in vain: by account; by address; by a bucket of logins that nobody has, so that those
-- are answered alike. What was typed as a login is not kept: it may be a password.
create table guess (
    key         text        primary key,
    account_id  bigint      unique references account (account_id),
    failures    bigint      not null,
    since       timestamptz not null,
    until_at    timestamptz
);
create index guess_since on guess (since);

create table consent (
    consent_id  bigint      primary key,
    account_id  bigint      not null references account (account_id),
    version     text        not null,  -- of the privacy notice
    given_at    timestamptz not null,
    withdrawn_at timestamptz,
    reason      text        not null default '',
    constraint consent_words check (length(version) between 1 and 32 and length(reason) <= 1000)
);
create index consent_by_account on consent (account_id, consent_id);
create unique index consent_once on consent (account_id) where withdrawn_at is null;

alter table account enable row level security;
alter table account force row level security;
create policy account_read on account for select
    using (account_seen(account_id, kind, department, region));
create policy account_change on account for update
    using (account_seen(account_id, kind, department, region) and
           (current_setting('gongdao.role', true) = 'gateway' or not account_own(account_id)));
create policy account_open on account for insert
    with check (gongdao_sees(region) and current_setting('gongdao.role', true) <> 'gateway' and
                (current_setting('gongdao.role', true) = 'operator' or
                 (current_setting('gongdao.department', true) = department and
                  (current_setting('gongdao.role', true) = 'admin' or kind = 'WORKER'))));

alter table credential enable row level security;
alter table credential force row level security;
create policy credential_held on credential
    using ((current_setting('gongdao.role', true) = 'gateway' or not account_own(account_id)) and
           exists (select from account as a where a.account_id = credential.account_id));

alter table role_grant enable row level security;
alter table role_grant force row level security;
create policy role_grant_read on role_grant for select
    using (exists (select from account as a where a.account_id = role_grant.account_id));
create policy role_grant_give on role_grant for insert
    with check (not account_own(account_id) and gongdao_sees(region) and
                (current_setting('gongdao.role', true) = 'operator' or
                 (department in ('', current_setting('gongdao.department', true)) and role <> 'operator' and
                  (current_setting('gongdao.role', true) = 'admin' or role = 'worker'))) and
                exists (select from account as a where a.account_id = role_grant.account_id));
create policy role_grant_take on role_grant for update
    using (gongdao_sees(region) and
           (current_setting('gongdao.role', true) = 'operator' or
            (current_setting('gongdao.role', true) = 'admin' and
             department in ('', current_setting('gongdao.department', true)))) and
           exists (select from account as a where a.account_id = role_grant.account_id));

alter table session enable row level security;
alter table session force row level security;
create policy session_read on session for select
    using (exists (select from account as a where a.account_id = session.account_id));
create policy session_end on session for update
    using (exists (select from account as a where a.account_id = session.account_id));
create policy session_tidy on session for delete
    using (current_setting('gongdao.role', true) = 'service');
create policy session_open on session for insert
    with check (current_setting('gongdao.role', true) = 'gateway');

alter table login_log enable row level security;
alter table login_log force row level security;
create policy login_log_read on login_log for select
    using (exists (select from account as a where a.account_id = login_log.account_id));
create policy login_log_add on login_log for insert
    with check (current_setting('gongdao.role', true) = 'gateway');

alter table guess enable row level security;
alter table guess force row level security;
create policy guess_count on guess
    using (current_setting('gongdao.role', true) in ('gateway', 'service') or
           (account_id is not null and
            exists (select from account as a where a.account_id = guess.account_id)));

alter table consent enable row level security;
alter table consent force row level security;
create policy consent_read on consent for select
    using (exists (select from account as a where a.account_id = consent.account_id));
create policy consent_give on consent for insert
    with check (account_own(account_id));
create policy consent_withdraw on consent for update
    using (account_own(account_id));

grant select, insert, update on account, credential, role_grant, consent to :runtime;
grant select, insert on login_log to :runtime;
grant select, insert, update, delete on session, guess to :runtime;
