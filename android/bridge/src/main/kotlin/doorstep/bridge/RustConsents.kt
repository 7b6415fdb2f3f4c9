package doorstep.bridge

import doorstep.bridge.api.ConsentRow
import doorstep.bridge.api.ConsentView
import doorstep.bridge.api.Consents
import doorstep.bridge.api.Given
import doorstep.bridge.api.LookRow
import doorstep.bridge.api.Purpose
import uniffi.doorstep_core.ConsentRow as CoreConsentRow
import uniffi.doorstep_core.ConsentView as CoreConsentView
import uniffi.doorstep_core.Given as CoreGiven
import uniffi.doorstep_core.InkPoint as CoreInkPoint
import uniffi.doorstep_core.Purpose as CorePurpose
import uniffi.doorstep_ffi.Desk as CoreDesk

/** Consent, asked of the core's desk. */
internal class RustConsents(private val desk: CoreDesk, private val asking: Asking) : Consents {
    override suspend fun consents(resident: String): ConsentView = asking.ask { desk.consents(resident).own() }

    override suspend fun giveConsent(resident: String, purpose: Purpose, given: Given): ConsentView = asking.ask {
        desk.giveConsent(resident, CorePurpose.entries[purpose.ordinal], given.core()).own()
    }

    override suspend fun withdrawConsent(resident: String, purpose: Purpose): ConsentView = asking.ask {
        desk.withdrawConsent(resident, CorePurpose.entries[purpose.ordinal]).own()
    }
}

private fun Given.core(): CoreGiven =
    when (this) {
        is Given.Signed ->
            CoreGiven.Signed(strokes.map { stroke -> stroke.map { CoreInkPoint(it.x.toUShort(), it.y.toUShort()) } })
        is Given.Spoken -> CoreGiven.Spoken(witness)
        is Given.ByCarer -> CoreGiven.ByCarer(carer)
    }

private fun CoreConsentView.own() =
    ConsentView(rows.map { it.own() }, mayTake, looks.map { LookRow(it.title, it.reason) })

private fun CoreConsentRow.own() =
    ConsentRow(Purpose.entries[purpose.ordinal], title, text, stops, agreed, state, earlier)
