import DoorstepCore
import Foundation
import Testing

@testable import DoorstepKit

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The platform that `make test-ios` runs beside the tests.
private struct Platform {
    let base: String
    let token: String

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        base = try #require(environment["DOORSTEP_PLATFORM"], "run by scripts/test-ios.sh")
        token = try #require(environment["DOORSTEP_TOKEN"])
    }

    /// Whether it has a resource: `Encounter/0190…`.
    func has(_ path: String) async throws -> Bool {
        var request = URLRequest(url: try #require(URL(string: "\(base)/\(path)")))
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        let (_, answer) = try await URLSession.shared.data(for: request)
        return (answer as? HTTPURLResponse)?.statusCode == 200
    }
}

@MainActor
@Suite struct JoinTests {
    @Test func aTokenOfAPlatformMakesAPhoneOfItsTeam() async throws {
        let platform = try Platform()
        let store = try await Store(folder: newFolder(), vault: TestVault())
        #expect(try await store.isNew())
        let model = JoinModel(store: store)
        #expect(!model.mayBegin)
        model.base = " \(platform.base) "
        model.token = platform.token
        model.role = .nurse
        #expect(model.mayBegin)
        await model.withToken()
        #expect(model.problem == nil)
        let newcomer = try #require(model.newcomer)
        #expect((newcomer.name, newcomer.roleWord, newcomer.team) == ("", "护士", "第一团队"))
        #expect(model.token.isEmpty, "it is not kept")

        (model.pin, model.pinAgain) = (pin, "258037")
        await model.makeStore(differ: "两次不一样")
        #expect(model.problem == "两次不一样")
        #expect(model.desk == nil)
        (model.pin, model.pinAgain) = ("123456", "123456")
        await model.makeStore(differ: "")
        #expect(model.problem?.isEmpty == false, "a PIN that everybody tries first")
        (model.pin, model.pinAgain) = (pin, pin)
        await model.makeStore(differ: "")
        #expect(model.problem == nil)
        #expect(try await !store.isNew())
        let filling = try #require(model.filling)
        await filling.start()
        #expect(filling.problem == nil)
        #expect(filling.sync?.trouble == nil)
        #expect(filling.signIn?.isSignedIn == true)
        #expect(filling.going == nil)
        #expect(try await model.desk?.today().doors.isEmpty == true, "nobody has come to this team yet")
    }

    @Test func nobodyIsLetInWhomNoPlatformHasNamed() async throws {
        let store = try await Store(folder: newFolder(), vault: TestVault())
        let model = JoinModel(store: store)
        model.base = "http://127.0.0.1:9/fhir"
        await model.begin()
        #expect(model.page == nil)
        #expect(model.problem?.isEmpty == false)
        await model.finish(try #require(URL(string: "https://elsewhere.example/?code=x")))
        #expect(model.newcomer == nil)
        await model.finish(try #require(URL(string: "\(JoinModel.redirect)?code=x")))
        #expect(model.problem?.isEmpty == false)
        #expect(model.newcomer == nil)
        (model.pin, model.pinAgain) = (pin, pin)
        await model.makeStore(differ: "")
        #expect(model.desk == nil)
        #expect(try await store.isNew())
    }
}

@MainActor
@Suite struct SendingTests {
    /// A doctor's demo, signed in to the platform, with a signed visit.
    private func signed(_ platform: Platform) async throws -> (store: Store, desk: Desk, visit: String) {
        let store = try await Store(folder: newFolder(), vault: TestVault())
        let desk = try await store.setUpDemo(pin: pin, as: .doctor)
        let sync = SyncModel(desk: desk)
        let way = sync.platformModel()
        await way.load()
        #expect(way.signIn?.isSignedIn == false)
        (way.base, way.token) = (platform.base, platform.token)
        await way.withToken()
        #expect(way.problem == nil)
        #expect(way.signIn?.platform == platform.base)
        #expect(way.token.isEmpty)
        var asked = 0
        let today = TodayModel(desk: desk) { asked += 1 }
        for person in try await desk.today().doors.flatMap(\.people) where !person.done {
            let model = today.visitModel(resident: person.id)
            await model.start()
            guard model.visit?.pressure != nil else { continue }
            await model.sign()
            #expect(asked == 0, "it could not be signed yet")
            await model.enterPressure("152/94")
            await model.sign()
            #expect(asked == 1)
            return (store, desk, try #require(model.visit?.id))
        }
        throw CoreError.notFound("nobody with hypertension on today's list")
    }

    @Test func whatWaitsIsSentAndSaidToBeThere() async throws {
        let platform = try Platform()
        let (_, desk, visit) = try await signed(platform)
        let model = SyncModel(desk: desk)
        await model.load()
        #expect(model.sync?.waiting == 1)
        #expect(try await !platform.has("Encounter/\(visit)"))
        await model.start()
        #expect(model.problem == nil)
        #expect(model.sync?.waiting == 0)
        #expect(model.sync?.rows.map(\.id) == [visit])
        #expect(model.toMend.isEmpty)
        #expect(try await platform.has("Encounter/\(visit)"))
    }

    @Test func theSystemsCallSendsWhatWaitsOnlyWhileTheStoreIsOpen() async throws {
        let platform = try Platform()
        let (store, _, visit) = try await signed(platform)
        try await store.lock()
        #expect(await !Unattended(store: store).send())
        #expect(try await !platform.has("Encounter/\(visit)"))
        _ = try await store.unlock(pin: pin)
        #expect(await !Unattended(store: store).send(), "nothing is left")
        #expect(try await platform.has("Encounter/\(visit)"))
    }

    @Test func aPlatformThatIsGoneIsTriedAgain() async throws {
        let (store, desk, _) = try await signed(try Platform())
        let way = PlatformModel(desk: desk)
        (way.base, way.token) = ("http://127.0.0.1:9/fhir", "t")
        await way.withToken()
        #expect(await Unattended(store: store).send())
        let model = SyncModel(desk: desk)
        await model.start()
        #expect(model.sync?.trouble?.isEmpty == false)
        #expect(model.sync?.waiting == 1)
    }
}
