-- The acts of a file in the thread of a person, latest first.
CREATE INDEX file_act_thread ON file_act(person_id, day, act_id);
