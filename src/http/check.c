/*
 * What every table of routes must say, checked once at start (http.h): a route without
 * capability or audit class, two routes with one path, two schemas with one name stop the
 * program before it serves anybody.
 */
#include <ctype.h>
#include <string.h>

#include "http/http.h"

#include "base/banned.h"

#define WRONG(ei, r, why)                                                                      \
	return ERR(ei, ERR_INTERNAL, "route.wrong", "%s %s: %s", method_name((r)->method),     \
		   (r)->path ? (r)->path : "?", why)

/* "service.verb", lower case. */
static bool cap_fits(const char *cap)
{
	const char *dot = strchr(cap, '.'), *p;

	if (strcmp(cap, PUBLIC) == 0 || strcmp(cap, ANY_USER) == 0)
		return true;
	if (!dot || dot == cap || !dot[1] || strchr(dot + 1, '.'))
		return false;
	for (p = cap; *p; p++)
		if (*p != '.' && *p != '_' && !islower((unsigned char)*p))
			return false;
	return true;
}

static bool query_fits(const struct schema *q)
{
	size_t i;

	for (i = 0; q && i < q->n_fields; i++) {
		enum field_type t = q->fields[i].type;

		if (t != FIELD_TYPE_INT && t != FIELD_TYPE_BOOL && t != FIELD_TYPE_TEXT &&
		    t != FIELD_TYPE_DATE && t != FIELD_TYPE_ENUM)
			return false;
	}
	return true;
}

static Err check_flags(struct err_info *ei, const struct route *r)
{
	bool reads = r->method == GET || (r->flags & ROUTE_READS);

	if ((r->flags & ROUTE_READS) && r->method != POST)
		WRONG(ei, r, "only a POST may be marked as reading");
	if (reads && r->audit == AUDIT_WRITE)
		WRONG(ei, r, "a read cannot be audited as a write");
	if (!reads && r->audit == AUDIT_READ)
		WRONG(ei, r, "a write cannot be audited as a read");
	if (!reads && strcmp(r->cap, PUBLIC) == 0 && !(r->flags & ROUTE_NO_KEY))
		WRONG(ei, r, "nobody owns the idempotency key of a public write");
	if (r->method == GET && r->flags & (ROUTE_OWN_TX | ROUTE_NO_KEY | ROUTE_BIG))
		WRONG(ei, r, "a flag that means nothing for GET");
	return OK;
}

static Err check_schemas_of(struct err_info *ei, const struct route *r)
{
	if (!r->out == !r->out_type)
		WRONG(ei, r, "neither answer nor type, or both");
	if (r->in && (r->method == GET || r->in->size == 0))
		WRONG(ei, r, "a body for GET, or without struct");
	if (r->q && (r->q->size == 0 || !query_fits(r->q)))
		WRONG(ei, r, "query without struct, or with a type that it cannot hold");
	return OK;
}

static Err check_route(struct err_info *ei, const struct route *r)
{
	if (!r->path || r->path[0] != '/' || (int)r->method < GET || r->method > DELETE_)
		WRONG(ei, r, "no path or method");
	if (!r->run)
		WRONG(ei, r, "no handler");
	if (!r->cap || !cap_fits(r->cap))
		WRONG(ei, r, "no capability");
	if (r->audit == AUDIT_UNSET)
		WRONG(ei, r, "no audit class");
	if (!r->help || !*r->help)
		WRONG(ei, r, "no help");
	TRY(check_schemas_of(ei, r));
	return check_flags(ei, r);
}

static bool same_place(const struct route *a, const struct route *b)
{
	return a->method == b->method && strcmp(a->path, b->path) == 0;
}

/* The first route with this method and path is `r` itself. */
static bool is_first(const struct route *r)
{
	size_t s, i;

	for (s = 0; all_services[s]; s++)
		for (i = 0; i < all_services[s]->n_routes; i++)
			if (same_place(&all_services[s]->routes[i], r))
				return &all_services[s]->routes[i] == r;
	return false;
}

static Err check_schemas(struct err_info *ei, const struct schema_set *set)
{
	size_t i, k;

	for (i = 0; i < set->n; i++) {
		if (set->items[i]->n_fields > 64)
			return ERR(ei, ERR_INTERNAL, "schema.wrong", "%s: more than 64 fields",
				   set->items[i]->name);
		for (k = 0; k < i; k++)
			if (strcmp(set->items[k]->name, set->items[i]->name) == 0)
				return ERR(ei, ERR_INTERNAL, "schema.wrong", "%s: two of them",
					   set->items[i]->name);
	}
	return OK;
}

static Err check_service(struct err_info *ei, const struct service *svc, struct schema_set *set)
{
	size_t i;

	for (i = 0; i < svc->n_routes; i++) {
		const struct route *r = &svc->routes[i];

		TRY(check_route(ei, r));
		if (!is_first(r))
			WRONG(ei, r, "two of them");
		if (!schema_collect(set, r->in) || !schema_collect(set, r->out))
			WRONG(ei, r, "too many schemas");
	}
	return OK;
}

Err http_check_routes(struct err_info *ei)
{
	struct schema_set set = { .n = 0 };
	size_t s, k;

	for (s = 0; all_services[s]; s++) {
		for (k = 0; k < s; k++)
			if (strcmp(all_services[k]->name, all_services[s]->name) == 0)
				return ERR(ei, ERR_INTERNAL, "service.wrong", "%s: two of them",
					   all_services[s]->name);
		TRY(check_service(ei, all_services[s], &set));
	}
	return check_schemas(ei, &set);
}
