/*
 * Frozen registry of the numbers that bind a cell to its place (vault/cell.h).
 *
 * A number is part of every ciphertext written under it.  It is never changed and never reused,
 * also when a table is renamed or dropped: append, and add the pair to IDS_PLACES, whose test
 * refuses doubles.  The names are those of the tables when the number was given out.
 */
#ifndef VAULT_IDS_H
#define VAULT_IDS_H

enum table_id {
	TABLE_PERSON_CELL = 1,
	TABLE_INTERVENTION = 2,
	TABLE_RIDE = 1001,
	TABLE_RIDE_CLIENT = 1002,
	TABLE_RIDE_DRIVER = 1003,
	TABLE_DRAFT = 3,
	TABLE_AUDIT = 4,
	TABLE_HOUSEHOLD = 5,
	TABLE_PERSON_HISTORY = 6,
	TABLE_USER = 7,
	TABLE_APPOINTMENT = 8,
	TABLE_GLASS = 9,
	TABLE_DOCUMENT = 10,
	TABLE_PUBLIC_REQUEST = 11,
	TABLE_PARTNER = 12,
	TABLE_FILE_ACT = 30,
	TABLE_FILE_BODY = 31,
	TABLE_VISIT = 41,
	/* 60 to 69: the plan. */
	TABLE_ACTION_JOURNAL = 60,
	TABLE_ACTION_FILE = 61,
	/* 70 to 79: placements. */
	TABLE_PLACEMENT_HOST = 70,
	TABLE_PLACEMENT_AGREEMENT = 71,
	TABLE_PLACEMENT_CANDIDATE = 72,
	TABLE_PLACEMENT_CONTRACT = 73,
	TABLE_PLACEMENT_ACT = 74,
	TABLE_PLACEMENT_MONTH = 75,
	TABLE_PLACEMENT_MILESTONE = 76,
	TABLE_PLACEMENT_EVALUATION = 77,
	TABLE_PLACEMENT_ITEM = 78,
	/* 80 to 99: billing and delivery. */
	TABLE_BILLING_PAYER = 80,
	TABLE_BILLING_INVOICE = 81,
	TABLE_REPAIR_TICKET = 1101,
	TABLE_REPAIR_VOLUNTEER = 1102,
	TABLE_ACTIVITY_ENROLMENT = 1201,
	TABLE_ACTIVITY_SESSION = 1202,
	TABLE_ACTIVITY_POINT = 1203,
	TABLE_ACTIVITY_MARK = 1204,
	TABLE_OUTREACH_CODE = 1301,
	TABLE_OUTREACH_OUTING = 1302,
	TABLE_OUTREACH_CONTACT = 1303,
	TABLE_OUTREACH_REFERRAL = 1304,
	TABLE_OUTREACH_TAKE_UP = 1305,
	/* 140 to 149: handouts, jobs, stays. */
	TABLE_HANDOUT_CARD = 140,
	TABLE_HANDOUT_GIVE = 141,
	TABLE_HANDOUT_GIFT = 142,
	TABLE_JOB = 143,
	TABLE_JOB_WORKER = 144,
	TABLE_STAY = 145,
	TABLE_STAY_ACT = 146,
	TABLE_DELIVERY_SUBSCRIPTION = 82,
	TABLE_DELIVERY_PAUSE = 83,
	TABLE_DELIVERY_CHOICE = 84,
	TABLE_DELIVERY_ALARM = 85,
	TABLE_DELIVERY_SURVEY = 86,
};

/* Compartments of a person (columns of TABLE_PERSON_CELL, also used by TABLE_PERSON_HISTORY).
 */
enum compartment_id {
	COMPARTMENT_IDENTITY = 1,
	COMPARTMENT_ADMINISTRATIVE = 2,
	COMPARTMENT_SOCIAL = 3,
	COMPARTMENT_HEALTH = 4,
};

