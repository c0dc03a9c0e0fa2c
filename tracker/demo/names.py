"""The names and codes of the fictional city; none belongs to anybody."""

from __future__ import annotations

from stdnum.cn import uscc

from tracker.exchange.identifiers import organisation_check

# Each with the region code that the program keeps for the fictional city (subjects/zones.yaml).
DISTRICTS = {
    "230100Y1": "启明区",
    "230100Y2": "云岭区",
    "230100Y3": "临江区",
    "230100Y4": "望川区",
    "230100Y5": "青禾区",
    "230100Y6": "石桥区",
    "230100Y7": "长亭县",
    "230100Y8": "白桦县",
}
CITY_REGION = "230100"
DEPARTMENTS = ("教育局", "住房和城乡建设局", "卫生健康局", "交通运输局", "水务局")
FIRMS = (
    "北岸建筑",
    "松涛教学设备",
    "清源环卫",
    "禾丰农机",
    "联科信息",
    "书香文教",
    "康泰医疗器械",
    "蓝河水利",
    "远山路桥",
    "晨光照明",
    "安固消防",
    "绿野园林",
    "瑞雪供热设备",
    "百川物业",
    "宏图勘测",
    "新芽种业",
    "同舟物流",
    "金穗食品",
    "巧匠装饰",
    "云帆软件",
    "冰城管道",
    "林海木业",
    "朝阳印刷",
    "大地检测",
)


def demo_uscc(number: int) -> str:
    """A credit code with right check digits that belongs to nobody: its organisation part begins DEM0."""
    organisation = f"DEM0{number:04d}"
    head = f"91230100{organisation}{organisation_check(organisation)}"
    return head + uscc.calc_check_digit(head)
