/*
 * Versions for the live screens and for cached figures: one counter, and for each topic the
 * value that it had when the topic last moved.
 */
#include <stdatomic.h>

#include "core/app.h"
#include "core/app_private.h"

#include "base/banned.h"

const char *const topic_names[] = { "persons",	  "records",	  "plan",	"config",
				    "tasks",	  "appointments", "casework",	"placements",
				    "deliveries", "rides",	  "activities", NULL };

void app_touch(struct app *app, enum topic t)
{
	uint64_t v = atomic_fetch_add(&app->priv->version, 1) + 1;

	atomic_store(&app->priv->topic[t], v);
}

uint64_t app_version(struct app *app)
{
	return atomic_load(&app->priv->version);
}

unsigned app_moved(struct app *app, uint64_t since, uint64_t *version)
{
	unsigned bits = 0;

	*version = atomic_load(&app->priv->version);
	for (int t = 0; t < TOPICS; t++)
		if (atomic_load(&app->priv->topic[t]) > since)
			bits |= 1u << t;
	return bits;
}

uint64_t app_last_moved(struct app *app, unsigned topics)
{
	uint64_t last = 0;

	for (int t = 0; t < TOPICS; t++) {
		uint64_t v = topics & 1u << t ? atomic_load(&app->priv->topic[t]) : 0;

		last = v > last ? v : last;
	}
	return last;
}
