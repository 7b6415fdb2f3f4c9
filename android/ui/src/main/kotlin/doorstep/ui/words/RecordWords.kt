package doorstep.ui.words

import doorstep.bridge.api.OutsideWhat

/** The words of the record's screens. */
interface RecordWords {
    val record: String
    val timelineTitle: String
    val editRecord: String
    val selfCareTitle: String
    val assess: String
    val allDrugs: String
    val versions: String
    val newRecord: String
    val scanTitle: String
    val scanNote: String
    val scanned: String
    val lookUp: String
    val doublesTitle: String
    val noDoubles: String
    val mergeHere: String
    val keepThis: String
    val twoPeople: String
    val merged: String
    val undoMerge: String
    val news: String
    val addOutside: String
    val outsideDay: String
    val outsidePlace: String
    val outsideSummary: String
    val save: String
    val noTimeline: String
    val decide: String
    val notReferred: String
    val household: String
    val correct: String

    fun outside(what: OutsideWhat): String
}

/** 中文. */
internal object ChineseRecordWords : RecordWords {
    override val record = "档案"
    override val timelineTitle = "时间线"
    override val editRecord = "修改档案"
    override val selfCareTitle = "生活自理能力"
    override val assess = "评估"
    override val allDrugs = "用药史"
    override val versions = "修改记录"
    override val newRecord = "新建档案"
    override val scanTitle = "按号码找"
    override val scanNote = "用扫码枪扫身份证或居民二维码，或者手工输入号码"
    override val scanned = "号码或扫到的内容"
    override val lookUp = "查找"
    override val doublesTitle = "重复档案"
    override val noDoubles = "没有重复的档案"
    override val mergeHere = "合并"
    override val keepThis = "以这份为准"
    override val twoPeople = "不是同一个人"
    override val merged = "已合并的档案"
    override val undoMerge = "拆开"
    override val news = "上次随访以来"
    override val addOutside = "添加外院记录"
    override val outsideDay = "日期"
    override val outsidePlace = "医院或机构"
    override val outsideSummary = "内容"
    override val save = "保存"
    override val noTimeline = "还没有记录"
    override val decide = "另作决定"
    override val notReferred = "不转诊"
    override val household = "同住的人"
    override val correct = "更正"

    override fun outside(what: OutsideWhat): String =
        when (what) {
            OutsideWhat.HospitalReport -> "医院报告"
            OutsideWhat.ReferralReply -> "转诊回复"
            OutsideWhat.TestResult -> "检查结果"
        }
}

/** English. */
internal object EnglishRecordWords : RecordWords {
    override val record = "Record"
    override val timelineTitle = "What happened"
    override val editRecord = "Edit the record"
    override val selfCareTitle = "Self-care"
    override val assess = "Assess"
    override val allDrugs = "Drugs so far"
    override val versions = "Who wrote what"
    override val newRecord = "New record"
    override val scanTitle = "Find by number"
    override val scanNote = "Scan an ID card or a resident's code with a reader, or type the number"
    override val scanned = "The number, or what was scanned"
    override val lookUp = "Look up"
    override val doublesTitle = "Double records"
    override val noDoubles = "No double records"
    override val mergeHere = "Merge"
    override val keepThis = "Keep this one"
    override val twoPeople = "Two people"
    override val merged = "Merged records"
    override val undoMerge = "Take apart"
    override val news = "Since the last visit"
    override val addOutside = "Add what happened elsewhere"
    override val outsideDay = "Day"
    override val outsidePlace = "Hospital or place"
    override val outsideSummary = "What came out"
    override val save = "Save"
    override val noTimeline = "Nothing yet"
    override val decide = "Decide otherwise"
    override val notReferred = "No referral"
    override val household = "Behind the same door"
    override val correct = "Correct"

    override fun outside(what: OutsideWhat): String =
        when (what) {
            OutsideWhat.HospitalReport -> "Hospital report"
            OutsideWhat.ReferralReply -> "Answer to a referral"
            OutsideWhat.TestResult -> "Test result"
        }
}
