-- The work of a day lies together: those who log at the same time then write the same page of the
-- index, not each a page of his own.
DROP INDEX intervention_author;
CREATE INDEX intervention_day ON intervention(day, author_id);
