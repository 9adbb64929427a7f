/*
 * privacy - config/privacy-notice.yaml: what people are told of their data, by version.
 *
 * Owns:    the arena it was loaded into.
 * Errors:  E_CONFIG with the place.
 */
#ifndef GONGDAO_ACCOUNTS_PRIVACY_H
#define GONGDAO_ACCOUNTS_PRIVACY_H

#include "yaml.h"

struct privacy_notice {
	const char *version, *title_zh, *title_en, *text_zh, *text_en;
};

int privacy_load(struct arena *a, const char *path, struct privacy_notice *out,
		 struct err *err) MUST_CHECK;

#endif
