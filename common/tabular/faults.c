#include "reader.h"

static const struct {
	const char *reason_zh, *mend_zh, *reason_en, *mend_en;
} flaws[] = {
#define X(name, ...) [FLAW_##name] = {__VA_ARGS__},
#include "flaws.def"
#undef X
};

const char *flaw_reason(enum flaw flaw, bool english)
{
	return english ? flaws[flaw].reason_en : flaws[flaw].reason_zh;
}

const char *flaw_mend(enum flaw flaw, bool english)
{
	return english ? flaws[flaw].mend_en : flaws[flaw].mend_zh;
}

bool fault(struct tabular_fault *out, enum flaw flaw)
{
	out->flaw = flaw;
	out->detail[0] = '\0';
	return false;
}

bool fault_with(struct tabular_fault *out, enum flaw flaw, const char *fmt, ...)
{
	va_list ap;

	out->flaw = flaw;
	va_start(ap, fmt);
	(void)vsnprintf(out->detail, sizeof(out->detail), fmt, ap); /* a cut detail is one still */
	va_end(ap);
	return false;
}
