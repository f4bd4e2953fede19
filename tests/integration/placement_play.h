/* A contract to play with: a user, a post, a person, and the calls that tests make. */
#ifndef INTEGRATION_PLACEMENT_PLAY_H
#define INTEGRATION_PLACEMENT_PLAY_H

#include "support/fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "core/facts.h"
#include "db/writer.h"

#define WEEK "[456,456,456,456,456,0,0]"

UNUSED static int setup(void **state)
{
	return fx_setup(state, FX_PLANS);
}

UNUSED static int64_t live(struct fx *fx, const char *kind)
{
	return fx_sql(fx,
		      arena_printf(&fx->arena,
				   "SELECT count(*) FROM record r JOIN term t ON t.term_id = "
				   "r.kind_id WHERE t.key = '%s' AND r.voided_by IS NULL",
				   kind));
}

UNUSED static int64_t add_host(struct fx *fx, const char *name, const char *category)
{
	fx_call(fx, POST, "/api/placement/hosts",
		arena_printf(&fx->arena,
			     "{\"name\":\"%s\",\"category\":\"%s\",\"contact_name\":\"Mme "
			     "Zephirine\"}",
			     name, category),
		201);
	return fx_int(fx, "id");
}

UNUSED static int64_t add_post(struct fx *fx, int64_t host, const char *article,
			       const char *title, const char *theme)
{
	fx_call(fx, POST, "/api/placement/posts",
		arena_printf(
			&fx->arena,
			"{\"host_id\":%" PRId64 ",\"article\":\"%s\",\"title\":\"%s\","
			"\"theme\":\"%s\",\"capacity\":2,\"week_minutes\":2280,"
			"\"skills\":[\"cuisine\",\"hygiène\"],\"languages\":[\"fr\"],"
			"\"licence\":true,\"public_transport\":false,\"locality\":\"Opont\"}",
			host, article, title, theme),
		201);
	return fx_int(fx, "id");
}

UNUSED static const char *contract_body(struct fx *fx, int64_t person, int64_t post,
					const char *article, const char *start, const char *end)
{
	return arena_printf(
		&fx->arena,
		"{\"person_id\":%" PRId64 ",\"post_id\":%" PRId64
		",\"article\":\"%s\",\"start\":\"%s\",\"planned_end\":\"%s\",\"week\":" WEEK
		",\"tasks\":\"Confidentielle tache\"}",
		person, post, article, start, end);
}

UNUSED static int64_t sign(struct fx *fx, int64_t person, int64_t post, const char *start,
			   const char *end)
{
	fx_call(fx, POST, "/api/placement/contracts",
		contract_body(fx, person, post, "60", start, end), 201);
	return fx_int(fx, "id");
}

struct scene {
	int64_t host, post, person, contract;
};

UNUSED static struct scene scene(struct fx *fx, const char *start, const char *end)
{
	struct scene s;

	fx_as(fx, "social_worker");
	s.host = add_host(fx, "Administration communale", "commune");
	s.post = add_post(fx, s.host, "60", "Ouvrier polyvalent", "green_spaces");
	s.person = fx_person(fx, "Istace", "Michel", "1995-04-12");
	s.contract = sign(fx, s.person, s.post, start, end);
	return s;
}

#define at(fx, format, id) arena_printf(&(fx)->arena, format, (int64_t)(id))

UNUSED static void contract(struct fx *fx, int64_t id)
{
	fx_call(fx, GET, at(fx, "/api/placement/contracts/%" PRId64, id), NULL, 200);
}

UNUSED static void amend(struct fx *fx, int64_t id, const char *body, int status)
{
	if (fx->if_match == NULL)
		fx->if_match =
			arena_printf(&fx->arena, "\"%" PRId64 "\"",
				     fx_sql(fx, at(fx,
						   "SELECT version FROM placement_contract "
						   "WHERE contract_id = %" PRId64,
						   id)));
	fx_call(fx, POST, at(fx, "/api/placement/contracts/%" PRId64 "/amend", id), body,
		status);
}

UNUSED static void post_to(struct fx *fx, int64_t id, const char *what, const char *body,
			   int status)
{
	fx->if_match = arena_printf(&fx->arena, "\"%" PRId64 "\"",
				    fx_sql(fx, at(fx,
						  "SELECT version FROM placement_contract "
						  "WHERE contract_id = %" PRId64,
						  id)));
	fx_call(fx, POST,
		arena_printf(&fx->arena, "/api/placement/contracts/%" PRId64 "/%s", id, what),
		body, status);
}

UNUSED static const char *grid_body(struct fx *fx, int64_t id, int64_t version,
				    const char *codes)
{
	return arena_printf(&fx->arena,
			    "{\"year\":2026,\"month\":3,\"rows\":[{\"contract_id\":%" PRId64
			    ",\"version\":%" PRId64 ",\"codes\":\"%s\"}]}",
			    id, version, codes);
}

/* March 2026: the 1st is a Sunday. */
#define MARCH_WORKED ".PPPPP..PPPPP..PPPPP..PPPPP..PP"
#define MARCH_SICK   ".PPPPP..PPPPP..MMMMM..PPPPP..PP"
#define MARCH_BEFORE "PPPPPP..PPPPP..PPPPP..PPPPP..PP"
#define MARCH_LETTER ".PPPPP..PPZPP..PPPPP..PPPPP..PP"

#endif
