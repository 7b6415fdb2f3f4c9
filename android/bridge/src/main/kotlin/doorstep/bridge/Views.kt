package doorstep.bridge

import doorstep.bridge.api.AlertView
import doorstep.bridge.api.BuildingView
import doorstep.bridge.api.Colour
import doorstep.bridge.api.ColourMark
import doorstep.bridge.api.DoorPerson
import doorstep.bridge.api.DoorView
import doorstep.bridge.api.Language
import doorstep.bridge.api.LockState
import doorstep.bridge.api.LockView
import doorstep.bridge.api.MeView
import doorstep.bridge.api.PastVisit
import doorstep.bridge.api.PlanItemView
import doorstep.bridge.api.PlanRow
import doorstep.bridge.api.PlanView
import doorstep.bridge.api.ResidentRow
import doorstep.bridge.api.ResidentView
import doorstep.bridge.api.Role
import doorstep.bridge.api.SyncRow
import doorstep.bridge.api.SyncView
import doorstep.bridge.api.Tab
import doorstep.bridge.api.TodayView
import doorstep.bridge.api.TrendChange
import doorstep.bridge.api.TrendPoint
import doorstep.bridge.api.TrendView
import uniffi.doorstep_core.AlertView as CoreAlertView
import uniffi.doorstep_core.BuildingView as CoreBuildingView
import uniffi.doorstep_core.Colour as CoreColour
import uniffi.doorstep_core.ColourMark as CoreColourMark
import uniffi.doorstep_core.DoorPerson as CoreDoorPerson
import uniffi.doorstep_core.DoorView as CoreDoorView
import uniffi.doorstep_core.Lang as CoreLanguage
import uniffi.doorstep_core.LockState as CoreLockState
import uniffi.doorstep_core.LockView as CoreLockView
import uniffi.doorstep_core.MeView as CoreMeView
import uniffi.doorstep_core.PastVisit as CorePastVisit
import uniffi.doorstep_core.PlanItemView as CorePlanItemView
import uniffi.doorstep_core.PlanRow as CorePlanRow
import uniffi.doorstep_core.PlanView as CorePlanView
import uniffi.doorstep_core.ResidentRow as CoreResidentRow
import uniffi.doorstep_core.ResidentView as CoreResidentView
import uniffi.doorstep_core.Role as CoreRole
import uniffi.doorstep_core.SyncRow as CoreSyncRow
import uniffi.doorstep_core.SyncView as CoreSyncView
import uniffi.doorstep_core.Tab as CoreTab
import uniffi.doorstep_core.TodayView as CoreTodayView
import uniffi.doorstep_core.TrendChange as CoreTrendChange
import uniffi.doorstep_core.TrendPoint as CoreTrendPoint
import uniffi.doorstep_core.TrendView as CoreTrendView

// The core's plain values as the app's own: own() of what comes, core() of what goes.

internal fun Language.core(): CoreLanguage =
    when (this) {
        Language.Chinese -> CoreLanguage.ZH
        Language.English -> CoreLanguage.EN
    }

internal fun Role.core(): CoreRole =
    when (this) {
        Role.Doctor -> CoreRole.DOCTOR
        Role.Nurse -> CoreRole.NURSE
        Role.SocialWorker -> CoreRole.SOCIAL_WORKER
        Role.Volunteer -> CoreRole.VOLUNTEER
        Role.GridWorker -> CoreRole.GRID_WORKER
    }

internal fun CoreRole.own(): Role =
    when (this) {
        CoreRole.DOCTOR -> Role.Doctor
        CoreRole.NURSE -> Role.Nurse
        CoreRole.SOCIAL_WORKER -> Role.SocialWorker
        CoreRole.VOLUNTEER -> Role.Volunteer
        CoreRole.GRID_WORKER -> Role.GridWorker
    }

internal fun CoreColour.own(): Colour =
    when (this) {
        CoreColour.GREY -> Colour.Grey
        CoreColour.GREEN -> Colour.Green
        CoreColour.YELLOW -> Colour.Yellow
        CoreColour.RED -> Colour.Red
    }

internal fun CoreTab.own(): Tab =
    when (this) {
        CoreTab.TODAY -> Tab.Today
        CoreTab.RESIDENTS -> Tab.Residents
        CoreTab.PLAN -> Tab.Plan
        CoreTab.ME -> Tab.Me
    }

internal fun CoreColourMark.own() = ColourMark(colour.own(), word)

internal fun CoreLockView.own() =
    LockView(
        when (state) {
            CoreLockState.NEW -> LockState.New
            CoreLockState.LOCKED -> LockState.Locked
            CoreLockState.UNLOCKED -> LockState.Unlocked
            CoreLockState.STOPPED -> LockState.Stopped
        },
        attemptsLeft.toInt(),
        waitSeconds.toLong(),
        warning,
        stopped,
    )

internal fun CoreMeView.own() =
    MeView(
        name,
        role.own(),
        roleWord,
        team,
        storeLine,
        versionLine,
        tabs.map { it.own() },
        inboxLine,
        mayScan,
        mayRegister,
        mayMerge,
        demo,
    )

internal fun CoreSyncView.own() =
    SyncView(waiting.toInt(), acknowledged.toInt(), line, rows.map { it.own() }, trouble, signIn, rejected.toInt())

private fun CoreSyncRow.own() = SyncRow(visit, title, state)

internal fun CoreTodayView.own() =
    TodayView(
        dateLine,
        sync.own(),
        alerts.map { it.own() },
        buildings.map { it.own() },
        emptyLine,
        progressLine,
        inboxLine,
        mayCollect,
    )

private fun CoreAlertView.own() = AlertView(resident, line, action, phone)

private fun CoreBuildingView.own() = BuildingView(title, doors.map { it.own() })

private fun CoreDoorView.own() = DoorView(household, place, people.map { it.own() }, done, note, mayNote)

private fun CoreDoorPerson.own() = DoorPerson(resident, name, ageLine, colour?.own(), reasons, done)

internal fun CoreResidentRow.own() = ResidentRow(resident, name, ageLine, place, colour?.own())

internal fun CoreResidentView.own() =
    ResidentView(
        resident = resident,
        name = name,
        ageLine = ageLine,
        place = place,
        colour = colour?.own(),
        colourReasons = colourReasons,
        know = know,
        idMasked = idMasked,
        canUnmask = canUnmask,
        phone = phone,
        contact = contact,
        conditions = conditions,
        pressure = pressure?.own(),
        glucose = glucose?.own(),
        drugs = drugs,
        visits = visits.map { it.own() },
        plan = plan?.own(),
        seesConsent = seesConsent,
        openVisit = openVisit,
        visitLabel = visitLabel,
        openReadings = openReadings.map { it.own() },
        home = home?.own(),
        maySeeRecord = maySeeRecord,
    )

private fun CorePastVisit.own() = PastVisit(visit, title, line)

internal fun CoreTrendView.own() =
    TrendView(
        title,
        unit,
        bandLow,
        bandHigh,
        secondBandHigh,
        points.map { it.own() },
        changes.map { it.own() },
        spoken,
        aim,
    )

private fun CoreTrendPoint.own() = TrendPoint(day, `when`, value, second, label)

private fun CoreTrendChange.own() = TrendChange(day, label)

internal fun CorePlanView.own() = PlanView(title, items.map { it.own() })

private fun CorePlanItemView.own() = PlanItemView(item, label, line, doneToday, mayTick)

internal fun CorePlanRow.own() = PlanRow(resident, name, place, plan.own())
