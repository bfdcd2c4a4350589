"""How a camera may be, in words, and what helps."""

STATES = {
    "ok": "正常", "slow": "帧率低", "offline": "离线", "denied": "密码不对", "frozen": "画面卡住", "black": "黑屏",
    "covered": "被遮挡", "moved": "被移动", "silent": "进程没有消息", "off": "停用",
}  # fmt: skip
REMEDIES = {
    "offline": "看电源和网线，再看交换机", "denied": "用户名或密码改过，重新导入这台摄像机", "frozen": "重启摄像机",
    "black": "看照明和镜头盖", "covered": "到现场看镜头", "moved": "到现场扶正，再核对围栏",
    "slow": "看网络，或把码流改成子码流", "silent": "看运行 run.py vision 的那台机器",
}  # fmt: skip
