### 界面上由核心说的话：今天、居民、随访、5+2、上传。短，先说要做的事。

group-visit = 这次上门
group-plan = 用药和方案
group-referral = 转诊
group-support = 帮扶
group-record = 档案
word-comma = 、
word-pressure = 血压
word-glucose = 血糖
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
age = { $a } 岁
age-sex = { $a } 岁 { $b }
sex-male = 男
sex-female = 女
colour-red = 马上处理
colour-yellow = 要留意
colour-green = 平稳
colour-grey = 未测
role-doctor = 家庭医生
role-nurse = 护士
role-social-worker = 社工
role-volunteer = 志愿者
role-grid-worker = 网格员
disease-hypertension = 高血压
disease-diabetes = 2型糖尿病

## 今天
today-empty = { $a ->
    [0] 今天、明天都没有要上门的
   *[other] 今天没有要上门的。明天有 { $a } 位
}
today-progress = 走了 { $a } / { $b } 位
today-due = 随访到期
today-overdue = 随访过期 { $a } 天
today-measure-pressure = 量血压
today-plan-week = 5+2 第 { $a } 周
today-call = 打电话
today-go-first = 先去这一户

## 居民
resident-since = { $a }，{ $b }起管理
resident-allergic = { $a }过敏
know-last = 上次 { $a } { $b }
know-adherence-gaps = 上次说药吃得断断续续
know-adherence-none = 上次说没吃药
know-irregular-pulse = { $a } 量血压时脉搏不齐，听一下心脏
know-drug-since = { $a }，{ $b }起
summary-fasting = 空腹 { $a }
drug-line = { $a } { $b }，每日 { $c } 次
trend-pressure-spoken = 血压，最近的在前：{ $a }
trend-glucose-spoken = 空腹血糖，最近的在前：{ $a }
unmask-reason-missing = 写一下为什么要看完整号码，会记下来

## 随访
visit-start = 开始随访
visit-go-on = 接着填
visit-sign = 签字
visit-hand-in = 交给医生
visit-signed = { $a } { $b } { $c } 已签
visit-handed-in = { $a } { $b } { $c } 已交给医生
visit-kept = 已存好。{ $a } 份待上传
visit-next = 下次 { $a }
visit-already-signed = 这次随访已经签了，不能再改
visit-nothing-yet = 还什么都没填。先量血压
desk-conflict = 这一条刚才已经变了。退出去再进来看一下
class-satisfied = 控制满意
class-unsatisfied = 控制不满意
class-adverse-reaction = 不良反应
class-complication = 并发症
class-open = 未判断
judgement-needs = 还差：{ $a }
referral-emergency = 紧急转诊：先处理，马上转，2 周内再随访
referral-refer = 建议转诊，2 周内再随访

## 读数
pressure-emergency = 太高，马上转诊
pressure-both-high = 高压低压都偏高
pressure-systolic-high = 高压偏高
pressure-diastolic-high = 低压偏高
pressure-at-target = 达标
pressure-mean = 后两次平均
pressure-spoken = 高压 { $a }，低压 { $b }
pressure-none = 血压还没量
glucose-fasting = 空腹血糖
glucose-after-meal = 餐后血糖
glucose-emergency-high = 太高，马上转诊
glucose-emergency-low = 太低，马上补糖
glucose-high = 血糖偏高
glucose-at-target = 达标
glucose-spoken = { $a } { $b }
glucose-none = 血糖还没测
glucose-first = 插试纸，采血；血糖仪会自己传过来
glucose-when = 是空腹吗？
measure-first = 坐好歇 5 分钟，缠袖带，按开始键
measure-again = 隔 1 分钟再量一次
measure-third = 两次差得多，再量第三次
measure-on = 换{ $a }，隔 1 分钟再量一次
measure-say-arm = 点一下是哪只胳膊量的
reading-typed = 手填
reading-home = 家庭自测
reading-elsewhere = 院内或别处所测
reading-nothing-to-confirm = 这个数不用确认，或已经确认过了
posture-standing-1 = 站 1 分钟
posture-standing-3 = 站 3 分钟
home-pressure = 家庭自测血压
home-glucose = 家庭自测血糖
home-high = 家庭自测 { $a }–{ $b } 平均 { $c }，目标 <{ $d }：偏高（{ $e } 天 { $f } 次）
home-at-target = 家庭自测 { $a }–{ $b } 平均 { $c }，目标 <{ $d }：达标（{ $e } 天 { $f } 次）
home-too-few = 家庭自测只有 { $a } 天够数，要满 { $b } 天才能算平均
own-meter-hers = { $a }，只有本人用
own-meter-shared = { $a }，一家人合用
own-meter-elsewhere = 这台量过别家的人，不能登记成一家的
site-right-arm = 右臂
site-left-arm = 左臂
mark-irregular-pulse = 脉搏不齐，听一下心脏
mark-tell-doctor = 这次的读数要告诉医生
mark-undated = 没有时间。补上时间以后才能用
mark-estimated = 时间是人说的
mark-confirmed = 医生看过，是真的
mark-meter-average = 血压计自己取的平均值
mark-pulse-high = 脉搏快得超出血压计的范围
mark-pulse-low = 脉搏慢得超出血压计的范围
mark-implausible = 这个数不像真的。留下了，判断时不用它
mark-time-corrected = 时间已校正
mark-time-unknown = 设备没有时间，按收到的时间记
mark-control-solution = 质控液，不是病人的
mark-context-missing = 血糖仪没说是不是空腹
mark-meter-fault = 血糖仪自己说这次不准，重测一次

