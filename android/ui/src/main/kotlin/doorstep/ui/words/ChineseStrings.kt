package doorstep.ui.words

import doorstep.bridge.api.Arm
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Role
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.TypeSize
import java.time.LocalDate
import java.time.format.DateTimeFormatter.BASIC_ISO_DATE

/** 中文, as staff speak at the door. */
object ChineseStrings : Strings, RecordWords by ChineseRecordWords {
    override val back = "返回"
    override val cancel = "不用了"
    override val next = "下一步"
    override val undo = "撤回"
    override val tryAgain = "再试一次"
    override val colon = "："
    override val listComma = "，"
    override val open = "打开"
    override val opened = "已展开"
    override val closed = "已收起"
    override val notMeasured = "还没量"

    override fun day(day: LocalDate, withYear: Boolean) =
        (if (withYear) "${day.year}年" else "") + "${day.monthValue}月${day.dayOfMonth}日"

    override val consents = "知情同意"
    override val signedOnGlass = "本人签字"
    override val agreedAloud = "口头同意"
    override val agreedByCarer = "家里人代为同意"
    override val takeBackConsent = "收回"
    override val agreed = "同意"
    override val signatureBox = "签字框，用手指写名字"
    override val wipe = "擦掉"
    override val whoHeard = "在场听到的人"
    override val whoAgrees = "代为同意的人"
    override val whoLooked = "谁看过完整号码"

    override val today = "今天"
    override val residents = "居民"
    override val plan = "5+2"
    override val me = "我的"

    override val appName = "入户随访"
    override val unlockTitle = "输入密码"
    override val unlock = "打开"
    override val setupTitle = "第一次用这部手机"
    override val joinPlatform = "连接本单位平台"
    override val joinNote = "登录平台后，分给你的居民会下载到这部手机，加密保存。"
    override val joinMore = "证书、公钥、试用令牌"
    override val tryDemo = "用示范小区试试"
    override val tryDemoNote = "没有平台也能试，里面的人都是编的。"
    override val platformAuthority = "本单位的根证书"
    override val platformPins = "服务器公钥指纹"
    override val setupRole = "你是谁？"
    override val setupNote = "会建一个加密的示范小区，里面的人都是编的。"
    override val choosePin = "设一个密码"

    override fun newcomer(name: String, role: String, team: String) =
        listOf(name, role, team).filter { it.isNotEmpty() }.joinToString(" · ")

    override val choosePinNote = "至少 6 位数字。忘了没人能替你打开。"
    override val pinAgain = "再输一遍"
    override val pinsDiffer = "两遍不一样。从头再设一次"
    override val makeStore = "建好并打开"
    override val makingStore = "正在建加密的档案库"
    override val unlocking = "正在打开"
    override val erase = "退一格"

    override fun digitsTyped(count: Int) = "已输入 $count 位"

    override fun attemptsLeft(count: Int) = "还可以试 $count 次"

    override fun wait(clock: String) = "$clock 后再试"

    override fun role(role: Role) =
        when (role) {
            Role.Doctor -> "家庭医生"
            Role.Nurse -> "护士"
            Role.SocialWorker -> "社工"
            Role.Volunteer -> "志愿者"
            Role.GridWorker -> "网格员"
        }

    override fun roleNote(role: Role) =
        when (role) {
            Role.Doctor -> "随访、判断、签字"
            Role.Nurse -> "随访、测量，交给医生签字"
            Role.SocialWorker -> "低盐小组，5+2 打勾"
            Role.Volunteer -> "上门量血压，看限盐勺"
            Role.GridWorker -> "认住户，上门量血压"
        }

    override val actFirst = "先处理"
    override val startFirst = "从第一户开始"
    override val allDone = "今天都走完了"
    override val nobodyHome = "没人在家"
    override val done = "已完成"
    override val syncLabel = "上传情况"

    override fun nextStop(place: String, name: String) = "去下一户：$place $name"

    override fun callLabel(phone: String) = "打电话 $phone"

