-- What 5+2 keeps beside its ticks: a county's templates, salt spoon checks, the diet diary, reminders, groups and their sessions.

-- A county's own template; the last one counts for plans begun from then on.
CREATE TABLE template (
    number    INTEGER PRIMARY KEY,
    body      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

-- A plan that was ended before its time: it does not run on that day any more.
CREATE TABLE plan_end (
    plan      BLOB    NOT NULL PRIMARY KEY REFERENCES plan (id),
    day       TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

CREATE TABLE salt_check (
    number    INTEGER PRIMARY KEY,
    plan      BLOB    NOT NULL REFERENCES plan (id),
    day       TEXT    NOT NULL,
    grams     TEXT    NOT NULL,
    days      INTEGER NOT NULL CHECK (days > 0),
    eaters    INTEGER NOT NULL CHECK (eaters > 0),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX salt_check_plan ON salt_check (plan, day);

CREATE TABLE diet_entry (
    number    INTEGER PRIMARY KEY,
    plan      BLOB    NOT NULL REFERENCES plan (id),
    day       TEXT    NOT NULL,
    meal      INTEGER NOT NULL,
    salty     TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX diet_entry_plan ON diet_entry (plan, day);

-- The last one of a day counts.
CREATE TABLE reminder (
    number    INTEGER PRIMARY KEY,
    plan      BLOB    NOT NULL REFERENCES plan (id),
    day       TEXT    NOT NULL,
    taken     INTEGER NOT NULL CHECK (taken IN (0, 1)),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX reminder_plan ON reminder (plan, day);

CREATE TABLE care_group (
    id        BLOB    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('low-salt', 'diabetes-club')),
    name      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

-- Joining and leaving; the last one of a resident counts.
CREATE TABLE group_member (
    number     INTEGER PRIMARY KEY,
    care_group BLOB    NOT NULL REFERENCES care_group (id),
    resident   BLOB    NOT NULL REFERENCES resident (id),
    joined     INTEGER NOT NULL CHECK (joined IN (0, 1)),
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL
) STRICT;
CREATE INDEX group_member_group ON group_member (care_group, resident, number);

CREATE TABLE group_session (
    id         BLOB    NOT NULL PRIMARY KEY,
    care_group BLOB    NOT NULL REFERENCES care_group (id),
    day        TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL
) STRICT;
CREATE INDEX group_session_group ON group_session (care_group, day);

CREATE TABLE attendance (
    session  BLOB NOT NULL REFERENCES group_session (id),
    resident BLOB NOT NULL REFERENCES resident (id),
    PRIMARY KEY (session, resident)
) STRICT;
CREATE INDEX attendance_resident ON attendance (resident);

-- ─── facts stay as they are ───

CREATE TRIGGER template_fixed BEFORE UPDATE ON template
BEGIN SELECT RAISE(ABORT, 'a template does not change'); END;
CREATE TRIGGER template_kept BEFORE DELETE ON template
BEGIN SELECT RAISE(ABORT, 'a template is never deleted'); END;

CREATE TRIGGER plan_end_fixed BEFORE UPDATE ON plan_end
BEGIN SELECT RAISE(ABORT, 'the end of a plan does not change'); END;
CREATE TRIGGER plan_end_kept BEFORE DELETE ON plan_end
BEGIN SELECT RAISE(ABORT, 'the end of a plan is never deleted'); END;

CREATE TRIGGER salt_check_fixed BEFORE UPDATE ON salt_check
BEGIN SELECT RAISE(ABORT, 'a salt check does not change'); END;
CREATE TRIGGER salt_check_kept BEFORE DELETE ON salt_check
BEGIN SELECT RAISE(ABORT, 'a salt check is never deleted'); END;

CREATE TRIGGER diet_entry_fixed BEFORE UPDATE ON diet_entry
BEGIN SELECT RAISE(ABORT, 'a diary entry does not change'); END;
CREATE TRIGGER diet_entry_kept BEFORE DELETE ON diet_entry
BEGIN SELECT RAISE(ABORT, 'a diary entry is never deleted'); END;

CREATE TRIGGER reminder_fixed BEFORE UPDATE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder does not change'); END;
CREATE TRIGGER reminder_kept BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'a reminder is never deleted'); END;

CREATE TRIGGER care_group_fixed BEFORE UPDATE ON care_group
BEGIN SELECT RAISE(ABORT, 'a group does not change'); END;
CREATE TRIGGER care_group_kept BEFORE DELETE ON care_group
BEGIN SELECT RAISE(ABORT, 'a group is never deleted'); END;

CREATE TRIGGER group_member_fixed BEFORE UPDATE ON group_member
BEGIN SELECT RAISE(ABORT, 'a membership does not change'); END;
CREATE TRIGGER group_member_kept BEFORE DELETE ON group_member
BEGIN SELECT RAISE(ABORT, 'a membership is never deleted'); END;

CREATE TRIGGER group_session_fixed BEFORE UPDATE ON group_session
BEGIN SELECT RAISE(ABORT, 'a session does not change'); END;
CREATE TRIGGER group_session_kept BEFORE DELETE ON group_session
BEGIN SELECT RAISE(ABORT, 'a session is never deleted'); END;

CREATE TRIGGER attendance_fixed BEFORE UPDATE ON attendance
BEGIN SELECT RAISE(ABORT, 'attendance does not change'); END;
CREATE TRIGGER attendance_kept BEFORE DELETE ON attendance
BEGIN SELECT RAISE(ABORT, 'attendance is never deleted'); END;
