-- Phones of one team may do the same before they hear of each other: each step is kept, and the first in time counts. What follows
-- another is later by its moment, not by when it came in here.

CREATE TABLE alert_step_all (
    number    INTEGER PRIMARY KEY,
    alert     BLOB    NOT NULL REFERENCES alert (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('answered', 'escalated')),
    action    TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO alert_step_all (number, alert, kind, action, note, staff, at, at_offset)
SELECT number, alert, kind, action, note, staff, at, at_offset FROM alert_step;
DROP TABLE alert_step;
ALTER TABLE alert_step_all RENAME TO alert_step;
CREATE INDEX alert_step_alert ON alert_step (alert, kind, at, number);

CREATE TABLE plan_end_all (
    number    INTEGER PRIMARY KEY,
    plan      BLOB    NOT NULL REFERENCES plan (id),
    day       TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO plan_end_all (plan, day, reason, staff, at, at_offset)
SELECT plan, day, reason, staff, at, at_offset FROM plan_end ORDER BY at;
DROP TABLE plan_end;
ALTER TABLE plan_end_all RENAME TO plan_end;
CREATE INDEX plan_end_plan ON plan_end (plan, day);

CREATE TABLE support_task_end_all (
    number    INTEGER PRIMARY KEY,
    task      BLOB    NOT NULL REFERENCES support_task (id),
    outcome   TEXT    NOT NULL CHECK (outcome IN ('done', 'not-done')),
    word      TEXT    NOT NULL, -- what she says
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO support_task_end_all (task, outcome, word, staff, at, at_offset)
SELECT task, outcome, word, staff, at, at_offset FROM support_task_end ORDER BY at;
DROP TABLE support_task_end;
ALTER TABLE support_task_end_all RENAME TO support_task_end;
CREATE INDEX support_task_end_task ON support_task_end (task, at, number);

CREATE TABLE task_done_all (
    number    INTEGER PRIMARY KEY,
    task      BLOB    NOT NULL REFERENCES discharge_task (id),
    day       TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO task_done_all (task, day, staff, at, at_offset) SELECT task, day, staff, at, at_offset FROM task_done ORDER BY at;
DROP TABLE task_done;
ALTER TABLE task_done_all RENAME TO task_done;
CREATE INDEX task_done_task ON task_done (task, day);

CREATE TABLE slot_taken_all (
    number    INTEGER PRIMARY KEY,
    referral  BLOB    NOT NULL REFERENCES care_referral (id),
    slot      BLOB    NOT NULL REFERENCES referral_slot (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO slot_taken_all (referral, slot, staff, at, at_offset) SELECT referral, slot, staff, at, at_offset FROM slot_taken ORDER BY at;
DROP TABLE slot_taken;
ALTER TABLE slot_taken_all RENAME TO slot_taken;
CREATE INDEX slot_taken_referral ON slot_taken (referral, at, number);
CREATE INDEX slot_taken_slot ON slot_taken (slot);

CREATE TABLE policy_step_all (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    policy    TEXT    NOT NULL,
    step      TEXT    NOT NULL CHECK (step IN ('explained', 'applied', 'granted')),
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
INSERT INTO policy_step_all (number, resident, policy, step, rules, staff, at, at_offset)
SELECT number, resident, policy, step, rules, staff, at, at_offset FROM policy_step;
DROP TABLE policy_step;
ALTER TABLE policy_step_all RENAME TO policy_step;
CREATE INDEX policy_step_resident ON policy_step (resident, at, number);

-- Who is shown under whom at the moment: of the steps of one record the last in time.
DROP TRIGGER merge_step_merge;
DROP TRIGGER merge_step_undo;
DROP VIEW merged;
CREATE VIEW merged AS
SELECT m.absorbed, m.kept FROM merge_step m
WHERE m.state = 'merged' AND NOT EXISTS (
    SELECT 1 FROM merge_step later WHERE later.absorbed = m.absorbed AND (later.at, later.number) > (m.at, m.number));

-- One level: who is shown under somebody shows nobody under herself.
CREATE TRIGGER merge_step_merge BEFORE INSERT ON merge_step WHEN NEW.state = 'merged' AND (
    EXISTS (SELECT 1 FROM merged WHERE absorbed IN (NEW.absorbed, NEW.kept))
    OR EXISTS (SELECT 1 FROM merged WHERE kept = NEW.absorbed)
    OR EXISTS (SELECT 1 FROM visit WHERE resident = NEW.absorbed AND state = 'draft'))
BEGIN SELECT RAISE(ABORT, 'one of the two is merged already, or a visit is under way'); END;
CREATE TRIGGER merge_step_undo BEFORE INSERT ON merge_step WHEN NEW.state = 'undone'
    AND NOT EXISTS (SELECT 1 FROM merged WHERE absorbed = NEW.absorbed AND kept = NEW.kept)
BEGIN SELECT RAISE(ABORT, 'these two are not merged'); END;

-- ─── facts stay as they are ───

CREATE TRIGGER alert_step_fixed BEFORE UPDATE ON alert_step
BEGIN SELECT RAISE(ABORT, 'a step does not change'); END;
CREATE TRIGGER alert_step_kept BEFORE DELETE ON alert_step
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;

CREATE TRIGGER plan_end_fixed BEFORE UPDATE ON plan_end
BEGIN SELECT RAISE(ABORT, 'the end of a plan does not change'); END;
CREATE TRIGGER plan_end_kept BEFORE DELETE ON plan_end
BEGIN SELECT RAISE(ABORT, 'the end of a plan is never deleted'); END;

CREATE TRIGGER support_task_end_fixed BEFORE UPDATE ON support_task_end
BEGIN SELECT RAISE(ABORT, 'the end of a task does not change'); END;
CREATE TRIGGER support_task_end_kept BEFORE DELETE ON support_task_end
BEGIN SELECT RAISE(ABORT, 'the end of a task is never deleted'); END;

CREATE TRIGGER task_done_fixed BEFORE UPDATE ON task_done
BEGIN SELECT RAISE(ABORT, 'what was done stays done'); END;
CREATE TRIGGER task_done_kept BEFORE DELETE ON task_done
BEGIN SELECT RAISE(ABORT, 'what was done stays done'); END;

CREATE TRIGGER slot_taken_fixed BEFORE UPDATE ON slot_taken
BEGIN SELECT RAISE(ABORT, 'a place that was taken stays taken'); END;
CREATE TRIGGER slot_taken_kept BEFORE DELETE ON slot_taken
BEGIN SELECT RAISE(ABORT, 'a place that was taken stays taken'); END;

CREATE TRIGGER policy_step_fixed BEFORE UPDATE ON policy_step
BEGIN SELECT RAISE(ABORT, 'a step does not change'); END;
CREATE TRIGGER policy_step_kept BEFORE DELETE ON policy_step
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;
