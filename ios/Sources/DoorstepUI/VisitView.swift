#if canImport(SwiftUI)
    import DoorstepCore
    import DoorstepKit
    import SwiftUI

    /// One visit: the numbers, what they mean, and one button at the bottom.
    public struct VisitView: View {
        @State private var model: VisitModel
        @State private var typed = ""

        public init(model: VisitModel) {
            _model = State(initialValue: model)
        }

        public var body: some View {
            VStack(alignment: .leading, spacing: 16) {
                if let visit = model.visit {
                    ScrollView { summary(visit) }
                    if visit.signedLine == nil { signButton(visit) }
                } else if model.problem == nil {
                    ProgressView()
                }
                if let problem = model.problem {
                    Label(problem, systemImage: "exclamationmark.triangle")
                }
            }
            .padding(16)
            .navigationTitle(model.visit?.name ?? "")
            .task {
                await model.start()
                await model.listen()
            }
        }

        private func summary(_ visit: Visit) -> some View {
            VStack(alignment: .leading, spacing: 16) {
                Text("\(visit.ageLine) · \(visit.place)")
                if let line = visit.lastLine { Text(line).foregroundStyle(.secondary) }
                if let pressure = visit.pressure {
                    MeasurementView(measurement: pressure)
                    if visit.signedLine == nil { pressureEntry }
                }
                if let glucose = visit.glucose { MeasurementView(measurement: glucose) }
                if let hearing = model.hearing { HearingView(hearing: hearing) }
                if !visit.inbox.isEmpty { inbox(visit.inbox) }
                if visit.toAsk > 0 { Text("还要问 \(visit.toAsk) 项").foregroundStyle(.secondary) }
                if visit.unchanged > 0 {
                    Button("没变 \(visit.unchanged) 项") {
                        Task { await model.keepUnchanged() }
                    }
                    .disabled(model.busy)
                }
                ForEach(visit.drugWarnings, id: \.self) { Text($0) }
                ForEach(visit.judgements, id: \.title) { judgement in
                    VStack(alignment: .leading, spacing: 4) {
                        Text("\(judgement.title): \(judgement.result)").font(.headline)
                        ForEach(judgement.reasons, id: \.self) { Text($0).foregroundStyle(.secondary) }
                    }
                }
                if let line = visit.nextLine { Text(line) }
                if let line = visit.signedLine { Text(line) }
            }
        }

        private func inbox(_ records: [InboxRecord]) -> some View {
            VStack(alignment: .leading, spacing: 8) {
                Text("收到 \(records.count) 条读数，是谁的？").font(.headline)
                ForEach(records) { record in
                    VStack(alignment: .leading, spacing: 4) {
                        Text(record.line)
                        Text(record.why).foregroundStyle(.secondary)
                        ForEach(record.marks, id: \.self) { Text($0).foregroundStyle(.secondary) }
                        if record.mayBeNow {
                            Button("这位刚量的") {
                                Task { await model.takeJustMeasured(record) }
                            }
                            .disabled(model.busy)
                        }
                        Button(record.mayBeNow ? "这位以前量的" : "是这位的") {
                            Task { await model.take(record) }
                        }
                        .disabled(model.busy)
                    }
                }
            }
        }

        private var pressureEntry: some View {
            HStack {
                TextField("152/94", text: $typed)
                Button("记下血压") {
                    Task { await model.enterPressure(typed) }
                }
                .disabled(typed.isEmpty || model.busy)
            }
        }

        private func signButton(_ visit: Visit) -> some View {
            VStack(alignment: .leading, spacing: 8) {
                if let reason = visit.signBlocked { Text(reason).foregroundStyle(.secondary) }
                Button(visit.signLabel) {
                    Task { await model.sign() }
                }
                .disabled(visit.signBlocked != nil || model.busy)
            }
        }
    }

    private struct HearingView: View {
        let hearing: Hearing

        var body: some View {
            if let problem = hearing.problem {
                Label(problem, systemImage: "exclamationmark.triangle")
            } else {
                Text(hearing.line ?? "等仪器。按一下开始键").foregroundStyle(.secondary)
            }
        }
    }

    private struct MeasurementView: View {
        let measurement: Measurement

        var body: some View {
            VStack(alignment: .leading, spacing: 4) {
                Text("\(measurement.title) \(measurement.unit)")
                Text(measurement.value ?? "–").font(.largeTitle)
                if let meaning = measurement.meaning { Mark(mark: meaning) }
                Text(measurement.detail).foregroundStyle(.secondary)
                if let hint = measurement.hint { Text(hint) }
            }
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(measurement.spoken)
        }
    }
#endif
