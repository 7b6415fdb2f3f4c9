internal import DoorstepBindings

extension Radio {
    /// Checks by the meters of these addresses whether the radio does what the core relies on. `set` does to meters and phone
    /// what is wanted, or says that it can't. The glucometer must have at least five stored records.
    public func check(
        cuff: String, glucometer: String, set: @escaping @Sendable (Scene, Bool) async -> Bool
    ) async -> RadioCheck {
        let report = await core.check(cuff: cuff, glucometer: glucometer, stage: StageAdapter(set))
        return RadioCheck(checked: report.checked, leftOut: report.leftOut, violation: report.violation)
    }
}

/// What a check wants done to meters and phone. What is a state lasts until it is taken back.
public enum Scene: Sendable, Equatable, CaseIterable {
    case cuffMeasures, stripGoesIn, cuffBonded, cuffAway, cuffBusy, wrongPin, linkDropsAfterThird, bluetoothOff,
        forbidden
}

/// What came of a check.
public struct RadioCheck: Sendable, Equatable {
    /// Holds.
    public let checked: [String]
    /// What it would take could not be set.
    public let leftOut: [String]
    /// What does not hold, in words.
    public let violation: String?
}

private final class StageAdapter: CheckStage {
    private let play: @Sendable (Scene, Bool) async -> Bool

    init(_ play: @escaping @Sendable (Scene, Bool) async -> Bool) {
        self.play = play
    }

    func set(scene: DoorstepBindings.Scene, on: Bool) async throws -> Bool {
        await play(Scene(scene), on)
    }
}

extension Scene {
    fileprivate init(_ core: DoorstepBindings.Scene) {
        switch core {
        case .cuffMeasures: self = .cuffMeasures
        case .stripGoesIn: self = .stripGoesIn
        case .cuffBonded: self = .cuffBonded
        case .cuffAway: self = .cuffAway
        case .cuffBusy: self = .cuffBusy
        case .wrongPin: self = .wrongPin
        case .linkDropsAfterThird: self = .linkDropsAfterThird
        case .bluetoothOff: self = .bluetoothOff
        case .forbidden: self = .forbidden
        }
    }
}
