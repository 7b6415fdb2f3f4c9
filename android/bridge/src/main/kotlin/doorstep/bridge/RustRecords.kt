package doorstep.bridge

import doorstep.bridge.api.DecisionDesk
import doorstep.bridge.api.Disease
import doorstep.bridge.api.DoubleRow
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.MergedRow
import doorstep.bridge.api.OutsideWhat
import doorstep.bridge.api.RecordDesk
import doorstep.bridge.api.RecordEntry
import doorstep.bridge.api.RecordForm
import doorstep.bridge.api.RecordFormProblem
import doorstep.bridge.api.RecordLine
import doorstep.bridge.api.RecordSection
import doorstep.bridge.api.RecordView
import doorstep.bridge.api.ScanView
import doorstep.bridge.api.TimelineRow
import doorstep.bridge.api.TimelineView
import doorstep.bridge.api.VisitView
import uniffi.doorstep_core.DoubleRow as CoreDoubleRow
import uniffi.doorstep_core.FieldInput as CoreFieldInput
import uniffi.doorstep_core.OutsideWhat as CoreOutsideWhat
import uniffi.doorstep_core.RecordEntry as CoreSheetEntry
import uniffi.doorstep_core.RecordForm as CoreSheetView
import uniffi.doorstep_core.RecordView as CoreRecordView
import uniffi.doorstep_core.ScanView as CoreScanView
import uniffi.doorstep_core.TimelineView as CoreTimelineView
import uniffi.doorstep_ffi.Desk as CoreDesk

/** The core's records. */
internal class RustRecords(private val desk: CoreDesk, private val asking: Asking) : RecordDesk {
    override suspend fun record(resident: String): RecordView = asking.ask { desk.record(resident).own() }

    override suspend fun recordSheet(resident: String?, entries: List<RecordEntry>): RecordForm = asking.ask {
        desk.recordSheet(resident, entries.map { it.core() }).own()
    }

    override suspend fun registerResident(entries: List<RecordEntry>): RecordView = asking.ask {
        desk.registerResident(entries.map { it.core() }).own()
    }

    override suspend fun saveRecord(resident: String, entries: List<RecordEntry>): RecordView = asking.ask {
        desk.saveRecord(resident, entries.map { it.core() }).own()
    }

    override suspend fun scan(text: String): ScanView = asking.ask { desk.scan(text).own() }

    override suspend fun selfCareSheet(resident: String, entries: List<RecordEntry>): RecordForm = asking.ask {
        desk.selfCareSheet(resident, entries.map { it.core() }).own()
    }

    override suspend fun assessSelfCare(resident: String, entries: List<RecordEntry>): RecordView = asking.ask {
        desk.assessSelfCare(resident, entries.map { it.core() }).own()
    }

    override suspend fun timeline(resident: String): TimelineView = asking.ask { desk.timeline(resident).own() }

    override suspend fun addOutside(
        resident: String,
        what: OutsideWhat,
        day: String,
        place: String,
        summary: String,
    ): TimelineView = asking.ask { desk.addOutside(resident, what.core(), day, place, summary).own() }

    override suspend fun doubles(): List<DoubleRow> = asking.ask { desk.doubles().map { it.own() } }

    override suspend fun mergeRecords(kept: String, absorbed: String): RecordView = asking.ask {
        desk.mergeRecords(kept, absorbed).own()
    }

    override suspend fun tellApart(one: String, other: String): List<DoubleRow> = asking.ask {
        desk.tellApart(one, other).map { it.own() }
    }

    override suspend fun undoMerge(kept: String, absorbed: String): RecordView = asking.ask {
        desk.undoMerge(kept, absorbed).own()
    }
}

/** The core's decisions and corrections. */
internal class RustDecisions(private val desk: CoreDesk, private val asking: Asking) : DecisionDesk {
    override suspend fun decide(
        visit: String,
        disease: Disease,
        code: Int?,
        next: String?,
        notReferred: Boolean,
        reason: String,
    ): VisitView = asking.ask { desk.decide(visit, disease.core(), code?.toUInt(), next, notReferred, reason).own() }

    override suspend fun correctionSheet(visit: String, entries: List<RecordEntry>): RecordForm = asking.ask {
        desk.correctionSheet(visit, entries.map { it.core() }).own()
    }

    override suspend fun correctVisit(visit: String, entries: List<RecordEntry>): VisitView = asking.ask {
        desk.correctVisit(visit, entries.map { it.core() }).own()
    }

    override suspend fun visitVersion(visit: String, version: Int): VisitView = asking.ask {
        desk.visitVersion(visit, version.toUInt()).own()
    }
}

private fun CoreRecordView.own() =
    RecordView(
        resident = resident,
        name = name,
        household = household.map { it.own() },
        sections =
            sections.map { RecordSection(it.title, it.lines.map { line -> RecordLine(line.label, line.value) }) },
        drugs = drugs,
        selfCare = selfCare,
        mayEdit = mayEdit,
        versions = versions,
        merged = merged.map { MergedRow(it.resident, it.line) },
        doubles = doubles.map { it.own() },
    )

private fun CoreDoubleRow.own() = DoubleRow(first.own(), second.own(), why)

private fun CoreSheetView.own() =
    RecordForm(
        resident,
        title,
        sections.map { it.own() },
        problems.map { RecordFormProblem(it.field, it.words) },
        result,
    )

internal fun RecordEntry.core() = CoreSheetEntry(field, input.core())

/** A scan begins a record with words only. */
private fun CoreSheetEntry.own() = RecordEntry(field, FieldInput.Text((input as? CoreFieldInput.Text)?.text.orEmpty()))

private fun CoreScanView.own() = ScanView(line, found.map { it.own() }, entries.map { it.own() }, mayRegister)

private fun CoreTimelineView.own() =
    TimelineView(
        name,
        news,
        pressure?.own(),
        glucose?.own(),
        rows.map { TimelineRow(it.day, it.kind, it.line, it.visit) },
        mayAdd,
    )

private fun OutsideWhat.core(): CoreOutsideWhat =
    when (this) {
        OutsideWhat.HospitalReport -> CoreOutsideWhat.HOSPITAL_REPORT
        OutsideWhat.ReferralReply -> CoreOutsideWhat.REFERRAL_REPLY
        OutsideWhat.TestResult -> CoreOutsideWhat.TEST_RESULT
    }
