-- A doctor may decide that nobody is referred, too: up to which referral. The table is made anew, since the rule of what a
-- decision says is part of it.
CREATE TABLE decision_new (
    number    INTEGER PRIMARY KEY,
    visit     BLOB    NOT NULL REFERENCES visit (id),
    disease   TEXT    NOT NULL,
    class     TEXT,               -- NULL: the rules' class holds
    next      TEXT,               -- NULL: the rules' date holds
    waived    TEXT,               -- the strongest referral that is not made; NULL: the rules' holds
    reason    TEXT    NOT NULL,   -- empty where it is withdrawn: nothing is decided
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    CHECK ((class IS NULL AND next IS NULL AND waived IS NULL) = (reason = ''))
) STRICT;
INSERT INTO decision_new (number, visit, disease, class, next, reason, staff, at, at_offset)
SELECT number, visit, disease, class, next, reason, staff, at, at_offset FROM decision;
DROP TABLE decision;
ALTER TABLE decision_new RENAME TO decision;
CREATE INDEX decision_visit ON decision (visit, disease, number);
CREATE TRIGGER decision_insert BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a decision is signed with its visit'); END;
CREATE TRIGGER decision_fixed BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision does not change'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
