### 应用里的话：打开、权限、设备、同步。对工作人员说，短，先说要做的事。

## 锁
lock-locked = 已锁上。输入密码打开
lock-wrong-pin = 密码不对。还可以试 { $a } 次
lock-wait = 试得太多了。{ $a } 秒后再试
lock-wait-minutes = 试得太多了。{ $a } 分钟后再试
lock-wait-hours = 试得太多了。{ $a } 小时后再试
lock-no-more-tries = 密码错了太多次，一天只能再试一次。想不起来，把手机交给管理员

## 权限
access-not-allowed = 这一项由{ $a }来做
access-diagnosis = 诊断只有医生和护士能看
access-not-found = 没找到这一条，可能已经移走了

## 保存的地方
store-wrong-key = 钥匙对不上，这台手机打不开里面的数据。数据没有动，把手机交给管理员
store-damaged = 数据文件坏了。没有删任何东西，把手机交给管理员恢复
store-newer = 数据是新版应用写的。先更新应用，数据都在
store-full = 手机存满了，刚才这一步没存上。删些照片或视频再试
store-read-only = 手机不让写入，刚才这一步没存上。检查存储卡和权限
store-in-use = 入户随访已经在另一个窗口打开了。回到那一个

## 设备
meter-too-long = { $a }发来的一条记录长得不对。开头留下了，可以手填
meter-unreadable = { $a }发来的记录读不懂。原样留下了，可以手填
meter-cuff-loose = 袖带松了。缠紧再量一次
meter-movement = 量的时候手动了。放平再量一次
meter-position = 姿势不对。袖带和心口一样高，再量一次

## 同步
sync-waiting = { $a } 份待上传
sync-rejected = 平台退回：{ $a }

## 出了意外
error-internal = 出了意外（编号 { $a }），已经填的都在。关掉再打开一次；还这样就把编号告诉管理员
