-- The desk: a board is made once for readers of the same rights, and asks each time what its reader
-- opened by breaking glass.
CREATE INDEX glass_user ON glass(user_id, until);
