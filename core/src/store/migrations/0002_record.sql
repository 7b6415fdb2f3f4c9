-- One person, one record: versions of its sheet, assessments, what happened elsewhere, and records that turned out to be of one
-- person. All of it is appended; which of two records is shown under the other follows from the last step.

-- Two phones may each register a person: both numbers come in, and are offered for merging.
DROP INDEX resident_id_hash;
CREATE INDEX resident_id_hash ON resident (id_hash) WHERE id_hash IS NOT NULL;
CREATE INDEX resident_namesake ON resident (name, born);
CREATE INDEX resident_archive_number ON resident (archive_number);

CREATE TABLE record_version (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    form      TEXT    NOT NULL,
    answers   TEXT    NOT NULL
) STRICT;
CREATE INDEX record_version_resident ON record_version (resident, number DESC);

CREATE TABLE self_care (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    answers   TEXT    NOT NULL,
    score     INTEGER NOT NULL,
    class     TEXT    NOT NULL,
    rules     TEXT    NOT NULL
) STRICT;
CREATE INDEX self_care_resident ON self_care (resident, number DESC);

-- What happened at a hospital or came back from a referral: typed by staff, or told by the platform.
CREATE TABLE outside_event (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('hospital-report', 'referral-reply', 'test-result')),
    day       TEXT    NOT NULL,
    place     TEXT    NOT NULL,
    summary   TEXT    NOT NULL,
    origin    TEXT    NOT NULL CHECK (origin IN ('typed', 'platform')),
    staff     BLOB,               -- NULL: nobody of this team
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    CHECK ((staff IS NOT NULL) = (origin = 'typed'))
) STRICT;
CREATE INDEX outside_event_resident ON outside_event (resident, day DESC);

CREATE TABLE merge_step (
    number    INTEGER PRIMARY KEY,
    kept      BLOB    NOT NULL REFERENCES resident (id),
    absorbed  BLOB    NOT NULL REFERENCES resident (id),
    state     TEXT    NOT NULL CHECK (state IN ('merged', 'undone')),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    CHECK (kept <> absorbed)
) STRICT;
CREATE INDEX merge_step_absorbed ON merge_step (absorbed, number);
CREATE INDEX merge_step_kept ON merge_step (kept, number);

-- Somebody looked and said that two records are two people: the pair is not offered any more.
CREATE TABLE told_apart (
    first     BLOB    NOT NULL REFERENCES resident (id),
    second    BLOB    NOT NULL REFERENCES resident (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT;

-- Who is shown under whom at the moment.
CREATE VIEW merged AS
SELECT m.absorbed, m.kept FROM merge_step m
WHERE m.state = 'merged'
    AND NOT EXISTS (SELECT 1 FROM merge_step later WHERE later.absorbed = m.absorbed AND later.number > m.number);

CREATE TRIGGER record_version_fixed BEFORE UPDATE ON record_version
BEGIN SELECT RAISE(ABORT, 'a version of a record does not change'); END;
CREATE TRIGGER record_version_kept BEFORE DELETE ON record_version
BEGIN SELECT RAISE(ABORT, 'a version of a record is never deleted'); END;

CREATE TRIGGER self_care_fixed BEFORE UPDATE ON self_care
BEGIN SELECT RAISE(ABORT, 'an assessment does not change'); END;
CREATE TRIGGER self_care_kept BEFORE DELETE ON self_care
BEGIN SELECT RAISE(ABORT, 'an assessment is never deleted'); END;

CREATE TRIGGER outside_event_fixed BEFORE UPDATE ON outside_event
BEGIN SELECT RAISE(ABORT, 'what happened elsewhere does not change'); END;
CREATE TRIGGER outside_event_kept BEFORE DELETE ON outside_event
BEGIN SELECT RAISE(ABORT, 'what happened elsewhere is never deleted'); END;

-- One level: who is shown under somebody shows nobody under herself.
CREATE TRIGGER merge_step_merge BEFORE INSERT ON merge_step WHEN NEW.state = 'merged' AND (
    EXISTS (SELECT 1 FROM merged WHERE absorbed IN (NEW.absorbed, NEW.kept))
    OR EXISTS (SELECT 1 FROM merged WHERE kept = NEW.absorbed)
    OR EXISTS (SELECT 1 FROM visit WHERE resident = NEW.absorbed AND state = 'draft'))
BEGIN SELECT RAISE(ABORT, 'one of the two is merged already, or a visit is under way'); END;
CREATE TRIGGER merge_step_undo BEFORE INSERT ON merge_step WHEN NEW.state = 'undone'
    AND NOT EXISTS (SELECT 1 FROM merged WHERE absorbed = NEW.absorbed AND kept = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'these two are not merged'); END;
CREATE TRIGGER merge_step_fixed BEFORE UPDATE ON merge_step
BEGIN SELECT RAISE(ABORT, 'a step of a merge does not change'); END;
CREATE TRIGGER told_apart_fixed BEFORE UPDATE ON told_apart
BEGIN SELECT RAISE(ABORT, 'that two people were told apart does not change'); END;
CREATE TRIGGER told_apart_kept BEFORE DELETE ON told_apart
BEGIN SELECT RAISE(ABORT, 'that two people were told apart is never deleted'); END;
CREATE TRIGGER merge_step_kept BEFORE DELETE ON merge_step
BEGIN SELECT RAISE(ABORT, 'a step of a merge is never deleted'); END;
