package app.doorstep

import android.os.Bundle
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import doorstep.bridge.Core
import doorstep.ui.DoorstepApp
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** The only Activity: the screens find their way themselves. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // No screenshots, and no residents in the list of recent apps.
        window.addFlags(FLAG_SECURE)
        enableEdgeToEdge()
        setContent {
            val version by produceState("") { value = withContext(Dispatchers.IO) { Core.version } }
            DoorstepApp(version)
        }
    }
}
