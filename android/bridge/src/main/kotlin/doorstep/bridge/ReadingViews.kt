package doorstep.bridge

import doorstep.bridge.api.Arm
import doorstep.bridge.api.HomeView
import doorstep.bridge.api.InboxRow
import doorstep.bridge.api.InboxView
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.OwnMeterRow
import doorstep.bridge.api.ReadingRow
import doorstep.bridge.api.TimerView
import uniffi.doorstep_core.Arm as CoreArm
import uniffi.doorstep_core.HomeView as CoreHomeView
import uniffi.doorstep_core.InboxRow as CoreInboxRow
import uniffi.doorstep_core.InboxView as CoreInboxView
import uniffi.doorstep_core.NobodysWhy as CoreNobodysWhy
import uniffi.doorstep_core.OwnMeterRow as CoreOwnMeterRow
import uniffi.doorstep_core.ReadingRow as CoreReadingRow
import uniffi.doorstep_core.TimerView as CoreTimerView

// The core's plain values about single readings as the app's own.

private fun CoreArm.own(): Arm =
    when (this) {
        CoreArm.LEFT -> Arm.Left
        CoreArm.RIGHT -> Arm.Right
    }

internal fun Arm.core(): CoreArm =
    when (this) {
        Arm.Left -> CoreArm.LEFT
        Arm.Right -> CoreArm.RIGHT
    }

internal fun NobodysWhy.core(): CoreNobodysWhy =
    when (this) {
        NobodysWhy.NotAPatients -> CoreNobodysWhy.NOT_A_PATIENTS
        NobodysWhy.Test -> CoreNobodysWhy.TEST
    }

internal fun CoreReadingRow.own() =
    ReadingRow(reading, value, detail, marks, arm?.own(), maySetArm, mayTakeBack, mayConfirm, record, untested)

internal fun CoreTimerView.own() = TimerView(seconds.toInt(), sinceMillis)

internal fun CoreInboxRow.own() =
    InboxRow(record, line, why, marks, meter, own, owner, ownerName, mayDate, mayBeNow, untested)

internal fun CoreInboxView.own() = InboxView(line, rows.map { it.own() }, mayRegister)

internal fun CoreHomeView.own() =
    HomeView(title, line, colour?.own(), pressure?.own(), glucose?.own(), meters.map { it.own() })

internal fun CoreOwnMeterRow.own() = OwnMeterRow(meter, line, untested)
