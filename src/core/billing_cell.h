/* Inside core/billing: how its cells are sealed, and whose key it is. */
#ifndef CORE_BILLING_CELL_H
#define CORE_BILLING_CELL_H

#include "core/keyring.h"
#include "core/schema.h"
#include "vault/ids.h"

/* The struct of `s` as JSON, under the key of the person, or of the centre when it is 0. */
Err billing_seal(struct ctx *cx, int64_t person_id, const struct cell_at *at,
		 const struct schema *s, const void *in, uint8_t **blob, size_t *n) MUST_CHECK;
Err billing_unseal(struct ctx *cx, int64_t person_id, const struct cell_at *at,
		   const struct schema *s, const void *blob, size_t n, void *out) MUST_CHECK;
/* Whose key: 0 for a payer who is no person of the centre. */
Err billing_payer_person(struct ctx *cx, int64_t payer_id, int64_t *person_id) MUST_CHECK;

#endif
