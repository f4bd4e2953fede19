/*
 * Every limit on what a user can make grow, in one place.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#define LIMIT_BODY	  (64 * 1024)
#define LIMIT_BODY_PLAN	  (1024 * 1024)
#define LIMIT_ANSWER	  (4 * 1024 * 1024)
#define LIMIT_EXPORT	  (16 * 1024 * 1024)
#define LIMIT_SHEET_ROWS  50000 /* of an export */
#define LIMIT_SHEET_BYTES (24 * 1024 * 1024)
#define LIMIT_PAGE	  200	/* rows of a list */
#define LIMIT_NOTE	  20000 /* code points */
#define LIMIT_NAME	  80
#define LIMIT_LABEL	  600
#define LIMIT_QUERY	  120 /* text of a name search */
#define LIMIT_SESSIONS	  4   /* open at once for a user; the oldest ends */
#define LIMIT_SESSION_S	  (12 * 3600)
#define LIMIT_PLANS	  8    /* loaded at once */
#define LIMIT_NODES	  5000 /* of a plan */
#define LIMIT_RULES	  2000
#define LIMIT_INDICATORS  1000
#define LIMIT_IDEM_S	  (7 * 86400)

#endif
