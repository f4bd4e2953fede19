/*
 * What a new centre starts with: roles, catalogue, parameters, from the embedded data files.
 */
#ifndef CORE_SEED_H
#define CORE_SEED_H

#include "base/ctx.h"

struct json_t;

/* Inside a transaction on cx->db; does nothing when this centre has all of it already. */
Err seed_centre(struct ctx *cx) MUST_CHECK;
/* A shipped data file ("data/plans/paliseul.json"), parsed; the caller json_decref()s it. */
Err seed_file(struct ctx *cx, const char *path, struct json_t **out) MUST_CHECK;

/*
 * The lists of all shipped files as one object: the frame (catalogue.json, roles.json,
 * parameters.json) and what each service brings (data/services/NAME.json): rows for the same
 * lists, and "caps", the capabilities that it adds to each role.  The caller json_decref()s it.
 */
Err seed_load(struct ctx *cx, struct json_t **out) MUST_CHECK;

#endif
