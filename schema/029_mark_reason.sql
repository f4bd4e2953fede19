-- Why somebody was not there tells of his health: it lies sealed under the person's key (under the
-- centre's for staff and partners), and a mark says only whether the absence was excused.
-- What was written in clear waits in activity_mark_clear for the keys: the service seals it at the
-- next start (src/svc/activity/why.c) and leaves that table empty.
CREATE TABLE activity_mark_clear (
	session_id INTEGER NOT NULL REFERENCES activity_session(session_id),
	enrolment_id INTEGER NOT NULL REFERENCES activity_enrolment(enrolment_id),
	reason TEXT NOT NULL,
	PRIMARY KEY (session_id, enrolment_id)
) STRICT, WITHOUT ROWID;
INSERT INTO activity_mark_clear
	SELECT session_id, enrolment_id, reason FROM activity_mark WHERE reason IS NOT NULL;
ALTER TABLE activity_mark DROP COLUMN reason;
ALTER TABLE activity_mark ADD COLUMN why_id INTEGER; -- random, another at each writing: the cell is bound to it
ALTER TABLE activity_mark ADD COLUMN why BLOB; -- the reason
