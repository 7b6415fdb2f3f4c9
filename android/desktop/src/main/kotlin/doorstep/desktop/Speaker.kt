package doorstep.desktop

import doorstep.ui.Feedback
import java.awt.Desktop
import java.awt.GraphicsEnvironment
import java.awt.Toolkit
import java.awt.datatransfer.StringSelection
import java.io.File
import java.io.IOException
import java.net.URI
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions

/** A computer does not vibrate or speak; it beeps and writes what a phone would do. */
internal object Speaker : Feedback {
    private val headless = GraphicsEnvironment.isHeadless()

    override fun vibrate() = Unit

    override fun tone() {
        if (!headless) Toolkit.getDefaultToolkit().beep()
    }

    override fun speak(text: String) = println("  🔊 $text")

    /** A computer's screen is its own matter. */
    override fun stayAwake(awake: Boolean) = Unit

    override fun dial(phone: String) = println("  ☎ $phone")

    override fun browse(page: String) {
        if (!headless && Desktop.isDesktopSupported()) Desktop.getDesktop().browse(URI(page)) else println("  🌐 $page")
    }

    override fun font(): ByteArray =
        chineseFontFiles.map(::File).firstOrNull { it.canRead() }?.readBytes() ?: ByteArray(0)

    /** The papers of a demo; for nobody else's eyes all the same. */
    override fun openPaper(name: String, bytes: ByteArray) {
        val file = File(File("target", "paper").apply { mkdirs() }, name)
        try {
            file.delete()
            Files.createFile(file.toPath(), PosixFilePermissions.asFileAttribute(ownerOnly))
            file.writeBytes(bytes)
            println("  🖨 $file")
            if (!headless && Desktop.isDesktopSupported()) Desktop.getDesktop().open(file)
        } catch (error: IOException) {
            println("  ✗ $file: ${error.message}")
        }
    }

    /** As a message would be written: it can be pasted. */
    override fun tell(text: String) {
        speak(text)
        if (!headless) Toolkit.getDefaultToolkit().systemClipboard.setContents(StringSelection(text), null)
    }

    private val ownerOnly = PosixFilePermissions.fromString("rw-------")
}
