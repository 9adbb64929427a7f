-- Changes of workers by request (REG-4): name and telephone of a request are sealed in rows of their
-- own. A new table, and a check of change_request: read once, no rows to rewrite.
-- Source: plan 2.2; domain.md K.5 (correction of personal data on request); features.md REG-4.

alter table change_request
    drop constraint change_request_subject,
    add constraint change_request_subject check (subject in ('employer', 'engagement', 'worker'));

-- As texts in change_field, but sealed (common/secret), at home in change_secret.FIELD.old or .new /
-- change_id. Never updated but by a rotation of keys, which changes no value.
create table change_secret (
    change_id   bigint      not null references change_request (change_id),
    region      text        not null,  -- of the request
    field       text        not null,
    old_value   bytea,                 -- null: nothing there
    new_value   bytea,
    key_version bigint      not null,  -- of both
    primary key (change_id, field),
    constraint change_secret_field check (field in ('name', 'phone')),
    constraint change_secret_some check (old_value is not null or new_value is not null),
    constraint change_secret_sealed check (octet_length(old_value) between 1 and 1024
                                           and octet_length(new_value) between 1 and 1024)
);

-- A change of a worker is seen by who sees the worker now; the operators of the machines do not.
alter policy change_request_region on change_request
    using (gongdao_sees(region)
           and (subject <> 'worker'
                or (current_setting('gongdao.role', true) <> 'operator'
                    and worker_seen(subject_id))));

alter table change_secret enable row level security;
alter table change_secret force row level security;
create policy change_secret_request on change_secret
    using (gongdao_sees(region)
           and exists (select from change_request r where r.change_id = change_secret.change_id));

grant select, insert, update (old_value, new_value, key_version) on change_secret to :runtime;
