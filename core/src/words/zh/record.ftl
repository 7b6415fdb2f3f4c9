### 档案、时间线、合并

## 档案
record-edit-title = 修改档案
record-new-title = 新建档案
record-drug-since = { $a }，{ $b }起
record-drug-until = { $a }，{ $b }至{ $c }
record-version = { $a } { $b } { $c } 改了：{ $d }
record-first-version = { $a } { $b } { $c } 填写
record-too-old = 出生日期不对吧？年龄应在 { $a } 岁以内
record-born-differs = 出生日期和身份证号不一致，核对一遍
record-sex-differs = 性别和身份证号不一致，核对一遍
record-phone = 电话只有数字，{ $a }–{ $b } 位
record-contract-ends-before = 签约止不能早于签约起
record-number-taken = 这个档案编号已有人用，换一个
record-id-taken = 这个身份证号已有档案。先搜索，打开那一份

## 扫描
scan-not-understood = 没认出身份证号或档案编号。再扫一次，或手工输入
scan-found = 找到了
scan-new = 没有这个人。可以新建档案
scan-nobody = 没有这个人

## 自理能力
self-care-title = 生活自理能力评估
self-care-incomplete = 五项都要选
self-care-due = 今年还没做生活自理能力评估
self-care-result = { $a } 分 · { $b }
self-care-independent = 可自理
self-care-slight = 轻度依赖
self-care-moderate = 中度依赖
self-care-dependent = 不能自理

## 时间线
timeline-visit = 随访
timeline-reading = 测量
timeline-drug = 用药
timeline-drug-begun = 开始 { $a }
timeline-drug-ended = 停用 { $a }
timeline-referral = 转诊
timeline-referral-advised = 建议转诊
timeline-report = 医院报告
timeline-referral-reply = 转诊回复
timeline-test = 检查结果
timeline-self-care = 自理能力
timeline-told = 平台告知
news-outside = { $a }{ $b }：{ $c }
news-drug = { $a }起 { $b }
news-reading = { $a }测得 { $b }
outside-text = 这一项要填，最多 { $a } 个字
outside-day = 日期不对吧？应在出生到今天之间，像 20260904 这样填

## 合并
double-same-id = 身份证号相同
double-same-person = 姓名、出生日期和住址相同
double-linked = 平台说是同一人
merge-same = 不能和自己合并

## 随访
know-closed = 随访已结束（{ $a }）：{ $b }
know-not-met = 上次没见到（{ $a }）：{ $b }
visit-outcome-no-reason = 没见到人，要写明原因
visit-outcome-unexplained = 没能随访，要写明原因和日期
decide-class = 分类只有 1 到 4
decide-next = 下次随访应在明天到 { $a } 之间，像 20260904 这样填
decide-reason = 写明理由，{ $a }–{ $b } 个字
decide-no-referral = 没有要转诊，不用决定
decide-not-referred = 不转诊
decide-line = 医生决定：{ $a }（{ $b }）
correct-title = 更正随访
correct-measured = 测量值
correct-reason = 更正理由
version-signed = { $a } { $b } 签字
version-corrected = { $a } { $b } 更正：{ $c }
sync-correction = 更正
sync-record = 档案
sync-self-care = 自理能力评估
sync-outside = 院外情况
sync-merge = 合并档案
timeline-record = 档案
