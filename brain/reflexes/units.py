"""Household units and how they convert. A table of our own: sixty exact factors load at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `size` and `zero` say what it is in the base unit of its kind."""

    kind: str
    size: Fraction
    one: str
    """Its name after 1."""
    many: str
    """Its name after any other number."""
    zero: Fraction = Fraction(0)
    """What 0 of it is in the base unit; only temperatures have one."""


_TABLE = """
length m 1 meter meters: m, metre, metres, meter, meters
length m 0.01 centimeter centimeters: cm, cms, centimetre, centimetres
length m 0.001 millimeter millimeters: mm, mms, millimetre, millimetres
length m 0.000001 micrometer micrometers: micron, microns
length m 0.000000001 nanometer nanometers: nm, nanometre, nanometres
length m 0.1 decimeter decimeters: dm, decimetre, decimetres
length m 1000 kilometer kilometers: km, kms, kilometre, kilometres, k ms, klicks
length m 0.0254 inch inches: in, inchs
length m 0.3048 foot feet: ft, foots
length m 0.9144 yard yards: yd, yds
length m 1609.344 mile miles: mi
length m 1852 nautical_mile nautical_miles: nautical mi
length m 1.8288 fathom fathoms: fathom
length m 201.168 furlong furlongs: furlong
length m 9460730472580800 light_year light_years: lightyear, lightyears
mass g 1 gram grams: g, gm, gms, gramme, grammes
mass g 1000 kilogram kilograms: kg, kgs, kilo, kilos, kilogramme, kilogrammes
mass g 0.001 milligram milligrams: mg, mgs, milligramme, milligrammes
mass g 0.000001 microgram micrograms: mcg
mass g 1000000 metric_ton metric_tons: tonne, tonnes
mass g 907184.74 ton tons: short ton, short tons, us ton, us tons
mass g 453.59237 pound pounds: lb, lbs, pound weight
mass g 28.349523125 ounce ounces: oz, ozs, onces, dry ounce, dry ounces
mass g 6350.29318 stone stones: st, stone
mass g 0.2 carat carats: karat, karats
mass g 0.06479891 grain grains: grain
volume l 1 liter liters: l, litre, litres, ltr, ltrs
volume l 0.001 milliliter milliliters: ml, mls, millilitre, millilitres, cc, ccs, mil, mils
volume l 0.01 centiliter centiliters: cl, centilitre, centilitres
volume l 0.1 deciliter deciliters: dl, decilitre, decilitres
volume l 0.2365882365 cup cups: c
volume l 0.01478676478125 tablespoon tablespoons: tbsp, tbsps, tbs, tablespoonful, tablespoonfuls, table spoon, table spoons, tablesppons
volume l 0.00492892159375 teaspoon teaspoons: tsp, tsps, teaspoonful, teaspoonfuls, tea spoon, tea spoons
volume l 0.0295735295625 fluid_ounce fluid_ounces: fl oz, fl ounce, fl ounces, floz, liquid ounce, liquid ounces
volume l 0.473176473 pint pints: pt, pts
volume l 0.946352946 quart quarts: qt, qts
volume l 3.785411784 gallon gallons: gal, gals, us gallon, us gallons
volume l 4.54609 imperial_gallon imperial_gallons: uk gallon, uk gallons
volume l 0.56826125 imperial_pint imperial_pints: uk pint, uk pints
volume l 158.987294928 barrel barrels: barrel of oil, barrels of oil
volume l 1000 cubic_meter cubic_meters: cubic metre, cubic metres, meter cubed, meters cubed
volume l 0.001 cubic_centimeter cubic_centimeters: cubic cm
volume l 28.316846592 cubic_foot cubic_feet: cubic ft
volume l 764.554857984 cubic_yard cubic_yards: cubic yd
volume l 0.016387064 cubic_inch cubic_inches: cubic in
volume l 0.000308057599609375 pinch pinches: pinch
volume l 0.000616115199218750 dash dashes: dash
area m2 1 square_meter square_meters: square metre, square metres, sqm, meter squared, meters squared
area m2 0.0001 square_centimeter square_centimeters: square cm
area m2 1000000 square_kilometer square_kilometers: square km, square kilometre, square kilometres
area m2 0.09290304 square_foot square_feet: sq ft, sqft, square ft
area m2 0.00064516 square_inch square_inches: sq in
area m2 0.83612736 square_yard square_yards: sq yd
area m2 2589988.110336 square_mile square_miles: sq mi
area m2 4046.8564224 acre acres: acre
area m2 10000 hectare hectares: ha
time s 1 second seconds: sec, secs
time s 0.001 millisecond milliseconds: ms
time s 60 minute minutes: min, mins
time s 3600 hour hours: hr, hrs
time s 86400 day days: day
time s 604800 week weeks: wk, wks
time s 1209600 fortnight fortnights: fortnight
time s 31557600 year years: yr, yrs
time s 315576000 decade decades: decade
time s 3155760000 century centuries: century
time s 2629800 month months: month
speed m/s 1 meter_per_second meters_per_second: metre per second, metres per second
speed m/s 0.44704 mile_per_hour miles_per_hour: mph, miles an hour
speed m/s 1/3.6 kilometer_per_hour kilometers_per_hour: kph, kmh, kmph, km per hour, kilometres per hour, kilometers an hour, km h
speed m/s 1852/3600 knot knots: kt
data byte 1 byte bytes: byte
data byte 0.125 bit bits: bit
data byte 1000 kilobyte kilobytes: kb
data byte 1000000 megabyte megabytes: mb, meg, megs
data byte 1000000000 gigabyte gigabytes: gb, gig, gigs
data byte 1000000000000 terabyte terabytes: tb
data byte 1000000000000000 petabyte petabytes: pb
energy J 1 joule joules: j
energy J 1000 kilojoule kilojoules: kj
energy J 4184 calorie calories: kilocalorie, kilocalories, kcal, kcals
energy J 3600000 kilowatt_hour kilowatt_hours: kwh
energy J 3600 watt_hour watt_hours: wh
power W 1 watt watts: w
power W 1000 kilowatt kilowatts: kw
power W 745.69987158227022 horsepower horsepower: hp
pressure Pa 1 pascal pascals: pa
pressure Pa 100000 bar bars: bar
pressure Pa 6894.757293168 psi psi: pounds per square inch
pressure Pa 101325 atmosphere atmospheres: atm
angle deg 1 degree degrees: degree
angle deg 57.29577951308232 radian radians: rad
number 1 12 dozen dozens: dozen
"""
_TEMPERATURES = {
    "celsius": Unit("temperature", Fraction(1), "degree Celsius", "degrees Celsius", Fraction(0)),
    "fahrenheit": Unit(
        "temperature", Fraction(5, 9), "degree Fahrenheit", "degrees Fahrenheit", Fraction(-160, 9)
    ),
    "kelvin": Unit("temperature", Fraction(1), "kelvin", "kelvin", Fraction("-273.15")),
}
_TEMPERATURE_NAMES = {
    "celsius": "celsius celcius celsuis centigrade c",
    "fahrenheit": "fahrenheit farenheit fahrenheight farenheight farhenheit fahreinheit f",
    "kelvin": "kelvin kelvins",
}


def _size(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or "1")


def _units() -> dict[str, Unit]:
    named: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        head, _, names = line.partition(": ")
        kind, _base, size, one, many = head.split(" ")
        unit = Unit(kind, _size(size), one.replace("_", " "), many.replace("_", " "))
        for name in (unit.one, unit.many, *names.split(", ")):
            named.setdefault(name, unit)
    for which, names in _TEMPERATURE_NAMES.items():
        for name in names.split():
            unit = _TEMPERATURES[which]
            if len(name) > 1:
                named[name] = unit
            named[f"degrees {name}"] = named[f"degree {name}"] = unit
    return named


UNITS: Mapping[str, Unit] = _units()
"""Every name of every unit."""


def convert(amount: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """The same in another unit; an ounce beside a volume is a fluid one; None where kinds differ."""
    source, target = _fluid(source, target.kind), _fluid(target, source.kind)
    if source.kind != target.kind:
        return None
    base = amount * source.size + source.zero
    return (base - target.zero) / target.size


def _fluid(unit: Unit, beside: str) -> Unit:
    return UNITS["fluid ounce"] if beside == "volume" and unit is UNITS["ounce"] else unit
