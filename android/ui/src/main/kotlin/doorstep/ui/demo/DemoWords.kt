package doorstep.ui.demo

import doorstep.bridge.api.Language
import doorstep.bridge.api.MeterKind
import doorstep.bridge.api.MeterTrouble

/** The words of the virtual meters; they belong to the demo, not to the app. */
class DemoWords(private val language: Language) {
    private fun said(chinese: String, english: String) = if (language == Language.Chinese) chinese else english

    val title = said("演示血压计、血糖仪", "Demo meters")
    val troubles = said("出点毛病", "Make it difficult")
    val note = said("发的是真机的字节。开着随访才收得到", "They send the bytes of real ones. A visit has to be open")
    val systolic = said("高压", "Systolic")
    val diastolic = said("低压", "Diastolic")
    val pulse = said("脉搏", "Pulse")
    val press = said("按开始键", "Press start")
    val replayCuff = said("重放 BM85 的真实字节", "Replay a captured BM85")
    val glucose = said("血糖", "Glucose")
    val fasting = said("空腹", "Fasting")
    val insert = said("插试纸", "Put a strip in")
    val replayStrip = said("重放 Accu-Chek Guide 的真实字节", "Replay a captured Accu-Chek Guide")

    val fill = said("再存 30 条", "Store 30 records")

    fun trouble(trouble: MeterTrouble) =
        when (trouble) {
            MeterTrouble.ClockLost -> said("时钟丢了", "Clock lost")
            MeterTrouble.LinkDrops -> said("发 3 条就断开（一次）", "Link drops after 3 packets, once")
            MeterTrouble.WrongPin -> said("配对码输错", "Wrong PIN")
            MeterTrouble.Busy -> said("被别的手机占着", "Held by another phone")
            MeterTrouble.Mute -> said("连上了不发数", "Connects, sends nothing")
        }

    fun kind(kind: MeterKind) =
        when (kind) {
            MeterKind.Cuff -> said("血压计", "Cuff")
            MeterKind.Glucometer -> said("血糖仪", "Glucometer")
        }

    fun away(kind: MeterKind) = said("${kind(kind)}拿远了", "${kind(kind)} carried away")

    /** How a meter stands: [count] readings in its memory, and whether a phone talks to it. */
    fun state(count: Int, connected: Boolean): String {
        val holds = said("存了 $count 条", "holds $count")
        return if (connected) "$holds · ${said("已连上", "connected")}" else holds
    }
}
