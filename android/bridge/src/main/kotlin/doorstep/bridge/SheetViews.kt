package doorstep.bridge

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.FormAnswers
import doorstep.bridge.api.FormKind
import doorstep.bridge.api.FormView
import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.LinkView
import doorstep.bridge.api.PaperKind
import doorstep.bridge.api.PaperView
import doorstep.bridge.api.PersonChoice
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.SheetRow
import doorstep.bridge.api.SheetSection
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Target
import uniffi.doorstep_core.ActKind as CoreActKind
import uniffi.doorstep_core.FormAnswers as CoreFormAnswers
import uniffi.doorstep_core.FormEntry as CoreFormEntry
import uniffi.doorstep_core.FormKind as CoreFormKind
import uniffi.doorstep_core.FormView as CoreFormView
import uniffi.doorstep_core.LinkGroup as CoreLinkGroup
import uniffi.doorstep_core.LinkView as CoreLinkView
import uniffi.doorstep_core.PaperKind as CorePaperKind
import uniffi.doorstep_core.PaperView as CorePaperView
import uniffi.doorstep_core.SheetKind as CoreSheetKind
import uniffi.doorstep_core.SheetRow as CoreSheetRow
import uniffi.doorstep_core.SheetView as CoreSheetView
import uniffi.doorstep_core.Target as CoreTarget

// The core's sheets and short forms as the app's own. The kinds stand in the same order on both sides; a test compares
// their names.

internal fun CoreSheetKind.own(): SheetKind = SheetKind.entries[ordinal]

internal fun SheetKind.core(): CoreSheetKind = CoreSheetKind.entries[ordinal]

internal fun CoreFormKind.own(): FormKind = FormKind.entries[ordinal]

internal fun FormKind.core(): CoreFormKind = CoreFormKind.entries[ordinal]

internal fun CoreActKind.own(): ActKind = ActKind.entries[ordinal]

internal fun ActKind.core(): CoreActKind = CoreActKind.entries[ordinal]

internal fun CorePaperKind.own(): PaperKind = PaperKind.entries[ordinal]

internal fun PaperKind.core(): CorePaperKind = CorePaperKind.entries[ordinal]

internal fun CorePaperView.own() = PaperView(name, bytes)

private fun CoreTarget.own(): Target =
    when (this) {
        is CoreTarget.Resident -> Target.Resident(resident)
        is CoreTarget.Sheet -> Target.Sheet(kind.own(), about)
        is CoreTarget.Form -> Target.Form(kind.own(), about)
        is CoreTarget.Act -> Target.Act(kind.own(), about)
        is CoreTarget.Tell -> Target.Tell(text)
        is CoreTarget.Paper -> Target.Paper(kind.own(), about)
    }

internal fun CoreLinkView.own() = LinkView(label, target.own())

internal fun CoreLinkGroup.own() = LinkGroup(title, links.map { it.own() })

private fun CoreSheetRow.own() = SheetRow(title, line, colour?.own(), opens?.own(), links.map { it.own() })

internal fun CoreSheetView.own() =
    SheetView(
        title,
        lines,
        links.map { it.own() },
        sections.map { part -> SheetSection(part.title, part.rows.map { it.own() }) },
    )

internal fun CoreFormView.own() =
    FormView(
        title,
        lines,
        fields.map { it.own() },
        people.map { PersonChoice(it.resident, it.label, it.chosen) },
        submit,
    )

internal fun CoreFormAnswers.own() = FormAnswers(entries.associate { it.field to it.input.own() }, people)

internal fun FormAnswers.core() =
    CoreFormAnswers(entries.map { (field, input) -> CoreFormEntry(field, input.core()) }, people)
