package doorstep.bridge

import java.io.DataInputStream
import java.io.File
import java.io.InputStream

/** A function by the type it is called on. */
internal data class Call(val type: Class<*>, val function: String) {
    override fun toString() = "${type.simpleName}.$function"
}

/**
 * What compiled code of [folder] calls in the packages of the bridge and its bindings, on the type that the compiler
 * saw and on all that this type is. A name in a text can be anybody's; a call in a class file has its receiver.
 */
internal fun calls(folder: File, which: (String) -> Boolean = { true }): Set<Call> =
    folder
        .walk()
        .filter { it.extension == "class" && which(it.name.substringBefore('$').removeSuffix(".class")) }
        .flatMap { it.inputStream().use(::methodsNamed) }
        .filter { (type, _) -> type.startsWith("doorstep/bridge/") || type.startsWith("uniffi/") }
        .distinct()
        .flatMap { (type, function) -> everyType(classNamed(type)).map { Call(it, plainName(function)) } }
        .toSet()

/** What can be called on a type from outside, by where it is declared. */
internal fun functionsOf(type: Class<*>): List<Call> =
    type.methods
        .filter { it.declaringClass != Any::class.java && !it.isSynthetic && '$' !in it.name }
        .map { Call(it.declaringClass, plainName(it.name)) }
        .distinct()

/** What Kotlin adds to a name for unsigned parameters and for default values does not count. */
private fun plainName(name: String): String = name.removeSuffix("\$default").substringBefore('-')

/** Functions with default values are called through a class beside the interface. */
internal fun classNamed(path: String): Class<*> =
    Class.forName(path.removeSuffix("\$DefaultImpls").replace('/', '.'), false, Call::class.java.classLoader)

private fun everyType(type: Class<*>): List<Class<*>> =
    listOf(type) + (listOfNotNull(type.superclass) + type.interfaces).flatMap(::everyType)

/** The methods that a class file names, each with the class it is called on: JVM specification, 4.4. */
private fun methodsNamed(file: InputStream): List<Pair<String, String>> {
    val data = DataInputStream(file.buffered())
    data.skipBytes(HEAD_BYTES)
    val count = data.readUnsignedShort()
    val texts = mutableMapOf<Int, String>()
    val pairs = mutableMapOf<Int, Pair<Int, Int>>()
    val methods = mutableListOf<Int>()
    var at = 1
    while (at < count) {
        val tag = data.readUnsignedByte()
        when (tag) {
            UTF8 -> texts[at] = data.readUTF()
            CLASS -> pairs[at] = data.readUnsignedShort() to 0
            in FIELD..NAME_AND_TYPE -> {
                pairs[at] = data.readUnsignedShort() to data.readUnsignedShort()
                if (tag == METHOD || tag == INTERFACE_METHOD) methods += at
            }
            else -> data.skipBytes(otherBytes.getValue(tag))
        }
        at += if (tag in WIDE) 2 else 1
    }
    fun first(index: Int) = pairs.getValue(index).first
    return methods.map { method ->
        val (type, name) = pairs.getValue(method)
        texts.getValue(first(type)) to texts.getValue(first(name))
    }
}

private const val HEAD_BYTES = 8
private const val UTF8 = 1
private const val CLASS = 7
private const val FIELD = 9
private const val METHOD = 10
private const val INTERFACE_METHOD = 11
private const val NAME_AND_TYPE = 12

/** Numbers of eight bytes take two places. */
private val WIDE = 5..6
private val otherBytes =
    mapOf(3 to 4, 4 to 4, 5 to 8, 6 to 8, 8 to 2, 15 to 3, 16 to 2, 17 to 4, 18 to 4, 19 to 2, 20 to 2)
