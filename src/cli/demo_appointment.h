/*
 * Appointments of the demonstration centre: rooms and desk hours, a year and a half of permanences,
 * weeks to come that are partly booked, and a waiting room that is full now.
 */
#ifndef CLI_DEMO_APPOINTMENT_H
#define CLI_DEMO_APPOINTMENT_H

#include "cli/demo_draw.h"
#include "cli/demo_parts.h"
#include "svc/appointment/visit.h"

struct demo_desk {
	const struct demo_people *people;
	struct rng r;
	struct ctx *cx;	    /* of the job; its time and its user move with what is written */
	struct session who; /* who writes */
	int64_t now;	    /* when the centre is made */
	int64_t desk[2];    /* receptionists */
	int64_t rooms[8], interpreters[3];
	struct motive *motives;
	size_t n_motives;
	int64_t mode_interview, mode_phone, mode_visit, office;
	int64_t next_visit;
	uint32_t *grown; /* persons of age with an open file */
	size_t n_grown;
};

/* The service that a worker receives for; NULL: he has no desk hours. */
const char *desk_service(const struct demo_people *p, size_t staff);
/* Writes as this user at this instant. */
void desk_as(struct demo_desk *d, int64_t user, int64_t now);
/* Somebody who may come to this worker; false: nobody is found. */
const struct demo_person *desk_person(struct demo_desk *d, size_t staff, int32_t day);
/* An appointment; `state` booked, or what became of it without a visit. */
struct desk_booking {
	const struct demo_person *person;
	int64_t staff, service, room;
	const struct motive *motive;
	struct span span;
	int64_t mode;
	int days_before, bring;
	int64_t interpreter;
};
Err desk_book(struct demo_desk *d, const struct desk_booking *b, struct appt *out,
	      bool *taken) MUST_CHECK;

/* ---- demo_desk_now.c: inside a write job ---- */
Err desk_today(struct demo_desk *d) MUST_CHECK;

#endif
