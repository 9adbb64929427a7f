/*
 * folder_kit - a temporary folder with the files of one test, and a loaded pack of them.
 */
#ifndef TEST_FOLDER_KIT_H
#define TEST_FOLDER_KIT_H

#include "rules.h"

#include <dirent.h>
#include <setjmp.h>
#include <unistd.h>

#include <cmocka.h>

static char kit_folder[64];

static UNUSED int kit_open(UNUSED void **state)
{
	(void)snprintf(kit_folder, sizeof(kit_folder), "/tmp/gongdao-rules-XXXXXX");
	return mkdtemp(kit_folder) ? 0 : -1;
}

static UNUSED void kit_empty(void)
{
	DIR *d = opendir(kit_folder);
	struct dirent *e;
	char path[400];

	while (d && (e = readdir(d)) != NULL) {
		(void)snprintf(path, sizeof(path), "%s/%s", kit_folder, e->d_name);
		(void)unlink(path); /* "." and ".." refuse it */
	}
	if (d)
		(void)closedir(d);
}

static UNUSED int kit_close(UNUSED void **state)
{
	kit_empty();
	return rmdir(kit_folder);
}

static UNUSED void kit_write(const char *name, const char *text)
{
	char path[400];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", kit_folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static UNUSED civil_date kit_day(const char *text)
{
	civil_date d = {0};

	if (!civil_parse(text, strlen(text), &d))
		fail_msg("%s is no date", text);
	return d;
}

static UNUSED struct rules *kit_load(const char *folder)
{
	struct rules *r = NULL;
	struct err err = {0};

	if (rules_load(folder, &r, &err))
		fail_msg("%s", err.text);
	return r;
}

#define KIT_CONFIG GONGDAO_SOURCE "/config"

#endif
