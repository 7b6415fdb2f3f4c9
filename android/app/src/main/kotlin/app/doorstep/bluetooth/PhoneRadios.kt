package app.doorstep.bluetooth

import android.content.Context
import doorstep.bridge.api.Radio
import doorstep.ui.model.RadioChoice

/** The ways to meters that a person can choose among; each is made once, as links hang on it. */
internal class PhoneRadios(context: Context) {
    private val bonds = PhoneBonds(context)
    private val library = Radio.System(bonds)
    private val phone = Radio.Platform(PhoneBluetooth(context, bonds))

    fun of(choice: RadioChoice): Radio =
        when (choice) {
            RadioChoice.Library -> library
            RadioChoice.Phone -> phone
            RadioChoice.Demo -> Radio.Virtual
        }
}
