### 规则说的话：判断和颜色的理由、测量、5+2。{ $a } { $b } 是按顺序填入的值。

## 紧急转诊
reason-emergency-pressure = 血压 { $a }/{ $b }，到了 { $c }/{ $d }：先处理，马上转诊
reason-emergency-glucose-high = 血糖 { $a }，到了 { $b }：先处理，马上转诊
reason-emergency-glucose-low = 血糖 { $a }，低到 { $b } 了：先处理，马上转诊
reason-emergency-pregnant-pressure = 怀孕或哺乳，血压 { $a }/{ $b }，到了 { $c }/{ $d }：马上转诊
reason-emergency-pregnant-glucose = 怀孕或哺乳，空腹血糖 { $a }，到了 { $b }：马上转诊
reason-sign-altered-consciousness = 意识或行为改变：先处理，马上转诊
reason-sign-severe-headache = 剧烈头痛或头晕：先处理，马上转诊
reason-sign-nausea-vomiting = 恶心或呕吐：先处理，马上转诊
reason-sign-blurred-vision = 视力模糊或眼痛：先处理，马上转诊
reason-sign-palpitation = 心悸：先处理，马上转诊
reason-sign-chest-tightness = 胸闷：先处理，马上转诊
reason-sign-cannot-lie-flat = 喘憋、不能平卧：先处理，马上转诊
reason-sign-acetone-breath = 呼气有烂苹果味：先处理，马上转诊
reason-sign-sweating = 出汗：先处理，马上转诊
reason-sign-poor-appetite = 食欲减退：先处理，马上转诊
reason-sign-great-thirst = 多饮：先处理，马上转诊
reason-sign-much-urine = 多尿：先处理，马上转诊
reason-sign-abdominal-pain = 腹痛：先处理，马上转诊
reason-sign-deep-breathing = 深大呼吸：先处理，马上转诊
reason-sign-flushed-skin = 皮肤潮红：先处理，马上转诊
reason-sign-fast-heart = 心率持续超过 100 次/分：先处理，马上转诊
reason-sign-high-fever = 体温超过 39 ℃：先处理，马上转诊
reason-sign-sudden-vision-loss = 视力突然骤降：先处理，马上转诊
reason-sign-pregnant-high-pressure = 怀孕或哺乳，血压高：先处理，马上转诊
reason-sign-pregnant-high-glucose = 怀孕或哺乳，血糖高：先处理，马上转诊
reason-sign-other-disease = 有别的病，这里处理不了：先处理，马上转诊

## 判断
reason-complication = 有新的或加重的并发症：转诊，{ $a } 天内随访
reason-reaction-first = 有药物不良反应：调药，{ $a } 天内随访
reason-reaction-better = 不良反应有好转，还没消失：{ $a } 天内再看
reason-reaction-not-better = 不良反应没好转：转诊，{ $a } 天内随访
reason-pressure-above = 血压 { $a }/{ $b }，目标 <{ $c }/{ $d }
reason-pressure-above-elderly = 血压 { $a }/{ $b }，目标 <{ $c }/{ $d }（{ $e } 岁及以上）
reason-pressure-at-target = 血压 { $a }/{ $b }，达到目标 <{ $c }/{ $d }
reason-pressure-at-target-elderly = 血压 { $a }/{ $b }，达到目标 <{ $c }/{ $d }（{ $e } 岁及以上）
reason-glucose-above = 空腹血糖 { $a }，目标 <{ $b }
reason-glucose-low = 空腹血糖 { $a }，{ $b } 及以下是低血糖，不算控制满意
reason-glucose-at-target = 空腹血糖 { $a }，达到目标 <{ $b }
reason-unsatisfied-first = 第一次不满意：调药，{ $a } 天内随访
reason-unsatisfied-again = 连续第二次不满意：转诊，{ $a } 天内随访
reason-irregular-pulse = 脉搏不齐：听一下心脏，查心律
reason-home-above = 家庭自测平均 { $a }/{ $b }，目标 <{ $c }/{ $d }，偏高
reason-home-at-target = 家庭自测平均 { $a }/{ $b }，达到目标 <{ $c }/{ $d }
reason-missing-blood_pressure = 还缺血压，判断不了
reason-missing-fasting_glucose = 还缺空腹血糖，判断不了
reason-missing-emergency_signs = 还没问危急情况
reason-missing-adverse_reaction = 还没问药物不良反应
reason-missing-complication_new_or_worse = 还没问并发症

## 颜色
colour-emergency = 上次要紧急转诊
colour-grade-3 = 血压 { $a }/{ $b }，3 级
colour-glucose-very-high = 血糖 { $a }，太高
colour-hypoglycaemia-level-2 = 血糖 { $a }，低血糖 2 级
colour-hypoglycaemia = 血糖 { $a }，低血糖
colour-refer = 上次要转诊
colour-grade-2-high-risk = 血压 { $a }/{ $b }，2 级以上，高风险
colour-hypoglycaemia-often = 常有低血糖反应
colour-overdue-long = 随访过期 { $a } 天，先打电话
colour-unsatisfied = 上次控制不满意
colour-adverse-reaction = 上次有药物不良反应
colour-complication = 上次有并发症
colour-pressure-above-target = 血压 { $a }/{ $b }，没到目标
colour-home-pressure-above-target = 家庭自测平均 { $a }/{ $b }，没到目标
colour-glucose-above-target = 空腹血糖 { $a }，没到目标
colour-glucose-high = 血糖 { $a }，偏高
colour-grade-1-high-risk = 血压 { $a }/{ $b }，1 级以上，高风险
colour-takes-drugs-irregularly = 服药断断续续
colour-takes-no-drugs = 没在服药
colour-hypoglycaemia-sometimes = 偶有低血糖反应
colour-overdue = 随访过期 { $a } 天
colour-stable = 平稳
colour-nothing-known = 还没测过

## 5+2
plan-five-plus-two = 5+2 干预
plan-doctor-follow-up = 医生随访：量血压，调药
plan-low-salt-group = 低盐饮食小组
plan-salt-spoon-check = 看限盐勺用了没有
plan-status-done = 做完了
plan-status-due = 还要做
plan-status-missed = 没做到
plan-status-not-yet = 还没到
plan-tick-unknown-item = 这个计划里没有这一项
plan-tick-not-yours = 这一项不由你的岗位打勾
plan-tick-outside = 这一天不在计划的 { $a } 周里
plan-tick-future = 还没到的日子不能打勾
plan-salt-within = 每人每天 { $a } 克盐，在 { $b } 克以内
plan-salt-above = 每人每天 { $a } 克盐，应少于 { $b } 克
plan-salt-grams = 用掉的盐应在 0–{ $a } 克之间
plan-salt-days = 天数应在 1–{ $a } 之间
plan-salt-eaters = 吃饭的人数应在 1–{ $a } 之间

clinical-pressure = 临床目标 <{ $a }，与考核分开
clinical-pressure-by-steps = 临床目标先 <{ $a }，能耐受再 <{ $b }，与考核分开
clinical-glucose = 临床目标 空腹 { $a }–{ $b } mmol/L，糖化血红蛋白 <{ $c } %，与考核分开
