### 领域里的话：表格的问题、判断的理由。{ $a } { $b } 是按顺序填入的值。

## 填表
problem-unknown-field = 表里没有「{ $a }」这一项
problem-wrong-kind = { $a } 不是这样填的
problem-empty = { $a } 还没填
problem-not-a-number = { $a }「{ $b }」里有不是数字的字。只填数字
problem-out-of-range = { $a } { $b } 不对吧？应在 { $c }–{ $d } 之间
problem-whole-number = { $a } { $b } 只填整数
problem-too-many-decimals = { $a } { $b } 小数太多，最多 { $c } 位
problem-one-number-missing = { $a } 还差一个数，像 135/85 这样填
problem-diastolic-not-below = { $a } 不对吧？低压应比高压低
problem-not-a-date = { $a }「{ $b }」不是日期，像 20260904 这样填
problem-future-date = { $a } { $b } 还没到，不能填以后的日子
problem-past-date = { $a } { $b } 已经过了，选今天或以后的日子
problem-before-birth = { $a } { $b } 早于出生日期 { $c }
problem-unknown-code = { $a } 没有「{ $b }」这个选项
problem-codes-out-of-order = { $a } 至少选一项，每项只选一次
problem-none-with-others = { $a } 选了「无」，就不能再选别的
problem-contradicts = 前面选了「无症状」，{ $a } 又填了字。留一个
problem-too-long = { $a } 太长，最多 { $b } 个字
problem-too-many-drugs = { $a } 最多 { $b } 种
problem-drug-incomplete = { $a } 每种药要有药名、每日几次、每次多少
problem-drug-times = { $a } 每日 { $b } 次不对吧？应多于 { $c } 次、最多 { $d } 次

## 号码
id-number-length = 身份证号应是 18 位，现在是 { $a } 位
id-number-fifteen-digits = 这是 15 位的老身份证号，已停用。填新证上的 18 位
id-number-characters = 身份证号只有数字，最后一位可以是 X
id-number-region = 身份证号前 6 位不是地区码，再核对一遍
id-number-birth-date = 身份证号第 7 到 14 位不是日期，再核对一遍
id-number-future-birth = 身份证号里的出生日期还没到，再核对一遍
id-number-check-digit = 身份证号最后一位对不上，可能输错了一位。再核对一遍
archive-number-length = 档案编号应是 17 位，现在是 { $a } 位
archive-number-characters = 档案编号只有数字
