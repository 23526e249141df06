"""Sums of money as words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice.spoken.numbers import NUMBER, cardinal, quantity
from voice.spoken.rules import Rule, either, rule


@dataclass(frozen=True, slots=True)
class Currency:
    """The names of a coin and of its hundredth part."""

    one: str
    many: str
    cent: str = ""
    """Empty where the hundredth part is not in use."""
    cents: str = ""


_DOLLAR = Currency("dollar", "dollars", "cent", "cents")
_POUND = Currency("pound", "pounds", "penny", "pence")
_EURO = Currency("euro", "euros", "cent", "cents")
_YEN = Currency("yen", "yen")
_RUPEE = Currency("rupee", "rupees", "paisa", "paise")

_SYMBOLS = {
    "$": _DOLLAR,
    "£": _POUND,
    "€": _EURO,
    "¥": _YEN,
    "₩": Currency("won", "won"),
    "₹": _RUPEE,
    "₽": Currency("ruble", "rubles", "kopek", "kopeks"),
    "₺": Currency("lira", "lira", "kurus", "kurus"),
    "₫": Currency("dong", "dong"),
    "₴": Currency("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "₦": Currency("naira", "naira", "kobo", "kobo"),
    "₪": Currency("shekel", "shekels", "agora", "agorot"),
    "฿": Currency("baht", "baht", "satang", "satang"),
    "₿": Currency("bitcoin", "bitcoins"),
}
_CODES = {
    "USD": Currency("US dollar", "US dollars", "cent", "cents"),
    "EUR": _EURO,
    "GBP": _POUND,
    "JPY": _YEN,
    "CNY": Currency("yuan", "yuan"),
    "RMB": Currency("yuan", "yuan"),
    "KRW": _SYMBOLS["₩"],
    "INR": _RUPEE,
    "CHF": Currency("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": Currency("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AUD": Currency("Australian dollar", "Australian dollars", "cent", "cents"),
    "SEK": Currency("Swedish krona", "Swedish kronor"),
    "NOK": Currency("Norwegian krone", "Norwegian kroner"),
    "DKK": Currency("Danish krone", "Danish kroner"),
    "PLN": Currency("zloty", "zlotys"),
    "MXN": Currency("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "BRL": Currency("Brazilian real", "Brazilian reais", "centavo", "centavos"),
}
_COUNTRIES = {
    "US": "US",
    "A": "Australian",
    "AU": "Australian",
    "C": "Canadian",
    "CA": "Canadian",
    "HK": "Hong Kong",
    "NZ": "New Zealand",
    "S": "Singapore",
}
_SCALES = {
    "k": "thousand",
    "m": "million",
    "mm": "million",
    "mn": "million",
    "mio": "million",
    "b": "billion",
    "bn": "billion",
    "bln": "billion",
    "t": "trillion",
    "tn": "trillion",
}
_PER = {
    "s": "second",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "mth": "month",
    "q": "quarter",
    "y": "year",
    "yr": "year",
    "kg": "kilogram",
    "g": "gram",
    "lb": "pound",
    "oz": "ounce",
    "l": "liter",
    "gal": "gallon",
    "km": "kilometer",
    "mi": "mile",
    "kwh": "kilowatt hour",
    "gb": "gigabyte",
    "ft": "foot",
}


def _small_change(number: str) -> tuple[int, int] | None:
    """Whole coins and hundredths, when the number says no more than that."""
    whole, _, part = number.replace(",", "").partition(".")
    part = part.rstrip("0")
    return (int(whole or 0), int(part.ljust(2, "0"))) if len(part) <= 2 else None


def _sum(number: str, scale: str, currency: Currency) -> str:
    if scale:
        name = _SCALES.get(scale.lower(), scale.lower())
        return f"{quantity(number, joined=False)} {name} {currency.many}"
    change = _small_change(number)
    if change is None or (change[1] and not currency.cent):
        return f"{quantity(number)} {currency.many}"
    coins, cents = change
    words = []
    if coins or not cents:
        words.append(f"{cardinal(coins)} {currency.one if coins == 1 else currency.many}")
    if cents:
        words.append(f"{cardinal(cents)} {currency.cent if cents == 1 else currency.cents}")
    return " ".join(words)


def _currency(match: re.Match[str]) -> Currency:
    groups = match.groupdict()
    if code := groups.get("code"):
        return _CODES[code.upper()]
    currency = _SYMBOLS[match["symbol"]]
    country = _COUNTRIES.get((groups.get("country") or "").upper())
    if country is None:
        return currency
    return Currency(
        f"{country} {currency.one}", f"{country} {currency.many}", currency.cent, currency.cents
    )


def _money(match: re.Match[str]) -> str:
    currency, groups = _currency(match), match.groupdict()
    words = "minus " if groups.get("minus") else ""
    scale = groups.get("scale") or ""
    if upper := groups.get("upper"):
        low = quantity(match["number"], joined=not scale)
        words += f"{low} to {_sum(upper, scale, currency)}"
    else:
        words += _sum(match["number"], scale, currency)
    if per := groups.get("per"):
        words += f" per {_PER.get(per.lower(), per)}"
    return words


_SYMBOL = rf"(?P<symbol>[{''.join(_SYMBOLS)}])"
_AMOUNT = rf"(?P<number>{NUMBER})(?:\s?[-–]\s?(?P<upper>{NUMBER})(?!\d|[.,]\d))?"
_SCALE = rf"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|(?:{either(_SCALES)})(?![\w'])))?"
_RATE = r"(?:\s?/\s?(?P<per>[A-Za-z]+))?"
_MINUS = r"(?P<minus>(?<!\w)[-−])?"

MONEY: tuple[Rule, ...] = (
    rule(r"(?<=\d)\s?[-–]\s?(?=[$£€¥₩₹]\.?\d)", lambda _: " to "),
    rule(
        rf"{_MINUS}(?:\b(?P<country>{either(_COUNTRIES)}))?{_SYMBOL}\s?{_AMOUNT}{_SCALE}{_RATE}",
        _money,
    ),
    rule(rf"{_MINUS}\b(?P<code>{either(_CODES)})\s?(?P<number>{NUMBER}){_SCALE}{_RATE}", _money),
    rule(
        rf"{_MINUS}(?<![\w.,])(?P<number>{NUMBER}){_SCALE}\s?(?P<code>{either(_CODES)})\b{_RATE}",
        _money,
    ),
    rule(
        rf"{_MINUS}(?<![\w.,])(?P<number>{NUMBER}){_SCALE}\s?(?P<symbol>[£€¥₩₹₽₺₫₴₪฿₿]){_RATE}",
        _money,
    ),
    rule(
        rf"(?<![\w.,])(?P<number>{NUMBER})\s?¢",
        lambda match: f"{quantity(match['number'])} cent{'' if match['number'] == '1' else 's'}",
    ),
)
