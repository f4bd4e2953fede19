/*
 * Reading a snapshot of the configuration, table by table (model.h).
 */
#ifndef CORE_MODEL_ROWS_H
#define CORE_MODEL_ROWS_H

#include "core/model.h"

Err model_rows(struct ctx *cx, struct model *m) MUST_CHECK;
/* core/model_plan.c */
Err model_plan_rows(struct ctx *cx, struct model *m) MUST_CHECK;

/* core/model_sensitive.c: marks the nodes of all plans; services, terms and plans are there. */
void model_mark_sensitive(struct model *m);

/* A growing array in the model's arena: returns room for one more. */
void *model_grow(struct arena *a, void **rows, size_t *n, size_t *cap, size_t size);

#endif
