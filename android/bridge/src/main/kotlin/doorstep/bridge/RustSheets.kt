package doorstep.bridge

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.FormAnswers
import doorstep.bridge.api.FormKind
import doorstep.bridge.api.FormView
import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.PaperKind
import doorstep.bridge.api.PaperView
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Sheets
import uniffi.doorstep_ffi.Desk as CoreDesk

/** The sheets and short forms of the core's desk. */
internal class RustSheets(private val desk: CoreDesk, private val asking: Asking) : Sheets {
    override suspend fun links(about: String): List<LinkGroup> = asking.ask { desk.links(about).map { it.own() } }

    override suspend fun sheet(kind: SheetKind, about: String): SheetView = asking.ask {
        desk.sheet(kind.core(), about).own()
    }

    override suspend fun form(kind: FormKind, about: String): FormView = asking.ask {
        desk.form(kind.core(), about).own()
    }

    override suspend fun fill(kind: FormKind, about: String, answers: FormAnswers): SheetView = asking.ask {
        desk.fill(kind.core(), about, answers.core()).own()
    }

    override suspend fun keepHalfFilled(place: String, answers: FormAnswers) = asking.ask {
        desk.keepHalfFilled(place, answers.core())
    }

    override suspend fun halfFilled(place: String): FormAnswers? = asking.ask { desk.halfFilled(place)?.own() }

    override suspend fun act(kind: ActKind, about: String): SheetView = asking.ask {
        desk.act(kind.core(), about).own()
    }

    override suspend fun paper(kind: PaperKind, about: String, font: ByteArray): PaperView = asking.ask {
        desk.paper(kind.core(), about, font).own()
    }
}
