/*
 * write_run: the one way to change the base.
 *
 * `fn` runs on the writer's thread, inside the group's transaction and a savepoint of its own,
 * with cx->db the writer's connection and the same arena.  It may be long in statements but
 * must not hash passwords or wait.  After the commit the read models have learnt what
 * write_publish() told them, and write_run() returns.
 */
#ifndef CORE_WRITE_H
#define CORE_WRITE_H

#include "core/app.h"

Err write_run(struct ctx *cx, write_fn *fn, void *arg) MUST_CHECK;

#endif
