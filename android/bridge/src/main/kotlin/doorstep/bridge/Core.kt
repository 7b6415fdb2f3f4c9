package doorstep.bridge

import uniffi.doorstep_ffi.coreVersion

/** The Rust core in this process. */
object Core {
    /** The core's version, such as `0.1.0`. The first use loads the library: call it off the main thread. */
    val version: String by lazy { coreVersion() }
}
