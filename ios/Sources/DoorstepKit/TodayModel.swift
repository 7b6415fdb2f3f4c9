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

    public init(desk: Desk) {
        self.desk = desk
    }

    public func load() async {
        do {
            state = .shown(try await desk.today())
        } catch {
            state = .failed(sentence(error))
        }
    }

    public func visitModel(resident: String) -> VisitModel {
        VisitModel(desk: desk, resident: resident)
    }
}
