package app.doorstep

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/**
 * Stands where Android's keystore is on a phone and Robolectric has nothing: AES keys in memory, and what was asked of
 * them. It proves how the app calls the keystore, not that a phone's keeps a key to itself.
 */
object MemoryKeystore {
    /** By their names. */
    val keys = mutableMapOf<String, SecretKey>()

    /** Each key that was wanted, in order. */
    val wanted = mutableListOf<KeyGenParameterSpec>()

    /** The chip for keys is there and takes none. */
    var strongBoxRefuses = false

    private class Memory : Provider("AndroidKeyStore", "1", "keys in memory, for tests") {
        init {
            put("KeyStore.AndroidKeyStore", Keys::class.java.name)
            put("KeyGenerator.AES", Maker::class.java.name)
        }
    }

    private val provider = Memory()

    /** A phone that has never had a key. */
    fun install() {
        Security.removeProvider(provider.name)
        Security.addProvider(provider)
        keys.clear()
        wanted.clear()
        strongBoxRefuses = false
    }

    class Maker : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = params as KeyGenParameterSpec
        }

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(keysize: Int, random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineGenerateKey(): SecretKey {
            wanted += spec
            if (spec.isStrongBoxBacked && strongBoxRefuses) throw StrongBoxUnavailableException()
            val bytes = ByteArray(spec.keySize / Byte.SIZE_BITS).also(SecureRandom()::nextBytes)
            return SecretKeySpec(bytes, "AES").also { keys[spec.keystoreAlias] = it }
        }
    }

    class Keys : KeyStoreSpi() {
        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineGetKey(alias: String, password: CharArray?): Key? = keys[alias]

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineSize() = keys.size

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
        }

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificateAlias(cert: Certificate): String? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<Certificate>?) =
            throw UnsupportedOperationException()

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<Certificate>?) =
            throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(alias: String, cert: Certificate) = throw UnsupportedOperationException()

        override fun engineStore(stream: OutputStream?, password: CharArray?) = throw UnsupportedOperationException()
    }
}
