#include "base.h"

static const struct {
	int code;
	enum error_class class;
	const char *name, *en, *zh;
} table[] = {
#define X(name, number, class, en, zh) {-(number), CLASS_##class, #name, en, zh},
#include "errors.def"
#undef X
};

static size_t find(int code)
{
	size_t i = 0;

	while (i < N_ELEMENTS(table) && table[i].code != code)
		i++;
	return i;
}

enum error_class error_class_of(int code)
{
	size_t i = find(code);

	if (code == 0)
		return CLASS_OK;
	return i < N_ELEMENTS(table) ? table[i].class : CLASS_FAULT;
}

const char *error_name(int code)
{
	size_t i = find(code);

	if (code == 0)
		return "OK";
	return i < N_ELEMENTS(table) ? table[i].name : "E_UNKNOWN";
}

const char *error_text(int code)
{
	size_t i = find(code);

	return i < N_ELEMENTS(table) ? table[i].en : "an unknown error";
}

const char *error_text_zh(int code)
{
	size_t i = find(code);

	return i < N_ELEMENTS(table) ? table[i].zh : "未知错误";
}

const char *error_class_name(enum error_class class)
{
	static const char *const names[] = {"OK",      "BAD",  "DENIED", "ABSENT",
					    "REFUSED", "BUSY", "FAULT"};

	return names[class];
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, ap); /* a cut text is still a text */
	va_end(ap);
	return code;
}
