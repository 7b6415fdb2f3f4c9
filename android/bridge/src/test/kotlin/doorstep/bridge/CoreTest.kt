package doorstep.bridge

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Test

class CoreTest {
    @Test
    fun `the library answers with the version of the workspace`() {
        val workspace = File("../../Cargo.toml").readText().substringAfter("[workspace.package]")
        val version = Regex("""\nversion = "(.+?)"""").find(workspace)!!.groupValues[1]
        assertEquals(version, Core.version)
    }
}
