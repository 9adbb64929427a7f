/*
 * walk_keep - everything that the service keeps of its matter: told apart, and put back.
 */
#ifndef GONGDAO_TEST_DISPUTES_WALK_KEEP_H
#define GONGDAO_TEST_DISPUTES_WALK_KEEP_H

#include "walk.h"

/* Without what the skeleton of a service keeps for itself. */
static void keeping_make(void)
{
	kit_sql("create schema kept");
	kit_sql("create function kept.tables() returns setof text language sql stable as "
		"$$ select relname::text from pg_class where relnamespace = "
		"'disputes'::regnamespace and relkind = 'r' and not relispartition and relname not "
		"in ('schema_migration', 'inbox', 'outbox', 'audit', 'relay', 'outbox_cursor', "
		"'dead_letter', 'replay', 'attempt', 'partition_floor', 'chain', 'chain_head', "
		"'chain_kept', 'chain_seal', 'chain_witness', 'chain_archive', 'administration', "
		"'administration_now') "
		"order by relname $$");
	kit_sql("do $$ declare t text; begin for t in select kept.tables() loop execute "
		"format('create table kept.%%1$I as table disputes.%%1$I', t); end loop; end $$");
	kit_sql("create function kept.put_back() returns void language plpgsql set "
		"session_replication_role = replica as $$ declare t text; begin for t in select "
		"kept.tables() loop execute format('delete from disputes.%%I', t); execute "
		"format('insert into disputes.%%1$I select * from kept.%%1$I', t); end loop; "
		"end $$");
}

/* One number for all of it. */
static const char *print_of_all(void)
{
	return arena_strdup(arena,
			    kit_text("select md5(string_agg(md5(query_to_xml(format('select * from "
				     "disputes.%%I as t order by t::text', name), false, false, "
				     "'')::text), '' order by name)) from kept.tables() as name"));
}

static void put_back(void)
{
	kit_sql("select kept.put_back()");
}

#endif
