/* Documents of a case: known by their content, kept unreadable, for parties only; what an event
 * changed stands in the timeline. */
#include "requests.h"

#include <sodium.h>
#include <sys/stat.h>

#include "document_facts.h"

static const char secret_words[] = "工资条：张三 5000.00 元";
static uint8_t content[500000];

static int keys_setup(void **state)
{
	struct err err = {0};
	unsigned version;
	char folder[512];

	kit_cluster_start();
	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 7 + i / 251);
	memcpy(content, secret_words, sizeof(secret_words));
	return group_setup(state);
}

struct sent {
	slice content;
	const struct kit_who *who;
	int64_t case_id;
	uint8_t hash[DOCUMENT_HASH];
};

static int add(struct sent *s, Disputes__CaseDocument **out)
{
	Disputes__AddDocumentRequest q;

	disputes__add_document_request__init(&q);
	(void)crypto_generichash(s->hash, sizeof(s->hash), (const uint8_t *)s->content.at,
				 s->content.len, NULL, 0);
	q.case_id = s->case_id;
	q.hash = (ProtobufCBinaryData){sizeof(s->hash), s->hash};
	q.name = (char *)"张三工资条.pdf";
	q.media_type = (char *)"application/pdf";
	q.kind = (char *)"pay_slip";
	q.size = (int64_t)s->content.len;
	return kit_call(k, "AddDocument", s->who, &q.base, out);
}

static int part(const struct sent *s, int64_t id, uint32_t n, slice body)
{
	Disputes__SendDocumentPartRequest q;

	disputes__send_document_part_request__init(&q);
	q.document_id = id;
	q.part = n;
	q.body = (ProtobufCBinaryData){body.len, (uint8_t *)body.at};
	return kit_call(k, "SendDocumentPart", s->who, &q.base, NULL);
}

static int parts(const struct sent *s, const Disputes__CaseDocument *d)
{
	int rc = 0;

	for (uint32_t n = 0; n < d->n_parts && !rc; n++) {
		size_t from = (size_t)n * d->part_size, left = s->content.len - from;

		rc = part(s, d->document_id, n,
			  (slice){s->content.at + from, left < d->part_size ? left : d->part_size});
	}
	return rc;
}

static int end(const struct kit_who *who, int64_t id, Disputes__CaseDocument **out)
{
	Disputes__CloseDocumentRequest q;

	disputes__close_document_request__init(&q);
	q.document_id = id;
	return kit_call(k, "CloseDocument", who, &q.base, out);
}

static int fetch(const struct kit_who *who, int64_t id, uint32_t n,
		 Disputes__GetDocumentReply **out)
{
	Disputes__GetDocumentRequest q;

	disputes__get_document_request__init(&q);
	q.document_id = id;
	q.part = n;
	return kit_call(k, "GetDocument", who, &q.base, out);
}

static size_t listed(const struct kit_who *who, int64_t case_id)
{
	Disputes__ListDocumentsRequest q;
	Disputes__ListDocumentsReply *r;

	disputes__list_documents_request__init(&q);
	q.case_id = case_id;
	assert_int_equal(kit_call(k, "ListDocuments", who, &q.base, &r), 0);
	return r->n_documents;
}

static struct sent of_case(int64_t case_id)
{
	return (struct sent){
		.content = {(const char *)content, sizeof(content)},
                  .case_id = case_id
        };
}

static Disputes__CaseDocument *whole(struct sent *s)
{
	Disputes__CaseDocument *d;

	assert_int_equal(add(s, &d), 0);
	assert_int_equal(parts(s, d), 0);
	assert_int_equal(end(s->who, d->document_id, &d), 0);
	assert_string_equal(d->state, "whole");
	return d;
}

static void assert_content(const struct kit_who *who, const Disputes__CaseDocument *d)
{
	Disputes__GetDocumentReply *r;
	size_t at = 0;

	for (uint32_t n = 0; n < d->n_parts; n++) {
		assert_int_equal(fetch(who, d->document_id, n, &r), 0);
		assert_memory_equal(r->body.data, content + at, r->body.len);
		at += r->body.len;
	}
	assert_int_equal(at, sizeof(content));
	assert_string_equal(r->document->name, "张三工资条.pdf");
	assert_int_equal(fetch(who, d->document_id, d->n_parts, &r), E_NOT_FOUND);
}

