# 和平台来往：上传、收取、没收的、两边改得不一样的
link-sync = 待处理的上传
sync-title = 上传和收取
sync-running = 正在上传，请稍等
sync-progress-push = 已上传 { $a } 份，还有 { $b } 份
sync-progress-pull = 已收到 { $a } 条
sync-last = 上次收取：{ $a }
sync-untaken = 收到 { $a } 条不对的，没有收
sync-clock-behind = 手机的钟慢了 { $a } 分钟，请校准
sync-clock-ahead = 手机的钟快了 { $a } 分钟，请校准

sync-trouble-unreachable = 连不上平台，有信号会再试
sync-trouble-busy = 平台忙，过一会儿再试
sync-trouble-not-fhir = 网络要登录，或者地址不对：先打开网页看看
sync-trouble-untrusted = 平台的证书不可信，没有上传，请告诉管理员
sync-trouble-sign-in = 请重新登录平台，没上传的都还在
sync-trouble-cancelled = 上传停下了，可以再点一次

sync-problem-no-page = 平台的答复看不懂，这次没有收
sync-problem-too-many = 平台一次发得太多，这次没有收
sync-problem-elsewhere = 平台让去别的地方取，没有去
sync-problem-endless = 平台的答复没完没了，先停下了

sync-reason-invalid = 内容不合规定
sync-reason-reference = 里面提到的平台上没有
sync-reason-forbidden = 您的账号不能写这个人
sync-reason-duplicate = 平台上已有一份
sync-reason-conflict = 平台上刚被改过
sync-reason-gone = 平台上已删除
sync-reason-too-large = 内容太大
sync-reason-unreadable = 旧版本留下的，平台看不懂
sync-reason-held = 等前面没收的处理好
sync-reason-other = 平台没有说明

sync-refused-title = 平台没收的
sync-resend = 再发一次
sync-hand-over = 交给医生
sync-handed = 已交给医生
sync-kind-conflict = 选定的值
sync-kind-hand-over = 交给医生的事

sync-conflicts-title = 两边改得不一样的
sync-here = 这边：{ $a }（{ $b }，{ $c }）
sync-there = 平台：{ $a }（{ $b }）
sync-keep-here = 用这边的
sync-keep-there = 用平台的
sync-empty = 没有
sync-unknown-time = 时间不明
sync-field-name = 姓名
sync-field-telecom = 电话
sync-field-address = 住址
sync-field-birthDate = 出生日期
sync-field-gender = 性别
sync-field-contact = 联系人
sync-field-identifier = 号码
sync-field-deceased = 是否去世
sync-field-active = 是否在管
sync-field-status = 状态
sync-field-other = 其他内容

sync-review-title = 要人看一下的
sync-review-merged = 平台上已并入另一份档案
sync-review-died = 平台上登记已去世
sync-review-inactive = 平台上已不在管
sync-review-gone = 平台上已删除或不再由您负责
sync-review-task = 别人交来请核对
sync-review-unread = 这个版本还不会收进档案，原样留着
