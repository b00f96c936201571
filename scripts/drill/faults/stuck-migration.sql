-- Good, but it needs a lock that somebody holds.
ALTER TABLE task ADD COLUMN drill text;
