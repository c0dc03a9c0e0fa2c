"""Reads one law folder and refuses what is not sound: no number without its citation or the word local."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tracker.law.records import Article, Instrument, LawError, Notice, Parameter, Value, Version

ARTICLE_KEYS = {"instrument", "article", "wording", "excerpt", "in_force_from", "checked_on"}
INSTRUMENT_KEYS = {"title", "short", "number", "in_force_from"}
PARAMETER_KEYS = {"title", "title_en", "unit", "values"}
# Only where a drill that shortens periods must leave the number alone: the reason.
KEPT_KEY = "kept_in_drills"
SWITCH_KEYS = {"title", "title_en", "unit", "rules"}
VERSION_KEYS = {"start", "value", "cites", "local", "checked_on", "note", "abolished"}
NOTICE_KEYS = {"year", "notices", "days_off", "days_worked"}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which a decimal fraction is exact and a key may stand only once."""


def _decimal(loader: Any, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = next((key for position, key in enumerate(keys) if key in keys[:position]), None)
    if twice is not None:
        raise LawError(f"{node.start_mark.name}：键“{twice}”出现两次")
    values = (loader.construct_object(value, deep=True) for _, value in node.value)
    return dict(zip(keys, values, strict=True))


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping a file holds; raises LawError if it is missing, not YAML, or no mapping."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except LawError as refused:
        raise LawError(f"{path.name}：{refused}") from refused
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError) as broken:
        raise LawError(f"{path.name}：无法读取（{broken}）") from broken
    if not isinstance(content, dict):
        raise LawError(f"{path.name}：应当是键值表")
    return content


def _check_keys(where: str, entry: Any, allowed: set[str], required: set[str]) -> None:
    if not isinstance(entry, dict):
        raise LawError(f"{where}：应当是键值表")
    unknown = sorted(str(key) for key in entry if key not in allowed)
    if unknown:
        raise LawError(f"{where}：未知的键 {'、'.join(unknown)}")
    missing = sorted(required - entry.keys())
    if missing:
        raise LawError(f"{where}：缺少 {'、'.join(missing)}")


