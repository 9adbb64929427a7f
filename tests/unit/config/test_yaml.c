#include "yaml.h"

#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

#define MIB ((size_t)1024 * 1024)

static struct arena *arena;

static int setup(void **unused UNUSED)
{
	arena = arena_new(64 * MIB);
	return arena ? 0 : -1;
}

static int teardown(void **unused UNUSED)
{
	arena_freep(&arena);
	return 0;
}

static const struct yaml_node *parse(const char *text)
{
	const struct yaml_node *root = NULL;
	struct err err = {0};

	if (yaml_parse(arena, "t.yaml", text, strlen(text), &root, &err))
		fail_msg("%s", err.text);
	return root;
}

static void yaml_parse__map_and_list__tree_with_places(void **unused UNUSED)
{
	const struct yaml_node *root = parse("# a comment\n"
					     "name: 公道\n"
					     "limits:\n"
					     "  workers: 4\n"
					     "  \"quoted\": \"5\"\n"
					     "list: [a, 'b']\n");
	const struct yaml_node *limits = yaml_get(root, "limits");
	const struct yaml_node *list = yaml_get(root, "list");

	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->n, 3);
	assert_null(root->key);
	assert_string_equal(yaml_get(root, "name")->text.at, "公道");
	assert_int_equal(limits->kind, YAML_MAP);
	assert_int_equal(limits->line, 3);
	assert_int_equal(limits->column, 1);
	assert_string_equal(limits->first->key, "workers");
	assert_int_equal(limits->first->line, 4);
	assert_int_equal(limits->first->column, 3);
	assert_false(limits->first->quoted);
	assert_true(limits->first->next->quoted);
	assert_string_equal(limits->first->next->key, "quoted");
	assert_null(limits->first->next->next);
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->n, 2);
	assert_null(list->first->key);
	assert_int_equal(list->first->next->column, 11);
	assert_string_equal(list->first->file, "t.yaml");
	assert_null(yaml_get(root, "absent"));
	assert_null(yaml_get(NULL, "name"));
	assert_null(yaml_get(list, "name"));
}

static void yaml_parse__bad_text__refused_with_its_place(void **unused UNUSED)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"",				"t.yaml:1:1: the file is empty"                             },
		{"# only a comment\n",              "t.yaml:1:1: the file is empty"                             },
		{"---\n",			   "t.yaml:1:1: the file is empty"                             },
		{"a: 1\nb: 2\na: 3\n",              "t.yaml:3:1: a: given twice, first in line 1"               },
		{"x:\n  b: {k: 1, j: 2, k: 3}\n",   "t.yaml:2:19: k: given twice, first in line 2"              },
		{"a: &x 1\n",                       "t.yaml:1:4: anchors and tags are not allowed"              },
		{"a: &x [1]\n",                     "t.yaml:1:4: anchors and tags are not allowed"              },
		{"a: !!str 1\n",                    "t.yaml:1:4: anchors and tags are not allowed"              },
		{"a: !x {b: 1}\n",                  "t.yaml:1:4: anchors and tags are not allowed"              },
		{"%TAG ! tag:x,2000:\n---\na: 1\n", "t.yaml:1:1: tags are not allowed"                          },
		{"send: *x\n",
		 "t.yaml:1:7: aliases are not allowed; quote a text that starts with *"                         },
		{"a: 1\n---\nb: 2\n",               "t.yaml:2:1: a second document; one a file is allowed"      },
		{"[a]: 1\n",                        "t.yaml:1:1: a key must be a plain text"                    },
		{"{a: 1}: 1\n",                     "t.yaml:1:1: a key must be a plain text"                    },
		{"? [a]\n: 1\n",                    "t.yaml:1:3: a key must be a plain text"                    },
		{"\"\": 1\n",                       "t.yaml:1:1: a key is empty"                                },
		{"a: \"x\\0y\"\n",                  "t.yaml:1:4: a text holds a NUL character"                  },
		{"a: [1, 2\n",                      "t.yaml:2:1: did not find expected ',' or ']'"              },
		{"a: 1\n b: 2\n",                   "t.yaml:2:3: mapping values are not allowed in this context"},
		{"a:\n\t- b\n",                     "t.yaml:2:1: found character that cannot start any token"   },
		{"a: \"x\n",                        "t.yaml:2:1: found unexpected end of stream"                },
		{"a: 1\nb: \xFF\n",                 "t.yaml:2:4: invalid leading UTF-8 octet"                   },
		{"a: \x01\n",                       "t.yaml:1:4: control characters are not allowed"            },
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct yaml_node *root = NULL;
		struct err err = {0};

		assert_int_equal(yaml_parse(arena, "t.yaml", cases[i].text, strlen(cases[i].text),
					    &root, &err),
				 E_CONFIG);
		assert_string_equal(err.text, cases[i].message);
		assert_int_equal(err.code, E_CONFIG);
		assert_null(root);
	}
}

