/* maillon plan: what the text of a plan says, and bringing it in. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/cli.h"
#include "core/audit.h"
#include "core/write.h"
#include "svc/plan/parse.h"
#include "svc/plan/plan.h"

#include "base/banned.h"

#define PLAN_FILE_MAX ((size_t)4 << 20)

static void print_json(const struct plan_tree *t)
{
	struct buf b;
	struct jw w;

	buf_init(&b, (size_t)32 << 20);
	jw_init(&w, &b);
	jw_object(&w, NULL);
	plan_tree_json(&w, t);
	jw_end(&w);
	puts(b.data ? b.data : "{}");
	buf_release(&b);
}

static void print_text(const struct plan_tree *t)
{
	static const int indent[] = { 0, 2, 4, 6 };

	printf("%s\n%s\n\n", t->title ? t->title : "(title unknown)",
	       t->organisation ? t->organisation : "(organisation unknown)");
	for (size_t i = 0; i < t->n_nodes; i++)
		printf("%*s%s  %s\n", indent[t->nodes[i].level], "", t->nodes[i].code,
		       t->nodes[i].label);
	printf("\n%u strategic objectives, %u operational, %u actions, %u sub-actions\n",
	       t->count[0], t->count[1], t->count[2], t->count[3]);
	for (size_t i = 0; i < t->n_doubts; i++)
		printf("doubt: line %d: %s: %s\n", t->doubts[i].line, t->doubts[i].key,
		       t->doubts[i].text ? t->doubts[i].text : "");
}

static int preview(struct arena *a, const char *file, bool json)
{
	struct err_info ei = { 0 };
	struct plan_tree t;
	size_t len = 0;
	char *text = read_file(a, &ei, file, PLAN_FILE_MAX, &len);

	if (!text || plan_parse(a, &ei, text, len, &t).code != ERR_OK)
		return failed(&ei);
	if (json)
		print_json(&t);
	else
		print_text(&t);
	return 0;
}

struct importing {
	struct plan_import in;
	struct plan_imported out;
};

static Err store(struct ctx *cx, void *arg)
{
	struct importing *i = arg;

	TRY(plan_store(cx, &i->in, &i->out));
	return audit_append(cx, &(struct audit_line){ .action = "plan.import",
						      .klass = AUDIT_CLASS_ADMIN,
						      .object = i->out.plan_id,
						      .status = 200,
						      .purpose = "terminal" });
}

static Err import(struct ctx *cx, const struct options *o, struct importing *i)
{
	struct plan_tree *t = arena_alloc(cx->arena, sizeof(*t));
	int year = day_civil(cx->today).year;
	size_t len = 0;
	char *text = read_file(cx->arena, &cx->err, o->dir, PLAN_FILE_MAX, &len);

	if (!text)
		return (Err){ cx->err.code };
	TRY(plan_parse(cx->arena, &cx->err, text, len, t));
	i->in = (struct plan_import){
		.tree = t,
		.title = t->title ? t->title : "Programme stratégique transversal",
		.organisation = o->name		  ? o->name
				: t->organisation ? t->organisation
						  : cx->model->centre_name,
		.from = t->from == DAY_NONE ? day_from_civil(year, 1, 1) : t->from,
		.to = t->to == DAY_NONE ? day_from_civil(year + 5, 12, 31) : t->to,
	};
	return write_run(cx, store, i);
}

static int import_into(struct arena *a, const struct options *o)
{
	struct options centre = *o;
	struct importing i = { 0 };
	struct err_info ei = { 0 };
	struct app *app = NULL;
	struct ctx cx;
	Err e;

	centre.dir = o->file;
	if (cli_open(&ei, &centre, &app).code != ERR_OK)
		return failed(&ei);
	e = app_enter(app, a, &cx);
	if (e.code == ERR_OK)
		e = import(&cx, o, &i);
	ei = cx.err;
	app_leave(&cx);
	app_close(app);
	if (e.code != ERR_OK)
		return failed(&ei);
	printf("%s: %zu change%s\n",
	       i.out.created ? "imported" : "compared with the plan in use", i.out.changes,
	       i.out.changes == 1 ? "" : "s");
	return 0;
}

int cmd_plan(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	bool import = strcmp(verb, "import") == 0;
	struct options o;
	struct arena a;
	int status;

	if (!import && strcmp(verb, "preview") != 0) {
		fprintf(stderr, "maillon plan: preview FILE, or import FILE [DIR]\n");
		return 2;
	}
	if (!options_read(argc - 1, argv + 1,
			  import ? "--name --secret --passphrase ?" : "--json", import ? 2 : 1,
			  &o))
		return 2;
	arena_init(&a, (size_t)256 << 20);
	status = import ? import_into(&a, &o) : preview(&a, o.dir, o.json);
	arena_release(&a);
	return status;
}