## 收设备
listen-waiting = 等血压计、血糖仪。按一下开始键
listen-waiting-pressure = 等血压计。按一下开始键
listen-found = 找到 { $a }，正在连
listen-receiving = 正在收{ $a }的记录 { $b }
listen-done = { $a } 收完了
meter-untested-pressure = 本应用尚未实测过这款血压计
meter-untested-glucose = 本应用尚未实测过这款血糖仪
inbox-why-older = 不是这次量的，选一下是谁的
inbox-why-undated = 没有时间，选一下是谁的
inbox-why-unclaimed = 还没说是谁的
inbox-why-asked = 选一下是谁的
inbox-why-taken-back = 刚才放错过人，选一下是谁的
inbox-why-somebody-elses = 这台设备登记在别人名下，选一下是谁的
inbox-why-other-slot = 设备上的用户号和上次不一样，选一下是谁的
inbox-why-two-people = 这一家不止一个人在量，选一下是谁的
inbox-empty = 没有等着认领的读数
inbox-count = { $a } 条读数不知道是谁的。认领一下
inbox-none-chosen = 先选读数
inbox-estimated = 约 { $a }
date-unreadable = 日期像 2026-09-04 这样填，时间像 07:30 这样填
date-after-receipt = 收到的时候已经量过了，时间要更早
date-has-a-time = 这一条有时间，不用补
inbox-line = { $a } · { $b } · { $c }
inbox-no-time = 时间不明
inbox-kept = { $a } 条旧记录等着认领
inbox-set-aside = 收到一条质控或空记录，没有算进去
trouble-switch-bluetooth-on = 手机蓝牙没开。打开蓝牙
trouble-enter-by-hand = 这台设备没有蓝牙。手填
trouble-allow-bluetooth = 没有蓝牙权限。到系统设置里允许
trouble-come-closer = { $a }没连上。离近一点，按一下它的开始键
trouble-free-the-meter = { $a }正忙，或连着别的手机。等一下，或断开那一台
trouble-pair-again = { $a }配对没成功。核对密码，重新配对
trouble-the-meter = 设备
trouble-try-again = { $a }没收全。再按一下开始键，会从断的地方接着收

## 5+2
plan-title = 5+2 第 { $a } 周（共 { $b } 周）
plan-line = 本周 { $a }/{ $b } · { $c }
plan-not-yours = 这一项由{ $a }打勾

## 上传
sync-nothing-yet = 没有待上传的
sync-all-there = 已全部收到
sync-readings = { $a } 条读数
sync-state-waiting = 待上传
sync-state-sent = 已发出，等平台答复
sync-state-acknowledged = 平台已收到

## 我的
me-store = 数据加密存在这台手机里（SQLCipher，256 位）
me-version = 版本 { $a } · 规则 { $b } · 表格 { $c }
store-check = 检查数据
store-check-note = 加密档案逐页读了一遍，每页的校验码和每条引用都对过
store-check-result = 结果
store-check-sound = 全部完好
vault-desktop = 这台电脑没有硬件钥匙库：钥匙存在一个只有你能读的文件里。真正的居民数据只放在手机上
access-sign = 签字是家庭医生的事。交给医生
access-confirm = 不像真的数由家庭医生确认
pin-not-digits = 密码只用数字
pin-too-short = 密码至少 { $a } 位
pin-too-long = 密码最多 { $a } 位
pin-too-simple = 这个密码太好猜了。换一个
vault-failed = 手机的钥匙库没打开。锁屏再解锁，重试一次
vault-too-open = 钥匙文件别人也能读，先不打开。把它的权限改成只有你自己能读
