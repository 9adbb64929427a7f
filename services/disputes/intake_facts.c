#include "intake_facts.h"

const char *const intake_channel_names[] = {
	"worker", "anonymous", "counter", "hotline_12333", "hotline_12345", "letter", NULL};
const char *const intake_state_names[] = {"waiting", "routed", "linked", NULL};

bool guess_may(struct guess_budget *b, utc_time now)
{
	int64_t more = (now.us - b->at.us) / US_PER_S;

	if (more > 0 || b->at.us == 0) {
		b->left = b->at.us == 0 || b->left + more > GUESSES_MAX ? GUESSES_MAX
									: b->left + more;
		b->at = now;
	}
	return b->left > 0;
}

void guess_missed(struct guess_budget *b)
{
	if (b->left > 0)
		b->left--;
}
