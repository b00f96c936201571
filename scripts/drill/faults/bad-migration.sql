-- A migration that no database accepts; what it did before must not stay.
ALTER TABLE task ADD COLUMN drill text;
ALTER TABLE task ADD COLUMN drill text;
