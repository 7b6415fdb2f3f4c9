import DoorstepCore
import Foundation
import Observation
import Testing

@testable import DoorstepKit

/// Keeps nothing secret: it only shows that the key goes through the vault.
private final class TestVault: Vault {
    func wrap(_ secret: Data) throws -> Data { Data(secret.reversed()) }
    func unwrap(_ wrapped: Data) throws -> Data { Data(wrapped.reversed()) }
}

private final class RefusingVault: Vault {
    struct Refused: Error {}
    func wrap(_ secret: Data) throws -> Data { throw Refused() }
    func unwrap(_ wrapped: Data) throws -> Data { throw Refused() }
}

private let pin = "258036"

private func newFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("doorstep-\(UUID())", isDirectory: true)
}

private func isLocked(_ error: any Error) -> Bool {
    guard case CoreError.locked = error else { return false }
    return true
}

@MainActor
@Suite struct VisitTests {
    let store: Store
    let desk: Desk

    init() async throws {
        store = try await Store(folder: newFolder(), vault: TestVault())
        desk = try await store.setUpDemo(pin: pin, as: .doctor)
    }

    /// Somebody whose blood pressure this visit wants.
    private func startVisit() async throws -> VisitModel {
        for person in try await desk.today().doors.flatMap(\.people) where !person.done {
            let model = VisitModel(desk: desk, resident: person.id)
            await model.start()
            if model.visit?.pressure != nil { return model }
        }
        throw CoreError.notFound("nobody with hypertension on today's list")
    }

    @Test func todaysDoorsAreListed() async throws {
        let model = TodayModel(desk: desk)
        #expect(model.state == .loading)
        await model.load()
        guard case .shown(let today) = model.state else {
            Issue.record("\(model.state)")
            return
        }
        #expect(!today.doors.isEmpty)
        #expect(today.doors.allSatisfy { !$0.place.isEmpty && !$0.people.isEmpty })
    }

    @Test func aReadingIsSavedAndFoundAgain() async throws {
        let model = try await startVisit()
        #expect(model.visit?.pressure?.value == nil)
        await model.enterPressure("152/94")
        #expect(model.problem == nil)
        #expect(model.visit?.pressure?.value == "152/94")

        try await store.lock()
        let again = try await store.unlock(pin: pin)
        let id = try #require(model.visit?.id)
        #expect(try await again.visit(id).pressure?.value == "152/94")
    }

    @Test func anImpossibleReadingIsRefusedInWords() async throws {
        let model = try await startVisit()
        await model.enterPressure("152/94")
        await model.enterPressure("1620/94")
        #expect(model.problem?.contains("1620") == true)
        #expect(model.visit?.pressure?.value == "152/94")
        await model.enterPressure("148/92")
        #expect(model.problem == nil)
        #expect(model.visit?.pressure?.value == "148/92")
    }

    @Test func aLockedDeskAnswersNothing() async throws {
        try await store.lock()
        await #expect {
            try await desk.today()
        } throws: {
            isLocked($0)
        }
        let model = TodayModel(desk: desk)
        await model.load()
        guard case .failed(let message) = model.state else {
            Issue.record("\(model.state)")
            return
        }
        #expect(!message.isEmpty)
    }

    @Test func modelsAreObserved() async throws {
        let model = TodayModel(desk: desk)
        await confirmation { changed in
            withObservationTracking {
                _ = model.state
            } onChange: {
                changed()
            }
            await model.load()
        }
    }
}

@Suite struct VaultTests {
    @Test func aRefusingVaultMakesNoStore() async throws {
        await #expect(throws: CoreError.self) {
            let store = try await Store(folder: newFolder(), vault: RefusingVault())
            _ = try await store.setUpDemo(pin: pin, as: .doctor)
        }
    }
}