    override val collect = "收仪器里的记录"
    override val inboxTitle = "仪器里的记录"
    override val inboxChoose = "选好同一个人的"
    override val chooseAll = "全选"
    override val chooseNone = "都不选"
    override val nobodysChosen = "不是居民的"
    override val whyNobodys = "为什么不是居民的？"
    override val setAside = "放到一边"
    override val ownersFirst = "这台仪器是谁家的"
    override val give = "是这位的"
    override val herOwnMeter = "是这家自己的仪器"
    override val sayWhen = "补时间"
    override val whenTaken = "大概什么时候量的？"
    override val dayTaken = "哪天"
    override val timeTaken = "几点"
    override val timeExample = "例如 0830"
    override val keepEstimate = "记下"

    override fun whoseChosen(count: Int) = if (count == 0) "先选记录" else "选好 $count 条，是谁的？"

    override fun whoseTitle(count: Int) = "$count 条记录是谁的？"

    override fun ownMeterOf(name: String) = "${name}家的仪器"

    override fun giveTo(count: Int, name: String) = "$count 条都是${name}的？"

    override fun nobodysWhy(why: NobodysWhy) =
        when (why) {
            NobodysWhy.NotAPatients -> "别人量的，不归我们管"
            NobodysWhy.Test -> "试仪器"
        }

    override val openReadings = "要处理的读数"
    override val lastReadings = "一次次的读数"
    override val notHers = "不是这位的"
    override val notHersQuestion = "不是这位的？读数会回到“仪器里的记录”。"
    override val itIsReal = "是真的"
    override val releaseMeter = "不再是这家的"

    override fun arm(arm: Arm) = if (arm == Arm.Left) "左臂" else "右臂"

    override fun readingsOfVisit(count: Int) = "这次量了 $count 次"

    override val search = "找人"
    override val searchHint = "姓名、门牌、电话、身份证号"
    override val clearSearch = "清空"

    override fun nobodyFound(query: String) = "没有找到“$query”。试试只输姓，或者门牌号"

    override val nobodyYet = "这里还没有居民"

    override val beforeKnocking = "敲门前"
    override val conditions = "病情和过敏"
    override val drugsNow = "现在吃的药"
    override val contactPerson = "联系人"
    override val phone = "电话"
    override val idNumber = "身份证号"
    override val showWhole = "看全号"
    override val whyShow = "为什么要看全号？"
    override val whyShowNote = "原因和时间会记下来。"
    override val reason = "原因"
    override val pastVisits = "以前的随访"
    override val openVisit = "有一次没做完的随访"
    override val targetBand = "目标"
    override val drugChanges = "换药"
    override val notEnoughForChart = "只有一次，下次就能看出走势"

    override val typeByHand = "手输"
    override val systolic = "高压（收缩压）"
    override val diastolic = "低压（舒张压）"
    override val listening = "等仪器。按一下开始键"
    override val keepAll = "都没变"
    override val keepOne = "没变"
    override val lastTime = "上次"
    override val judgement = "判断"
    override val needed = "必填"
    override val referral = "转诊"
    override val inbox = "收到的读数，是谁的？"
    override val isHers = "是这位的"
    override val isHersNow = "这位刚量的"
    override val isHersEarlier = "这位以前量的"
    override val drugName = "药名"
    override val timesADay = "每日几次"
    override val doseEach = "每次多少"
    override val resumed = "上次填到一半，接着填就行"
    override val startOver = "重新填"

    override fun manyFound(count: Int) = "只列出前 $count 个，再多打几个字"

    override val addDrug = "加一种药"
    override val noDrugs = "没在吃药"

    override fun dayExample(day: LocalDate) = "例如 ${day.format(BASIC_ISO_DATE)}"

    override fun mendFirst(field: String) = "「$field」没填对，先改好再签"

