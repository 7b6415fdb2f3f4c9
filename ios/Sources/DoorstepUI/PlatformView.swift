#if canImport(SwiftUI)
    import DoorstepCore
    import DoorstepKit
    import SwiftUI

    /// Which platform an open store belongs to, and signing in to it.
    public struct PlatformView: View {
        @State private var model: PlatformModel

        public init(model: PlatformModel) {
            _model = State(initialValue: model)
        }

        public var body: some View {
            List {
                if let signIn = model.signIn {
                    Text(signIn.line)
                    if let platform = signIn.platform { Text(platform).foregroundStyle(.secondary) }
                }
                if let problem = model.problem { Label(problem, systemImage: "exclamationmark.triangle") }
                if model.signIn?.isSignedIn != true { entry }
            }
            .navigationTitle("平台")
            .task { await model.load() }
            .signInPage(model.page, opened: model.pageOpened) { await model.finish($0) }
        }

        private var entry: some View {
            Section {
                TextField("https://", text: $model.base)
                Button("用浏览器登录") {
                    Task { await model.begin() }
                }
                .disabled(!model.mayBegin)
                SecureField("令牌", text: $model.token)
                Button("用令牌登录") {
                    Task { await model.withToken() }
                }
                .disabled(!model.mayBegin || model.token.isEmpty)
            }
        }
    }
#endif
