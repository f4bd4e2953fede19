/* See list.h. */
#include "core/list.h"

#include "base/banned.h"

static const struct field after_q_fields[] = {
	FIELD_INT(after_q, after, 0, 0, LIST_AFTER_MAX),
};
const struct schema after_q_schema = { .name = "AfterQuery",
				       .fields = after_q_fields,
				       .n_fields = ARRAY_LEN(after_q_fields),
				       .size = sizeof(struct after_q) };

void jw_next(struct jw *w, const struct list_page *p)
{
	if (p->more)
		jw_int(w, "next", p->after + LIST_PAGE);
	else
		jw_null(w, "next");
}
