#include "licence_facts.h"

#define NUMBER_MAX 64
#define ISSUER_MAX 100
#define SCOPE_MAX  500
#define PLATE_MAX  16
#define GRADE_MAX  8

const char *const licence_kinds[] = {"dispatch", "human_resources", "ride_hailing", "express",
				     "food",     "road_freight",    "other",        NULL};
const char *const permit_kinds[] = {
	"driving_licence", "ride_driver", "freight_driver", "ride_vehicle", "freight_vehicle",
	"vehicle_plate",   NULL};

void licence_check(struct record_row *row, const struct licence *want)
{
	record_check_choice(row, "kind", want->kind, licence_kinds);
	record_check_text(row, "number", want->number, NUMBER_MAX);
	record_check_note(row, "issuer", want->issuer, ISSUER_MAX);
	record_check_note(row, "scope", want->scope, SCOPE_MAX);
}

static bool of_driver(const char *kind)
{
	return strcmp(kind, "driving_licence") == 0 || strcmp(kind, "ride_driver") == 0 ||
	       strcmp(kind, "freight_driver") == 0;
}

void permit_check(struct record_row *row, const struct permit *want, const char *worker_no)
{
	record_check_choice(row, "kind", want->kind, permit_kinds);
	if (row->flaw != FLAW_NONE)
		return;
	if (of_driver(want->kind)) {
		record_check_text(row, "worker_no", worker_no, NUMBER_MAX);
		if (*want->number) /* an identity number: not repeated in the answer */
			record_fault(row, FLAW_FIELD_EXCESS, "number", "");
		if (*want->plate)
			record_fault(row, FLAW_FIELD_EXCESS, "plate", "");
		record_check_note(row, "grade", want->grade, GRADE_MAX);
		return;
	}
	if (!text_fits(want->plate, PLATE_MAX))
		record_fault(row, FLAW_FIELD_TEXT, "plate", "");
	record_check_note(row, "number", want->number, NUMBER_MAX);
	if (*want->grade)
		record_fault(row, FLAW_FIELD_EXCESS, "grade", want->grade);
}
