-- How colours went, one plan a person with its reviews, drugs that were begun or ended outside a visit, long prescriptions.

-- One line each time a colour or the reasons for it became others. Days that go by do not count as another reason.
CREATE TABLE colour_change (
    number   INTEGER PRIMARY KEY,
    resident BLOB    NOT NULL REFERENCES resident (id),
    colour   TEXT    NOT NULL,
    reasons  TEXT    NOT NULL,
    rules    TEXT    NOT NULL,
    cause    TEXT    NOT NULL CHECK (cause IN ('visit', 'facts', 'time')),
    day      TEXT    NOT NULL
) STRICT;
CREATE INDEX colour_change_resident ON colour_change (resident, number DESC);

-- Why the next follow-up is earlier than the form's rules ask; NULL: it is not.
ALTER TABLE standing ADD COLUMN raised TEXT;

-- Every change of a plan is a version, whole; the last one of a resident holds.
CREATE TABLE care_plan (
    number    INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    steps     TEXT    NOT NULL,
    template  TEXT    NOT NULL, -- version of the templates it was made from
    reason    TEXT    NOT NULL, -- of the change; may be empty
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX care_plan_resident ON care_plan (resident, number DESC);

CREATE TABLE care_plan_review (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    plan      BLOB    NOT NULL,
    met       INTEGER NOT NULL CHECK (met IN (0, 1)),
    life      INTEGER NOT NULL CHECK (life BETWEEN 1 AND 5),
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX care_plan_review_resident ON care_plan_review (resident, number DESC);

-- Who began, changed or ended a drug, and why; what is taken stands in medication.
CREATE TABLE drug_step (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    what      TEXT    NOT NULL CHECK (what IN ('begun', 'changed', 'stopped')),
    drug      TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX drug_step_resident ON drug_step (resident, number DESC);

-- 长处方: signed by who wrote it; above the usual weeks with what was assessed.
CREATE TABLE prescription (
    number     INTEGER PRIMARY KEY,
    resident   BLOB    NOT NULL REFERENCES resident (id),
    drugs      TEXT    NOT NULL,
    weeks      INTEGER NOT NULL CHECK (weeks > 0),
    allowed    INTEGER NOT NULL CHECK (allowed >= weeks),
    reasons    TEXT    NOT NULL,
    assessment TEXT    NOT NULL,
    rules      TEXT    NOT NULL,
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL
) STRICT;
CREATE INDEX prescription_resident ON prescription (resident, number DESC);

-- ─── facts stay as they are ───

CREATE TRIGGER colour_change_fixed BEFORE UPDATE ON colour_change
BEGIN SELECT RAISE(ABORT, 'how a colour went does not change'); END;
CREATE TRIGGER colour_change_kept BEFORE DELETE ON colour_change
BEGIN SELECT RAISE(ABORT, 'how a colour went is never deleted'); END;

CREATE TRIGGER care_plan_fixed BEFORE UPDATE ON care_plan
BEGIN SELECT RAISE(ABORT, 'a version of a plan does not change'); END;
CREATE TRIGGER care_plan_kept BEFORE DELETE ON care_plan
BEGIN SELECT RAISE(ABORT, 'a version of a plan is never deleted'); END;

CREATE TRIGGER care_plan_review_fixed BEFORE UPDATE ON care_plan_review
BEGIN SELECT RAISE(ABORT, 'a review does not change'); END;
CREATE TRIGGER care_plan_review_kept BEFORE DELETE ON care_plan_review
BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;

CREATE TRIGGER drug_step_fixed BEFORE UPDATE ON drug_step
BEGIN SELECT RAISE(ABORT, 'a step of a drug does not change'); END;
CREATE TRIGGER drug_step_kept BEFORE DELETE ON drug_step
BEGIN SELECT RAISE(ABORT, 'a step of a drug is never deleted'); END;

CREATE TRIGGER prescription_fixed BEFORE UPDATE ON prescription
BEGIN SELECT RAISE(ABORT, 'a prescription does not change'); END;
CREATE TRIGGER prescription_kept BEFORE DELETE ON prescription
BEGIN SELECT RAISE(ABORT, 'a prescription is never deleted'); END;
