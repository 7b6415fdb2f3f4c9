package doorstep.desktop

import doorstep.bridge.api.Language

/** The titles of the walk's steps. */
internal class WalkWords(private val language: Language) {
    private fun said(chinese: String, english: String) = if (language == Language.Chinese) chinese else english

    val setUp = said("第一次打开：选身份，设密码", "First start: who, and a PIN")
    val made = said("加密的示范小区建好了", "The encrypted demo district is made")
    val locked = said("锁上，再用密码打开", "Locked, and opened by the PIN")
    val today = said("今天要走的门", "Today's doors")
    val resident = said("进门前：病史", "Before the door: her history")
    val trend = said("血压走势", "Blood pressure over time")
    val visit = said("开始随访", "The visit begins")
    val cuff = said("按血压计的开始键：一台 BM85 的真实字节", "The cuff's start key: the captured bytes of a BM85")
    val strip = said("插试纸：一台 Accu-Chek Guide 的真实字节", "A strip goes in: the captured bytes of an Accu-Chek Guide")
    val kept = said("没变的一次记下", "What has not changed is kept by one tap")
    val asked = said("问完还没答的", "The open questions are answered")
    val judged = said("判断和理由", "The judgement and its reasons")
    val ticked = said("5+2：勾上今天做的", "5+2: today's step is ticked")
    val review = said("再看一遍", "The review before signing")
    val signed = said("按住签字", "Held to sign")
    val waiting = said("等着上传", "Waiting for the platform")
    val uploaded = said("平台收到了", "The platform has it")
    val again = said("关掉应用，重新打开：随访在加密的库里", "Closed and started again: the visit is in the encrypted store")
    val neighbour = said("同一户的第二个人", "The second one behind the same door")
    val screening = said("上门筛查：血压很高，马上报医生", "A screening at a door: far too high, the doctor is told at once")
    val alert = said("告警在名单最上面，医生处理", "The alert is at the top of the list, the doctor answers it")
    val week = said("5+2：这一周，提醒吃药", "5+2: this week, and the drugs")
    val referral = said("转诊：一页摘要给接诊医生", "A referral, with one page for the receiving doctor")
    val answer = said("医院有回音，两周内随访", "The hospital answers: a follow-up within two weeks")
    val hospitalSaid = said("加培哚普利 4 mg，两周后复查", "Perindopril 4 mg added, seen again in two weeks")
    val consent = said("收回一项同意", "A consent is taken back")
    val indicators = said("考核指标", "The indicators")

    val taps = said("从血压到签字的触摸次数", "touches from the last reading to the signature")
    val files = said("库文件里找不到姓名", "no name can be read in the store's files")

    private val pages =
        mapOf(
            "first-choice" to said("第一次打开", "First start"),
            "join-platform" to said("第一次打开：连接平台", "First start: join a platform"),
            "first-start" to said("第一次打开：选身份", "First start: who"),
            "choose-pin" to said("设密码", "A PIN is chosen"),
            "refused-pin" to said("太好猜的密码不收", "A PIN that is easy to guess is refused"),
            "today" to today,
            "resident" to said("进门前", "Before the door"),
            "cuff-1" to said("开始测量", "The visit begins"),
            "cuff-2" to said("血压计的读数", "The cuff's readings"),
            "strip" to said("血糖仪的读数", "The strip's reading"),
            "every-field" to said("要问的都在这里", "Everything that is asked"),
            "review" to said("再看一遍", "The review before handing in"),
            "signed" to said("按住交给医生", "Held to hand in"),
            "residents" to said("居民", "Residents"),
            "plan" to said("5+2 这一周", "5+2 this week"),
            "me" to said("我的", "Me"),
        )

    /** The title of a page that another role sees. */
    fun page(stop: String) = expect("a title of the page $stop", pages[stop])

    fun fields(count: Int) = said("$count 项", "$count fields")
}
