-- The copies of the platform's resources anew, with row ids. Without them a row of more than a kilobyte took a page of its own: the first
-- reading of a district wrote twice as much as it had read.
ALTER TABLE platform_copy RENAME TO platform_copy_before;
CREATE TABLE platform_copy (
    type    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    hash    BLOB NOT NULL,
    content TEXT,                 -- NULL: it never changes, and all of it is in the tables of its concept
    base    TEXT,                 -- what changes made here are measured against; NULL: content
    ours    INTEGER NOT NULL CHECK (ours IN (0, 1)), -- base is as this phone says it: what is missing was taken away
    patient TEXT,                 -- NULL: about nobody
    updated TEXT,                 -- the platform's time
    intake  TEXT NOT NULL CHECK (intake IN ('own', 'new', 'taken', 'review')),
    gone    INTEGER NOT NULL CHECK (gone IN (0, 1)),
    PRIMARY KEY (type, id)
) STRICT;
INSERT INTO platform_copy (type, id, version, hash, content, base, ours, patient, updated, intake, gone)
SELECT type, id, version, hash, content, base, ours, patient, updated, intake, gone FROM platform_copy_before;
DROP TABLE platform_copy_before;
CREATE INDEX platform_copy_patient ON platform_copy (patient) WHERE patient IS NOT NULL;
CREATE INDEX platform_copy_intake ON platform_copy (intake, type) WHERE intake IN ('new', 'review');