/* ---- tests --------------------------------------------------------------------------------- */

static void document__sent_in_parts__read_as_it_was_and_in_the_timeline(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__GetCaseReply *file;
	Disputes__CaseDocument *d = whole(&s);
	const Disputes__CaseEvent *e;
	char hex[2 * DOCUMENT_HASH + 1];

	assert_int_equal(d->n_parts, 3);
	assert_content(NULL, d);
	assert_int_equal(listed(NULL, s.case_id), 1);
	assert_int_equal(get(NULL, s.case_id, &file), 0);
	e = file->timeline[file->n_timeline - 1];
	assert_string_equal(e->kind, "document_added");
	assert_int_equal(e->n_changes, 1);
	assert_string_equal(e->changes[0]->field, "document");
	assert_string_equal(e->changes[0]->old_value, "");
	assert_string_equal(e->changes[0]->new_value, "pay_slip");
	hex_encode(s.hash, sizeof(s.hash), hex);
	assert_string_equal(e->changes[0]->evidence, hex);
	assert_int_equal(file->timeline[0]->n_changes, 4); /* those of its opening */
}

static void document__same_content_again__the_same_one(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__CaseDocument *first = whole(&s), *again;

	assert_int_equal(add(&s, &again), 0);
	assert_int_equal(again->document_id, first->document_id);
	assert_string_equal(again->state, "whole");
	assert_int_equal(end(NULL, first->document_id, &again), 0); /* once more: no second event */
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'document_added'"),
			 1);
	assert_int_equal(part(&s, first->document_id, 0, (slice){"x", 1}), E_CONFLICT);
}

/* Nothing of its name or content can be read in the database. */
static void document__at_rest__unreadable(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));

	(void)whole(&s);
	assert_int_equal(kit_number("select count(*) from disputes.document_part where "
				    "position('%s'::bytea in body) > 0",
				    secret_words),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_document where "
				    "position('张三'::bytea in name) > 0"),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.case_event_change where "
				    "new_value like '%%张三%%'"),
			 0);
	assert_int_equal(kit_number("select count(*) from disputes.inbox where "
				    "position('%s'::bytea in reply) > 0",
				    secret_words),
			 0);
}

static void document__content_not_of_its_hash__refused_and_nobody_sees_it(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__CaseDocument *d;

	assert_int_equal(add(&s, &d), 0);
	assert_int_equal(end(NULL, d->document_id, NULL), E_CHUNK_MISSING);
	assert_int_equal(parts(&s, d), 0);
	content[300000] ^= 1;
	assert_int_equal(
		part(&s, d->document_id, 1, (slice){(char *)content + d->part_size, d->part_size}),
		0);
	assert_int_equal(end(NULL, d->document_id, NULL), E_CONFLICT);
	assert_int_equal(kit_number("select count(*) from disputes.case_event where kind = "
				    "'document_added'"),
			 0);
	content[300000] ^= 1;
	assert_int_equal(parts(&s, d), 0); /* sent again: it is what it says */
	assert_int_equal(end(NULL, d->document_id, &d), 0);
	assert_content(NULL, d);
}

static void document__part_of_another_length__refused(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__CaseDocument *d;

	assert_int_equal(add(&s, &d), 0);
	assert_int_equal(part(&s, d->document_id, 0, (slice){"short", 5}), E_FIELD);
	assert_int_equal(part(&s, d->document_id, 3, (slice){"behind", 6}), E_FIELD);
}

