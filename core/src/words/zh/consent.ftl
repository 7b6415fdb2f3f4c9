### 同意：先说要做什么，再问同不同意；收回什么时候都行。念给不识字的人听也听得懂。

consent-title-record = 建档和上门
consent-text-record = 我们要给您建一份健康档案，定期上门看血压、血糖，记下吃的药。这些只有您的家庭医生团队能看。您同意吗？
consent-stops-record = 收回后不再上门，不再往档案里记。已经记下的按规定保存
consent-title-bluetooth = 自动读仪器
consent-text-bluetooth = 用手机从血压计、血糖仪里直接读数，省得手抄抄错。您同意吗？
consent-stops-bluetooth = 收回后只手填，不再从仪器读
consent-title-hospital = 给医院看
consent-text-hospital = 转诊、会诊时，把您的病情和用药给接诊的医院看。您同意吗？
consent-stops-hospital = 收回后转诊单不再发给医院
consent-title-civil-affairs = 给民政看
consent-text-civil-affairs = 帮您申请补助、服务时，把必要的情况告诉民政部门。您同意吗？
consent-stops-civil-affairs = 收回后不再代您向民政申请
consent-title-volunteers = 志愿者上门
consent-text-volunteers = 让志愿者知道您的姓名和门牌，上门量血压、看限盐勺。您的病他们看不到。您同意吗？
consent-stops-volunteers = 收回后志愿者的手机里不再有您
consent-title-photo = 拍照
consent-text-photo = 需要时拍下伤口、药盒，放进档案。您同意吗？
consent-stops-photo = 收回后不再拍
consent-title-whereabouts = 记住您在哪
consent-text-whereabouts = 记下您家在地图上的位置，方便找到您家。您同意吗？
consent-stops-whereabouts = 收回后不再用地图上的位置

consent-signed = { $a } 本人签字同意，{ $b } 记
consent-spoken = { $a } 口头同意，{ $c } 在场，{ $b } 记
consent-by-carer = { $a } 由 { $c } 代为同意，{ $b } 记
consent-withdrawn = { $a } 收回，{ $b } 记
consent-never-asked = 还没问
consent-no-ink = 还没签。请在框里写下名字
consent-too-much-ink = 签得太多了。擦掉再签一次
consent-no-name = 写上在场的人或代为同意的人的姓名，2 到 40 个字
consent-record-withdrawn = 本人收回了建档和上门的同意，不能再上门。本人愿意的话，先在居民页重新同意
consent-no-whereabouts = 本人没同意记住住处的位置，或收回了。先在居民页问
consent-no-bluetooth = 本人没同意自动读仪器。请手填，或先在居民页问
sync-consent = 同意书
