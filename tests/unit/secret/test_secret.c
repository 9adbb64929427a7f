/*
 * Seals open for the right key and place alone; blind indexes are what the algorithm says.
 */
#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blind.h"
#include "seal.h"

#define SECRET_1 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SECRET_2 "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

struct fixture {
	struct arena *arena;
	char folder[64], path[128];
};

static const char *file(struct fixture *f, const char *name)
{
	(void)snprintf(f->path, sizeof(f->path), "%s/%s", f->folder, name);
	return f->path;
}

static void file_write(struct fixture *f, const char *name, const char *text)
{
	FILE *to = fopen(file(f, name), "we");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(chmod(file(f, name), 0600), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	(void)snprintf(f->folder, sizeof(f->folder), "/tmp/test_secret.XXXXXX");
	f->arena = arena_new((size_t)4 * 1024 * 1024);
	*state = f;
	return mkdtemp(f->folder) && f->arena ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i <= 20; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "data-%d.key", i);
		(void)unlink(file(f, name)); /* most tests make only some of them */
	}
	(void)unlink(file(f, "data-03.key"));
	(void)rmdir(f->folder); /* a leftover in /tmp harms nobody */
	arena_free(f->arena);
	free(f);
	return 0;
}

static struct secret_ring *ring_of(struct fixture *f)
{
	struct secret_ring *ring = NULL;
	struct err err = {0};

	assert_int_equal(secret_ring_load(f->arena, f->folder, &ring, &err), 0);
	return ring;
}

static struct secret_ring *two_keys(struct fixture *f)
{
	file_write(f, "data-1.key", "version: 1\nsecret: " SECRET_1 "\n");
	file_write(f, "data-2.key", "version: 2\nsecret: " SECRET_2 "\n");
	return ring_of(f);
}

static const struct secret_place name_7 = {"worker.name", 7};

static slice sealed(struct fixture *f, const struct secret_ring *ring, unsigned version)
{
	slice out = {NULL, 0};

	assert_int_equal(secret_seal(ring, version, name_7, SLICE("张三"), f->arena, &out), 0);
	return out;
}

/* ---- the ring ------------------------------------------------------------------------------- */

static void ring__folder_without_keys__empty(void **state)
{
	struct fixture *f = *state;
	struct secret_ring *ring = ring_of(f);
	struct err err = {0};

	assert_int_equal(secret_newest(ring), 0);
	assert_false(secret_has(ring, 1));
	assert_int_equal(secret_ring_load(f->arena, file(f, "nowhere"), &ring, &err), 0);
	assert_int_equal(secret_newest(ring), 0);
}

