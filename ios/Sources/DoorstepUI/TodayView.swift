#if canImport(SwiftUI)
    import DoorstepCore
    import DoorstepKit
    import SwiftUI

    /// Today's doors, building by building, in walking order.
    public struct TodayView: View {
        @State private var model: TodayModel

        public init(model: TodayModel) {
            _model = State(initialValue: model)
        }

        public var body: some View {
            NavigationStack {
                content.navigationTitle("今天")
            }
            .task { await model.load() }
        }

        @ViewBuilder private var content: some View {
            switch model.state {
            case .loading:
                ProgressView()
            case .shown(let today):
                List {
                    Section {
                        Text(today.dateLine)
                        NavigationLink {
                            SyncView(model: model.syncModel())
                        } label: {
                            Text(today.syncLine).foregroundStyle(.secondary)
                        }
                        if let line = today.inboxLine { Text(line).foregroundStyle(.secondary) }
                        if let line = today.emptyLine { Text(line) }
                    }
                    ForEach(today.alerts) { alert in
                        Label("\(alert.line) → \(alert.action)", systemImage: "exclamationmark.triangle.fill")
                    }
                    ForEach(today.buildings) { building in
                        Section(building.title) {
                            ForEach(building.doors) { door in
                                doorRow(door)
                            }
                        }
                    }
                }
            case .failed(let message):
                VStack {
                    Label(message, systemImage: "exclamationmark.triangle")
                    Button("再试一次") {
                        Task { await model.load() }
                    }
                }
            }
        }

        private func doorRow(_ door: Door) -> some View {
            VStack(alignment: .leading, spacing: 8) {
                Text(door.place).font(.headline)
                ForEach(door.people) { person in
                    NavigationLink {
                        VisitView(model: model.visitModel(resident: person.id))
                    } label: {
                        VStack(alignment: .leading) {
                            HStack {
                                Text("\(person.name)  \(person.ageLine)")
                                if let mark = person.mark { Mark(mark: mark) }
                            }
                            ForEach(person.reasons, id: \.self) { reason in
                                Text(reason).foregroundStyle(.secondary)
                            }
                        }
                    }
                }
            }
        }
    }
#endif