enum column_id {
	INTERVENTION_NOTE = 1,
	INTERVENTION_SEALED_NOTE = 2, /* under a note key (vault/note.h) */
	INTERVENTION_NEXT_STEP = 3,
	RIDE_CONTENT = 1,
	RIDE_CLIENT_CONTENT = 1,
	RIDE_DRIVER_CONTENT = 1,
	DRAFT_BODY = 1,
	AUDIT_BODY = 1,
	HOUSEHOLD_LABEL = 1,
	USER_CONTACT = 1,
	USER_PASSWORD = 2, /* written by vault/password.c only, under K_pepper */
	USER_TOTP = 3,
	APPOINTMENT_SUBJECT = 1,
	APPOINTMENT_NOTE = 2,
	GLASS_REASON = 1,
	DOCUMENT_NAME = 1,
	DOCUMENT_BODY = 2,
	PUBLIC_REQUEST_BODY = 1,
	PARTNER_CONTACT = 1,
	FILE_ACT_CONTENT = 1,
	FILE_BODY_PART = 1,
	VISIT_WORDS = 1,
	ACTION_JOURNAL_BODY = 1,
	ACTION_FILE_NAME = 1,
	ACTION_FILE_BODY = 2,
	PLACEMENT_CONTENT = 1, /* of every table of placements */
	BILLING_PAYER_CONTENT = 1,
	BILLING_INVOICE_CONTENT = 1,
	REPAIR_TICKET_ABOUT = 1,
	REPAIR_VOLUNTEER_NAME = 1,
	ACTIVITY_ENROLMENT_INFO = 1,
	ACTIVITY_SESSION_NOTE = 1,
	ACTIVITY_POINT_TEXT = 1,
	ACTIVITY_MARK_WHY = 1,
	OUTREACH_CODE_NAME = 1,
	OUTREACH_OUTING_NOTE = 1,
	OUTREACH_CONTACT_NOTE = 1,
	OUTREACH_REFERRAL_NOTE = 1,
	OUTREACH_TAKE_UP_NOTE = 1,
	HANDOUT_CARD_NOTE = 1,
	HANDOUT_GIVE_NOTE = 1,
	HANDOUT_GIFT_CONTENT = 1,
	JOB_CONTENT = 1,
	JOB_BASKET_NOTE = 2,
	JOB_WORKER_NAME = 1,
	STAY_CONTENT = 1,
	STAY_ACT_NOTE = 1,
	DELIVERY_CONTENT = 1, /* of all five tables of deliveries */
};

