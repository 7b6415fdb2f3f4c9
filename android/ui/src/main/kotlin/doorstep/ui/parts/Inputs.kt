package doorstep.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.onFocusChanged
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import doorstep.ui.theme.supporting
import doorstep.ui.theme.type
import doorstep.ui.words.strings

/** How an [Input] is typed. */
enum class Typing(internal val keyboard: KeyboardType, internal val singleLine: Boolean = true) {
    Words(KeyboardType.Text, singleLine = false),
    Word(KeyboardType.Text),
    Number(KeyboardType.Decimal),

    /** Digits only. */
    Whole(KeyboardType.Number),

    /** Digits only: 20260904, 0830. */
    Day(KeyboardType.Number),
    Phone(KeyboardType.Phone),

    /** An identity number: it may end in a letter. */
    Id(KeyboardType.Ascii),
    Address(KeyboardType.Uri),

    /** Shown only if the person asks. */
    Secret(KeyboardType.Password),
    Search(KeyboardType.Text),
}

/**
 * A box to type into, its [label] above it so that neither is ever cut. A [problem] stays below until it is mended; the
 * text stays as typed. Where several have the same label, [of] says to a screen reader which one it is.
 */
@Composable
fun Input(
    label: String,
    text: String,
    onType: (String) -> Unit,
    modifier: Modifier = Modifier,
    typing: Typing = Typing.Word,
    unit: String? = null,
    hint: String = "",
    problem: String? = null,
    showLabel: Boolean = true,
    of: String? = null,
    onLeave: () -> Unit = {},
    trailing: (@Composable () -> Unit)? = null,
) {
    var focused by remember { mutableStateOf(false) }
    var seen by remember { mutableStateOf(typing != Typing.Secret) }
    val colours = MaterialTheme.colorScheme
    val named = listOfNotNull(of, label, unit).joinToString(strings.listComma)
    Column(modifier, verticalArrangement = Arrangement.spacedBy(4.dp)) {
        if (showLabel) {
            Text(
                label,
                Modifier.clearAndSetSemantics {},
                color = colours.onSurfaceVariant,
                style = type.supporting,
            )
        }
        BasicTextField(
            text,
            onType,
            Modifier.fillMaxWidth()
                .onFocusChanged {
                    if (focused && !it.isFocused) onLeave()
                    focused = it.isFocused
                }
                .semantics {
                    contentDescription = named
                    if (problem != null) error(problem)
                },
            textStyle = type.bodyLarge.copy(color = colours.onSurface, fontWeight = FontWeight.SemiBold),
            keyboardOptions =
                KeyboardOptions(
                    keyboardType = typing.keyboard,
                    imeAction =
                        when {
                            typing == Typing.Search -> ImeAction.Search
                            typing.singleLine -> ImeAction.Next
                            else -> ImeAction.Default
                        },
                ),
            keyboardActions = KeyboardActions.Default,
            singleLine = typing.singleLine,
            visualTransformation = if (seen) VisualTransformation.None else PasswordVisualTransformation(),
            cursorBrush = SolidColor(colours.primary),
            decorationBox = { field ->
                val turn: @Composable () -> Unit = { Seen(named, seen) { seen = !seen } }
                val ends = if (typing == Typing.Secret) turn else trailing
                Frame(focused, problem != null, unit, hint.takeIf { text.isEmpty() }, ends, field)
            },
        )
        if (problem != null) Problem(problem)
    }
}

/** Shows what is typed into a [box], or hides it again. */
@Composable
private fun Seen(box: String, seen: Boolean, onTurn: () -> Unit) {
    val label = if (seen) strings.hideTyped else strings.showTyped
    QuietButton(label, spoken = box + strings.listComma + label, onClick = onTurn)
}

@Composable
private fun Frame(
    focused: Boolean,
    wrong: Boolean,
    unit: String?,
    hint: String?,
    trailing: (@Composable () -> Unit)?,
    field: @Composable () -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    val line =
        when {
            focused -> BorderStroke(2.dp, colours.primary)
            wrong -> BorderStroke(2.dp, colours.onSurface)
            else -> BorderStroke(1.dp, colours.outline)
        }
    Surface(Modifier.fillMaxWidth(), RoundedCornerShape(12.dp), colours.surfaceContainerLowest, border = line) {
        Row(
            Modifier.heightIn(min = 56.dp).padding(start = 16.dp, end = if (trailing == null) 16.dp else 4.dp),
            horizontalArrangement = Arrangement.spacedBy(8.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Box(Modifier.weight(1f).padding(vertical = 12.dp)) {
                if (!hint.isNullOrEmpty()) {
                    Text(hint, color = colours.onSurfaceVariant, style = type.bodyLarge)
                }
                field()
            }
            if (unit != null) Text(unit, color = colours.onSurfaceVariant, style = type.supporting)
            trailing?.invoke()
        }
    }
}
