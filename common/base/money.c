#include "money.h"

#include "str.h"

static bool in_range(__int128 fen)
{
	return fen >= -MONEY_MAX_FEN && fen <= MONEY_MAX_FEN;
}

/* Stores an exact result if it is an amount. */
static bool keep(__int128 fen, money *out)
{
	if (!in_range(fen))
		return false;
	out->fen = (int64_t)fen;
	return true;
}

bool money_add(money a, money b, money *out)
{
	return keep((__int128)a.fen + b.fen, out);
}

bool money_sub(money a, money b, money *out)
{
	return keep((__int128)a.fen - b.fen, out);
}

bool money_ratio(money a, int64_t num, int64_t den, money *out)
{
	__int128 whole, rest, twice;

	if (den <= 0)
		return false;
	/* |a| < 2^63 and |num| <= 2^63: the product cannot leave 128 bits */
	whole = (__int128)a.fen * num / den;
	rest = (__int128)a.fen * num % den; /* the sign of the product */
	twice = 2 * (rest < 0 ? -rest : rest);
	if (twice > den || (twice == den && whole % 2 != 0))
		whole += rest < 0 ? -1 : 1;
	return keep(whole, out);
}

bool money_ratio_up(money a, int64_t num, int64_t den, money *out)
{
	__int128 product = (__int128)a.fen * num;

	if (a.fen < 0 || num < 0 || den <= 0)
		return false;
	return keep(product / den + (product % den != 0), out);
}

int money_from_wire(int64_t fen, money *out)
{
	return keep(fen, out) ? 0 : E_RANGE;
}

bool money_parse(const char *at, size_t len, money *out)
{
	int64_t fen;

	return slice_to_scaled((slice){at, len}, 2, &fen) && keep(fen, out);
}

char *money_format(money m, char *text)
{
	uint64_t fen = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;

	(void)snprintf(text, 24, "%s%" PRIu64 ".%02" PRIu64, m.fen < 0 ? "-" : "", fen / 100,
		       fen % 100); /* 21 bytes at most */
	return text;
}