#define IDS_PLACES(X)                                                                          \
	X(TABLE_PERSON_CELL, COMPARTMENT_IDENTITY)                                             \
	X(TABLE_PERSON_CELL, COMPARTMENT_ADMINISTRATIVE)                                       \
	X(TABLE_PERSON_CELL, COMPARTMENT_SOCIAL)                                               \
	X(TABLE_PERSON_CELL, COMPARTMENT_HEALTH)                                               \
	X(TABLE_INTERVENTION, INTERVENTION_NOTE)                                               \
	X(TABLE_INTERVENTION, INTERVENTION_SEALED_NOTE)                                        \
	X(TABLE_INTERVENTION, INTERVENTION_NEXT_STEP)                                          \
	X(TABLE_RIDE, RIDE_CONTENT)                                                            \
	X(TABLE_RIDE_CLIENT, RIDE_CLIENT_CONTENT)                                              \
	X(TABLE_RIDE_DRIVER, RIDE_DRIVER_CONTENT)                                              \
	X(TABLE_DRAFT, DRAFT_BODY)                                                             \
	X(TABLE_AUDIT, AUDIT_BODY)                                                             \
	X(TABLE_HOUSEHOLD, HOUSEHOLD_LABEL)                                                    \
	X(TABLE_PERSON_HISTORY, COMPARTMENT_IDENTITY)                                          \
	X(TABLE_PERSON_HISTORY, COMPARTMENT_ADMINISTRATIVE)                                    \
	X(TABLE_PERSON_HISTORY, COMPARTMENT_SOCIAL)                                            \
	X(TABLE_PERSON_HISTORY, COMPARTMENT_HEALTH)                                            \
	X(TABLE_USER, USER_CONTACT)                                                            \
	X(TABLE_USER, USER_PASSWORD)                                                           \
	X(TABLE_USER, USER_TOTP)                                                               \
	X(TABLE_APPOINTMENT, APPOINTMENT_SUBJECT)                                              \
	X(TABLE_APPOINTMENT, APPOINTMENT_NOTE)                                                 \
	X(TABLE_GLASS, GLASS_REASON)                                                           \
	X(TABLE_DOCUMENT, DOCUMENT_NAME)                                                       \
	X(TABLE_DOCUMENT, DOCUMENT_BODY)                                                       \
	X(TABLE_PUBLIC_REQUEST, PUBLIC_REQUEST_BODY)                                           \
	X(TABLE_PARTNER, PARTNER_CONTACT)                                                      \
	X(TABLE_FILE_ACT, FILE_ACT_CONTENT)                                                    \
	X(TABLE_FILE_BODY, FILE_BODY_PART)                                                     \
	X(TABLE_VISIT, VISIT_WORDS)                                                            \
	X(TABLE_ACTION_JOURNAL, ACTION_JOURNAL_BODY)                                           \
	X(TABLE_ACTION_FILE, ACTION_FILE_NAME)                                                 \
	X(TABLE_ACTION_FILE, ACTION_FILE_BODY)                                                 \
	X(TABLE_PLACEMENT_HOST, PLACEMENT_CONTENT)                                             \
	X(TABLE_PLACEMENT_AGREEMENT, PLACEMENT_CONTENT)                                        \
	X(TABLE_PLACEMENT_CANDIDATE, PLACEMENT_CONTENT)                                        \
	X(TABLE_PLACEMENT_CONTRACT, PLACEMENT_CONTENT)                                         \
	X(TABLE_PLACEMENT_ACT, PLACEMENT_CONTENT)                                              \
	X(TABLE_PLACEMENT_MONTH, PLACEMENT_CONTENT)                                            \
	X(TABLE_PLACEMENT_MILESTONE, PLACEMENT_CONTENT)                                        \
	X(TABLE_PLACEMENT_EVALUATION, PLACEMENT_CONTENT)                                       \
	X(TABLE_PLACEMENT_ITEM, PLACEMENT_CONTENT)                                             \
	X(TABLE_BILLING_PAYER, BILLING_PAYER_CONTENT)                                          \
	X(TABLE_BILLING_INVOICE, BILLING_INVOICE_CONTENT)                                      \
	X(TABLE_REPAIR_TICKET, REPAIR_TICKET_ABOUT)                                            \
	X(TABLE_REPAIR_VOLUNTEER, REPAIR_VOLUNTEER_NAME)                                       \
	X(TABLE_ACTIVITY_ENROLMENT, ACTIVITY_ENROLMENT_INFO)                                   \
	X(TABLE_ACTIVITY_SESSION, ACTIVITY_SESSION_NOTE)                                       \
	X(TABLE_ACTIVITY_POINT, ACTIVITY_POINT_TEXT)                                           \
	X(TABLE_ACTIVITY_MARK, ACTIVITY_MARK_WHY)                                              \
	X(TABLE_OUTREACH_CODE, OUTREACH_CODE_NAME)                                             \
	X(TABLE_OUTREACH_OUTING, OUTREACH_OUTING_NOTE)                                         \
	X(TABLE_OUTREACH_CONTACT, OUTREACH_CONTACT_NOTE)                                       \
	X(TABLE_OUTREACH_REFERRAL, OUTREACH_REFERRAL_NOTE)                                     \
	X(TABLE_OUTREACH_TAKE_UP, OUTREACH_TAKE_UP_NOTE)                                       \
	X(TABLE_HANDOUT_CARD, HANDOUT_CARD_NOTE)                                               \
	X(TABLE_HANDOUT_GIVE, HANDOUT_GIVE_NOTE)                                               \
	X(TABLE_HANDOUT_GIFT, HANDOUT_GIFT_CONTENT)                                            \
	X(TABLE_JOB, JOB_CONTENT)                                                              \
	X(TABLE_JOB, JOB_BASKET_NOTE)                                                          \
	X(TABLE_JOB_WORKER, JOB_WORKER_NAME)                                                   \
	X(TABLE_STAY, STAY_CONTENT)                                                            \
	X(TABLE_STAY_ACT, STAY_ACT_NOTE)                                                       \
	X(TABLE_DELIVERY_SUBSCRIPTION, DELIVERY_CONTENT)                                       \
	X(TABLE_DELIVERY_PAUSE, DELIVERY_CONTENT)                                              \
	X(TABLE_DELIVERY_CHOICE, DELIVERY_CONTENT)                                             \
	X(TABLE_DELIVERY_ALARM, DELIVERY_CONTENT)                                              \
	X(TABLE_DELIVERY_SURVEY, DELIVERY_CONTENT)

#endif
