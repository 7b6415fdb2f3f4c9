package app.doorstep

import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.Role
import doorstep.bridge.api.Vault
import doorstep.ui.model.Entrance
import java.security.ProviderException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith

/** A keystore that does not do what it should. */
@RunWith(AndroidJUnit4::class)
class VaultTroubleTest {
    @get:Rule val phone = Phone()
    private val screen = phone.screen
    private val sentence = "手机的钥匙库没打开。锁屏再解锁，重试一次"

    private object Broken : Vault {
        override fun wrap(secret: ByteArray): ByteArray = throw ProviderException("of 王桂兰")

        override fun unwrap(wrapped: ByteArray): ByteArray = throw ProviderException("of 王桂兰")
    }

    @Test
    fun `at the first start it is said what to do, and nothing is made`() {
        phone.app.otherVault = Broken
        phone.start()
        val words = phone.words
        screen.tap(words.tryDemo)
        screen.tap(words.role(Role.Doctor))
        screen.tap(words.next)
        screen.type(Phone.PIN)
        screen.tap(words.next)
        screen.type(Phone.PIN)
        screen.tap(words.makeStore)
        screen.await(sentence)
        assertEquals(Entrance.New, phone.model.state.value.entrance)
        assertTrue(screen.shown().none { "王桂兰" in it || "Exception" in it })
    }

    @Test
    fun `a key that is gone is told, costs no attempt, and what it opened stays`() {
        phone.start()
        phone.setUp()
        phone.endProcess()
        phone.start()
        val key = checkNotNull(MemoryKeystore.keys.remove("store"))
        val left = phone.model.unlock.state.value.attemptsLeft
        screen.type(Phone.PIN)
        screen.tap(phone.words.unlock)
        screen.await(sentence)
        screen.picture("vault-failed")
        assertEquals(left, phone.model.unlock.state.value.attemptsLeft)

        MemoryKeystore.keys["store"] = key
        phone.unlock()
        screen.await("王桂兰")
    }
}
