/*
 * Public addresses with their coordinates, from the files of BeSt Address (FPS BOSA, open data):
 * comma-separated, a head line, columns by name; used are postcode, streetname_fr (or _nl, _de),
 * house_number, status, EPSG:4326_lat, EPSG:4326_lon.  Addresses are public: nothing here is about a person.
 */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include <stddef.h>

#include "core/app.h"
#include "core/geo.h"

struct address_import {
	int64_t lines, taken, refused; /* refused: without coordinates, or malformed */
};
/* Inside a write job: some lines of such a file; the first call has the head line. */
struct address_reader {
	int column[8]; /* where each used column stands; -1: absent */
	bool headed;
	struct address_import done;
};
Err address_line(struct ctx *cx, struct address_reader *r, const char *line,
		 size_t len) MUST_CHECK;

/* The place of "Rue du Tilleul 3" in 6850; unknown (0, 0) when the file does not have it. */
Err address_locate(struct ctx *cx, const char *postcode, const char *street,
		   struct geo *out) MUST_CHECK;

#endif
