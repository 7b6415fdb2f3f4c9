package doorstep.ui.model

import doorstep.bridge.api.LinkGroup
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Target
import kotlinx.coroutines.launch

/** What a page leads to: [about] a resident, or today's if empty. [onActed] is told what was done at once. */
class LinksModel(
    session: Session,
    private val about: String,
    private val onGo: (Place) -> Unit,
    private val onActed: (Target.Act) -> Unit,
) : ReadingModel<List<LinkGroup>>(session) {
    override suspend fun read(): Answer<List<LinkGroup>> = session.ask { links(about) }

    /** Goes where a link leads, or does what it says. */
    fun open(target: Target, outside: Outside? = null) {
        val place = target.place
        if (place != null) return onGo(place)
        if (target !is Target.Act) return hand(target, outside)
        session.scope.launch {
            when (val answer = session.ask { act(target.kind, target.about) }) {
                is Answer.Got -> onActed(target)
                is Answer.Refused -> problem(answer.trouble)
                Answer.Closed -> Unit
            }
        }
    }
}

/** A page of lines. */
class SheetModel(
    session: Session,
    private val kind: SheetKind,
    private val about: String,
    private val onGo: (Place) -> Unit,
) : ReadingModel<SheetView>(session) {
    override suspend fun read(): Answer<SheetView> = session.ask { sheet(kind, about) }

    fun open(target: Target, outside: Outside? = null) {
        val place = target.place
        if (place != null) return onGo(place)
        if (target !is Target.Act) return hand(target, outside)
        session.scope.launch { show(session.ask { act(target.kind, target.about) }) }
    }
}

/** What only the platform can do with what the core has written. */
interface Outside {
    /** A font that draws Chinese, whole; empty if there is none. Reads a file: not for the main thread. */
    fun font(): ByteArray

    /** Shows a paper, a PDF, so that it can be printed. */
    fun openPaper(name: String, bytes: ByteArray)

    /** Reads [text] aloud and lets the person send it. */
    fun tell(text: String)
}

/** The place a target is; none if something is done at once. */
internal val Target.place: Place?
    get() =
        when (this) {
            is Target.Resident -> Place.Resident(resident)
            is Target.Sheet -> Place.Sheet(kind, about)
            is Target.Form -> Place.Form(kind, about)
            is Target.Act,
            is Target.Tell,
            is Target.Paper -> null
        }
