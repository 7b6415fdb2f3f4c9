### 登录平台。短，先说要做的事。

sign-in-no-platform = 还没有填平台地址。填好的都在手机里
sign-in-none = 没有登录平台。照常做，登录后再上传
sign-in-begun = 在浏览器里登录，登好回到这里
sign-in-done = 已登录平台
sign-in-done-as = 已登录平台：{ $a }
sign-in-ran-out = 平台登录过期了。重新登录后继续上传，填好的都在

## 登不上
sign-in-no-address = 平台地址不对。核对后再填
sign-in-not-encrypted = 平台地址要以 https:// 开头
sign-in-bad-authority = 证书文件读不出来。找管理员再要一份
sign-in-bad-pin = 公钥指纹不对。找管理员核对
sign-in-unreachable = 连不上平台。看看网络，过一会儿再登录
sign-in-untrusted = 平台的证书不可信，没有发送任何东西。找管理员
sign-in-not-offered = 这个地址不能登录。核对平台地址，连的 Wi-Fi 要先登录的先登录
sign-in-unknown-app = 平台不认识这个应用。找管理员登记
sign-in-refused = 平台没让登录。再登录一次，还不行找管理员
sign-in-mismatch = 这次登录对不上。从头再登录一次
sign-in-no-role = 平台没有写明你的岗位。找管理员
sign-in-other-role = 平台上你的岗位是{ $a }，这台手机是{ $b }。用自己的手机，或找管理员
sign-in-no-team = 平台没有写明你在哪个团队。找管理员

## 平台不让用了
lease-lapsed = 这台手机太久没有连上平台，先不能用。登录平台后再开，填好的都在
lease-paused = 平台暂停了这台手机。问过管理员后登录平台再开，填好的都在
lease-lost = 平台上这台手机已挂失。找回来的，先找管理员
