/* The self-check as an answer (check.c). */
#ifndef SVC_CENTRE_CHECK_H
#define SVC_CENTRE_CHECK_H

#include "http/http.h"

handler_fn centre_check, centre_checks;
extern const struct schema centre_check_schema, centre_checks_schema;

#endif
