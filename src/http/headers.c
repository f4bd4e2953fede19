/*
 * See headers.h.
 *
 * The browser may load scripts, styles, fonts and data from this server only, may not be
 * framed, sends no address of ours to others, and makes markup only through the two Trusted
 * Types policies that the application names.
 */
#include "http/headers.h"

#include <assert.h>

#include "base/macros.h"

#include "base/banned.h"

static const char CSP[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
			  "img-src 'self' data:; connect-src 'self'; font-src 'self'; "
			  "manifest-src 'self'; worker-src 'self'; form-action 'self'; "
			  "base-uri 'none'; frame-ancestors 'none'; "
			  "require-trusted-types-for 'script'; "
			  "trusted-types maillon-sw svelte-trusted-html";

static const char PERMISSIONS[] =
	"accelerometer=(), autoplay=(), bluetooth=(), camera=(), display-capture=(), "
	"geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), "
	"microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

static const struct header policy[] = {
	{ "Content-Security-Policy", CSP },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Permissions-Policy", PERMISSIONS },
};

void headers_add(struct header_list *l, const char *name, const char *value)
{
	assert(l->n < HEADERS_MAX);
	l->items[l->n++] = (struct header){ name, value };
}

void headers_policy(struct header_list *l, bool tls, const char *cache)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(policy); i++)
		headers_add(l, policy[i].name, policy[i].value);
	headers_add(l, "Cache-Control", cache);
	if (tls)
		headers_add(l, "Strict-Transport-Security",
			    "max-age=63072000; includeSubDomains");
}
