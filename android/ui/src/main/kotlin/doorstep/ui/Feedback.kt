package doorstep.ui

import doorstep.ui.model.Outside

/** What the phone does besides drawing; each platform in its own way. */
interface Feedback : Outside {
    /** One short vibration: a reading arrived. */
    fun vibrate()

    /** One soft tone: a reading arrived. */
    fun tone()

    /** The screen stays on, or goes dark by itself again: nobody touches it while a cuff is measuring. */
    fun stayAwake(awake: Boolean)

    /** Says [text] aloud; the person asked for it. */
    fun speak(text: String)

    /** Opens [page] in the browser. */
    fun browse(page: String)

    /** Opens the phone's dialler with [phone] in it. */
    fun dial(phone: String)
}
