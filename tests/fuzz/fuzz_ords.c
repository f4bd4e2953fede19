/*
 * Files of the Open Repair Data Standard: what is read is written and read again as the same
 * rows, within the limits, and every row is judged.
 */
#include <stdlib.h>
#include <string.h>

#include "svc/repair/ords.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct ords_row *rows, size_t n)
{
	struct ords_faults f = { .n = 0 };

	for (size_t i = 0; i < n; i++) {
		size_t before = f.total;
		struct ords_values v;

		if (ords_check(&rows[i], (int64_t)i + 1, &v, &f) != (f.total == before))
			abort();
		if (f.total == before && (v.status < 0 || v.status > 3 ||
					  (v.barrier && v.status != 3) || v.category > 40))
			abort();
	}
	if (f.n > ORDS_FAULTS_MAX || f.n > f.total)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ords_row *rows, *again;
	struct arena arena;
	size_t n, m;
	struct buf b;

	if (memchr(data, 0, size))
		return 0; /* no text from outside holds NUL */
	arena_init(&arena, (size_t)64 << 20);
	buf_init(&b, (size_t)16 << 20);
	struct ctx cx = { .arena = &arena };
	if (ords_read(&cx, (const char *)data, size, &rows, &n).code == ERR_OK) {
		judge(rows, n);
		ords_write_header(&b);
		for (size_t i = 0; i < n; i++)
			ords_write(&b, &rows[i]);
		if (ords_read(&cx, b.data, b.len, &again, &m).code != ERR_OK || m != n)
			abort();
		for (size_t i = 0; i < n; i++)
			for (int k = 0; k < ORDS_FIELDS; k++)
				if (strcmp(rows[i].at[k], again[i].at[k]) != 0)
					abort();
	}
	buf_release(&b);
	arena_release(&arena);
	return 0;
}