/* A text of n times `part`, between `head` and `tail`. */
static char *repeat(const char *head, const char *part, size_t n, const char *tail)
{
	size_t size = strlen(head) + n * strlen(part) + strlen(tail) + 1;
	char *text = arena_alloc(arena, size);
	struct str s;

	assert_non_null(text);
	s = str_init(text, size);
	str_add(&s, head);
	for (size_t i = 0; i < n; i++)
		str_add(&s, part);
	str_add(&s, tail);
	assert_false(s.cut);
	return text;
}

static void refused(const char *text, const char *message)
{
	const struct yaml_node *root = NULL;
	struct err err = {0};

	assert_int_equal(yaml_parse(arena, "t.yaml", text, strlen(text), &root, &err), E_CONFIG);
	assert_non_null(strstr(err.text, message));
}

static void yaml_parse__depth__16_levels_and_no_more(void **unused UNUSED)
{
	assert_int_equal(parse(repeat("", "[", 16, repeat("", "]", 16, "")))->kind, YAML_LIST);
	refused(repeat("", "[", 17, repeat("", "]", 17, "")), "t.yaml:1:17: nested deeper than 16");
	refused(repeat("", "{a: ", 17, ""), "nested deeper than 16");
	refused(repeat("", "- ", 100000, "x"), "nested deeper than 16");
}

static void yaml_parse__nodes__65536_and_no_more(void **unused UNUSED)
{
	assert_int_equal(parse(repeat("[", "a,", 65535, "]"))->n, 65535);
	refused(repeat("[", "a,", 65536, "]"), "more than 65536 values");
}

static void yaml_parse__size__one_mebibyte(void **unused UNUSED)
{
	assert_non_null(parse(repeat("a: ", "x", MIB - 3, "")));
	refused(repeat("a: ", "x", MIB - 2, ""), "t.yaml:1:1: larger than 1 MiB");
}

static void yaml_parse__small_arena__no_memory(void **unused UNUSED)
{
	const char *text = repeat("[", "a,", 1000, "]");
	const struct yaml_node *root = NULL;
	struct err err = {0};

	for (size_t cap = 0; cap < 1000 * sizeof(*root); cap += 997) {
		AUTO(arena_freep) struct arena *small = arena_new(cap);

		assert_int_equal(yaml_parse(small, "t.yaml", text, strlen(text), &root, &err),
				 E_NO_MEMORY);
	}
}

static void yaml_load__no_file_or_folder__file_error(void **unused UNUSED)
{
	const struct yaml_node *root = NULL;
	struct err err = {0};

	assert_int_equal(yaml_load(arena, "/nowhere/x.yaml", &root, &err), E_FILE);
	assert_string_equal(err.text, "/nowhere/x.yaml: No such file or directory");
	assert_int_equal(yaml_load(arena, "/tmp", &root, &err), E_FILE);
	assert_string_equal(err.text, "/tmp: Is a directory");
	assert_int_equal(yaml_load(arena, "/dev/zero", &root, &err), E_CONFIG);
	assert_string_equal(err.text, "/dev/zero:1:1: larger than 1 MiB");
}

static void yaml_load__file__same_as_its_text(void **unused UNUSED)
{
	char path[] = "/tmp/gongdao-yaml-XXXXXX";
	const struct yaml_node *root = NULL;
	struct err err = {0};
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd,
			       "\xEF\xBB\xBF"
			       "a: [1, 2]\r\nb: c\r\n",
			       20),
			 20);
	assert_int_equal(close(fd), 0);
	assert_int_equal(yaml_load(arena, path, &root, &err), 0);
	assert_false(yaml_equal(root, parse("b: c\na: [1, 2]")));
	assert_true(yaml_equal(root, parse("a:\n - 1\n - 2\nb: c")));
	assert_string_equal(root->file, path);
	assert_int_equal(unlink(path), 0);
}

