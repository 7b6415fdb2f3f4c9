package doorstep.bridge

import doorstep.bridge.api.Disease
import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.GapView
import doorstep.bridge.api.HeroView
import doorstep.bridge.api.JudgementView
import doorstep.bridge.api.MeterEvent
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble
import doorstep.bridge.api.OptionView
import doorstep.bridge.api.SectionView
import doorstep.bridge.api.SignedView
import doorstep.bridge.api.VersionRow
import doorstep.bridge.api.VirtualMeter
import doorstep.bridge.api.VisitView
import uniffi.doorstep_core.Disease as CoreDisease
import uniffi.doorstep_core.DrugLine as CoreDrugLine
import uniffi.doorstep_core.FieldInput as CoreFieldInput
import uniffi.doorstep_core.FieldKind as CoreFieldKind
import uniffi.doorstep_core.FieldState as CoreFieldState
import uniffi.doorstep_core.FieldView as CoreFieldView
import uniffi.doorstep_core.GapView as CoreGapView
import uniffi.doorstep_core.HeroView as CoreHeroView
import uniffi.doorstep_core.JudgementView as CoreJudgementView
import uniffi.doorstep_core.MeterEvent as CoreMeterEvent
import uniffi.doorstep_core.MeterTrouble as CoreMeterTrouble
import uniffi.doorstep_core.OptionView as CoreOptionView
import uniffi.doorstep_core.SectionView as CoreSectionView
import uniffi.doorstep_core.SignedView as CoreSignedView
import uniffi.doorstep_core.VisitView as CoreVisitView
import uniffi.doorstep_ffi.MeterKind as CoreMeterKind
import uniffi.doorstep_ffi.VirtualMeter as CoreVirtualMeter

// The core's plain values about a visit and its meters as the app's own.

internal fun CoreVisitView.own() =
    VisitView(
        visit = visit,
        resident = resident,
        name = name,
        ageLine = ageLine,
        place = place,
        colour = colour?.own(),
        lastLine = lastLine,
        pressure = pressure?.own(),
        glucose = glucose?.own(),
        sections = sections.map { it.own() },
        toAsk = toAsk.toInt(),
        unchanged = unchanged.toInt(),
        plan = plan?.own(),
        judgements = judgements.map { it.own() },
        nextLine = nextLine,
        gaps = gaps.map { it.own() },
        signLabel = signLabel,
        signBlocked = signBlocked,
        signedLine = signedLine,
        inbox = inbox.map { it.own() },
        readings = readings.map { it.own() },
        homeLine = homeLine,
        versions = versions.map { VersionRow(it.version.toInt(), it.line) },
        mayCorrect = mayCorrect,
        handsIn = handsIn,
        drugWarnings = drugWarnings,
    )

private fun CoreHeroView.own() =
    HeroView(
        title,
        value,
        unit,
        meaning?.own(),
        detail,
        marks,
        hint,
        ask?.own(),
        spoken,
        arm?.own(),
        posture?.own(),
        timer?.own(),
    )

internal fun CoreSectionView.own() = SectionView(section, title, fields.map { it.own() })

internal fun CoreFieldView.own() =
    FieldView(
        field = field,
        label = label,
        kind = kind.own(),
        unit = unit,
        options = options.map { it.own() },
        state =
            when (state) {
                CoreFieldState.OPEN -> FieldState.Open
                CoreFieldState.OFFERED -> FieldState.Offered
                CoreFieldState.ANSWERED -> FieldState.Answered
            },
        text = text,
        codes = codes.map { it.toInt() },
        drugs = drugs.map { it.own() },
        needed = needed,
        forms = forms.map { it.own() },
    )

private fun CoreFieldKind.own(): FieldKind =
    when (this) {
        CoreFieldKind.CODE -> FieldKind.Code
        CoreFieldKind.CODES -> FieldKind.Codes
        CoreFieldKind.NUMBER -> FieldKind.Number
        CoreFieldKind.TEXT -> FieldKind.Text
        CoreFieldKind.DATE -> FieldKind.Date
        CoreFieldKind.PRESSURE -> FieldKind.Pressure
        CoreFieldKind.DRUGS -> FieldKind.Drugs
        CoreFieldKind.COMPUTED -> FieldKind.Computed
    }

