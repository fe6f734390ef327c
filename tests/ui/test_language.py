"""Other languages: what is said in them, that nothing but words changes, and what has no translation yet."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Scenario, run
from blackmass.process.errors import InputError
from blackmass.process.registry import Registry
from blackmass.ui.cli import main
from blackmass.ui.display import label
from blackmass.ui.language import ENGLISH, Language, catalogue, language, say, speaking
from blackmass.ui.measures import Measures, shown
from blackmass.ui.report import to_bytes
from blackmass.ui.report.sections import SECTIONS, TABS


@pytest.fixture
def some() -> Language:
    return Language(
        "zh", {"Undo": "撤销", "black mass": "黑粉", "{0} of {1} plants": "共 {1} 座，已算 {0} 座", "Largest": "最大",
               "Nothing is lost.": "无损失。", "Lost": "损失"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("undo", "撤销"),
        ("3 of 120 plants", "共 120 座，已算 3 座"),
        ("Largest: black mass", "最大：黑粉"),
        ("**Undo**", "**撤销**"),
        ("black mass (lost)", "黑粉（损失）"),
        ("Nothing is lost. 3 of 4 plants", "无损失。共 4 座，已算 3 座"),
        ("Lost, black mass", "损失、黑粉"),
        ("Lost, and something else", "Lost, and something else"),
        ("12.5 kg/h", "12.5 kg/h"),
        ("My plant", "My plant"),
    ],
)
def test_what_is_told_is_found_by_its_form(some: Language, told: str, said: str) -> None:
    """Values keep their digits whatever their order; what the catalogue has not stays as it is."""
    assert some.say(told) == said


@pytest.mark.parametrize("part", ["Cost: ", "cost, ", "In: ", "Cost. ", "cost to ", "(cost (", "**", "{0} of {1} "])
@pytest.mark.parametrize("times", [40, 240, 2000])
def test_hostile_text_is_said_somehow(part: str, times: int) -> None:
    """Names that people type may look like anything."""
    assert language("zh").say(part * times)


def test_languages_do_not_cross(some: Language) -> None:
    """Within one, pictures speak it; outside nothing has changed."""
    with speaking(some):
        assert say("Undo") == "撤销"
        with speaking(ENGLISH):
            assert say("Undo") == "Undo"
        assert say("Undo") == "撤销"
    assert say("Undo") == "Undo"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="possible are en, zh"):
        language("xx")


# --- Chinese ------------------------------------------------------------------------------------------------

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"
#: Lines on parameters that may stay English.
_UNTRANSLATED = 0
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: What is no word of the page: names of plants and people, units, formulas, kinds of files.
_NO_WORDS = re.compile(
    r"blackmass|English|Sobol|Monte-Carlo|[a-z0-9]+(-[a-z0-9]+)+|\b(degC|atm|percent|hour|kWh|ppm|mol|CSV|JSON|TOML|PDF|HTML|Markdown|Parquet)\b"
)


@pytest.fixture(scope="module")
def chinese() -> AppTest:
    app = AppTest.from_file(str(_PAGE), default_timeout=90)
    app.query_params["language"] = "zh"
    return app.run()


def _told(app: AppTest) -> dict[str, str]:
    """What a page says of itself: every title, label, help and caption, by the kind of element."""
    found: dict[str, str] = {}
    for element in app:
        for name in ("label", "value", "help", "placeholder"):
            told = getattr(element, name, None)
            if name == "value" and type(element).__name__ not in (
                "Caption",
                "Header",
                "Subheader",
                "Markdown",
                "Warning",
            ):
                continue
            if isinstance(told, str) and told:
                found[f"{type(element).__name__} {name}: {told}"] = told
    return found


def _english(told: str) -> bool:
    return not _HAN.search(told) and re.search("[a-z]{3}", _NO_WORDS.sub("", told)) is not None


@pytest.mark.slow
def test_the_page_is_in_chinese_and_its_numbers_are_the_same(chinese: AppTest) -> None:
    """Title of a figure, tabs and fields are; the number is that of the English page, and so are keys and options."""
    english = AppTest.from_file(str(_PAGE), default_timeout=90).run()
    assert not chinese.exception and not english.exception
    assert [m.value for m in chinese.metric] == [m.value for m in english.metric]
    assert "利润" in [m.label for m in chinese.metric] and "Margin" in [m.label for m in english.metric]
    assert "概览" in [tab.label for tab in chinese.tabs] and "Overview" in [tab.label for tab in english.tabs]
    assert "zh" in chinese.query_params["language"] and "language" not in english.query_params
    values = [{w.key: w.value for w in app.selectbox if w.key} for app in (chinese, english)]
    assert values[0] == values[1]


@pytest.mark.slow
def test_every_word_of_the_page_is_in_chinese(chinese: AppTest) -> None:
    """Help and captions too, on every tab."""
    missing = set()
    tabs = [tab.label for tab in chinese.tabs]
    for tab in tabs:
        chinese.session_state["tab"] = tab
        chinese.run()
        assert not chinese.exception
        missing |= {f"{tab}, {where}" for where, told in _told(chinese).items() if _english(told)}
    assert len(tabs) > 9 and not missing, "\n".join(sorted(missing))


def test_the_page_says_everything_in_the_language_of_the_visitor() -> None:
    """No module of it speaks past that; the picture of the plant has no words of its own."""
    past = {
        path.name
        for path in _PAGE.parent.glob("*.py")
        if re.search(r"^\s*(import|from) streamlit\b", path.read_text("utf-8"), re.M)
    }
    assert past == {"spoken.py", "picture.py"}


@pytest.mark.parametrize("name", ["nmc622-hydro", "nmc622-pyro"])
def test_a_report_in_chinese(name: str) -> None:
    """Titles, headings, steps and products are, and every number is as in English; the document knows nothing of it."""
    doc = run(Scenario.load(name)).document
    before = doc.to_dict()
    english, said = (to_bytes(doc, ".md", language=language(code)).decode() for code in ("en", "zh"))
    assert doc.to_dict() == before
    for words in ("## 摘要", "## 回收率与黑粉", "六水硫酸镍", "浸出", "利润"):
        assert words in said and words not in english
    rows = [[line for line in text.splitlines() if line.startswith("|")] for text in (english, said)]
    number = re.compile(r"\| ([-−+]?\d[\d .]*) (?=\|)")
    assert [number.findall(row) for row in rows[0]] == [number.findall(row) for row in rows[1]]


@pytest.mark.parametrize(("code", "said"), [("en", "黑粉"), ("zh", "black mass"), ("en", "black mass"), ("zh", "黑粉")])
def test_an_option_is_understood_by_its_name_in_any_language(code: str, said: str) -> None:
    """As the browser says it until it has heard of the other one."""

    def page() -> None:
        from blackmass.ui.app.spoken import st
        from blackmass.ui.display import label

        st.selectbox("Form", ["cell", "black_mass"], key="form", format_func=label)
        st.multiselect("Forms", ["cell", "black_mass"], key="forms", format_func=label)

    app = AppTest.from_function(page)
    app.query_params["language"] = code
    app.session_state["form"], app.session_state["forms"] = said, [said, "cell"]
    app.run()
    assert not app.exception
    assert app.session_state["form"] == "black_mass" and app.session_state["forms"] == ["black_mass", "cell"]


@pytest.mark.parametrize("told", [("lb", "MJ", "battery"), ("kg", "kWh", "product"), ("short ton", "MJ", "feed")])
def test_units_are_said_in_chinese_too(told: tuple[str, str, str]) -> None:
    """What figures are per, in sentences and headings."""
    doc = shown(run(Scenario.load("lfp-hydro")).document, Measures(*told))
    said = to_bytes(doc, ".md", language=language("zh")).decode()
    for words in ("kilogram of", "short ton of", "kWh of battery", "Figures are", "Heat is"):
        assert words not in said


def test_what_has_no_translation_yet() -> None:
    """Names of steps, parameters, sections and tabs all have one; of the lines on parameters so many may be missing."""
    chinese = language("zh")
    registry = Registry.installed()
    operations = [operation for step in registry.steps for operation in registry.operations(step)]
    settings = Scenario.load("nmc622-hydro").settings.values()
    declared = {p.doc: label(name) for table in (*operations, *settings) for name, p in table.parameters.items()}
    names = {*declared.values(), *map(label, registry.steps), *(chapter.title for chapter in SECTIONS), *TABS}
    missing = sorted(name for name in names if re.search("[a-z]{3}", name) and chinese.say(name) == name)
    assert not missing, f"no Chinese for {missing}"
    docs = sorted(words for words in declared if not chinese.knows(words))
    print(f"{len(docs)} of {len(declared)} lines on parameters have no Chinese:", *docs, sep="\n")
    assert len(docs) <= _UNTRANSLATED, "more lines on parameters without Chinese than there were: translate what is new"


def test_no_translation_loses_a_value() -> None:
    """Each has the places that its message has."""
    for message, said in catalogue("zh").items():
        assert said, message
        assert sorted(re.findall(r"\{\d\}", message)) == sorted(re.findall(r"\{\d\}", said)), message


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".html"])
def test_every_kind_of_report_takes_a_language(suffix: str) -> None:
    """The workbook keeps its formulas and the names of its cells."""
    doc = run(Scenario.load("nmc622-mechanical")).document
    content = to_bytes(doc, suffix, language=language("zh"))
    if suffix == ".pdf":  # in Chinese where a typeface of this computer has it, else in English and says so
        words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert ("摘要" in words) is not ("No typeface" in words and "Black-mass yield" in words)
    if suffix == ".html":
        assert '<html lang="zh">' in content.decode() and "黑粉产率" in content.decode()
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert "摘要" in book.sheetnames and "net_present_value" in book.defined_names


@pytest.mark.slow
def test_changing_the_language_keeps_what_was_typed() -> None:
    """There and back, in one session; another session beside it hears nothing of it."""
    first, second = (AppTest.from_file(str(_PAGE), default_timeout=90).run() for _ in range(2))
    first.text_input(key="field leaching.temperature").set_value("60 degC").run()
    there = [m.value for m in first.metric]
    first.button_group(key="language chosen").set_value("zh").run()
    assert [m.value for m in first.metric] == there and first.metric[0].label == "黑粉产率"
    assert first.text_input(key="field leaching.temperature").value == "60 degC"
    assert second.run().metric[0].label == "Black-mass yield"
    first.button_group(key="language chosen").set_value("en").run()
    assert [m.value for m in first.metric] == there and first.metric[0].label == "Black-mass yield"
    assert first.text_input(key="field leaching.temperature").value == "60 degC"


def test_the_command_writes_a_report_in_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it prints stays English; a language that there is not is refused by name."""
    path = tmp_path / "plant.md"
    assert main(["run", "nmc622-mechanical", "--language", "zh", "--report", str(path)]) == 0
    assert "## 摘要" in path.read_text("utf-8") and not _HAN.search(capsys.readouterr().out)
    assert main(["report", "nmc622-mechanical", "--language", "xx", "--to", str(path)]) == 2
    assert 'there is no "xx"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("leaching.temperature", "2 km"),
        ("leaching.temperature", "500 degC"),
        ("leaching.temperature", "70"),
        ("leaching.temperature", "warm"),
        ("leaching.temperature", "70 florin"),
        ("leaching.residence_time", "2,5 h"),
        ("leaching.tanks", 2.5),
        ("leaching.tanks", 99),
        ("leaching.reductant", "peroxid"),
        ("screening.aperture", "0.05 in in"),
        ("feed.mass_flow", "10 t"),
        ("feed.state_of_charge", "2 kWh"),
        ("plant.operating_time", "9999 h/yr"),
        ("economics.price.nickel", "3 km"),
        ("leaching.recovery.Ni", "120 percent"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_in_chinese(key: str, typed: object) -> None:
    """With what was given and what is allowed as they are."""
    with pytest.raises(InputError) as told:
        Scenario.load("nmc622-hydro").override(key, typed)
    said = language("zh").say(str(told.value))
    assert re.search("[\u4e00-\u9fff]", said) and key in said and str(typed).strip('"') in said
    assert not re.search(r"\b(give|choose|range|known|starts?)\b", said), said
