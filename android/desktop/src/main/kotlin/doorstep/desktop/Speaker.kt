package doorstep.desktop

import doorstep.ui.Feedback
import java.awt.GraphicsEnvironment
import java.awt.Toolkit

/** A computer does not vibrate or speak; it beeps and writes what a phone would do. */
internal object Speaker : Feedback {
    override fun vibrate() = Unit

    override fun tone() {
        if (!GraphicsEnvironment.isHeadless()) Toolkit.getDefaultToolkit().beep()
    }

    override fun speak(text: String) = println("  🔊 $text")

    override fun dial(phone: String) = println("  ☎ $phone")
}
