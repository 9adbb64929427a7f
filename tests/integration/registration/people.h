/*
 * people - workers of nobody (born in 1900, sequence 000), and the requests about them.
 */
#ifndef GONGDAO_TEST_PEOPLE_H
#define GONGDAO_TEST_PEOPLE_H

#include "requests.h"

#include "cn_id.h"

/* A document of nobody: the day of 1900, and the county's last digit. Lives until the process ends.
 */
static UNUSED char *document_given(unsigned month, unsigned day, unsigned county)
{
	static char texts[2048][RESIDENT_ID_LENGTH + 1];
	static size_t used;
	char *text = texts[used++ % N_ELEMENTS(texts)];

	(void)snprintf(text, RESIDENT_ID_LENGTH + 1, "41100%u1900%02u%02u000", county % 10,
		       month % 100, day % 100);
	text[17] = resident_id_check_character((slice){text, 17});
	text[18] = '\0';
	return text;
}

static UNUSED Registration__WorkerRow worker_given(const char *id, const char *name,
						   const char *phone)
{
	Registration__WorkerRow row;

	registration__worker_row__init(&row);
	row.id = (char *)id;
	row.name = (char *)name;
	row.phone = (char *)phone;
	row.home_region = (char *)"411002";
	return row;
}

static UNUSED Registration__WorkerRow numbered(Registration__WorkerRow row, const char *code,
					       const char *no)
{
	row.credit_code = (char *)code;
	row.worker_no = (char *)no;
	return row;
}

static UNUSED int workers_import(const struct kit_who *who, Registration__WorkerRow *rows, size_t n,
				 bool dry_run, Registration__ImportReply **out)
{
	Registration__ImportWorkersRequest req;
	Registration__WorkerRow *list[600];

	registration__import_workers_request__init(&req);
	for (size_t i = 0; i < n; i++)
		list[i] = &rows[i];
	req.rows = list;
	req.n_rows = n;
	req.dry_run = dry_run;
	return kit_call(k, "ImportWorkers", who, &req.base, out);
}

static UNUSED int worker_register(const struct kit_who *who, Registration__WorkerRow row,
				  const char *reason, Registration__RegisterWorkerReply **out)
{
	Registration__RegisterWorkerRequest req;

	registration__register_worker_request__init(&req);
	req.row = &row;
	req.reason = (char *)reason;
	return kit_call(k, "RegisterWorker", who, &req.base, out);
}

/* The number of one who is registered now. */
static UNUSED int64_t registered(const char *id, const char *name, const char *phone)
{
	Registration__RegisterWorkerReply *rep = NULL;

	assert_int_equal(worker_register(NULL, worker_given(id, name, phone), "", &rep), 0);
	return rep->worker_id;
}

enum find_by {
	BY_ID,
	BY_PHONE,
	BY_NAME,
};

static UNUSED Registration__FindWorkerReply *workers_found(const struct kit_who *who,
							   enum find_by by, const char *value)
{
	Registration__FindWorkerRequest req;
	Registration__FindWorkerReply *rep = NULL;

	registration__find_worker_request__init(&req);
	*(by == BY_ID ? &req.id : by == BY_PHONE ? &req.phone : &req.name) = (char *)value;
	assert_int_equal(kit_call(k, "FindWorker", who, &req.base, &rep), 0);
	return rep;
}

static UNUSED int worker_get(const struct kit_who *who, int64_t worker_id,
			     Registration__Worker **out)
{
	Registration__GetWorkerRequest req;

	registration__get_worker_request__init(&req);
	req.worker_id = worker_id;
	return kit_call(k, "GetWorker", who, &req.base, out);
}

/* How many engagements were announced since it was asked last; *out_last the last one. */
static UNUSED size_t engagements_told(const struct kit_event **out_last)
{
	size_t n = kit_events(k, &events), told = 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(events[i].event, "registration.EngagementRecorded") != 0)
			continue;
		*out_last = &events[i];
		told++;
	}
	return told;
}

/* Fails when the text is anywhere in the tables that keep messages, plain or as bytes. */
static UNUSED void assert_nowhere(const char *text)
{
	assert_int_equal(
		kit_number(
			"select count(*) from (select reply as b from registration.inbox union all "
			"select body from registration.outbox union all select body from "
			"registration.dead_letter union all select body from registration.timer) "
			"as x where position(convert_to('%s', 'UTF8') in b) > 0",
			text),
		0);
	assert_int_equal(kit_number("select count(*) from registration.audit a where "
				    "position('%s' in a::text) > 0",
				    text),
			 0);
}

#endif
