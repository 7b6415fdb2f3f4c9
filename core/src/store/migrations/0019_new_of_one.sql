-- What is new or to be looked at, found by an index: SQLite does not see that `intake = 'new'` is among `intake IN (…)`, so the index
-- that stood here was never used, and each patient of a first reading was looked for among all that was there.
DROP INDEX platform_copy_intake;
CREATE INDEX platform_copy_new ON platform_copy (type, id) WHERE intake = 'new';
CREATE INDEX platform_copy_new_patient ON platform_copy (patient, type) WHERE intake = 'new';
CREATE INDEX platform_copy_review ON platform_copy (type, id) WHERE intake = 'review';
