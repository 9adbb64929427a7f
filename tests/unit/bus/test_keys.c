#include "base.h"

#include <setjmp.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys.h"

struct fixture {
	struct arena *arena;
	char folder[64], path[128];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	(void)snprintf(f->folder, sizeof(f->folder), "/tmp/test_keys.XXXXXX");
	f->arena = arena_new((size_t)1024 * 1024);
	*state = f;
	return mkdtemp(f->folder) && f->arena ? 0 : -1;
}

static int teardown(void **state)
{
	static const char *const names[] = {"a.key", "a.pub", "b.key",
					    "b.pub", "c.pub", "note.txt"};
	struct fixture *f = *state;

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		(void)snprintf(f->path, sizeof(f->path), "%s/%s", f->folder, names[i]);
		(void)unlink(f->path); /* most tests make only some of them */
	}
	(void)rmdir(f->folder); /* a leftover in /tmp harms nobody */
	arena_free(f->arena);
	free(f);
	return 0;
}

static const char *file(struct fixture *f, const char *name)
{
	(void)snprintf(f->path, sizeof(f->path), "%s/%s", f->folder, name); /* both are short */
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

static struct key_pair make(struct fixture *f, const char *name)
{
	struct key_pair pair;
	struct err err;

	assert_int_equal(keys_make(&pair), 0);
	assert_int_equal(keys_save(f->folder, name, &pair, &err), 0);
	return pair;
}

static void keys__saved__loaded_the_same(void **state)
{
	struct fixture *f = *state;
	struct key_pair made = make(f, "a"), loaded;
	char public[KEY_TEXT_BYTES];
	struct stat st;
	struct err err;

	assert_int_equal(keys_load(f->folder, "a", &loaded, &err), 0);
	assert_memory_equal(&made, &loaded, sizeof(made));
	assert_int_equal(keys_load_public(f->folder, "a", public, &err), 0);
	assert_string_equal(public, made.public);
	assert_int_equal(stat(file(f, "a.key"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void keys__saved_again__refused(void **state)
{
	struct fixture *f = *state;
	struct key_pair first = make(f, "a"), other, loaded;
	struct err err;

	assert_int_equal(keys_make(&other), 0);
	assert_int_equal(keys_save(f->folder, "a", &other, &err), E_FILE);
	assert_non_null(strstr(err.text, "never overwritten"));
	assert_int_equal(keys_load(f->folder, "a", &loaded, &err), 0);
	assert_string_equal(loaded.public, first.public);
}

static void keys__secret_others_may_read__refused(void **state)
{
	struct fixture *f = *state;
	struct key_pair loaded;
	struct err err;

	(void)make(f, "a");
	assert_int_equal(chmod(file(f, "a.key"), 0640), 0);
	assert_int_equal(keys_load(f->folder, "a", &loaded, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "chmod 600"));
}

static void keys__halves_of_two_pairs__refused(void **state)
{
	struct fixture *f = *state;
	struct key_pair a = make(f, "a"), b = make(f, "b"), loaded;
	char text[256];
	struct err err;

	(void)snprintf(text, sizeof(text), "public: %s\nsecret: %s\n", a.public, b.secret);
	file_write(f, "a.key", text);
	assert_int_equal(keys_load(f->folder, "a", &loaded, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "do not belong together"));
}

static void keys__broken_files__refused_by_name(void **state)
{
	static const char *const texts[] = {
		"",
		"public:",
		"public: short\n",
		"public: 0123456789012345678901234567890123456789\n", /* no secret */
		"secret: 0123456789012345678901234567890123456789\n",
		"public: 012345678901234567890123456789012345678\"\nsecret: x\n",
	};
	struct fixture *f = *state;
	struct key_pair loaded;
	struct err err;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		file_write(f, "a.key", texts[i]);
		assert_int_equal(keys_load(f->folder, "a", &loaded, &err), E_CONFIG);
		assert_non_null(strstr(err.text, "a.key"));
	}
	assert_int_equal(keys_load(f->folder, "b", &loaded, &err), E_FILE);
	assert_int_equal(keys_load(f->folder, "../b", &loaded, &err), E_CONFIG);
}

static void key_ring__folder__maps_keys_to_names(void **state)
{
	struct fixture *f = *state;
	struct key_pair a = make(f, "a"), b = make(f, "b"), stranger;
	struct key_ring ring;
	struct err err;

	file_write(f, "note.txt", "no key");
	assert_int_equal(key_ring_load(f->arena, f->folder, &ring, &err), 0);
	assert_int_equal(ring.n, 2);
	assert_string_equal(key_ring_name(&ring, a.public), "a");
	assert_string_equal(key_ring_name(&ring, b.public), "b");
	assert_int_equal(keys_make(&stranger), 0);
	assert_null(key_ring_name(&ring, stranger.public));
	assert_null(key_ring_name(&ring, ""));
}

static void key_ring__one_key_two_names__refused(void **state)
{
	struct fixture *f = *state;
	struct key_pair a = make(f, "a");
	struct key_ring ring;
	char text[128];
	struct err err;

	(void)snprintf(text, sizeof(text), "public: %s\n", a.public);
	file_write(f, "c.pub", text);
	assert_int_equal(key_ring_load(f->arena, f->folder, &ring, &err), E_CONFIG);
	assert_non_null(strstr(err.text, "same key"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys__saved__loaded_the_same),
		TEST(keys__saved_again__refused),
		TEST(keys__secret_others_may_read__refused),
		TEST(keys__halves_of_two_pairs__refused),
		TEST(keys__broken_files__refused_by_name),
		TEST(key_ring__folder__maps_keys_to_names),
		TEST(key_ring__one_key_two_names__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
