package app.doorstep

import android.security.keystore.KeyProperties.BLOCK_MODE_GCM
import android.security.keystore.KeyProperties.ENCRYPTION_PADDING_NONE
import android.security.keystore.KeyProperties.PURPOSE_DECRYPT
import android.security.keystore.KeyProperties.PURPOSE_ENCRYPT
import androidx.test.ext.junit.runners.AndroidJUnit4
import java.security.GeneralSecurityException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith

/** How the vault uses Android's keystore; a keystore in memory stands for it. */
@RunWith(AndroidJUnit4::class)
class KeystoreVaultTest {
    private val vault = KeystoreVault(strongBox = false)
    private val secret = ByteArray(60) { it.toByte() }

    @Test
    fun `what was wrapped comes back, also to a later process`() {
        val wrapped = vault.wrap(secret)
        assertArrayEquals(secret, vault.unwrap(wrapped))
        assertArrayEquals(secret, KeystoreVault(strongBox = true).unwrap(wrapped))
        assertEquals(1, MemoryKeystore.wanted.size)
    }

    @Test
    fun `the same secret never looks the same, nor like itself`() {
        val wrapped = List(20) { vault.wrap(secret).toList() }
        assertEquals(20, wrapped.toSet().size)
        for (bytes in wrapped) assertFalse(bytes.windowed(8).any { it == secret.take(8) })
    }

    @Test
    fun `the key is a long one, for this alone, and asks for no finger and no screen lock`() {
        vault.wrap(secret)
        val spec = MemoryKeystore.wanted.single()
        assertEquals(256, spec.keySize)
        assertEquals(listOf(BLOCK_MODE_GCM), spec.blockModes.toList())
        assertEquals(listOf(ENCRYPTION_PADDING_NONE), spec.encryptionPaddings.toList())
        assertEquals(PURPOSE_ENCRYPT or PURPOSE_DECRYPT, spec.purposes)
        assertTrue(spec.isRandomizedEncryptionRequired)
        assertFalse(spec.isUserAuthenticationRequired)
        assertFalse(spec.isStrongBoxBacked)
    }

    @Test
    fun `the key is in the chip for keys where there is one`() {
        KeystoreVault(strongBox = true).wrap(secret)
        assertTrue(MemoryKeystore.wanted.single().isStrongBoxBacked)
    }

    @Test
    fun `a chip that takes no key is done without`() {
        MemoryKeystore.strongBoxRefuses = true
        val vault = KeystoreVault(strongBox = true)
        assertArrayEquals(secret, vault.unwrap(vault.wrap(secret)))
        assertEquals(listOf(true, false), MemoryKeystore.wanted.map { it.isStrongBoxBacked })
    }

    @Test
    fun `any change is noticed`() {
        val wrapped = vault.wrap(secret)
        for (place in wrapped.indices) {
            val changed = wrapped.copyOf().also { it[place] = (it[place] + 1).toByte() }
            assertThrows("byte $place", GeneralSecurityException::class.java) { vault.unwrap(changed) }
        }
        for (length in wrapped.indices) {
            assertThrows("$length bytes", GeneralSecurityException::class.java) {
                vault.unwrap(wrapped.copyOf(length))
            }
        }
    }

    @Test
    fun `what another key wrapped is not taken`() {
        val wrapped = vault.wrap(secret)
        MemoryKeystore.keys.clear()
        vault.wrap(secret)
        assertThrows(AEADBadTagException::class.java) { vault.unwrap(wrapped) }
    }

    @Test
    fun `a key that is gone is not made anew to open something`() {
        val wrapped = vault.wrap(secret)
        MemoryKeystore.keys.clear()
        assertThrows(UnrecoverableKeyException::class.java) { vault.unwrap(wrapped) }
        assertTrue(MemoryKeystore.keys.isEmpty())
    }
}
