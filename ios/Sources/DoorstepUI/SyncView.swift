#if canImport(SwiftUI)
    import DoorstepCore
    import DoorstepKit
    import SwiftUI

    /// What waits, what was sent, what was refused with what can be done about it, and the way to the platform.
    public struct SyncView: View {
        @State private var model: SyncModel

        public init(model: SyncModel) {
            _model = State(initialValue: model)
        }

        public var body: some View {
            List {
                if let sync = model.sync { head(sync) }
                if let problem = model.problem { Label(problem, systemImage: "exclamationmark.triangle") }
                way
                ForEach(model.toMend) { section in
                    Section(section.title) {
                        ForEach(section.rows, id: \.self) { mendRow($0) }
                    }
                }
                if let sync = model.sync { rows(sync) }
            }
            .navigationTitle("上传")
            .task { await model.load() }
        }

        private func head(_ sync: SyncState) -> some View {
            Section {
                Text(sync.line).font(.headline)
                if let trouble = sync.trouble { Label(trouble, systemImage: "exclamationmark.triangle") }
                Text("待上传 \(sync.waiting)")
                Text("已收到 \(sync.acknowledged)")
                if sync.rejected > 0 { Text("平台没收 \(sync.rejected)") }
            }
        }

        private var way: some View {
            Section {
                if let going = model.going {
                    ProgressView()
                    Text(going)
                    Button("停下") { model.stop() }
                } else if model.signIn?.isSignedIn == true {
                    Button("现在上传") {
                        Task { await model.start() }
                    }
                }
                if let signIn = model.signIn {
                    NavigationLink {
                        PlatformView(model: model.platformModel())
                    } label: {
                        Text(signIn.line).foregroundStyle(.secondary)
                    }
                }
            }
        }

        private func mendRow(_ row: MendRow) -> some View {
            VStack(alignment: .leading, spacing: 8) {
                Text(row.title).font(.headline)
                Text(row.line)
                ForEach(row.acts) { act in
                    Button(act.label) {
                        Task { await model.mend(act) }
                    }
                }
            }
        }

        private func rows(_ sync: SyncState) -> some View {
            Section {
                ForEach(sync.rows) { row in
                    VStack(alignment: .leading) {
                        Text(row.title)
                        Text(row.state).foregroundStyle(.secondary)
                    }
                }
            }
        }
    }
#endif
