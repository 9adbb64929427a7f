"""An instance of the release before goes on while a migration is applied and behind it: every migration of every service,
one by one, takes nothing that the statements, rights and rows of the programs before it rely on."""

import shutil

import pytest

import catalog
import city

SKELETON = "service"
SERVICES = city.EXTRA + city.SERVICES


class Tables(city.City):
    """A database and the command line; migrations come into the folder of the schema one by one."""

    def __enter__(self):
        super().__enter__()
        for service in SERVICES:
            self.psql(f"drop schema if exists {service} cascade")
        self.folder = self.root / "schema"
        shutil.rmtree(self.folder)
        return self

    def _daemons_start(self):
        """None is needed."""

    def snapshot(self, schema):
        return catalog.read(self.psql(catalog.snapshot_sql(schema))[0][0])

    def steps(self, layer, schema):
        """Applies the layer file by file; what each takes from a program that was written before it."""
        source = city.SOURCE / ("common/service" if layer == SKELETON else f"services/{layer}") / "schema"
        (self.folder / layer).mkdir(parents=True, exist_ok=True)
        if layer == SKELETON:  # a service is a folder with a migration
            shutil.copytree(city.SOURCE / "services" / schema / "schema", self.folder / schema)
        before, out = None, {}
        for path in sorted(source.glob("*.sql")):
            shutil.copy(path, self.folder / layer)
            self.cli("db", "migrate")
            after = self.snapshot(schema)
            if before and (found := catalog.breaks(before, after)):
                out[f"{layer}/{path.stem}"] = found
            before = after
        return out


@pytest.fixture(scope="module")
def tables():
    with Tables() as t:
        t.found = {SKELETON: t.steps(SKELETON, SERVICES[0])}
        for service in SERVICES:
            t.found[service] = t.steps(service, service)
        yield t


# Migrations before these are not held to it: whoever has tables has them by now.
BEGINS = {SKELETON: 5, "accounts": 1, "registration": 27, "wages": 20, "alerts": 3, "disputes": 15}

# What was looked at, and why it takes nothing all the same.
LOOKED_AT = {
    "registration/032_agreement_groups_plan: function agreement_groups(the_employer bigint, region_like text, on_day date, "
    "by_region boolean) is another": "the same rows, planned with what is asked",
    "registration/036_access_log: policy worker_access.worker_access_seen is another": "the same rows: offset 0",
    "wages/020_pay_system_plans: policy pay_system_version.pay_system_version_seen is another": "the same rows: offset 0",
    "wages/022_packed_lists: constraint packed_month.packed_month_spans is another":
        "it did take something: writes of format 2 over format 3. Mended by 023",
    "wages/022_packed_lists: function packed_intervals(p wages.packed_month) is another": "of format 3 only",
    "wages/023_packed_over: constraint packed_month.packed_month_spans is another": "of format 2 as before 022",
    "wages/025_numbers_packed: function numbers_behind(of_employer bigint, of_month date, after_no text, most bigint) is "
    "another": "the same numbers with fewer looks",
    **{f"wages/026_worker_own: policy {table}.{table}_worker is new and restricts":
       "callers who are a worker, whom the release before lets ask for none of these; who is none is 0"
       for table in ("finding", "finding_version", "payment", "payment_version")},
    **{f"registration/037_company_files: policy {table}.{table}_company is new and restricts":
       "callers who are a company to their own: the release before lets them ask for none of the first, and of the second for their own only"
       for table in ("import_run", "engagement")},
    "alerts/006_delivery_hours: index delivery.delivery_due is gone": "the release before uses delivery_due_by_hours",
    "disputes/015_outside: constraint handoff.handoff_brought is new": "of two new columns, which are '' where they are not named",
    "disputes/019_watch: policy case_event.case_event_retaliation is new and restricts": "events that it does not write itself",
    "disputes/020_tip_terms: function tip_terms(the_code bytea) is another": "the same columns; a body's name is right now",
}


@pytest.mark.parametrize("layer", [SKELETON] + SERVICES)
def test_migrations__one_by_one__take_nothing_from_the_release_before(tables, layer):
    found = {f"{name}: {what}" for name, whole in tables.found[layer].items() for what in whole
             if int(name.split("/")[1][:3]) >= BEGINS[layer]}
    assert found == {key for key in LOOKED_AT if key.startswith(f"{layer}/")}


# Migrations that somebody might write for disputes, and what has to be said of them.
BREAK = {
    "alter table case_file drop column ground": "column case_file.ground is gone",
    "alter table case_file rename column owner to held_by": "column case_file.owner is gone",
    "alter table case_file alter column ground type varchar(2000)": "column case_file.ground is of another type",
    "alter table handoff add column urgent boolean not null": "column handoff.urgent is new and has no default",
    "alter table case_file alter column alert_id set not null": "column case_file.alert_id may not be null any more",
    "alter table handoff alter column brought_by drop default": "column handoff.brought_by has no default any more",
    "alter table handoff add constraint handoff_told check (basis <> '')": "constraint handoff.handoff_told is new",
    "alter table handoff drop constraint handoff_kind, add constraint handoff_kind check (kind in ('TRANSFER', 'REFER'))":
        "constraint handoff.handoff_kind is another",
    "alter table handoff add constraint handoff_of check (kind in ('TRANSFER')) not valid": "constraint handoff.handoff_of is new",
    "create unique index case_file_one on case_file (employer_id)": "unique index case_file.case_file_one is new",
    "alter table case_party drop constraint case_party_pkey": "key case_party.case_party_pkey is gone",
    "drop index case_file_by_owner": "index case_file.case_file_by_owner is gone",
    "alter table number_series enable row level security": "row-level security of number_series is another",
    "alter policy penalty_read on penalty using (false)": "policy penalty.penalty_read is another",
    "create policy penalty_none on penalty as restrictive using (false)": "policy penalty.penalty_none is new and restricts",
    "revoke update on case_file from gongdao_disputes": "grant case_file update is gone",
    "create trigger late before update on case_file for each row execute function suppress_redundant_updates_trigger()":
        "trigger case_file.late is new",
    "drop function tip_terms(bytea)": "function tip_terms(the_code bytea) is gone",
    "alter function case_open_to_caller(bigint) volatile": "function case_open_to_caller(the_case bigint) is another",
}

FIT = [
    "alter table handoff add column urgent boolean not null default false, add constraint handoff_urgent check (not urgent)",
    "alter table handoff add column seen_at timestamptz",
    "create table handoff_note (handoff_id bigint primary key references handoff, text text not null check (text <> ''))",
    "create index handoff_by_basis on handoff (basis)",
    "alter table handoff drop constraint handoff_kind, add constraint handoff_kind check (kind in ('TRANSFER', 'REFER', 'INFORM', "
    "'ASSIST', 'JOINT', 'ADVISE', 'CONSULT')) not valid",
    "alter table case_file alter column ground drop not null",
    "create policy penalty_of_all on penalty for select using (true)",
    "alter table handoff drop constraint handoff_words",
]


def said_of(tables, migration):
    """It is rolled back."""
    before = tables.snapshot("disputes")
    after, = tables.psql(f"begin; set local search_path = disputes; {migration}; set local search_path = public; "
                         f"{catalog.snapshot_sql('disputes')}; rollback")
    return catalog.breaks(before, catalog.read(after[0]))


@pytest.mark.parametrize("migration", BREAK)
def test_migration__takes_something__said_what(tables, migration):
    assert BREAK[migration] in said_of(tables, migration)


@pytest.mark.parametrize("migration", FIT)
def test_migration__only_adds__nothing_to_say(tables, migration):
    assert said_of(tables, migration) == []
