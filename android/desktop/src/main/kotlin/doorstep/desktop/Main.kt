package doorstep.desktop

import java.awt.GraphicsEnvironment
import java.io.File
import kotlin.system.exitProcess

/** Where what is built and tried lies; the program is started from the root of the repository. */
private val target = File("target")

fun main(args: Array<String>) {
    val options =
        try {
            Options.of(args.toList())
        } catch (error: IllegalArgumentException) {
            System.err.println("✗ ${error.message}\n${Options.help}")
            exitProcess(2)
        }
    when (options.job) {
        Job.Help -> println(Options.help)
        Job.Pictures -> ended { takePictures(File(target, "pictures"), ::println) }
        Job.Walk -> walk(options)
        Job.App -> if (GraphicsEnvironment.isHeadless()) walk(options) else window(options, store(options))
    }
}

/** The store of the window, kept between runs; one for each role that is asked for. */
private fun store(options: Options): File {
    val name = Options.roles.entries.find { it.value == options.role }?.let { "-${it.key}" }.orEmpty()
    val folder = File(target, "demo-store$name")
    if (options.reset) folder.deleteRecursively()
    return folder
}

private fun walk(options: Options) = ended {
    val folder = File(target, "visit")
    folder.deleteRecursively()
    val store = File(folder, "store")
    Walk(options, store, folder, out = ::println).walk()
    println("✓ $folder")
}

/** Runs [job] and ends the process; a step that failed is one clear line. */
private fun ended(job: () -> Unit) {
    try {
        job()
    } catch (failure: AssertionError) {
        System.err.println("✗ ${failure.message}")
        exitProcess(1)
    }
    exitProcess(0)
}