private fun CoreDisease.own(): Disease =
    when (this) {
        CoreDisease.HYPERTENSION -> Disease.Hypertension
        CoreDisease.DIABETES -> Disease.Diabetes
    }

internal fun Disease.core(): CoreDisease =
    when (this) {
        Disease.Hypertension -> CoreDisease.HYPERTENSION
        Disease.Diabetes -> CoreDisease.DIABETES
    }

private fun CoreOptionView.own() = OptionView(code.toInt(), label)

private fun CoreDrugLine.own() = DrugLine(name, timesADay, dose)

internal fun CoreFieldInput.own(): FieldInput =
    when (this) {
        is CoreFieldInput.Text -> FieldInput.Text(text)
        is CoreFieldInput.Codes -> FieldInput.Codes(codes.map { it.toInt() })
        is CoreFieldInput.Drugs -> FieldInput.Drugs(lines.map { it.own() })
        CoreFieldInput.Clear -> FieldInput.Clear
    }

internal fun FieldInput.core(): CoreFieldInput =
    when (this) {
        is FieldInput.Text -> CoreFieldInput.Text(text)
        is FieldInput.Codes -> CoreFieldInput.Codes(codes.map { it.toUInt() })
        is FieldInput.Drugs -> CoreFieldInput.Drugs(lines.map { CoreDrugLine(it.name, it.timesADay, it.dose) })
        FieldInput.Clear -> CoreFieldInput.Clear
    }

private fun CoreJudgementView.own() =
    JudgementView(
        disease.own(),
        title,
        `class`,
        colour.own(),
        referral,
        reasons,
        next,
        rules,
        decided,
        mayDecide,
        classes.map { it.own() },
    )

private fun CoreGapView.own() = GapView(field, label)

internal fun CoreSignedView.own() = SignedView(visit.own(), line, sync.own(), links.map { it.own() })

internal fun CoreMeterEvent.own(): MeterEvent =
    when (this) {
        is CoreMeterEvent.Progress -> MeterEvent.Progress(line)
        is CoreMeterEvent.Arrived -> MeterEvent.Arrived(visit.own(), spoken)
        is CoreMeterEvent.Kept -> MeterEvent.Kept(visit.own(), line)
        is CoreMeterEvent.Collected -> MeterEvent.Collected(inbox.own(), line)
        is CoreMeterEvent.Trouble -> MeterEvent.Problem(line)
    }

internal fun CoreVirtualMeter.own() =
    VirtualMeter(
        address,
        name,
        when (kind) {
            CoreMeterKind.CUFF -> MeterKind.Cuff
            CoreMeterKind.GLUCOMETER -> MeterKind.Glucometer
        },
        outOfRange,
        connected,
        holds.toInt(),
        troubles.map { it.own() }.toSet(),
    )

private fun CoreMeterTrouble.own(): MeterTrouble =
    when (this) {
        CoreMeterTrouble.CLOCK_LOST -> MeterTrouble.ClockLost
        CoreMeterTrouble.LINK_DROPS -> MeterTrouble.LinkDrops
        CoreMeterTrouble.WRONG_PIN -> MeterTrouble.WrongPin
        CoreMeterTrouble.BUSY -> MeterTrouble.Busy
        CoreMeterTrouble.MUTE -> MeterTrouble.Mute
    }

internal fun MeterTrouble.core(): CoreMeterTrouble =
    when (this) {
        MeterTrouble.ClockLost -> CoreMeterTrouble.CLOCK_LOST
        MeterTrouble.LinkDrops -> CoreMeterTrouble.LINK_DROPS
        MeterTrouble.WrongPin -> CoreMeterTrouble.WRONG_PIN
        MeterTrouble.Busy -> CoreMeterTrouble.BUSY
        MeterTrouble.Mute -> CoreMeterTrouble.MUTE
    }
