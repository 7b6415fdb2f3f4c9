-- What a doctor decides otherwise than the rules, and what is corrected after signing. What was judged and signed stays.

CREATE TABLE decision (
    number    INTEGER PRIMARY KEY,
    visit     BLOB    NOT NULL REFERENCES visit (id),
    disease   TEXT    NOT NULL,
    class     TEXT,               -- NULL: the rules' class holds
    next      TEXT,               -- NULL: the rules' date holds
    reason    TEXT    NOT NULL,   -- empty where it is withdrawn: neither class nor date
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    CHECK ((class IS NULL AND next IS NULL) = (reason = ''))
) STRICT;
CREATE INDEX decision_visit ON decision (visit, disease, number);

CREATE TABLE correction (
    number     INTEGER PRIMARY KEY,
    visit      BLOB    NOT NULL REFERENCES visit (id),
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL,
    reason     TEXT    NOT NULL CHECK (reason <> ''),
    answers    TEXT    NOT NULL,
    forms      TEXT    NOT NULL,
    judgements TEXT    NOT NULL,
    gaps       TEXT    NOT NULL
) STRICT;
CREATE INDEX correction_visit ON correction (visit, number);

-- A typed value that was corrected: the reading stays as it was typed, and another one counts.
CREATE TABLE reading_replaced (
    reading    BLOB    NOT NULL PRIMARY KEY REFERENCES reading (id),
    correction INTEGER NOT NULL REFERENCES correction (number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decision_insert BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a decision is signed with its visit'); END;
CREATE TRIGGER decision_fixed BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision does not change'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

CREATE TRIGGER correction_insert BEFORE INSERT ON correction
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'signed')
BEGIN SELECT RAISE(ABORT, 'only what is signed is corrected'); END;
CREATE TRIGGER correction_fixed BEFORE UPDATE ON correction
BEGIN SELECT RAISE(ABORT, 'a correction does not change'); END;
CREATE TRIGGER correction_kept BEFORE DELETE ON correction
BEGIN SELECT RAISE(ABORT, 'a correction is never deleted'); END;

CREATE TRIGGER reading_replaced_insert BEFORE INSERT ON reading_replaced WHEN NOT EXISTS (
    SELECT 1 FROM reading r JOIN correction c ON c.visit = r.visit
    WHERE r.id = NEW.reading AND r.source = 'typed' AND c.number = NEW.correction)
BEGIN SELECT RAISE(ABORT, 'only a typed value of a corrected visit is replaced'); END;
CREATE TRIGGER reading_replaced_fixed BEFORE UPDATE ON reading_replaced
BEGIN SELECT RAISE(ABORT, 'what was replaced stays so'); END;
CREATE TRIGGER reading_replaced_kept BEFORE DELETE ON reading_replaced
BEGIN SELECT RAISE(ABORT, 'what was replaced stays so'); END;

-- A reading belongs to a draft of the same resident; a typed one may also correct a signed visit.
DROP TRIGGER reading_insert;
CREATE TRIGGER reading_insert BEFORE INSERT ON reading WHEN EXISTS (
    SELECT 1 FROM visit v WHERE v.id = NEW.visit AND (v.resident <> NEW.resident OR (v.state <> 'draft'
        AND NOT (NEW.source = 'typed' AND EXISTS (SELECT 1 FROM correction c WHERE c.visit = v.id)))))
BEGIN SELECT RAISE(ABORT, 'a reading belongs to a draft of the same resident'); END;
