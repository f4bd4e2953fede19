/* See identity.h. */
#include "core/identity.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "core/limits.h"

#include "base/banned.h"

const char *const contact_kinds[] = { "mobile", "phone", "email", "other", NULL };
const char *const sex_codes[] = { "m", "f", "x", NULL };

static const struct field contact_fields[] = {
	FIELD_ENUM(contact, kind, FIELD_REQUIRED, contact_kinds),
	FIELD_TEXT(contact, value, FIELD_REQUIRED | FIELD_PERSONAL, 3, 120),
	FIELD_TEXT(contact, label, FIELD_PERSONAL, 0, 60),
	FIELD_BOOL(contact, discreet, 0),
};
static const struct schema contact_schema = { .name = "Contact",
					      .fields = contact_fields,
					      .n_fields = ARRAY_LEN(contact_fields),
					      .size = sizeof(struct contact) };

static const struct field address_fields[] = {
	FIELD_TEXT(address, street, FIELD_REQUIRED | FIELD_PERSONAL, 1, 120),
	FIELD_TEXT(address, number, FIELD_PERSONAL, 0, 12),
	FIELD_TEXT(address, box, FIELD_PERSONAL, 0, 12),
	FIELD_TEXT(address, postcode, FIELD_REQUIRED | FIELD_PERSONAL, 4, 10),
	FIELD_TEXT(address, locality, FIELD_REQUIRED | FIELD_PERSONAL, 1, 80),
	FIELD_TEXT(address, note, FIELD_PERSONAL | FIELD_LINES, 0, 300),
};
static const struct schema address_schema = { .name = "Address",
					      .fields = address_fields,
					      .n_fields = ARRAY_LEN(address_fields),
					      .size = sizeof(struct address) };

static const struct field identity_fields[] = {
	FIELD_INT(identity, version, FIELD_READONLY, 1, INT64_MAX),
	FIELD_TEXT(identity, last_name, FIELD_REQUIRED | FIELD_PERSONAL, 1, LIMIT_NAME),
	FIELD_TEXT(identity, first_name, FIELD_REQUIRED | FIELD_PERSONAL, 1, LIMIT_NAME),
	FIELD_TEXT(identity, usual_name, FIELD_PERSONAL, 0, LIMIT_NAME),
	FIELD_DATE(identity, birth_date, FIELD_PERSONAL),
	FIELD_ENUM(identity, sex, FIELD_PERSONAL, sex_codes),
	FIELD_TEXTS(identity, languages, FIELD_PERSONAL, 0, 6),
	FIELD_BOOL(identity, interpreter, FIELD_PERSONAL),
	FIELD_BOOL(identity, wheelchair, FIELD_PERSONAL),
	FIELD_TEXT(identity, language, FIELD_PERSONAL, 0, 20),
	FIELD_LIST(identity, contacts, FIELD_PERSONAL, &contact_schema, 0, 8),
	FIELD_OBJECT(identity, address, FIELD_PERSONAL, address, &address_schema),
	FIELD_TEXTS(identity, alerts, FIELD_PERSONAL, 0, 6),
	FIELD_DATE(identity, deceased_on, FIELD_PERSONAL),
};
const struct schema identity_schema = { .name = "Identity",
					.fields = identity_fields,
					.n_fields = ARRAY_LEN(identity_fields),
					.size = sizeof(struct identity) };

char *file_no_text(struct arena *a, int64_t file_no)
{
	return arena_printf(a, "P-%05" PRId64, file_no);
}

static void initial(char *out, size_t *at, const char *name)
{
	const char *p = name;

	if (!name || !*name)
		return;
	(void)utf8_next(&p);
	memcpy(out + *at, name, (size_t)(p - name));
	*at += (size_t)(p - name);
	out[(*at)++] = '.';
	out[(*at)++] = ' ';
}

char *name_initials(struct arena *a, const char *last, const char *first)
{
	char *out = arena_alloc(a, 16);
	size_t n = 0;

	initial(out, &n, last);
	initial(out, &n, first);
	if (n)
		out[n - 1] = '\0';
	return out;
}

static enum sex sex_of(int code)
{
	switch (code) {
	case 0:
		return SEX_MALE;
	case 1:
		return SEX_FEMALE;
	case 2:
		return SEX_OTHER;
	default:
		return SEX_UNKNOWN;
	}
}

void identity_entry(struct arena *a, struct directory *d, const struct identity *id,
		    const struct identity_row *row, struct directory_entry *out)
{
	const struct contact *c = id->contacts.items;

	*out = (struct directory_entry){
		.person_id = row->person_id,
		.referent_id = row->referent_id,
		.last_name = id->last_name,
		.first_name = id->first_name,
		.usual_name = id->usual_name,
		.file_no = file_no_text(a, row->file_no),
		.birth = id->birth_date,
		.sex = sex_of(id->sex),
		.team = (uint16_t)row->team_id,
		.locality = directory_locality(d, id->address ? id->address->locality : NULL),
	};
	for (size_t i = 0; i < id->contacts.n && out->n_phones < DIRECTORY_PHONES_MAX; i++)
		if (c[i].kind <= 1)
			out->phones[out->n_phones++] = c[i].value;
	if (row->protected)
		out->flags |= DIRECTORY_PROTECTED;
	if (row->closed)
		out->flags |= DIRECTORY_CLOSED;
	if (id->deceased_on != DAY_NONE)
		out->flags |= DIRECTORY_DECEASED;
	if (id->interpreter)
		out->flags |= DIRECTORY_INTERPRETER;
	if (id->wheelchair)
		out->flags |= DIRECTORY_WHEELCHAIR;
	if (row->niss)
		memcpy(out->niss, row->niss, sizeof(out->niss));
}
