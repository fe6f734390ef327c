"""The sheet of a workbook that reckons: prices and amounts to revenue and cost, and those to the cash flow of every year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .cash import Cash, Item
from .terms import Term, largest, summed, when

TITLE = "Cash flow model"

#: A model is written where it comes to the net present value that was calculated, to this share of the capital.
_SAME = 1e-9

_WORDS = (
    "What is blue can be changed, and everything under it follows, down to the net present value. Amounts, labour and "
    "capital stay as the plant was calculated, and so does the price of the feed, also where it goes by that of metals."
)
_OWN_WORDS = {
    "discount_rate": "Discount rate", "life": "Years of production", "construction": "Years of building",
    "first_year": "Production in the first year", "second_year": "Production in the second year", "tax": "Tax on profit",
    "depreciation": "Years of depreciation", "spares": "Spare parts, of plant and offsites",
    "research": "Research, of the revenue", "royalties": "Royalties, of the revenue",
    "consumables": "Consumables, of feed and reagents", "selling": "Selling, of what is spent",
    "interest": "Interest on working capital", "cash_cover": "Cash cost that working capital covers, weeks",
    "supplier_credit": "Credit of suppliers, weeks",
}  # fmt: skip
#: Costs that follow others; what is left of the overheads beside research does not.
_FOLLOWING = (
    "reagents",
    "utilities",
    "wastes",
    "consumables",
    "overheads",
    "royalties",
    "selling",
    "interest",
    "capital",
)
_VARIABLE = ("feedstock", "freight", "reagents", "consumables", "utilities", "wastes", "handling", "royalties")
_YEARLY = (
    "Year",
    "Production",
    "Earned",
    "Written off",
    "Profit",
    "Loss carried on",
    "Put in",
    "Net",
    "Sum",
    "Present value",
)


class Live:
    """Writes the sheet, from the top down; every formula with the number that it comes to."""

    def __init__(self, book: Any, found: Cash, formats: Any):
        self.book, self.found, self.formats = book, found, formats
        self.cells: list[tuple[int, int, Any, Any]] = []  # what to write: row, column, Term or text or number, format
        self.names: dict[str, tuple[int, int]] = {}
        self.row = 0

    def write(self) -> bool:
        """Write the sheet, unless the model does not come to what was calculated."""
        npv = self._reckon()
        if not abs(npv.value - self.found.npv) <= _SAME * max(abs(self.found.npv), self.found.fixed_capital):
            return False
        say = self.formats.language.say
        sheet = self.book.add_worksheet(say(TITLE))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, len(_YEARLY), 14)
        for row, column, held, style in self.cells:
            if isinstance(held, Term):
                sheet.write_formula(row, column, f"={held.text}", style, held.value)
            elif isinstance(held, str):
                sheet.write_string(row, column, say(held), style)
            else:
                sheet.write_number(row, column, held, style)
        for name, (row, column) in self.names.items():
            self.book.define_name(name, f"='{say(TITLE)}'!{_cell(row, column, fixed=True)}")
        return True

    # --- cells ------------------------------------------------------------------------------------------

    def _put(self, column: int, held: Any, style: Any = None, name: str = "") -> Term:
        """Write a cell in the row in hand; returns it as a term, by its name where it has one."""
        style = style or (self.formats.text if isinstance(held, str) else self.formats.number)
        self.cells.append((self.row, column, held, style))
        if name:
            self.names[name] = (self.row, column)
        value = held.value if isinstance(held, Term) else 0.0 if isinstance(held, str) else float(held)
        return Term(name or _cell(self.row, column), value)

    def _line(self, words: str, held: Any, name: str = "", *, given: bool = False) -> Term:
        """A row of words and a number: blue where it may be changed."""
        self._put(0, words)
        term = self._put(1, held, self.formats.given if given else None, name)
        self.row += 1
        return term

    def _head(self, *titles: str) -> None:
        for column, title in enumerate(titles):
            self._put(column, title, self.formats.head)
        self.row += 1

    # --- the model --------------------------------------------------------------------------------------

    def _reckon(self) -> Term:
        found, currency = self.found, self.found.currency
        self._put(0, TITLE, self.formats.title)
        self.row += 1
        self._put(0, _WORDS, self.formats.words)
        self.row += 2
        self._head("Terms", "Value")
        terms = {
            key: self._line(words, found.settings[key], key, given=True) for key, words in _OWN_WORDS.items()
        }  # fmt: skip
        tonnes = self._line("Feed, tonnes a year", found.tonnes, "feed_per_year")
        fixed_capital = self._line(f"Fixed capital, {currency}", found.fixed_capital, "fixed_capital", given=True)
        built = self._line(f"Plant and offsites, {currency}", found.built, "plant_and_offsites")
        self.row += 1
        value = self._items("Product", found.products, "value_per_tonne", "Value of products")
        bought = {
            kind: self._items(f"{kind.capitalize()}", items, f"{kind}_per_tonne", f"All {kind}")
            for kind, items in found.bought.items()
        }
        variable, fixed, supplies, cash = self._costs(terms, value, bought, tonnes, fixed_capital, built)
        tied = largest(
            (terms["cash_cover"] * cash - terms["supplier_credit"] * supplies) * tonnes / found.weeks + terms["spares"] * built, 0.0
        )  # fmt: skip
        working = self._line(f"Working capital, {currency}", tied, "working_capital")
        self.row += 1
        return self._years(terms, (value - variable) * tonnes, fixed * tonnes, fixed_capital, working)

    def _items(self, title: str, items: Sequence[Item], name: str, words: str) -> Term:
        """Amount times price of each, and their sum."""
        self._head(title, "Paid amount", "per tonne of feed", "Price of that", f"{self.found.currency}/t feed")
        sums = []
        for item in items:
            self._put(0, item.name)
            amount = self._put(1, item.amount)
            self._put(2, item.unit)
            price = self._put(3, item.price, self.formats.given, _named("price", item.name, self.names))
            sums.append(self._put(4, amount * price))
            self.row += 1
        self._put(0, words, self.formats.total_text)
        term = self._put(4, summed(sums), self.formats.total_number, name)
        self.row += 2
        return term

    def _costs(
        self,
        terms: dict[str, Term],
        value: Term,
        bought: dict[str, Term],
        tonnes: Term,
        fixed_capital: Term,
        built: Term,
    ) -> tuple[Term, Term, Term, Term]:
        """Costs by kind, per tonne of feed; of them what follows the throughput, what does not, supplies, and all cash."""
        found, currency = self.found, self.found.currency
        given = {kind: cost for kind, cost in found.costs.items() if kind not in _FOLLOWING}
        self._head("Cost", f"{currency}/t feed")
        cost = {kind: self._line(kind.capitalize(), amount, given=True) for kind, amount in given.items()}
        cost |= {kind: self._line(kind.capitalize(), sum_) for kind, sum_ in bought.items()}
        paid = largest(cost.get("feedstock", Term("0", 0.0)), 0.0)
        supplies = self._line("Paid for feed and reagents", paid + bought["reagents"])
        cost["consumables"] = self._line("Consumables", terms["consumables"] * supplies)
        rest = found.costs.get("overheads", 0.0) - found.settings["research"] * value.value
        others = self._line("Overheads beside research", rest, given=True)
        cost["overheads"] = self._line("Overheads", others + terms["research"] * value)
        cost["royalties"] = self._line("Royalties", terms["royalties"] * value)
        spent = self._line(
            "Spent on all these",
            _added(cost.values()) - cost["feedstock"] + paid if "feedstock" in cost else _added(cost.values()),
        )
        bound = self._line(
            "Spare parts less credit",
            terms["spares"] * built / tonnes - terms["supplier_credit"] / found.weeks * supplies,
        )
        cover = terms["cash_cover"] / found.weeks
        bearing = (spent + terms["interest"] * bound) / (Term("1", 1.0) - terms["selling"] - terms["interest"] * cover)
        free = spent / (Term("1", 1.0) - terms["selling"])
        cash = self._line("All cash cost", when(Term("0", 0.0) < cover * bearing + bound, bearing, free))
        cost["selling"] = self._line("Selling", terms["selling"] * cash)
        cost["interest"] = self._line("Interest", terms["interest"] * largest(cover * cash + bound, 0.0))
        rate, life = terms["discount_rate"], terms["life"]
        annuity = when(Term("0", 0.0) < rate, rate / (Term("1", 1.0) - (rate + 1.0) ** -life), Term("1", 1.0) / life)
        cost["capital"] = self._line("Capital, as an annuity", fixed_capital * annuity / tonnes)
        total = self._line("Cost", _added(cost.values()), "cost_per_tonne")
        self._line("Margin", value - total, "margin_per_tonne")
        variable = self._line("Of it what follows the throughput", _added(c for k, c in cost.items() if k in _VARIABLE))
        fixed = self._line(
            "and what does not, capital apart", _added(c for k, c in cost.items() if k not in (*_VARIABLE, "capital"))
        )
        bought_feed = variable + fixed - cost["feedstock"] + paid if "feedstock" in cost else variable + fixed
        return variable, fixed, supplies, bought_feed

    def _years(self, terms: dict[str, Term], earns: Term, spends: Term, capital: Term, working: Term) -> Term:
        """The plant's life, a row a year; its present value."""
        build, life = terms["construction"], terms["life"]
        self._head(*_YEARLY)
        loss = total = Term("0", 0.0)
        nets, worths = [], []
        for n in range(self.found.years):
            at = self._put(0, n + 1) - 1.0
            age = at - build
            before, over = age < 0.0, life - 0.5 < age
            level = self._put(1, when(before, 0.0, when(over, 0.0, when(age < 0.5, terms["first_year"], when(age < 1.5, terms["second_year"], 1.0)))))  # fmt: skip
            running = when(before, 0.0, when(over, 0.0, 1.0))
            earned = self._put(2, level * earns - running * spends)
            written = self._put(3, running * when(age < terms["depreciation"], capital / terms["depreciation"], 0.0))
            profit = self._put(4, earned - written - loss)
            loss = self._put(5, when(Term("0", 0.0) < running, largest(-profit, 0.0), loss))
            last = when(build - 1.5 < at, when(at < build - 0.5, 1.0, 0.0), 0.0)
            end = when(build + life - 1.5 < at, when(at < build + life - 0.5, 1.0, 0.0), 0.0)
            put_in = self._put(6, when(before, capital / build, 0.0) + working * (last - end))
            net = self._put(7, earned - terms["tax"] * largest(profit, 0.0) * running - put_in)
            total = self._put(8, total + net)
            nets.append(net)
            worths.append(self._put(9, net / (terms["discount_rate"] + 1.0) ** at))
            self.row += 1
        self.row += 1
        npv = self._line(f"Net present value, {self.found.currency}", summed(worths), "net_present_value")
        if self.found.irr is not None:
            cells = f"{nets[0].text}:{nets[-1].text}"
            self._line("Internal rate of return", Term(f"IRR({cells})", self.found.irr), "rate_of_return")
        return npv


def _added(terms: Any) -> Term:
    """The sum of cells wherever they stand."""
    first, *others = terms
    for other in others:
        first = first + other
    return first


def _cell(row: int, column: int, *, fixed: bool = False) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)


def _named(kind: str, words: str, taken: Any) -> str:
    """A name that spreadsheets accept and that is not taken."""
    name = kind + "_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in words)[:60].strip("_")
    return next(n for n in (name, *(f"{name}_{i}" for i in range(2, 1000))) if n not in taken)
