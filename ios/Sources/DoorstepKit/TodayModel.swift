import DoorstepCore
import Observation

/// The state behind today's list. Knows no UI framework: tested on Linux, shown by SwiftUI.
@MainActor
@Observable
public final class TodayModel {
    public enum State: Equatable {
        case loading
        case shown(Today)
        case failed(String)
    }

    public private(set) var state = State.loading
    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let radio: Radio?
    @ObservationIgnored private let onSigned: @MainActor () -> Void

    /// With `radio` its visits listen for meters; `onSigned` hears that something waits for the platform.
    public init(desk: Desk, radio: Radio? = nil, onSigned: @escaping @MainActor () -> Void = {}) {
        self.desk = desk
        self.radio = radio
        self.onSigned = onSigned
    }

    public func load() async {
        do {
            state = .shown(try await desk.today())
        } catch {
            state = .failed(sentence(error))
        }
    }

    public func visitModel(resident: String) -> VisitModel {
        VisitModel(desk: desk, resident: resident, radio: radio, onSigned: onSigned)
    }

    public func syncModel() -> SyncModel {
        SyncModel(desk: desk)
    }
}
