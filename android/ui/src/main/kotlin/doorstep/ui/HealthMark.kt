package doorstep.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.unit.dp

private val Health.shape: String
    get() =
        when (this) {
            Health.ACT_NOW -> "▲"
            Health.WATCH -> "◆"
            Health.STABLE -> "●"
            Health.UNKNOWN -> "○"
        }

/** Colour, shape and [word] for [health]: readable without seeing the colour, and read aloud as the word alone. */
@Composable
fun HealthMark(health: Health, word: String, modifier: Modifier = Modifier) {
    val tone = healthColors[health]
    Row(
        modifier
            .clearAndSetSemantics { contentDescription = word }
            .background(tone.ground, RoundedCornerShape(8.dp))
            .padding(horizontal = 12.dp, vertical = 4.dp),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(health.shape, color = tone.text, style = type.supporting)
        Text(word, color = tone.text, style = type.supporting)
    }
}
