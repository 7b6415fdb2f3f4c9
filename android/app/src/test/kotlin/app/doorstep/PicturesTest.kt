package app.doorstep

import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.ui.demo.DemoWords
import doorstep.ui.model.Place
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** Pictures of the app as Android draws it, with Android's own fonts. */
@RunWith(AndroidJUnit4::class)
class PicturesTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen

    /** From the first start to the review; the ground is [ground] everywhere. */
    private fun walk(name: String, ground: Int) {
        var count = 0
        fun picture(of: String) {
            val drawn = screen.picture("$name-${++count}-$of")
            assertEquals("the ground of $of", ground, drawn.getPixel(2, 2) and RGB)
        }
        phone.start()
        phone.allowMeters()
        val words = phone.words
        val meters = DemoWords(phone.model.state.value.settings.language)
        picture("start")
        phone.setUp()
        phone.await("today") { phone.model.today().state.value.value != null }
        picture("today")
        phone.openVisit("王桂兰")
        picture("visit")
        screen.tap(meters.title)
        screen.await(meters.replayCuff)
        screen.tap(meters.replayCuff)
        val visit = phone.model.visit((phone.model.state.value.nav.top as Place.Visit).visit)
        phone.await("the reading") { visit.state.value.view?.pressure?.value == "106/71" }
        screen.scrollToTop()
        picture("meters")
        screen.tap(meters.title)
        picture("reading")
        screen.tap(words.review(checkNotNull(visit.state.value.view).signLabel))
        screen.await(words.reviewTitle)
        picture("review")
    }

    @Test fun light() = walk("light", 0xF7FAF9)

    @Test @Config(qualifiers = "+night") fun dark() = walk("dark", 0x0F1514)

    @Test @Config(fontScale = 2f) fun `large type`() = walk("large", 0xF7FAF9)

    @Test
    @Config(qualifiers = "en-w320dp-h640dp-xhdpi")
    fun `English on a small phone`() = walk("english-small", 0xF7FAF9)

    private companion object {
        const val RGB = 0xFFFFFF
    }
}