/* D3 and the parties: offered to is not enough, accepted is; strangers know of nothing. */
static void document__others__only_parties_and_only_whole_ones(void **state UNUSED)
{
	struct sent s = of_case(case_given(1)), theirs;
	Disputes__CaseDocument *d, *mine;
	Disputes__Handoff *h;

	d = whole(&s);
	assert_int_equal(fetch(&kit_clerk, d->document_id, 0, NULL), E_NOT_FOUND);
	assert_int_equal(listed(&kit_clerk, s.case_id), 0);
	assert_int_equal(offer(NULL, s.case_id, "ASSIST", "SAMR", &h), 0);
	assert_int_equal(fetch(&kit_clerk, d->document_id, 0, NULL), E_NOT_FOUND);
	theirs = of_case(s.case_id);
	theirs.who = &kit_clerk;
	theirs.content.len = 1000;
	assert_int_equal(add(&theirs, &mine), E_NOT_OWNER);
	assert_int_equal(accept_as(&kit_clerk, h->handoff_id, "", &h), 0);
	assert_content(&kit_clerk, d);
	assert_int_equal(add(&theirs, &mine), 0); /* not whole yet: nobody else sees it */
	assert_int_equal(listed(NULL, s.case_id), 1);
	assert_int_equal(listed(&kit_clerk, s.case_id), 2);
	assert_int_equal(fetch(NULL, mine->document_id, 0, NULL), E_NOT_FOUND);
	assert_int_equal(part(&s, mine->document_id, 0, (slice){"x", 1}), E_NOT_FOUND);
	assert_int_equal(fetch(&trans, d->document_id, 0, NULL), E_NOT_FOUND);
	assert_int_equal(fetch(&samr_county, d->document_id, 0, NULL), E_NOT_FOUND);
}

/* That somebody read it is an audit entry; asked again with its id nothing is given a second time.
 */
static void document__read__leaves_an_entry(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__CaseDocument *d = whole(&s);
	int64_t before = kit_number("select count(*) from disputes.audit where rpc = "
				    "'disputes.GetDocument' and department = 'HRSS'");

	assert_int_equal(fetch(NULL, d->document_id, 0, NULL), 0);
	assert_int_equal(kit_number("select count(*) from disputes.audit where rpc = "
				    "'disputes.GetDocument' and department = 'HRSS'"),
			 before + 1);
}

static void document__part_moved_to_another__does_not_open(void **state UNUSED)
{
	struct sent s = of_case(case_given(1));
	Disputes__CaseDocument *d = whole(&s);

	kit_sql("update disputes.document_part as x set body = y.body from disputes.document_part "
		"as y where x.part = 0 and y.part = 1");
	assert_int_equal(fetch(NULL, d->document_id, 0, NULL), E_SEALED);
}

/* A new data key: small values come under it, content stays, all of it can be read. */
static void document__data_key_changed__sealed_anew(void **state UNUSED)
{
	struct sent s = of_case(case_given(1)), other = of_case(case_given(2));
	Disputes__CaseDocument *d = whole(&s), *later;
	struct err err = {0};
	unsigned version;
	char folder[512];

	(void)snprintf(folder, sizeof(folder), "%s/keys", kit_folder());
	assert_int_equal(secret_key_make(folder, &version, &err), 0);
	assert_int_equal(version, 2);
	kit_reload(k);
	later = whole(&other);
	while (kit_timers(k) > 0)
		;
	assert_int_equal(kit_number("select min(key_version) from disputes.case_document"), 2);
	assert_content(NULL, d);
	assert_content(NULL, later);
}

static void document__bad_claims__refused_with_the_field(void **state UNUSED)
{
	Disputes__AddDocumentRequest q;
	uint8_t hash[32] = {0};
	int64_t id = case_given(1);

	disputes__add_document_request__init(&q);
	q.case_id = id;
	q.hash = (ProtobufCBinaryData){32, hash};
	q.media_type = (char *)"application/pdf";
	q.size = 5;
	q.name = (char *)"../x.pdf";
	assert_int_equal(kit_call(k, "AddDocument", NULL, &q.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "name"));
	q.name = (char *)"x.pdf";
	q.size = DOCUMENT_MAX + 1;
	assert_int_equal(kit_call(k, "AddDocument", NULL, &q.base, NULL), E_FIELD);
	assert_non_null(strstr(kit_detail(k), "size"));
	q.size = 5;
	q.case_id = 424242;
	assert_int_equal(kit_call(k, "AddDocument", NULL, &q.base, NULL), E_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(document__sent_in_parts__read_as_it_was_and_in_the_timeline),
		T(document__same_content_again__the_same_one),
		T(document__at_rest__unreadable),
		T(document__content_not_of_its_hash__refused_and_nobody_sees_it),
		T(document__part_of_another_length__refused),
		T(document__others__only_parties_and_only_whole_ones),
		T(document__read__leaves_an_entry),
		T(document__part_moved_to_another__does_not_open),
		T(document__bad_claims__refused_with_the_field),
		T(document__data_key_changed__sealed_anew),
	};

	return cmocka_run_group_tests(tests, keys_setup, group_teardown);
}
