#if canImport(SwiftUI)
    import DoorstepCore
    import DoorstepKit
    import Foundation
    import SwiftUI

    /// The first start: which platform, who has signed in there, a PIN; then what the platform has for this phone, and today's list.
    public struct JoinView: View {
        @State private var model: JoinModel
        @State private var atWork = false
        private let onSigned: @MainActor () -> Void

        public init(model: JoinModel, onSigned: @escaping @MainActor () -> Void) {
            _model = State(initialValue: model)
            self.onSigned = onSigned
        }

        public var body: some View {
            content
                .signInPage(model.page, opened: model.pageOpened) { await model.finish($0) }
        }

        @ViewBuilder private var content: some View {
            if let desk = model.desk, atWork {
                TodayView(model: TodayModel(desk: desk, onSigned: onSigned))
            } else if let filling = model.filling {
                VStack(alignment: .leading, spacing: 16) {
                    SyncView(model: filling)
                    Button("去今天") { atWork = true }
                }
                .padding(16)
                .task { await filling.start() }
            } else if let newcomer = model.newcomer {
                pinPage(newcomer)
            } else {
                platformPage
            }
        }

        private var platformPage: some View {
            List {
                Section("平台") {
                    TextField("https://", text: $model.base)
                    TextField("区县自己的证书（没有就空着）", text: $model.authority)
                    TextField("公钥指纹（没有就空着）", text: $model.pins)
                    Button("用浏览器登录") {
                        Task { await model.begin() }
                    }
                    .disabled(!model.mayBegin)
                }
                if let problem = model.problem { Label(problem, systemImage: "exclamationmark.triangle") }
                Section("测试平台") {
                    SecureField("令牌", text: $model.token)
                    Picker("角色", selection: $model.role) {
                        ForEach(Role.allCases, id: \.self) { role in
                            Text(name(role)).tag(role)
                        }
                    }
                    Button("用令牌登录") {
                        Task { await model.withToken() }
                    }
                    .disabled(!model.mayBegin || model.token.isEmpty)
                }
            }
        }

        private func pinPage(_ newcomer: Newcomer) -> some View {
            List {
                Section {
                    Text("\(newcomer.name) \(newcomer.roleWord)").font(.headline)
                    Text(newcomer.team).foregroundStyle(.secondary)
                }
                Section("想一个 6 位 PIN") {
                    SecureField("PIN", text: $model.pin)
                    SecureField("再输一遍", text: $model.pinAgain)
                    Button("建立加密档案库") {
                        Task { await model.makeStore(differ: "两次不一样，再来一遍") }
                    }
                    .disabled(!model.mayMakeStore)
                }
                if let problem = model.problem { Label(problem, systemImage: "exclamationmark.triangle") }
                Button("换个人登录") { model.startOver() }
                    .disabled(model.busy)
            }
        }

        private func name(_ role: Role) -> LocalizedStringKey {
            switch role {
            case .doctor: "家庭医生"
            case .nurse: "护士"
            case .socialWorker: "社工"
            case .volunteer: "志愿者"
            case .gridWorker: "网格员"
            }
        }
    }

    extension View {
        /// Opens the page of a sign-in in the system's browser, and takes the address it comes back with.
        func signInPage(
            _ page: URL?, opened: @escaping @MainActor () -> Void, back: @escaping @MainActor (URL) async -> Void
        ) -> some View {
            SignInPage(page: page, opened: opened, back: back, content: self)
        }
    }

    private struct SignInPage<Content: View>: View {
        @Environment(\.openURL) private var openURL
        let page: URL?
        let opened: @MainActor () -> Void
        let back: @MainActor (URL) async -> Void
        let content: Content

        var body: some View {
            content
                .onChange(of: page) { _, page in
                    guard let page else { return }
                    openURL(page)
                    opened()
                }
                .onOpenURL { address in
                    Task { await back(address) }
                }
        }
    }
#endif
