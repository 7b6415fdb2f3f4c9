-- What helps beside treatment: policies explained, applied for and granted; needs, who can meet them and tasks; health
-- education; how satisfied people are; what they were told before a visit.

-- How far somebody is with a policy; each step once.
CREATE TABLE policy_step (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    policy    TEXT    NOT NULL,
    step      TEXT    NOT NULL CHECK (step IN ('explained', 'applied', 'granted')),
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    UNIQUE (resident, policy, step)
) STRICT;

CREATE TABLE need_survey (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    needs     TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX need_survey_resident ON need_survey (resident, at DESC);

-- Who can meet which needs, for how many people at a time.
CREATE TABLE resource (
    id        BLOB    NOT NULL PRIMARY KEY,
    name      TEXT    NOT NULL,
    partner   TEXT    NOT NULL,
    needs     TEXT    NOT NULL,
    capacity  INTEGER NOT NULL CHECK (capacity > 0),
    contact   TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

-- A need handed over. While it has no end it takes one of the resource's places.
CREATE TABLE support_task (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    need      TEXT    NOT NULL,
    resource  BLOB    NOT NULL REFERENCES resource (id),
    role      TEXT    NOT NULL,
    due       TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX support_task_resident ON support_task (resident, need);
CREATE INDEX support_task_resource ON support_task (resource);

CREATE TABLE support_task_end (
    task      BLOB    NOT NULL PRIMARY KEY REFERENCES support_task (id),
    outcome   TEXT    NOT NULL CHECK (outcome IN ('done', 'not-done')),
    word      TEXT    NOT NULL, -- what she says
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

CREATE TABLE education (
    number     INTEGER PRIMARY KEY,
    resident   BLOB    NOT NULL REFERENCES resident (id),
    topics     TEXT    NOT NULL,
    way        INTEGER NOT NULL,
    understood INTEGER NOT NULL,
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL
) STRICT;
CREATE INDEX education_resident ON education (resident, number DESC);

-- One answer a visit. By the day alone: nobody needs to know at which minute somebody was unhappy.
CREATE TABLE satisfaction (
    number  INTEGER PRIMARY KEY,
    visit   BLOB    NOT NULL UNIQUE REFERENCES visit (id),
    worker  BLOB    NOT NULL REFERENCES staff (id),
    face    INTEGER NOT NULL CHECK (face BETWEEN 1 AND 5),
    reasons TEXT    NOT NULL,
    day     TEXT    NOT NULL
) STRICT;
CREATE INDEX satisfaction_day ON satisfaction (day, number);

CREATE TABLE visit_reminder (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    day       TEXT    NOT NULL, -- of the visit
    way       TEXT    NOT NULL CHECK (way IN ('sms', 'phone', 'in-person')),
    text      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX visit_reminder_resident ON visit_reminder (resident, number DESC);

-- ─── facts stay as they are ───

CREATE TRIGGER policy_step_fixed BEFORE UPDATE ON policy_step
BEGIN SELECT RAISE(ABORT, 'a step does not change'); END;
CREATE TRIGGER policy_step_kept BEFORE DELETE ON policy_step
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;

CREATE TRIGGER need_survey_fixed BEFORE UPDATE ON need_survey
BEGIN SELECT RAISE(ABORT, 'a survey does not change'); END;
CREATE TRIGGER need_survey_kept BEFORE DELETE ON need_survey
BEGIN SELECT RAISE(ABORT, 'a survey is never deleted'); END;

CREATE TRIGGER resource_fixed BEFORE UPDATE ON resource
BEGIN SELECT RAISE(ABORT, 'a resource does not change'); END;
CREATE TRIGGER resource_kept BEFORE DELETE ON resource
BEGIN SELECT RAISE(ABORT, 'a resource is never deleted'); END;

CREATE TRIGGER support_task_fixed BEFORE UPDATE ON support_task
BEGIN SELECT RAISE(ABORT, 'a task does not change'); END;
CREATE TRIGGER support_task_kept BEFORE DELETE ON support_task
BEGIN SELECT RAISE(ABORT, 'a task is never deleted'); END;

CREATE TRIGGER support_task_end_fixed BEFORE UPDATE ON support_task_end
BEGIN SELECT RAISE(ABORT, 'the end of a task does not change'); END;
CREATE TRIGGER support_task_end_kept BEFORE DELETE ON support_task_end
BEGIN SELECT RAISE(ABORT, 'the end of a task is never deleted'); END;

CREATE TRIGGER education_fixed BEFORE UPDATE ON education
BEGIN SELECT RAISE(ABORT, 'what was taught does not change'); END;
CREATE TRIGGER education_kept BEFORE DELETE ON education
BEGIN SELECT RAISE(ABORT, 'what was taught is never deleted'); END;

CREATE TRIGGER satisfaction_fixed BEFORE UPDATE ON satisfaction
BEGIN SELECT RAISE(ABORT, 'an answer does not change'); END;
CREATE TRIGGER satisfaction_kept BEFORE DELETE ON satisfaction
BEGIN SELECT RAISE(ABORT, 'an answer is never deleted'); END;

CREATE TRIGGER visit_reminder_fixed BEFORE UPDATE ON visit_reminder
BEGIN SELECT RAISE(ABORT, 'a reminder does not change'); END;
CREATE TRIGGER visit_reminder_kept BEFORE DELETE ON visit_reminder
BEGIN SELECT RAISE(ABORT, 'a reminder is never deleted'); END;
