package app.doorstep.bluetooth

/** Rust's library, as Android loads it. */
internal object NativeLibrary {
    /**
     * Loads it by the app's [loader], before JNA finds it by its name: Android then calls the library's `JNI_OnLoad`,
     * where btleplug looks for its Java half. On a desktop's Java, as in tests, there is no such half, and JNA alone
     * loads it.
     */
    fun load(loader: ClassLoader) {
        if (System.getProperty("java.vm.name") != "Dalvik") return
        val thread = Thread.currentThread()
        val before = thread.contextClassLoader
        thread.contextClassLoader = loader
        try {
            System.loadLibrary("doorstep_ffi")
        } finally {
            thread.contextClassLoader = before
        }
    }
}
