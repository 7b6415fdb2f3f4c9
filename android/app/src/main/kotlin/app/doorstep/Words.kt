package app.doorstep

import android.content.Context
import android.content.res.Configuration
import androidx.annotation.StringRes
import doorstep.bridge.api.Language
import java.util.Locale

/** The language as Android names it. */
internal val Language.locale: Locale
    get() =
        when (this) {
            Language.Chinese -> Locale.CHINA
            Language.English -> Locale.ENGLISH
        }

/** A sentence in the language of the app, whatever the phone's is. */
internal fun Context.said(@StringRes sentence: Int, language: Language): String {
    val configuration = Configuration(resources.configuration)
    configuration.setLocale(language.locale)
    return createConfigurationContext(configuration).getString(sentence)
}