static void key_make__again__next_version_mode_0600(void **state)
{
	struct fixture *f = *state;
	unsigned versions[SECRET_VERSIONS_MAX], version = 0;
	struct err err = {0};
	struct stat st;

	assert_int_equal(secret_key_make(f->folder, &version, &err), 0);
	assert_int_equal(version, 1);
	assert_int_equal(secret_key_make(f->folder, &version, &err), 0);
	assert_int_equal(version, 2);
	assert_int_equal(stat(file(f, "data-2.key"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(secret_versions(ring_of(f), versions), 2);
	assert_int_equal(versions[0], 1);
	assert_int_equal(secret_newest(ring_of(f)), 2);
}

static void key_make__ring_full__refused(void **state)
{
	struct fixture *f = *state;
	unsigned version = 0;
	struct err err = {0};

	for (int i = 0; i < SECRET_VERSIONS_MAX; i++)
		assert_int_equal(secret_key_make(f->folder, &version, &err), 0);
	assert_int_equal(secret_key_make(f->folder, &version, &err), E_CONFIG);
	assert_int_equal(secret_newest(ring_of(f)), SECRET_VERSIONS_MAX);
}

static void ring__flawed_file__refused_with_its_path(void **state)
{
	static const char *const texts[] = {
		"",
		"version: 3\n",
		"version: 3\nsecret: 0011\n",
		"version: 2\nsecret: " SECRET_1 "\n",
		"version: 3\nsecret: " SECRET_1 "0\n",
		"secret: " SECRET_1 "\n",
	};
	struct fixture *f = *state;
	struct secret_ring *ring;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct err err = {0};

		file_write(f, "data-3.key", texts[i]);
		assert_int_equal(secret_ring_load(f->arena, f->folder, &ring, &err), E_CONFIG);
		assert_non_null(strstr(err.text, "data-3.key"));
		assert_null(strstr(err.text, "0001020304"));
	}
}

static void ring__file_others_can_read__refused(void **state)
{
	struct fixture *f = *state;
	struct secret_ring *ring;
	struct err err = {0};

	file_write(f, "data-1.key", "version: 1\nsecret: " SECRET_1 "\n");
	assert_int_equal(chmod(file(f, "data-1.key"), 0640), 0);
	assert_int_equal(secret_ring_load(f->arena, f->folder, &ring, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "chmod 600"));
}

static void ring__other_names__passed_over(void **state)
{
	struct fixture *f = *state;

	file_write(f, "data-03.key", "anything");
	file_write(f, "data-0.key", "anything");
	assert_int_equal(secret_newest(ring_of(f)), 0);
}

/* ---- seals ---------------------------------------------------------------------------------- */

static void seal__opened__same_and_never_twice_alike(void **state)
{
	struct fixture *f = *state;
	const struct secret_ring *ring = two_keys(f);
	slice a = sealed(f, ring, 2), b = sealed(f, ring, 2), plain = {NULL, 0};

	assert_int_equal(a.len, 2 + 24 + strlen("张三") + 16);
	assert_int_equal(secret_version_of(a), 2);
	assert_memory_not_equal(a.at, b.at, a.len);
	assert_int_equal(secret_open(ring, name_7, a, f->arena, &plain), 0);
	assert_string_equal(plain.at, "张三");
	assert_int_equal(plain.len, strlen("张三"));
}

/* Sealed by another program (Python, from RFC 8439 and its XChaCha draft): the format is what the
 * header says. */
static void seal__of_known_answer__opens(void **state)
{
	static const char hex[] = "00016465666768696a6b6c6d6e6f707172737475767778797a7bbb09069f7203"
				  "cedb5718a604c3fab9d980447b0c9c56";
	struct fixture *f = *state;
	const struct secret_ring *ring = two_keys(f);
	uint8_t raw[sizeof(hex) / 2];
	slice plain = {NULL, 0};

	assert_true(hex_decode(hex, sizeof(hex) - 1, raw));
	assert_int_equal(
		secret_open(ring, name_7, (slice){(char *)raw, sizeof(raw)}, f->arena, &plain), 0);
	assert_string_equal(plain.at, "张三");
}

static void open__wrong_place_or_key__refused(void **state)
{
	static const struct secret_place others[] = {
		{"worker.name",  8},
                {"worker.phone", 7},
                {"worker.name/", 7},
                {"worker.nam",   7}
        };
	struct fixture *f = *state;
	const struct secret_ring *ring = two_keys(f);
	slice value = sealed(f, ring, 1), plain = {NULL, 0};
	char *as_2;

	for (size_t i = 0; i < N_ELEMENTS(others); i++)
		assert_int_equal(secret_open(ring, others[i], value, f->arena, &plain), E_SEALED);
	as_2 = arena_strndup(f->arena, value.at, value.len);
	assert_non_null(as_2);
	as_2[1] = 2;
	assert_int_equal(secret_open(ring, name_7, (slice){as_2, value.len}, f->arena, &plain),
			 E_SEALED);
	as_2[1] = 9;
	assert_int_equal(secret_open(ring, name_7, (slice){as_2, value.len}, f->arena, &plain),
			 E_KEY_MISSING);
	assert_int_equal(secret_seal(ring, 9, name_7, SLICE("x"), f->arena, &value), E_KEY_MISSING);
	assert_null(plain.at);
}

static void open__any_bit_turned_or_cut__refused(void **state)
{
	struct fixture *f = *state;
	const struct secret_ring *ring = two_keys(f);
	slice value = sealed(f, ring, 1), plain = {NULL, 0};

	for (size_t i = 2; i < value.len; i++) {
		char *bad = arena_strndup(f->arena, value.at, value.len);

		assert_non_null(bad);
		bad[i] = (char)(bad[i] ^ 1);
		assert_int_equal(
			secret_open(ring, name_7, (slice){bad, value.len}, f->arena, &plain),
			E_SEALED);
	}
	for (size_t len = 0; len < value.len; len++)
		assert_int_equal(
			secret_open(ring, name_7, (slice){value.at, len}, f->arena, &plain),
			E_SEALED);
	assert_null(plain.at);
}

static void seal__nothing_and_too_much__bounded(void **state)
{
	struct fixture *f = *state;
	const struct secret_ring *ring = two_keys(f);
	slice value = {NULL, 0}, plain = {NULL, 9};

	assert_int_equal(secret_seal(ring, 1, name_7, SLICE(""), f->arena, &value), 0);
	assert_int_equal(secret_open(ring, name_7, value, f->arena, &plain), 0);
	assert_int_equal(plain.len, 0);
	assert_int_equal(secret_seal(ring, 1, name_7, (slice){"", SEAL_MAX + 1}, f->arena, &value),
			 E_TOO_BIG);
}

/* ---- blind indexes -------------------------------------------------------------------------- */

static void index__known_answers__as_another_program_has_them(void **state)
{
	static const struct {
		unsigned version;
		enum secret_field field;
		const char *text, *hex;
	} cases[] = {
		{1, SECRET_DOCUMENT, "resident_id:411003190001010005",
		 "4ee101bb1de32858f2b9c97f2518b0bb"						      },
		{1, SECRET_PHONE,    "13800000000",                    "2ff4fca7b261fc55911896d67076aebb"},
		{2, SECRET_PHONE,    "13800000000",                    "242fd3371a56c35439b90dddad29ca6e"},
		{2, SECRET_NAME,     "张三",                         "8861987bdc9c08b4691e220946af51cd"}
        };
	const struct secret_ring *ring = two_keys(*state);

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct uuid got;
		char hex[33];

		assert_int_equal(
			secret_index(ring, cases[i].version, cases[i].field, cases[i].text, &got),
			0);
		hex_encode(got.b, sizeof(got.b), hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

static void index__other_version_field_or_text__other(void **state)
{
	const struct secret_ring *ring = two_keys(*state);
	struct uuid seen[2 * SECRET_FIELDS + 1];
	size_t n = 0;

	for (unsigned version = 1; version <= 2; version++) {
		for (unsigned field = 0; field < SECRET_FIELDS; field++)
			assert_int_equal(secret_index(ring, version, (enum secret_field)field,
						      "13800000000", &seen[n++]),
					 0);
	}
	assert_int_equal(secret_index(ring, 1, SECRET_PHONE, "13800000001", &seen[n++]), 0);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			assert_false(uuid_equal(&seen[i], &seen[k]));
	}
	assert_int_equal(secret_index(ring, 3, SECRET_PHONE, "13800000000", &seen[0]),
			 E_KEY_MISSING);
}

static void name_parts__name__each_pair_once(void **state)
{
	const struct secret_ring *ring = two_keys(*state);
	int64_t whole[SECRET_PARTS_MAX], part[SECRET_PARTS_MAX];
	size_t n = 0, k = 0, found = 0;

	assert_int_equal(secret_name_parts(ring, 1, "欧阳娜娜", whole, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(secret_name_parts(ring, 1, "阳娜", part, &k), 0);
	assert_int_equal(k, 1);
	for (size_t i = 0; i < n; i++)
		found += whole[i] == part[0];
	assert_int_equal(found, 1);
	assert_int_equal(secret_name_parts(ring, 1, "哈哈哈", part, &k), 0);
	assert_int_equal(k, 1);
	assert_int_equal(secret_name_parts(ring, 1, "张", part, &k), 0);
	assert_int_equal(k, 0);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	static const struct CMUnitTest tests[] = {
		T(ring__folder_without_keys__empty),
		T(key_make__again__next_version_mode_0600),
		T(key_make__ring_full__refused),
		T(ring__flawed_file__refused_with_its_path),
		T(ring__file_others_can_read__refused),
		T(ring__other_names__passed_over),
		T(seal__opened__same_and_never_twice_alike),
		T(seal__of_known_answer__opens),
		T(open__wrong_place_or_key__refused),
		T(open__any_bit_turned_or_cut__refused),
		T(seal__nothing_and_too_much__bounded),
		T(index__known_answers__as_another_program_has_them),
		T(index__other_version_field_or_text__other),
		T(name_parts__name__each_pair_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
