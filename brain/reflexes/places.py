"""Which time zone a place keeps: countries, states, large cities, and every city in the tz data."""

from __future__ import annotations

import re
import zoneinfo
from functools import cache

_PLACES = """
America/New_York: new york, new york city, nyc, manhattan, brooklyn, queens, the bronx, washington, washington dc, dc, boston, massachusetts, philadelphia, pennsylvania, pittsburgh, miami, florida, orlando, tampa, jacksonville, tallahassee, atlanta, georgia, savannah, charlotte, raleigh, north carolina, south carolina, charleston, virginia, richmond, norfolk, west virginia, maryland, baltimore, delaware, new jersey, newark, connecticut, hartford, rhode island, providence, vermont, new hampshire, maine, ohio, cleveland, columbus, cincinnati, buffalo, albany, east coast, eastern, est, edt, usa, us, united states, america, states
America/Detroit: michigan, ann arbor, grand rapids, flint
America/Indiana/Indianapolis: indiana
America/Kentucky/Louisville: kentucky
America/Chicago: illinois, texas, houston, dallas, austin, san antonio, fort worth, oklahoma, oklahoma city, tulsa, kansas, kansas city, wichita, missouri, st louis, saint louis, iowa, des moines, minnesota, minneapolis, saint paul, wisconsin, milwaukee, madison, alabama, birmingham alabama, mississippi, louisiana, new orleans, arkansas, little rock, tennessee, nashville, memphis, nebraska, omaha, south dakota, north dakota, fargo, central, cst, cdt
America/Denver: colorado, boulder, wyoming, montana, utah, salt lake city, new mexico, albuquerque, santa fe, el paso, idaho, mountain, mst, mdt
America/Phoenix: arizona, tucson, scottsdale
America/Los_Angeles: california, hollywood, la, san francisco, san diego, san jose, sacramento, oakland, fresno, seattle, washington state, spokane, oregon, portland, nevada, las vegas, vegas, reno, silicon valley, beverly hills, west coast, pacific, pst, pdt
America/Anchorage: alaska, fairbanks
Pacific/Honolulu: hawaii, maui, hawaiian
America/Puerto_Rico: san juan
America/Toronto: ontario, ottawa, montreal, quebec, canada
America/Vancouver: british columbia, victoria bc
America/Edmonton: alberta, calgary
America/Winnipeg: manitoba
America/Regina: saskatchewan, saskatoon
America/Halifax: nova scotia, new brunswick, atlantic
America/St_Johns: newfoundland
America/Mexico_City: mexico, guadalajara
America/Cancun: cancun
America/Sao_Paulo: brazil, rio, rio de janeiro, brasilia
America/Argentina/Buenos_Aires: argentina
America/Santiago: chile
America/Bogota: colombia, medellin
America/Lima: peru
America/Caracas: venezuela
America/Guayaquil: ecuador, quito
America/La_Paz: bolivia
America/Asuncion: paraguay
America/Montevideo: uruguay
America/Guatemala: guatemala city
America/Costa_Rica: san jose costa rica
America/Panama: panama city
America/Havana: cuba
America/Port-au-Prince: haiti
America/Santo_Domingo: dominican republic
America/Tegucigalpa: honduras
America/Managua: nicaragua
America/Jamaica: kingston
America/Nassau: bahamas
Europe/London: uk, united kingdom, great britain, britain, england, scotland, wales, northern ireland, edinburgh, glasgow, manchester, liverpool, birmingham, leeds, bristol, cardiff, oxford, cambridge, bst, british
Europe/Dublin: ireland, cork, galway
Europe/Paris: france, lyon, marseille, nice, toulouse, bordeaux, cet, cest, central european
Europe/Madrid: spain, barcelona, seville, valencia, malaga, bilbao, ourense, ibiza
Europe/Lisbon: portugal, porto
Europe/Berlin: germany, munich, hamburg, frankfurt, cologne, stuttgart, dusseldorf, dresden, leipzig
Europe/Rome: italy, milan, venice, florence, naples, turin, sicily
Europe/Amsterdam: netherlands, holland, rotterdam, the hague
Europe/Brussels: belgium, antwerp
Europe/Zurich: switzerland, geneva, bern, basel
Europe/Vienna: austria, salzburg
Europe/Prague: czech republic, czechia
Europe/Warsaw: poland, krakow
Europe/Budapest: hungary
Europe/Athens: greece, eet, eastern european
Europe/Bucharest: romania
Europe/Sofia: bulgaria
Europe/Belgrade: serbia
Europe/Zagreb: croatia
Europe/Copenhagen: denmark
Europe/Stockholm: sweden, gothenburg
Europe/Oslo: norway, bergen
Europe/Helsinki: finland
Atlantic/Reykjavik: iceland
Europe/Tallinn: estonia
Europe/Riga: latvia
Europe/Vilnius: lithuania
Europe/Kyiv: ukraine, kiev, kyiv, odessa
Europe/Moscow: russia, st petersburg, saint petersburg
Asia/Vladivostok: vladivostok
Europe/Istanbul: turkey, ankara
Asia/Jerusalem: israel, tel aviv
Asia/Beirut: lebanon
Asia/Amman: jordan
Asia/Riyadh: saudi arabia, mecca, jeddah
Asia/Dubai: uae, united arab emirates, abu dhabi
Asia/Qatar: doha
Asia/Tehran: iran
Asia/Baghdad: iraq
Asia/Kabul: afghanistan
Asia/Karachi: pakistan, islamabad, lahore
Asia/Kolkata: india, delhi, new delhi, mumbai, bombay, bangalore, chennai, hyderabad, calcutta, goa, ist
Asia/Kathmandu: nepal
Asia/Dhaka: bangladesh
Asia/Colombo: sri lanka
Asia/Yangon: myanmar, burma
Asia/Bangkok: thailand, phuket
Asia/Ho_Chi_Minh: vietnam, saigon, hanoi
Asia/Phnom_Penh: cambodia
Asia/Kuala_Lumpur: malaysia
Asia/Jakarta: indonesia
Asia/Makassar: bali
Asia/Manila: philippines
Asia/Shanghai: china, beijing, peking, shenzhen, guangzhou, wuhan
Asia/Hong_Kong: hong kong
Asia/Taipei: taiwan
Asia/Seoul: korea, south korea, busan
Asia/Pyongyang: north korea
Asia/Tokyo: japan, osaka, kyoto, hiroshima, jst
Asia/Ulaanbaatar: mongolia
Asia/Almaty: kazakhstan
Asia/Tashkent: uzbekistan
Australia/Sydney: australia, new south wales, canberra, aest
Australia/Melbourne: victoria
Australia/Brisbane: queensland, gold coast
Australia/Adelaide: south australia
Australia/Perth: western australia
Australia/Hobart: tasmania
Pacific/Auckland: new zealand, wellington, christchurch
Africa/Cairo: egypt, alexandria
Africa/Johannesburg: south africa, cape town, durban, pretoria
Africa/Lagos: nigeria, abuja
Africa/Nairobi: kenya
Africa/Addis_Ababa: ethiopia
Africa/Casablanca: morocco, marrakesh, marrakech, rabat
Africa/Algiers: algeria
Africa/Tunis: tunisia
Africa/Accra: ghana
Africa/Dakar: senegal
Africa/Dar_es_Salaam: tanzania
Africa/Kampala: uganda
Africa/Harare: zimbabwe
Africa/Khartoum: sudan
Africa/Tripoli: libya
UTC: utc, gmt, zulu, greenwich, coordinated universal, greenwich mean, universal
"""
_SHORT = frozenset(["uk", "us", "usa", "uae", "dc", "la", "nyc", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest", "eet", "ist", "jst", "bst", "aest"])  # fmt: skip


@cache
def _zones() -> dict[str, str]:
    """Place to zone; the tz data's own cities first, so that the table above can correct them."""
    zones = {
        name.rpartition("/")[2].replace("_", " ").replace("-", " ").lower(): name
        for name in sorted(zoneinfo.available_timezones())
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    }
    for line in _PLACES.strip().splitlines():
        zone, _, names = line.partition(": ")
        zones |= dict.fromkeys(names.split(", "), zone)
    return zones


def zone_of(place: str) -> zoneinfo.ZoneInfo | None:
    """The zone of a place in lower case without commas, such as `adelaide australia`."""
    bare = re.sub(
        r"^the | (?:standard|daylight|time ?zone|zone|time|right now)\b", "", place
    ).strip()
    bare = re.sub(r" (?:standard|daylight|time ?zone|zone|time)\b", "", bare)
    words = bare.split()
    for cut in range(len(words), 0, -1):
        found = _zones().get(" ".join(words[:cut]))
        region = " ".join(words[cut:])
        if found and (not region or region in _zones()):
            return zoneinfo.ZoneInfo(found)
    return None


def said_place(place: str) -> str:
    """The place with its capitals."""
    return " ".join(
        word.upper() if word in _SHORT else word if word in ("the", "de", "of") else word.title()
        for word in place.split()
    )
