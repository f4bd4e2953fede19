/*
 * The OpenAPI 3.1 description and the list of routes, from the tables (http.h).
 *
 * x-capability, x-audit and x-flags carry what the tables say beyond OpenAPI.
 */
#include <string.h>

#include "http/http.h"

#include "base/banned.h"

static const char *audit_word(enum audit_rule a)
{
	switch (a) {
	case AUDIT_UNSET:
		return "unset";
	case AUDIT_NONE:
		return "none";
	case AUDIT_READ:
		return "read";
	case AUDIT_WRITE:
		return "write";
	}
	return "?";
}

static const char *method_key(enum method m)
{
	switch (m) {
	case GET:
		return "get";
	case POST:
		return "post";
	case PUT:
		return "put";
	case PATCH:
		return "patch";
	case DELETE_:
		return "delete";
	}
	return "?";
}

static void flags(struct jw *w, unsigned f)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = { { ROUTE_OWN_TX, "own_tx" },
		      { ROUTE_READS, "reads" },
		      { ROUTE_WHILE_LOCKED, "while_locked" },
		      { ROUTE_NO_KEY, "no_key" },
		      { ROUTE_BIG, "big" } };
	size_t i;

	jw_array(w, "x-flags");
	for (i = 0; i < ARRAY_LEN(words); i++)
		if (f & words[i].flag)
			jw_string(w, NULL, words[i].word);
	jw_end(w);
}

/* "/api/persons/:id/x/:id" becomes "/api/persons/{id}/x/{id2}". */
static void path_key(const char *path, char *out, size_t size)
{
	size_t n = 0;
	bool second = false;

	while (*path && n + 8 < size) {
		if (*path != ':') {
			out[n++] = *path++;
			continue;
		}
		memcpy(out + n, second ? "{id2}" : "{id}", second ? 5 : 4);
		n += second ? 5 : 4;
		second = true;
		path += strcspn(path, "/");
	}
	out[n] = '\0';
}

static void content(struct jw *w, const char *type, const struct schema *s)
{
	static const char prefix[] = "#/components/schemas/";
	char ref[128];
	size_t n = sizeof(prefix) - 1, len = s ? strlen(s->name) : 0;

	jw_object(w, "content");
	jw_object(w, type);
	jw_object(w, "schema");
	if (s && n + len < sizeof(ref)) {
		memcpy(ref, prefix, n);
		memcpy(ref + n, s->name, len);
		jw_string_n(w, "$ref", ref, n + len);
	} else {
		jw_string(w, "type", "string");
	}
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

static void parameters(struct jw *w, const struct route *r)
{
	const char *p = strchr(r->path, ':');
	size_t i;

	jw_array(w, "parameters");
	for (i = 0; p; p = strchr(p + 1, ':'), i = 1) {
		jw_object(w, NULL);
		jw_string(w, "name", p == strchr(r->path, ':') ? "id" : "id2");
		jw_string(w, "in", "path");
		jw_bool(w, "required", true);
		jw_object(w, "schema");
		jw_string(w, "type", "integer");
		jw_end(w);
		jw_end(w);
	}
	for (i = 0; r->q && i < r->q->n_fields; i++) {
		const struct field *f = &r->q->fields[i];

		jw_object(w, NULL);
		jw_string(w, "name", f->name);
		jw_string(w, "in", "query");
		jw_bool(w, "required", (f->flags & FIELD_REQUIRED) != 0);
		schema_openapi_field(w, "schema", f);
		jw_end(w);
	}
	jw_end(w);
}

static void operation(struct jw *w, const struct service *svc, const struct route *r)
{
	jw_object(w, method_key(r->method));
	jw_string(w, "summary", r->help);
	jw_array(w, "tags");
	jw_string(w, NULL, svc->name);
	jw_end(w);
	jw_string(w, "x-capability", r->cap);
	jw_string(w, "x-audit", audit_word(r->audit));
	flags(w, r->flags);
	parameters(w, r);
	if (r->in) {
		jw_object(w, "requestBody");
		jw_bool(w, "required", true);
		content(w, "application/json", r->in);
		jw_end(w);
	}
	jw_object(w, "responses");
	jw_object(w, "200");
	jw_string(w, "description", r->help);
	content(w, r->out_type ? r->out_type : "application/json", r->out);
	jw_end(w);
	jw_object(w, "default");
	jw_string(w, "description", "error");
	content(w, "application/json", &error_schema);
	jw_end(w);
	jw_end(w);
	jw_end(w);
}

/* The routes of one path, when `first` is the first of them. */
static void path_item(struct jw *w, const struct route *first)
{
	bool open = false;
	char key[256];
	size_t s, i;

	for (s = 0; all_services[s]; s++) {
		for (i = 0; i < all_services[s]->n_routes; i++) {
			const struct route *r = &all_services[s]->routes[i];

			if (strcmp(r->path, first->path) != 0)
				continue;
			if (!open && r != first)
				return;
			if (!open) {
				path_key(r->path, key, sizeof(key));
				jw_object(w, key);
				open = true;
			}
			operation(w, all_services[s], r);
		}
	}
	if (open)
		jw_end(w);
}

static void components(struct jw *w)
{
	struct schema_set set = { .n = 0 };
	bool fits = schema_collect(&set, &error_schema);
	size_t s, i;

	for (s = 0; all_services[s]; s++)
		for (i = 0; i < all_services[s]->n_routes; i++) {
			fits &= schema_collect(&set, all_services[s]->routes[i].in);
			fits &= schema_collect(&set, all_services[s]->routes[i].out);
		}
	if (!fits)
		w->b->failed = true;
	jw_object(w, "components");
	jw_object(w, "schemas");
	schema_openapi_set(w, &set);
	jw_end(w);
	jw_end(w);
}

void http_openapi(struct jw *w)
{
	size_t s, i;

	jw_object(w, NULL);
	jw_string(w, "openapi", "3.1.0");
	jw_object(w, "info");
	jw_string(w, "title", "Maillon");
	jw_string(w, "version", "1");
	jw_end(w);
	jw_object(w, "paths");
	for (s = 0; all_services[s]; s++)
		for (i = 0; i < all_services[s]->n_routes; i++)
			path_item(w, &all_services[s]->routes[i]);
	jw_end(w);
	components(w);
	jw_end(w);
}

static void route_row(struct jw *w, const struct service *svc, const struct route *r)
{
	jw_object(w, NULL);
	jw_string(w, "service", svc->name);
	jw_string(w, "method", method_name(r->method));
	jw_string(w, "path", r->path);
	jw_string(w, "capability", r->cap);
	jw_string(w, "audit", audit_word(r->audit));
	jw_string(w, "in", r->in ? r->in->name : NULL);
	jw_string(w, "out", r->out ? r->out->name : NULL);
	jw_string(w, "query", r->q ? r->q->name : NULL);
	jw_string(w, "type", r->out_type);
	flags(w, r->flags);
	jw_string(w, "help", r->help);
	jw_end(w);
}

void http_routes_json(struct jw *w)
{
	size_t s, i;

	jw_array(w, NULL);
	for (s = 0; all_services[s]; s++)
		for (i = 0; i < all_services[s]->n_routes; i++)
			route_row(w, all_services[s], &all_services[s]->routes[i]);
	jw_end(w);
}
