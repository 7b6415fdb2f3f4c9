#if canImport(SwiftUI)
    import DoorstepCore
    import SwiftUI

    /// How a person stands: shape, colour and word, so that no one of them has to be seen. The word keeps the ink of text.
    struct Mark: View {
        let mark: ColourMark

        var body: some View {
            HStack(spacing: 4) {
                Text(shape).foregroundStyle(tint)
                Text(mark.word)
            }
            .font(.headline)
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(mark.word)
        }

        private var shape: String {
            switch mark.colour {
            case .red: "▲"
            case .yellow: "◆"
            case .green: "●"
            case .grey: "○"
            }
        }

        private var tint: Color {
            switch mark.colour {
            case .red: .red
            case .yellow: .yellow
            case .green: .green
            case .grey: .primary
            }
        }
    }
#endif
