/*
 * Files that the build puts into the program: the schema folder, and the browser's files.  Both
 * tables end with a NULL path and are sorted by path; `gz` is NULL where compression is no gain.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

struct embedded {
	const char *path; /* relative: "001_centre.sql", "data/catalogue.json", "index.html" */
	const unsigned char *data;
	size_t len;
	const unsigned char *gz;
	size_t gz_len;
};

extern const struct embedded embedded_schema[];
extern const struct embedded embedded_web[];

/* NULL when there is no such file. */
const struct embedded *embedded_find(const struct embedded *table, const char *path);

#endif
