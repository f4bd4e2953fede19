-- What is due for one person, on the identity bar.
CREATE INDEX file_clock_person ON file_clock(person_id, due_day) WHERE met_day IS NULL;
