größe        = länge.straße
変数           = 名前
a-b          = a-b - c
_            = _a
x1           = x1.y-2
ünder_score9 = 1