    override val halfFilledIn = "填了一半，不要了？"
    override val fillOn = "接着填"
    override val throwAway = "不要了"
    override val beingRead = "正在读…"
    override val beingPrinted = "正在准备打印…"
    override val showTyped = "显示"
    override val hideTyped = "隐藏"
    override val nothingToAsk = "都问完了"
    override val computed = "自动算出"

    override fun toAsk(count: Int) = "还要问 $count 项"

    override fun unchanged(count: Int) = "没变 $count 项"

    override fun optionalCount(count: Int) = "有才填 $count 项"

    override fun answeredCount(count: Int) = "已答 $count 项"

    override fun planToday(done: Int, all: Int) = "5+2 今天 $done/$all 项"

    override fun kept(count: Int) = "$count 项按上次的记"

    override val removed = "已删掉一行"

    override fun removeDrug(name: String) = "删掉 $name"

    override fun waitLeft(clock: String) = "还要等 $clock"

    override fun sinceReading(clock: String) = "量完已过 $clock"

    override fun rulesVersion(version: String) = "规则 $version"

    override fun review(signLabel: String) = "看一遍，再$signLabel"

    override val reviewTitle = "再看一遍"
    override val reviewNote = "确认后进加密档案，等着上传。"
    override val gaps = "还空着"
    override val noGaps = "没有空着的项"
    override val planDone = "今天的 5+2"
    override val nextVisit = "下次"
    override val signNow = "现在签"

    override fun holdTo(signLabel: String) = "按住$signLabel"

    override fun holdHelp(signLabel: String) = "$signLabel？签了就不能再改，只能补记。"

    override val signing = "正在存"
    override val signed = "签好了"
    override val handedIn = "交给医生了"
    override val backToToday = "回到今天"

    override val planTitle = "5+2 本周"
    override val planEmpty = "这周没有人在做 5+2"

    override val syncTitle = "上传情况"
    override val waiting = "待上传"
    override val received = "平台已收到"
    override val refused = "平台退回"
    override val syncEmpty = "还没有签过的随访"
    override val uploadNow = "现在上传"
    override val stopUpload = "先停下"
    override val uploading = "正在连平台"
    override val platform = "平台"
    override val platformAddress = "平台地址"
    override val platformToken = "试用平台的令牌"
    override val signInToPlatform = "登录平台"
    override val signInWithBrowser = "用浏览器登录"
    override val signInWithToken = "用令牌登录"
    override val signOut = "退出平台"

    override val language = "语言"
    override val typeSize = "字号"
    override val readAloud = "读出读数"
    override val readAloudNote = "收到血压、血糖时念一遍"
    override val radio = "连血压计、血糖仪"
    override val radioNote = "标准方式收不到时，换手机自带的试试"
    override val lockNow = "现在锁上"
    override val changePin = "改密码"
    override val askTwoPeople = "是两个人？以后不再提示这两份档案"
    override val askRelease = "这台仪器不再是这家的？以后它的记录要重新认人"
    override val askSignOut = "退出平台？没上传的留在这台手机里，再登录就接着传"

    override fun askKeep(chosen: String) = "$chosen？两个都会留着"

    override fun askLead(chosen: String) = "$chosen？没人接的告警以后报给这个人"

    override fun askMerge(name: String) = "两份档案合成一份，放在${name}名下？合错了还能拆开"

    override fun askNobodyHome(place: String) = "$place 没人在家？记一次"

    override val checkStore = "检查数据"
    override val pinChanged = "密码改好了"
    override val oldPin = "先输现在的密码"
    override val newPin = "输新密码"
    override val thisPhone = "这部手机"

    override fun radio(choice: RadioChoice) =
        when (choice) {
            RadioChoice.Library -> "标准蓝牙"
            RadioChoice.Phone -> "手机自带蓝牙"
            RadioChoice.Demo -> "演示"
        }

    override fun typeSize(size: TypeSize) =
        when (size) {
            TypeSize.Normal -> "标准"
            TypeSize.Large -> "大"
            TypeSize.Larger -> "更大"
            TypeSize.Largest -> "最大"
        }
}