static void yaml_need__absent__names_key_and_place(void **unused UNUSED)
{
	const struct yaml_node *root = parse("a: 1\nb:\n  c: 1\n"), *out = NULL;
	struct err err = {0};

	assert_int_equal(yaml_need(root, "a", &out, &err), 0);
	assert_string_equal(out->text.at, "1");
	assert_int_equal(yaml_need(root, "d", &out, &err), E_CONFIG);
	assert_string_equal(err.text, "t.yaml:1:1: d is missing");
	assert_int_equal(yaml_need(yaml_get(root, "b"), "d", &out, &err), E_CONFIG);
	assert_string_equal(err.text, "t.yaml:2:1: b: d is missing");
	assert_int_equal(yaml_need(yaml_get(root, "a"), "d", &out, &err), E_CONFIG);
	assert_string_equal(err.text, "t.yaml:1:1: a: \"1\" is not a map");
	assert_int_equal(yaml_need(NULL, "d", &out, &err), E_CONFIG);
	assert_string_equal(err.text, "d: is missing");
}

static void yaml_only__unknown_key__named(void **unused UNUSED)
{
	static const char *const keys[] = {"a", "b", NULL};
	struct err err = {0};

	assert_int_equal(yaml_only(parse("a: 1\nb: 2"), keys, &err), 0);
	assert_int_equal(yaml_only(parse("a: 1\nbb: 2"), keys, &err), E_CONFIG);
	assert_string_equal(err.text, "t.yaml:2:1: unknown key \"bb\"; known here: a, b");
	assert_int_equal(yaml_only(parse("[a]"), keys, &err), E_CONFIG);
	assert_string_equal(err.text, "t.yaml:1:1: expected a map, not a list");
}

static void yaml_print__any_tree__reads_back_equal(void **unused UNUSED)
{
	static const char *const cases[] = {
		"a: 1",
		"[]",
		"{}",
		"x",
		"\"5\"",
		"[-5, \"-5\", 1.5, ~, 2025-03-09, tcp://127.0.0.1:7401]",
		"a: {b: [{c: {}}, [], [[d]], e], \"f g\": \"\"}\nh: 'it''s'",
		"a: |\n  two\n  lines\n\nb: \"\\t\\x01\\x7F\\x85\\u2028\\uFEFF\\\\ \\\"\"",
		"公道: 许人社〔2022〕1号, 第 2 条",
		"a: monday, tuesday",
		"a: \"true\"\nb: true\nc: '*'",
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		const struct yaml_node *tree = parse(cases[i]), *back;
		char *text = NULL;
		size_t len = 0;
		FILE *to = open_memstream(&text, &len);

		assert_non_null(to);
		yaml_print(to, tree);
		assert_int_equal(fclose(to), 0);
		back = parse(text);
		free(text);
		assert_int_equal(tree->kind, back->kind);
		assert_int_equal(tree->n, back->n);
		text = NULL;
		to = open_memstream(&text, &len);
		assert_non_null(to);
		yaml_print(to, back);
		assert_int_equal(fclose(to), 0);
		assert_true(yaml_equal(back, parse(text))); /* printing settles after one round */
		free(text);
	}
}

static void yaml_equal__differences__found(void **unused UNUSED)
{
	static const char *const apart[][2] = {
		{"a: 1",       "a: 2"      },
                {"a: 1",       "b: 1"      },
		{"a: 1",       "a: \"1\""  },
                {"[a]",        "{a: 1}"    },
		{"[a, b]",     "[a]"       },
                {"[[a], b]",   "[[b], b]"  },
		{"a: {b: 1}",  "a: [1]"    },
                {"[[[1]], 2]", "[[[1]], 3]"},
		{"a: 1",       "[1]"       },
	};

	for (size_t i = 0; i < N_ELEMENTS(apart); i++) {
		assert_false(yaml_equal(parse(apart[i][0]), parse(apart[i][1])));
		assert_false(yaml_equal(parse(apart[i][1]), parse(apart[i][0])));
		assert_true(yaml_equal(parse(apart[i][0]), parse(apart[i][0])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_parse__map_and_list__tree_with_places),
		cmocka_unit_test(yaml_parse__bad_text__refused_with_its_place),
		cmocka_unit_test(yaml_parse__depth__16_levels_and_no_more),
		cmocka_unit_test(yaml_parse__nodes__65536_and_no_more),
		cmocka_unit_test(yaml_parse__size__one_mebibyte),
		cmocka_unit_test(yaml_parse__small_arena__no_memory),
		cmocka_unit_test(yaml_load__no_file_or_folder__file_error),
		cmocka_unit_test(yaml_load__file__same_as_its_text),
		cmocka_unit_test(yaml_need__absent__names_key_and_place),
		cmocka_unit_test(yaml_only__unknown_key__named),
		cmocka_unit_test(yaml_print__any_tree__reads_back_equal),
		cmocka_unit_test(yaml_equal__differences__found),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
