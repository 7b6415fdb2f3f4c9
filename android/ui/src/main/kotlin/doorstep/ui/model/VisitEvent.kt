package doorstep.ui.model

import doorstep.bridge.api.DrugLine
import doorstep.bridge.api.FieldInput

/** What a person does to a visit. */
sealed interface VisitEvent {
    /** Typed into a field; goes to the core when the typing pauses. */
    data class Type(val field: String, val text: String) : VisitEvent

    data class Lines(val field: String, val lines: List<DrugLine>) : VisitEvent

    data class RemoveLine(val field: String, val index: Int) : VisitEvent

    /** The cursor left a field: what stands there goes to the core now. */
    data class Leave(val field: String) : VisitEvent

    /** Tapped: goes to the core at once. */
    data class Answer(val field: String, val input: FieldInput) : VisitEvent

    /** Takes every offered answer of last time. */
    data object KeepAll : VisitEvent

    data class Tick(val item: String, val done: Boolean) : VisitEvent

    /** A record of the inbox is this resident's. */
    data class Claim(val record: String) : VisitEvent

    /** The same, and it was measured just now, says the person: its meter did not know. */
    data class JustMeasured(val record: String) : VisitEvent

    /** Opens or closes a part of the screen. */
    data class Toggle(val group: Group) : VisitEvent

    data class Show(val group: Group) : VisitEvent

    data class OfReading(val event: ReadingEvent) : VisitEvent

    /** A decision otherwise than the rules is being typed; none: it is given up. */
    data class Decide(val deciding: Deciding?) : VisitEvent

    data object KeepDecision : VisitEvent

    /** Shows a field, wherever it stands; none: it has been shown. */
    data class Find(val field: String?) : VisitEvent

    data object Undo : VisitEvent

    data object Sign : VisitEvent
}
