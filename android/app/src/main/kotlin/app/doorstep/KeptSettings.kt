package app.doorstep

import android.content.Context
import doorstep.bridge.api.Language
import doorstep.ui.model.Settings

/** What a person chose, in the app's own preferences. On a new phone the app speaks English only if the phone does. */
internal class KeptSettings(context: Context) {
    private val preferences = context.getSharedPreferences(FILE, Context.MODE_PRIVATE)

    @Volatile
    var settings: Settings =
        preferences.getString(KEY, null)?.let(Settings::restore) ?: Settings(language = context.languageOfPhone())
        private set

    fun keep(settings: Settings) {
        this.settings = settings
        preferences.edit().putString(KEY, settings.save()).apply()
    }

    private fun Context.languageOfPhone(): Language =
        if (resources.configuration.locales[0].language == "en") Language.English else Language.Chinese

    private companion object {
        const val FILE = "settings"
        const val KEY = "chosen"
    }
}