def _text(where: str, key: str, value: Any, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (empty or value.strip()):
        raise LawError(f"{where}：{key} 应当是文字")
    return value


def _day(where: str, key: str, value: Any) -> date:
    if type(value) is not date:
        raise LawError(f"{where}：{key} 应当是日期（年-月-日）")
    return value


def _optional_day(where: str, key: str, value: Any) -> date | None:
    return None if value is None else _day(where, key, value)


def _flag(where: str, key: str, value: Any) -> bool:
    if type(value) is not bool:
        raise LawError(f"{where}：{key} 应当是 true 或 false")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("应当是不小于零的整数")
    return value


def _percent(value: Any) -> Decimal:
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
        raise ValueError("应当是不小于零的数")
    return value


def _date_value(value: Any) -> date:
    if type(value) is not date:
        raise ValueError("应当是日期（年-月-日）")
    return value


def _bool(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("应当是 true 或 false")
    return value


def _month_day(value: Any) -> tuple[int, int]:
    if not isinstance(value, str) or len(value) != 5:
        raise ValueError("应当是“月-日”，如 '03-31'")
    day = date.fromisoformat(f"2000-{value}")
    return day.month, day.day


def _list_of(one: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError("应当是列表")
        return tuple(one(item) for item in value)

    return read


UNITS: Mapping[str, Callable[[Any], Value]] = {
    "days": _whole,
    "working_days": _whole,
    "months": _whole,
    "year": _whole,
    "number": _whole,
    "days_list": _list_of(_whole),
    "percent": _percent,
    "percent_per_year": _percent,
    "percent_per_day": _percent,
    "date": _date_value,
    "month_day": _month_day,
    "month_days": _list_of(_month_day),
    "bool": _bool,
}


def read_articles(path: Path) -> tuple[dict[str, Instrument], dict[str, Article]]:
    """Instruments and articles of articles.yaml by key; raises LawError."""
    content = read_yaml(path)
    _check_keys(path.name, content, {"instruments", "articles"}, {"instruments", "articles"})
    for part in ("instruments", "articles"):
        if not isinstance(content[part], dict):
            raise LawError(f"{path.name}：{part} 应当是键值表")
    instruments = {}
    for key, entry in content["instruments"].items():
        where = f"{path.name} 的 {key}"
        _check_keys(where, entry, INSTRUMENT_KEYS, INSTRUMENT_KEYS)
        number = entry["number"]
        instruments[_text(where, "键", key)] = Instrument(
            key=key,
            title=_text(where, "title", entry["title"]),
            short=_text(where, "short", entry["short"]),
            number=None if number is None else _text(where, "number", number),
            in_force_from=_day(where, "in_force_from", entry["in_force_from"]),
        )
    articles = {}
    for key, entry in content["articles"].items():
        where = f"{path.name} 的 {key}"
        _check_keys(where, entry, ARTICLE_KEYS, ARTICLE_KEYS - {"excerpt"})
        instrument = instruments.get(entry["instrument"])
        if instrument is None:
            raise LawError(f"{where}：没有法规“{entry['instrument']}”")
        article = Article(
            key=_text(where, "键", key),
            instrument=instrument,
            article=_text(where, "article", entry["article"]),
            wording=_text(where, "wording", entry["wording"], empty=True),
            excerpt=_flag(where, "excerpt", entry.get("excerpt", False)),
            in_force_from=_day(where, "in_force_from", entry["in_force_from"]),
            checked_on=_optional_day(where, "checked_on", entry["checked_on"]),
        )
        if not article.wording and article.checked_on is not None:
            raise LawError(f"{where}：没有条文，不能写核对日期")
        articles[key] = article
    return instruments, articles


def read_parameters(folder: Path, articles: Mapping[str, Article]) -> dict[str, Parameter]:
    """Every parameter of a folder by name; a file with `rules` gives one per rule, `file/RULE-CODE`."""
    parameters = {}
    for path in sorted(folder.glob("*.yaml")):
        for parameter in _parameters_of(path, articles):
            parameters[parameter.name] = parameter
    if not parameters:
        raise LawError(f"{folder.name}：没有任何参数")
    return parameters


def _parameters_of(path: Path, articles: Mapping[str, Article]) -> Iterator[Parameter]:
    content = read_yaml(path)
    if "rules" not in content:
        _check_keys(path.name, content, PARAMETER_KEYS | {KEPT_KEY}, PARAMETER_KEYS)
        yield _parameter(path, path.stem, content, content["values"], articles)
        return
    _check_keys(path.name, content, SWITCH_KEYS, SWITCH_KEYS)
    if not isinstance(content["rules"], dict):
        raise LawError(f"{path.name}：rules 应当是键值表")
    for code, entry in content["rules"].items():
        _check_keys(f"{path.name} 的 {code}", entry, {"values", "ordered"}, {"values"})
        switch = _parameter(path, f"{path.stem}/{code}", content, entry["values"], articles)
        if _flag(f"{path.name} 的 {code}", "ordered", entry.get("ordered", False)):
            _check_ordered(switch, articles)
        yield switch


def _check_ordered(switch: Parameter, articles: Mapping[str, Article]) -> None:
    """A rule that only a local document can order is switched on by citing it, with its number."""
    for version in switch.versions:
        numbered = [key for key in version.cites if articles[key].instrument.number]
        if version.value is True and (version.local or not numbered):
            raise LawError(f"{switch.name}：{version.start} 起启用，但没有引用规定报送的文件及其文号")


def _parameter(
    path: Path, name: str, head: Mapping[str, Any], values: Any, articles: Mapping[str, Article]
) -> Parameter:
    unit = head["unit"]
    if unit not in UNITS:
        raise LawError(f"{path.name}：未知的单位 {unit}")
    if not isinstance(values, list) or not values:
        raise LawError(f"{path.name}（{name}）：values 应当是至少一行的列表")
    versions: list[Version] = []
    for position, entry in enumerate(values, 1):
        version = _version(f"{path.name}（{name}）第 {position} 行", unit, entry, articles)
        if versions and version.start <= versions[-1].start:
            raise LawError(
                f"{path.name}（{name}）：{version.start} 与前一版 {versions[-1].start} 重复或次序颠倒"
            )
        versions.append(version)
    if versions[0].value is None:
        raise LawError(f"{path.name}（{name}）：第一版没有值，无从废止")
    title = _text(path.name, "title", head["title"])
    title_en = _text(path.name, "title_en", head["title_en"])
    kept = _text(path.name, KEPT_KEY, head[KEPT_KEY]) if KEPT_KEY in head else ""
    return Parameter(name, title, title_en, unit, tuple(versions), kept)


def _version(where: str, unit: str, entry: Any, articles: Mapping[str, Article]) -> Version:
    _check_keys(where, entry, VERSION_KEYS, {"start", "value", "checked_on"})
    start = _day(where, "start", entry["start"])
    cites = entry.get("cites", [])
    if not isinstance(cites, list) or not all(isinstance(key, str) for key in cites):
        raise LawError(f"{where}：cites 应当是条文键的列表")
    local = _flag(where, "local", entry.get("local", False))
    if not cites and not local:
        raise LawError(f"{where}：没有引用条文；地方自定的数字应写 local: true")
    for key in cites:
        if key not in articles:
            raise LawError(f"{where}：引用了未收录的条文“{key}”")
        if articles[key].in_force_from > start:
            raise LawError(f"{where}：条文“{key}”自 {articles[key].in_force_from} 起施行，晚于 {start}")
    note = _text(where, "note", entry.get("note", ""), empty=True)
    value = _value(where, unit, entry, note)
    checked_on = _optional_day(where, "checked_on", entry["checked_on"])
    return Version(start, value, tuple(cites), local, checked_on, note)


def _value(where: str, unit: str, entry: Mapping[str, Any], note: str) -> Value:
    abolished = _flag(where, "abolished", entry.get("abolished", False))
    if entry["value"] is None:
        if not (abolished and note.strip()):
            raise LawError(f"{where}：没有值；废止应写 abolished: true 并在 note 中说明")
        return None
    if abolished:
        raise LawError(f"{where}：既有值又写废止")
    try:
        return UNITS[unit](entry["value"])
    except ValueError as wrong:
        raise LawError(f"{where}：值“{entry['value']}”不合单位 {unit}：{wrong}") from wrong


def read_notices(folder: Path) -> tuple[Notice, ...]:
    """The shipped calendar years in order; raises LawError."""
    notices = []
    for path in sorted(folder.glob("*.yaml")):
        content = read_yaml(path)
        _check_keys(path.name, content, NOTICE_KEYS, NOTICE_KEYS)
        if type(content["year"]) is not int or str(content["year"]) != path.stem:
            raise LawError(f"{path.name}：year 应当与文件名一致")
        sources = content["notices"]
        if not isinstance(sources, list) or not sources:
            raise LawError(f"{path.name}：缺少通知的出处")
        days = {}
        for part in ("days_off", "days_worked"):
            if not isinstance(content[part], dict):
                raise LawError(f"{path.name}：{part} 应当是“日期: 节日”的表")
            days[part] = {
                _day(path.name, part, day): _text(path.name, part, name)
                for day, name in content[part].items()
            }
        off, worked = days["days_off"], days["days_worked"]
        texts = tuple(_text(path.name, "notices", source) for source in sources)
        notice = Notice(content["year"], texts, frozenset(off), frozenset(worked), {**off, **worked})
        faults = notice.faults()
        if faults:
            raise LawError(f"{path.name}：{'；'.join(faults)}")
        notices.append(notice)
    return tuple(notices)
