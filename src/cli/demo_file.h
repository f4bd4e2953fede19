/* The social files of the demonstration centre (demo_file.c). */
#ifndef CLI_DEMO_FILE_H
#define CLI_DEMO_FILE_H

#include "cli/demo_parts.h"
#include "svc/file/file.h"

/* The story of one file. */
struct demo_file {
	const struct demo_person *person;
	struct rng r;
	int64_t worker;
	int32_t day, decided, notified;
	int aid, category;
	bool income, urgent, granted, running, piis;
	const char *object;
	int64_t request_id, decision_id, piis_id;
};

/* Moved to a working day. */
int32_t demo_working(int32_t day);
const char *demo_pick(struct rng *r, const char *const *texts, size_t n);
#define PICK(r, texts) demo_pick(r, texts, ARRAY_LEN(texts))
/* An act of this file, without its columns; then saved as the service does. */
struct act demo_act_of(const struct demo_file *f, enum act_kind_id kind, int32_t day, void *in);
Err demo_put(struct ctx *cx, struct act *a) MUST_CHECK;
/* demo_file_follow.c */
Err demo_follow(struct ctx *cx, struct demo_file *f, int32_t first) MUST_CHECK;

#endif
