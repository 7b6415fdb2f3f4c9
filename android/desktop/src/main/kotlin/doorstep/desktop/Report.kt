package doorstep.desktop

import java.io.File

/** A step of the walk did not show what it should. */
internal class WalkFailed(message: String) : AssertionError(message)

/** Tells each step of the walk as it is done, and leaves its pictures and what was told in [folder]. */
internal class Report(private val folder: File, private val out: (String) -> Unit) {
    private class Step(val title: String, val picture: String?) {
        val lines = mutableListOf<String>()
    }

    private val steps = mutableListOf<Step>()

    /** Begins a step; its picture is called [name], if it has one. */
    fun step(title: String, name: String? = null) {
        steps += Step(title, name?.let { "%02d-%s.png".format(steps.count { step -> step.picture != null } + 1, it) })
        out("%2d  %s".format(steps.size, title))
    }

    fun line(text: String) {
        steps.last().lines += text
        out("      $text")
    }

    /** Where the picture of this step belongs. */
    fun picture(): File = File(folder, checkNotNull(steps.last().picture) { "this step has a picture" })

    /** summary.txt to read, summary.json to be read by a program. */
    fun write(facts: Map<String, String>) {
        val text = StringBuilder()
        for ((number, step) in steps.withIndex()) {
            text.append("%2d  %s%s\n".format(number + 1, step.title, step.picture?.let { "  [$it]" }.orEmpty()))
            for (line in step.lines) text.append("      $line\n")
        }
        for ((name, value) in facts) text.append("$name: $value\n")
        File(folder, "summary.txt").writeText(text.toString())
        File(folder, "summary.json").writeText(json(facts) + "\n")
    }

    private fun json(facts: Map<String, String>): String {
        val told =
            steps.joinToString(",\n", "[\n", "\n  ]") { step ->
                val picture = step.picture?.let(::quoted) ?: "null"
                val lines = step.lines.joinToString(", ", "[", "]", transform = ::quoted)
                """    {"step": ${quoted(step.title)}, "picture": $picture, "lines": $lines}"""
            }
        val rest = facts.map { (name, value) -> ",\n  ${quoted(name)}: ${quoted(value)}" }.joinToString("")
        return "{\n  \"steps\": $told$rest\n}"
    }

    private fun quoted(text: String): String =
        text
            .fold(StringBuilder("\"")) { json, char ->
                when {
                    char == '"' || char == '\\' -> json.append('\\').append(char)
                    char < ' ' -> json.append("\\u%04x".format(char.code))
                    else -> json.append(char)
                }
            }
            .append('"')
            .toString()
}
