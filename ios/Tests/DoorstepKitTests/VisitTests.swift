import DoorstepCore
import Foundation
import Observation
import Testing

@testable import DoorstepKit

/// Keeps nothing secret: it only shows that the key goes through the vault.
final class TestVault: Vault {
    func wrap(_ secret: Data) throws -> Data { Data(secret.reversed()) }
    func unwrap(_ wrapped: Data) throws -> Data { Data(wrapped.reversed()) }
}

private final class RefusingVault: Vault {
    struct Refused: Error {}
    func wrap(_ secret: Data) throws -> Data { throw Refused() }
    func unwrap(_ wrapped: Data) throws -> Data { throw Refused() }
}

let pin = "258036"

func newFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("doorstep-\(UUID())", isDirectory: true)
}

private func isLocked(_ error: any Error) -> Bool {
    guard case CoreError.locked = error else { return false }
    return true
}

@MainActor
@Suite struct VisitTests {
    let folder = newFolder()
    let store: Store
    let desk: Desk

    init() async throws {
        store = try await Store(folder: folder, vault: TestVault())
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

    @Test func aVisitIsSignedAndAnotherStartOfTheAppHasIt() async throws {
        let model = try await startVisit()
        #expect(model.visit?.signBlocked != nil)
        await model.sign()
        #expect(model.problem == model.visit?.signBlocked)
        await model.enterPressure("152/94")
        await model.sign()
        #expect(model.problem == nil)
        #expect(model.visit?.signedLine?.contains("周文静") == true)
        let id = try #require(model.visit?.id)

        let next = try await Store(folder: folder, vault: TestVault())
        await #expect {
            try await next.unlock(pin: pin)
        } throws: {
            ($0 as? CoreError)?.message == "入户随访已经在另一个窗口打开了。回到那一个"
        }
        try await store.lock()
        let again = try await next.unlock(pin: pin)
        let today = try await again.today()
        #expect(today.syncLine == "1 份待上传")
        #expect(today.doors.flatMap(\.people).contains { $0.done })
        #expect(try await again.visit(id) == model.visit)
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
        let folder = newFolder()
        let store = try await Store(folder: folder, vault: RefusingVault())
        await #expect {
            try await store.setUpDemo(pin: pin, as: .doctor)
        } throws: {
            ($0 as? CoreError)?.message == "手机的钥匙库没打开。锁屏再解锁，重试一次"
        }
        let healthy = try await Store(folder: folder, vault: TestVault())
        #expect(try await !healthy.setUpDemo(pin: pin, as: .doctor).today().doors.isEmpty)
    }
}

@Suite struct StructureTests {
    @Test func onlyTheBridgeImportsTheBindings() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sources = package.appending(path: "Sources")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
            .filter { $0.hasSuffix(".swift") }
        #expect(files.contains { $0.hasPrefix("DoorstepUI/") })
        let importing = try files.filter {
            try String(contentsOf: sources.appending(path: $0), encoding: .utf8).contains("import DoorstepBindings")
        }
        #expect(!importing.isEmpty && importing.allSatisfy { $0.hasPrefix("DoorstepCore/") }, "\(importing)")
    }
}
