package app.doorstep

import java.io.File
import java.net.HttpURLConnection
import java.net.URI

/** The tests' own FHIR server, a process on this machine that ends with [close]. It takes [TOKEN] for everything. */
class ServedPlatform : AutoCloseable {
    private val process =
        ProcessBuilder(File(System.getProperty("native.dir"), "serve-platform").path, TOKEN)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()

    /** Its address. */
    val base: String = checkNotNull(process.inputStream.bufferedReader().readLine()) { "the platform did not start" }

    /** Whether it has a resource: `Encounter/0190…`. */
    fun has(path: String): Boolean {
        val connection = URI("$base/$path").toURL().openConnection() as HttpURLConnection
        connection.setRequestProperty("Authorization", "Bearer $TOKEN")
        return try {
            connection.responseCode == HttpURLConnection.HTTP_OK
        } finally {
            connection.disconnect()
        }
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
    }

    companion object {
        const val TOKEN = "a-token-of-the-tests"
    }
}
