package doorstep.ui.parts

import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import doorstep.ui.words.strings
import kotlinx.coroutines.delay

private const val BLINK_MILLIS = 300L

/** Says that a page is being read, where that takes longer than a blink. */
@Composable
fun Waiting() {
    var long by remember { mutableStateOf(false) }
    LaunchedEffect(Unit) {
        delay(BLINK_MILLIS)
        long = true
    }
    if (long) Line(strings.beingRead, quiet = true)
}

/** Scrolls until the item called [key] is at the top; false: there is none. */
internal suspend fun LazyListState.goTo(key: Any): Boolean {
    var from = 0
    // Scrolling waits for the page to be laid out; before that it has no items.
    do {
        scrollToItem(from)
        val seen = layoutInfo.visibleItemsInfo
        seen
            .find { it.key == key }
            ?.let {
                scrollToItem(it.index)
                return true
            }
        from = maxOf(from, seen.lastOrNull()?.index ?: from) + 1
    } while (from < layoutInfo.totalItemsCount)
    return false
}
