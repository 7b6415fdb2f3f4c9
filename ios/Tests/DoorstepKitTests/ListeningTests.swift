import DoorstepCore
import Foundation
import Testing

@testable import DoorstepKit

@Suite(.timeLimit(.minutes(10))) struct RadioTests {
    private func check(_ room: LoopBack, set: @escaping @Sendable (Scene, Bool) -> Bool) async throws -> RadioCheck {
        var record = try captured("glucose/accu-chek-guide")
        for number in 1...5 {
            record[1] = UInt8(number)
            room.glucometer.change { $0.records.append(record) }
        }
        return await Radio(room).check(cuff: room.cuff.address, glucometer: room.glucometer.address, set: set)
    }

    @Test func aStackInSwiftConforms() async throws {
        let room = LoopBack()
        let check = try await check(room) { (try? room.play($0, $1)) ?? false }
        #expect(check.violation == nil)
        #expect(check.checked.count == 12)
        #expect(check.leftOut == ["a_bonded_meter_is_listed_as_such"])
    }

    @Test func whatAStackDoesNotNoticeIsFound() async throws {
        let room = LoopBack()
        let check = try await check(room) { $0 == .cuffBusy || ((try? room.play($0, $1)) ?? false) }
        #expect(check.violation?.hasPrefix("another_phones_meter_is_busy: one of [Busy]") == true)
    }
}

@MainActor
@Suite(.timeLimit(.minutes(10))) struct ListeningTests {
    let room = LoopBack()
    let store: Store
    let desk: Desk

    init() async throws {
        store = try await Store(folder: newFolder(), vault: TestVault())
        desk = try await store.setUpDemo(pin: pin, as: .doctor)
    }

    /// Somebody whose blood pressure this visit wants.
    private func startVisit(radio: Radio?) async throws -> VisitModel {
        let today = TodayModel(desk: desk, radio: radio)
        for person in try await desk.today().doors.flatMap(\.people) where !person.done {
            let model = today.visitModel(resident: person.id)
            await model.start()
            if model.visit?.pressure != nil { return model }
        }
        throw CoreError.notFound("nobody with hypertension on today's list")
    }

    /// While a visit listens.
    private func listening(_ model: VisitModel, _ body: () async throws -> Void) async throws {
        let task = Task { await model.listen() }
        defer { task.cancel() }
        try await body()
        task.cancel()
        await task.value
        #expect(model.hearing == nil)
    }

    private func comes(_ isThere: () -> Bool) async throws {
        while !isThere() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// A captured measurement, as if it had been taken so many years ago.
    private func measured(years: Int = 0, _ systolic: UInt8, _ diastolic: UInt8) throws -> Data {
        var packet = try captured("blood-pressure/beurer-bm85")
        let now = Calendar.current.dateComponents([.year, .month, .day, .hour, .minute, .second], from: Date())
        let year = UInt16(try #require(now.year) - years)
        let rest = [now.month, now.day, now.hour, now.minute, now.second].map { UInt8($0 ?? 0) }
        (packet[1], packet[3]) = (systolic, diastolic)
        packet.replaceSubrange(7..<14, with: [UInt8(year & 0xFF), UInt8(year >> 8)] + rest)
        return packet
    }

    @Test func aReadingThatComesInStandsInTheVisit() async throws {
        let model = try await startVisit(radio: Radio(room))
        try await listening(model) {
            try await comes { model.hearing?.line != nil }
            room.cuff.measures(try measured(152, 94))
            try await comes { model.arrived != nil }
            #expect(model.visit?.pressure?.value == "152/94")
            #expect(model.arrived?.contains("152") == true)
            #expect(model.hearing?.problem == nil)
        }
        // It is told to end, and ends on a thread of its own.
        try await comes { room.scans == 0 }
    }

    @Test func aRecordOfAMeterNobodyTriedWaitsAndSaysSo() async throws {
        let model = try await startVisit(radio: Radio(room))
        try await listening(model) {
            room.cuff.measures(try measured(years: 1, 106, 71))
            try await comes { model.visit?.inbox.isEmpty == false }
            let record = try #require(model.visit?.inbox.first)
            #expect(record.line.contains("106/71"))
            #expect(!record.why.isEmpty)
            #expect(record.marks.contains("本应用尚未实测过这款血压计"))
            #expect(model.arrived == nil)
            #expect(try await desk.today().inboxLine != nil)
            await model.take(record)
            #expect(model.problem == nil)
            #expect(model.visit?.inbox.isEmpty == true)
            #expect(try await desk.today().inboxLine == nil)
        }
    }

    @Test func whatIsWrongIsSaidAndTheVisitGoesOn() async throws {
        var told: Set<String> = []
        let model = try await startVisit(radio: Radio(room))
        for fault in RadioFault.allCases {
            room.refuse(fault)
            try await listening(model) {
                try await comes { model.hearing?.problem != nil }
                told.insert(try #require(model.hearing?.problem))
            }
            #expect(model.visit != nil && model.problem == nil)
        }
        #expect(told.count == 5, "one for each thing that can be done while looking")
    }

    @Test func whatIsMendedIsHeardAgain() async throws {
        room.refuse(RadioFault.adapterOff)
        let model = try await startVisit(radio: Radio(room))
        try await listening(model) {
            try await comes { model.hearing?.problem != nil }
            room.refuse(nil)
            room.cuff.measures(try measured(148, 92))
            try await comes { model.arrived != nil }
            #expect(model.visit?.pressure?.value == "148/92")
            #expect(model.hearing?.problem == nil)
        }
    }

    @Test func signingEndsTheListening() async throws {
        let model = try await startVisit(radio: Radio(room))
        let listening = Task { await model.listen() }
        room.cuff.measures(try measured(152, 94))
        try await comes { model.arrived != nil }
        await model.sign()
        #expect(model.problem == nil)
        await listening.value
        #expect(model.hearing == nil)
        await model.listen()
        #expect(model.hearing == nil, "a signed visit does not listen")
    }

    @Test func withoutARadioNothingIsListenedFor() async throws {
        let model = try await startVisit(radio: nil)
        await model.listen()
        #expect(model.hearing == nil)
        await model.enterPressure("152/94")
        #expect(model.visit?.pressure?.value == "152/94")
    }
}
