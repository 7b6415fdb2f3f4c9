import DoorstepCore
import Foundation
import Observation

/// The first start of a phone that belongs to a platform: somebody signs in there, then chooses a PIN.
@MainActor
@Observable
public final class JoinModel {
    /// Where the browser comes back to: an address of this app.
    public static let redirect = "app.doorstep:/signed-in"

    /// `https://platform.example/fhir`
    public var base = ""
    /// Certificates of the county's own authority, PEM; empty: none.
    public var authority = ""
    /// Pinned public keys, one a line; empty: none.
    public var pins = ""
    /// For a platform to test with; it is not kept once handed over.
    public var token = ""
    /// Of whom a token is; who signs in has hers from the platform.
    public var role = Role.doctor
    public var pin = ""
    public var pinAgain = ""

    /// The page to be opened in the browser, once.
    public private(set) var page: URL?
    /// Who has signed in; a PIN is wanted next.
    public private(set) var newcomer: Newcomer?
    /// The open store, which the platform fills first.
    public private(set) var desk: Desk?
    /// How far that is.
    public private(set) var filling: SyncModel?
    /// Why the last step was not done.
    public var problem: String? { steps.problem }
    /// A step is under way: its button waits.
    public var busy: Bool { steps.busy }

    @ObservationIgnored private let store: Store
    @ObservationIgnored private let steps = Steps()

    public init(store: Store) {
        self.store = store
    }

    /// A platform has been named.
    public var mayBegin: Bool { !base.trimmed.isEmpty && !busy }

    /// Both are typed; whether a PIN can be one, the core says.
    public var mayMakeStore: Bool { !pin.isEmpty && !pinAgain.isEmpty && !busy }

    /// With the browser; its page is asked to be opened.
    public func begin() async {
        await steps.take { [store, choice] in
            try await store.beginSetUp(choice, redirect: Self.redirect)
        } then: {
            page = URL(string: $0)
        }
    }

    public func pageOpened() {
        page = nil
    }

    /// The browser came back; other addresses are not for this page.
    public func finish(_ address: URL) async {
        guard address.absoluteString.hasPrefix(Self.redirect) else { return }
        await steps.take { [store] in
            try await store.finishSetUp(address.absoluteString)
        } then: {
            newcomer = $0
        }
    }

    public func withToken() async {
        await steps.take { [store, choice, token, role] in
            try await store.beginSetUp(choice, token: token, as: role)
        } then: {
            newcomer = $0
            token = ""
        }
    }

    /// Back to the platform: somebody else signs in.
    public func startOver() {
        newcomer = nil
        (pin, pinAgain) = ("", "")
        steps.say(nil)
    }

    /// `differ` is said if the two are not the same.
    public func makeStore(differ: String) async {
        guard pin == pinAgain else {
            pinAgain = ""
            steps.say(differ)
            return
        }
        await steps.take { [store, pin] in
            try await store.setUpWithPlatform(pin: pin)
        } then: {
            desk = $0
            filling = SyncModel(desk: $0)
            (pin, pinAgain) = ("", "")
        }
    }

    private var choice: PlatformChoice {
        PlatformChoice(
            base: base.trimmed, authority: authority.trimmed.isEmpty ? nil : authority,
            pins: pins.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
