#include "account_facts.h"

const char *const account_kind_names[] = {"STAFF", "COMPANY", "WORKER", NULL};
const char *const account_people_names[] = {"staff", "company", "worker", NULL};
const char *const account_state_names[] = {"ACTIVE", "LOCKED", "DISABLED", NULL};
const char *const identity_documents[] = {"identity_card", "passport", "residence_permit",
					  "social_card", NULL};

int name_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++) {
		if (strcmp(names[i], name) == 0)
			return i;
	}
	return -1;
}

/* ---- logins -------------------------------------------------------------------------------- */

#define LOGIN_FIRST "abcdefghijklmnopqrstuvwxyz0123456789"

bool login_valid(const char *login)
{
	size_t n = strlen(login);

	return n >= 3 && n <= LOGIN_MAX && strchr(LOGIN_FIRST, login[0]) &&
	       strspn(login, LOGIN_FIRST "._-") == n;
}

bool login_normal(const char *typed, char out[LOGIN_MAX + 1])
{
	slice s = slice_trim(slice_of(typed));
	char login[LOGIN_MAX + 1];

	if (s.len > LOGIN_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		login[i] = s.at[i] >= 'A' && s.at[i] <= 'Z' ? (char)(s.at[i] - 'A' + 'a') : s.at[i];
	login[s.len] = '\0';
	if (!login_valid(login))
		return false;
	memcpy(out, login, s.len + 1);
	return true;
}

void login_of_worker(int64_t account_id, char out[LOGIN_MAX + 1])
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* none like another */
	char turned[16];
	size_t n = 0, at = 0;

	for (uint64_t rest = (uint64_t)account_id; rest || !n; rest /= 32)
		turned[n++] = letters[rest % 32];
	out[at++] = 'w';
	while (n)
		out[at++] = turned[--n];
	out[at] = '\0';
}

/* ---- passwords ----------------------------------------------------------------------------- */

static bool contains(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; strlen(text) >= n; text++) {
		if (strncasecmp(text, part, n) == 0)
			return true;
	}
	return false;
}

/* Made of so few different characters, or running through the keys. */
static bool plain(const char *password)
{
	static const char *const rows[] = {
		"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
		"9876543210987654321",  "1q2w3e4r5t6y7u8i9o0p",       NULL};
	bool seen[256] = {false};
	size_t n = 0;

	for (const unsigned char *at = (const unsigned char *)password; *at; at++) {
		n += !seen[*at];
		seen[*at] = true;
	}
	for (size_t i = 0; rows[i]; i++) {
		if (contains(rows[i], password))
			return true;
	}
	return n < 4;
}

/* What is left of a common one is too little to count as its own. */
static bool common(const char *password)
{
	static const char *const words[] = {"password", "passw0rd", "qwerty", "admin",  "welcome",
					    "gongdao",  "woaini",   "123456", "abc123", "iloveyou",
					    "xuchang",  "letmein",  NULL};

	for (size_t i = 0; words[i]; i++) {
		if (contains(password, words[i]) && strlen(password) < strlen(words[i]) + 6)
			return true;
	}
	return false;
}

enum password_flaw password_check(const char *password, const char *login)
{
	size_t n = strlen(password);

	if (n > PASSWORD_MAX)
		return PASSWORD_LONG;
	if (!utf8_valid(password, n) || utf8_length(password, n) < PASSWORD_MIN)
		return PASSWORD_SHORT;
	if (contains(password, login))
		return PASSWORD_LIKE_LOGIN;
	return plain(password) || common(password) ? PASSWORD_COMMON : PASSWORD_FITS;
}

/* ---- subjects, sessions -------------------------------------------------------------------- */

void subject_of(int64_t account_id, char out[SUBJECT_SIZE])
{
	(void)snprintf(out, SUBJECT_SIZE, "a%" PRId64, account_id); /* it fits */
}

int64_t account_of_subject(const char *subject)
{
	int64_t id;

	if (subject[0] != 'a' || subject[1] < '1' || subject[1] > '9' ||
	    !slice_to_i64(slice_of(subject + 1), &id))
		return 0;
	return id;
}

utc_time session_ends(utc_time seen_at, utc_time expires_at, int64_t idle_ms)
{
	int64_t idle_us = seen_at.us + idle_ms * 1000;

	return (utc_time){idle_us < expires_at.us ? idle_us : expires_at.us};
}
