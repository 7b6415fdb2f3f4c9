import DoorstepCore
import Foundation
import Observation

/// Which platform an open store belongs to, and signing in to it: the first time of a demo, and again when a sign-in has run out.
@MainActor
@Observable
public final class PlatformModel {
    /// `https://platform.example/fhir`
    public var base = ""
    /// For a platform to test with; it is not kept once handed over.
    public var token = ""

    public private(set) var signIn: SignIn?
    /// The page to be opened in the browser, once.
    public private(set) var page: URL?
    /// Why the last step was not done.
    public var problem: String? { steps.problem }
    /// A step is under way: its button waits.
    public var busy: Bool { steps.busy }

    @ObservationIgnored private let desk: Desk
    @ObservationIgnored private let steps = Steps()

    public init(desk: Desk) {
        self.desk = desk
    }

    /// A platform has been named.
    public var mayBegin: Bool { !base.isEmpty && !busy }

    public func load() async {
        await steps.take { [desk] in
            try await desk.platformSignIn()
        } then: {
            seen($0)
        }
    }

    /// With the browser; its page is asked to be opened.
    public func begin() async {
        await steps.take { [desk, base] in
            try await desk.beginSignIn(PlatformChoice(base: base), redirect: JoinModel.redirect)
        } then: {
            page = URL(string: $0)
        }
    }

    public func pageOpened() {
        page = nil
    }

    /// The browser came back; other addresses are not for this page.
    public func finish(_ address: URL) async {
        guard address.absoluteString.hasPrefix(JoinModel.redirect) else { return }
        await steps.take { [desk] in
            try await desk.finishSignIn(address.absoluteString)
        } then: {
            seen($0)
        }
    }

    public func withToken() async {
        await steps.take { [desk, base, token] in
            try await desk.signIn(PlatformChoice(base: base), token: token)
        } then: {
            seen($0)
        }
    }

    private func seen(_ signIn: SignIn) {
        self.signIn = signIn
        if base.isEmpty { base = signIn.platform ?? "" }
        if signIn.isSignedIn { token = "" }
    }
}
