package app.doorstep

import android.os.Build.VERSION.SDK_INT
import android.os.Build.VERSION_CODES.P
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties.BLOCK_MODE_GCM
import android.security.keystore.KeyProperties.ENCRYPTION_PADDING_NONE
import android.security.keystore.KeyProperties.KEY_ALGORITHM_AES
import android.security.keystore.KeyProperties.PURPOSE_DECRYPT
import android.security.keystore.KeyProperties.PURPOSE_ENCRYPT
import doorstep.bridge.api.Vault
import java.security.KeyStore
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The vault of a phone: an AES key that is made in Android's keystore and never leaves it. With [strongBox] in the chip
 * made for that, if it takes the key.
 *
 * The key asks for no fingerprint and no screen lock: the second factor is the PIN, which a team's shared phone can
 * have one of for each person, and what is wrapped here is sealed under it already.
 *
 * What fails is thrown as Android's own exceptions, which say nothing of the secret.
 */
internal class KeystoreVault(private val strongBox: Boolean) : Vault {
    /** [secret] as format, nonce, and ciphertext with its tag. */
    override fun wrap(secret: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(CIPHER)
        // The keystore draws the nonce itself and takes none from outside.
        cipher.init(Cipher.ENCRYPT_MODE, key() ?: make())
        check(cipher.iv.size == NONCE_BYTES) { "a nonce of another length" }
        return byteArrayOf(FORMAT) + cipher.iv + cipher.doFinal(secret)
    }

    /**
     * @throws UnrecoverableKeyException if the key is gone: it is never made anew, for that would open nothing
     * @throws AEADBadTagException if [wrapped] is not from this vault or has been changed
     */
    override fun unwrap(wrapped: ByteArray): ByteArray {
        if (wrapped.size < HEAD_BYTES || wrapped[0] != FORMAT) throw AEADBadTagException("not from this vault")
        val cipher = Cipher.getInstance(CIPHER)
        val nonce = GCMParameterSpec(TAG_BITS, wrapped, 1, NONCE_BYTES)
        cipher.init(Cipher.DECRYPT_MODE, key() ?: throw UnrecoverableKeyException("the key is gone"), nonce)
        return cipher.doFinal(wrapped, HEAD_BYTES, wrapped.size - HEAD_BYTES)
    }

    private fun key(): SecretKey? =
        KeyStore.getInstance(STORE).run {
            load(null)
            getKey(ALIAS, null) as SecretKey?
        }

    @Synchronized
    private fun make(): SecretKey =
        key()
            ?: try {
                make(strongBox)
            } catch (refused: ProviderException) {
                // Not every chip that is there takes every key.
                if (strongBox) make(strongBox = false) else throw refused
            }

    private fun make(strongBox: Boolean): SecretKey {
        val wanted =
            KeyGenParameterSpec.Builder(ALIAS, PURPOSE_ENCRYPT or PURPOSE_DECRYPT)
                .setBlockModes(BLOCK_MODE_GCM)
                .setEncryptionPaddings(ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
        if (strongBox && SDK_INT >= P) wanted.setIsStrongBoxBacked(true)
        val generator = KeyGenerator.getInstance(KEY_ALGORITHM_AES, STORE)
        generator.init(wanted.build())
        return generator.generateKey()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val ALIAS = "store"
        const val CIPHER = "AES/GCM/NoPadding"
        const val KEY_BITS = 256
        const val FORMAT: Byte = 1
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
        const val HEAD_BYTES = 1 + NONCE_BYTES
    }
}
