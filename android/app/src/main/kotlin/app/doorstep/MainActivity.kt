package app.doorstep

import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.provider.Settings.Global
import android.view.View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import doorstep.ui.DoorstepApp
import doorstep.ui.model.RadioChoice

/** The only Activity: the screens find their way themselves. */
class MainActivity : ComponentActivity() {
    private lateinit var running: Running
    private lateinit var feedback: PhoneFeedback
    private var reduceMotion by mutableStateOf(false)

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // No screenshots, and no residents in the list of recent apps; nobody's data for a service that fills in forms.
        window.addFlags(FLAG_SECURE)
        window.decorView.importantForAutofill = IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
        enableEdgeToEdge()
        running = (application as DoorstepApplication).running(savedInstanceState?.getString(PLACE))
        feedback = PhoneFeedback(this) { running.model.state.value.settings.language }
        setContent {
            Questions(running.permission)
            BackHandler { if (!running.model.back()) moveTaskToBack(true) }
            DoorstepApp(
                running.model,
                feedback,
                reduceMotion = reduceMotion,
                meters = running.meters,
                radios = RadioChoice.entries,
            )
        }
    }

    /** The browser comes back from the sign-in. */
    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        intent.dataString?.let(running.model::signedIn)
    }

    /** What may have been changed in the system's settings meanwhile. */
    override fun onResume() {
        super.onResume()
        reduceMotion = reducesMotion()
        running.permission.look()
    }

    override fun onStop() {
        running.model.putAway()
        super.onStop()
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putString(PLACE, running.model.save())
    }

    override fun onDestroy() {
        feedback.close()
        super.onDestroy()
    }

    private companion object {
        const val PLACE = "place"
    }
}

/** Whether the person has asked the system to play no animations. */
internal fun Context.reducesMotion(): Boolean =
    Global.getFloat(contentResolver, Global.ANIMATOR_DURATION_SCALE, 1f) == 0f

/** Puts Android's question when a visit begins to listen. */
@Composable
private fun Questions(permission: MeterPermission) {
    val question = rememberLauncherForActivityResult(RequestMultiplePermissions()) { permission.answered() }
    LaunchedEffect(permission) {
        for (asked in permission.questions) question.launch(permission.wanted.toTypedArray())
    }
}
