"""Short commands about the talk itself: stop, say it again, louder, what can you do."""

from __future__ import annotations

import re

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Turn, Vocabulary
from brain.reflexes.numbers import NUMBER, value
from brain.reflexes.volume import Volume

ABILITIES = (
    "I can tell the time and the date, set timers and alarms, do sums, convert units, change my "
    "volume and flip a coin. You can also ask me about nearly anything else."
)

_STOP = Grammar(
    {
        "halt": "(stop|cancel|abort|quit|halt|never mind|nevermind|shut up|be quiet|shush|hush"
        "|enough|silence|quiet|forget it|shut it|zip it|pipe down|stand down|cease|leave it"
        "|that is enough|stop stop|drop it|cut it out|knock it off|scratch that|cancel cancel)",
        "talking": "(talking|speaking|reading|it|that|this|there|here|now|everything|already|all"
        "|playback|your speech|yourself|the response|the answer|your answer|what you are doing"
        "|that now|the (process|command|task|action|operation|request|action|speech)|all this"
        "|what you are saying|the current (process|task|command|action|operation)|my request"
        "|the last (command|request)|(that|this) (command|action|request|process|task|please))",
    }
).regex(
    "(command [to]|i repeat|i said|i say|just|i want to|i need to|i would like to|would like to"
    "|want to|need to|want you to|need you to|olly)* (<halt>|you (can|may|should) stop)"
    " [<talking>] (now|please|at once|already|right there|for now|immediately|all|it|ok)*"
    "|(do not|no) (talk|speak|say|talking|more talking) (any|anymore|further|more|anything|else|now)*"
)
_REPEAT_TALK = frozenset(
    [
        "say",
        "said",
        "saying",
        "ask",
        "asked",
        "asking",
        "tell",
        "told",
        "telling",
        "state",
        "stated",
        "mention",
        "mentioned",
        "talk",
        "talked",
        "talking",
        "speak",
        "spoke",
        "spoken",
        "utter",
        "uttered",
        "answer",
        "answered",
        "reply",
        "replied",
        "respond",
        "responded",
        "question",
        "questions",
        "statement",
        "sentence",
        "words",
        "response",
        "message",
        "thing",
        "hear",
        "heard",
        "it",
        "that",
        "this",
        "information",
        "info",
        "part",
        "phrase",
        "1",
        "last",
        "line",
    ]
)
_REPEAT = Vocabulary(
    """i you me my your we us the a an to for of from by in on and or so at is am are was were be been it
    that this those these do did does done have has had not can could would will might may shall need
    want like love please just sorry what when which once one 1 2nd more time times again repeat repeated
    repeating repeats rephrase restate reiterate back over go going come run catch get got missed miss hear
    heard hearing understand understood quite clearly clear really last previous first 1st prior final
    say said saying ask asked asking tell told telling state stated mention mentioned talk talked
    talking about speak spoke spoken answer answered reply replied respond responded question questions
    statement sentence words word response message thing information info part phrase line know
    through second moment ago earlier before now right there another whole all everything exactly
    yourself too slower slowly slow ear ears attention paying listening make out pardon excuse huh eh
    wish could if possible help let give able mind try how something anything correctly properly
    loud louder fully full whatever who next up bit comment instructions request were't sure cause think
    because ok oh no but bad remember forgot only able some any still mean meant hearing recite retell
    replay resay redo with point here then also same fast phrase uh"""
)
_AGAIN = re.compile(
    r"\b(?:again|once more|1 more time|one more time|another time|over|back|a 2nd time|1 time more|more time|1 more) "
)
_UNHEARD = re.compile(
    r"\b(?:not|missed|miss|hard to|trouble|unable to) (?:quite |really |fully |clearly |even )*"
    r"(?:hear(?:d|ing)?|catch|caught|get (?:that|it|what)|understand|understood|make out|follow|sure what|know what|listening|paying attention|get that|get it) |i missed "
)
_WHAT_SAID = re.compile(
    r"(?:.* )?what (?:it )?(?:(?:is|was) (?:it |that )?)?(?:(?:you|your|the|did|were|are|was|is|have|had|that|last|just|question|thing|exactly|do) ){0,4}?"
    r"(?:said|say|saying|ask|asked|asking|told|tell|telling|talking about|mentioned|question|answer)\b.*"
)
_BARE = re.compile(
    r"(?:what|pardon|pardon me|beg (?:your )?pardon|i beg your pardon|come again|huh|eh|say what"
    r"|excuse me|sorry|sorry what|what was that|what is that|what was it|say again|again|once more|1 more time"
    r"|one more time|what now|go again|same again|i missed that|say (?:that|it)|sorry what was that|what what) "
)
_VOLUME_WORDS = Vocabulary(
    """volume volumes sound sounds audio loudness voice speaker speakers vol speech level levels the a an your
    my its our this that it to at on of by in for from and is be go i we want need like would set make
    put adjust change turn get keep move bring have switch give can could you please just up down higher
    high lower low lowered louder loud quieter quiet quietly softer soft softly raise raised increase
    increased increasing decrease decreased reduce reduced boost boosted amplify crank pump bump elevate
    drop cut diminish dial lessen little bit notch notches tad touch lot some more less much way further
    even slightly percent max maximum maximal min minimum minimal full fullest half halfway all highest
    lowest loudest quietest mute muted muting unmute unmuted silence silent off talk speak talking
    speaking yourself too so not again when hear hard now right out 10 100 point points step steps
    current currently will should ideal good please overall output device system assistant there music's
    been am are very am-i me try no mode as possible go goes going normal sounds back zero"""
)
_LOUD = frozenset(
    [
        "volume",
        "volumes",
        "sound",
        "audio",
        "loudness",
        "voice",
        "speaker",
        "speakers",
        "vol",
        "louder",
        "quieter",
        "softer",
        "loud",
        "quiet",
        "quietly",
        "softly",
        "mute",
        "unmute",
        "muted",
        "unmuted",
        "silence",
    ]
)
_UP = frozenset(
    [
        "up",
        "higher",
        "louder",
        "loud",
        "raise",
        "raised",
        "increase",
        "increased",
        "increasing",
        "boost",
        "boosted",
        "amplify",
        "crank",
        "pump",
        "bump",
        "elevate",
    ]
)
_DOWN = frozenset(
    [
        "down",
        "lower",
        "lowered",
        "quieter",
        "quiet",
        "quietly",
        "softer",
        "soft",
        "softly",
        "decrease",
        "decreased",
        "reduce",
        "reduced",
        "drop",
        "cut",
        "diminish",
        "dial",
        "lessen",
        "low",
        "less",
    ]
)
_IT = re.compile(
    r"(?:turn|crank|bring|pump|take|put|dial|bump) (?:it|that|this|yourself) (?P<way>up|down)"
    r"(?: (?:a |some |just |little |bit |notch |tad |more |lot |please |louder |now )*)? ?"
    r"|(?:speak|talk) (?P<way2>up) (?:a |little |bit |please |more )*"
)
_MAX = frozenset(["max", "maximum", "maximal", "full", "fullest", "highest", "loudest"])
_MIN = frozenset(["min", "minimum", "minimal", "lowest", "quietest"])

_ABLE = Vocabulary(
    """what which how all can could may might should would will do does are is am be you your i me my we
    us the a an of to for with about on in and or at from it that this these some any other different
    various kind kinds type types sort sorts category categories range variety list form forms question
    questions thing things information info subject subjects topic topics stuff task tasks inquiries
    inquiry commands command requests request features feature function functions functionality skills
    skill abilities ability capability capabilities capable able allowed permitted possible programmed
    designed equipped qualified made built supposed trained ask asking asked answer answering answers
    answered help helping helpful assist assisting assistance know knowing knowledge knowledgeable
    discuss talk talking tell say saying speak understand handle respond responding provide give
    chat offer accomplish perform doing good best great ai assistant exactly there else anything
    something areas area fields field have learn learned use used service services support explain familiar
    let list stuff queries query only now right today here actually really possibly many ways way
    every everything options option so please if want wanted need like know-how out by as well expert
    specialize specialized informed purpose find could's learn teach show inform interested facts data
    got useful limits limitations examples example sure has been their them such sorts cover
    """
)
_ABILITY = frozenset(
    [
        "capable",
        "capabilities",
        "capability",
        "abilities",
        "ability",
        "skills",
        "skill",
        "features",
        "functions",
        "functionality",
        "services",
    ]
)
_TOPICS = frozenset(
    ["question", "questions", "subject", "subjects", "topic", "topics", "information", "info", "things", "thing", "stuff", "kind", "kinds", "type", "types", "sort", "sorts", "category", "categories", "tasks", "task", "areas", "inquiries", "fields", "range", "variety", "commands", "requests", "queries", "knowledge", "data"]
)  # fmt: skip
_CAN = re.compile(
    r"\b(?:what|which|how) (?:(?!how )\w+ ){0,8}?"
    r"(?:(?:can|could|may|might|should|do|will|would|am|are) (?:i|you|we|the ai)|i can|you can|(?:i am|you are|are you|am i|being) (?:\w+ )?"
    r"(?:able|allowed|capable|good|programmed|supposed|permitted|best|knowledgeable|great|familiar)) (?:\w+ )*?"
    r"(?:ask|do|answer|help|assist|tell|know|talk|discuss|say|doing|answering|with|at|of|about|understand|handle|find|offer|provide|for|ask about|perform|respond|chat|accomplish|learn|teach|use|good|on|questions|in|to) "
)


class ControlSkill:
    """Understands commands about the talk itself."""

    def __init__(self, volume: Volume) -> None:
        """`volume` is only changed by an answer's `act`."""
        self._volume = volume

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is such a command."""
        if _STOP.fullmatch(form):
            return Reflex("stop", "")
        return _abilities(form) or self._repeat(form, turn) or self._loudness(form)

    def _repeat(self, form: str, turn: Turn) -> Reflex | None:
        words = set(form.split())
        asked = bool(_BARE.fullmatch(form))
        if not asked and _REPEAT.covers(form):
            again = bool(_AGAIN.search(form)) and not words.isdisjoint(_REPEAT_TALK | {"run"})
            asked = (
                not words.isdisjoint(
                    (
                        "repeat",
                        "repeated",
                        "repeating",
                        "rephrase",
                        "restate",
                        "reiterate",
                        "recite",
                        "resay",
                    )
                )
                or again
                or bool(
                    _UNHEARD.search(form)
                    and ("what" in words or "that" in words or "you" in words or "it" in words)
                )
                or (
                    ("you" in words or "question" in words or "was" in words)
                    and bool(_WHAT_SAID.fullmatch(form))
                )
            )
        if not asked:
            return None
        return Reflex("repeat", turn.last_reply or "I haven't said anything yet.")

    def _loudness(self, form: str) -> Reflex | None:
        it = _IT.fullmatch(form)
        if it:
            return self._step(1 if "up" in (it["way"], it["way2"]) else -1, None, form)
        bare = re.sub(rf"(?<!\S){NUMBER} ", "", form)
        words = set(form.split())
        if words.isdisjoint(_LOUD) or not _VOLUME_WORDS.covers(bare):
            return None
        numbers = re.findall(rf"(?<!\S){NUMBER}(?= )", form)
        return self._set(words, numbers, form)

    def _set(self, words: set[str], numbers: list[str], form: str) -> Reflex | None:
        if (
            words & {"unmute", "unmuted"}
            or "off mute" in form
            or "sound on" in form
            or "volume on" in form
        ):
            return self._to("volume.unmute", self._volume.unmuted())
        if words & {"mute", "muted", "muting", "silence", "silent"} or (
            "off" in words and words & {"sound", "volume", "audio"}
        ):
            return self._to("volume.mute", 0)
        relative = "by" in words or not words.isdisjoint(
            ("notch", "notches", "step", "steps", "points")
        )
        sign = self._direction(words)
        if words & _MAX or ("all" in words and "up" in words):
            return self._to("volume.set", 100)
        if words & _MIN or ("all" in words and "down" in words):
            return self._to("volume.set", min(10, self._volume.step))
        if words & {"half", "halfway"} and not numbers:
            return self._to("volume.set", 50)
        if numbers and not relative:
            number = value(numbers[0])
            percent = "percent" in words or number > 10
            return self._to("volume.set", int(number if percent else number * 10))
        return (
            self._step(sign, numbers[0] if numbers else None, form) if sign else self._which(form)
        )

    def _direction(self, words: set[str]) -> int:
        """1 for louder, -1 for quieter, 0 where it is not said."""
        up, down = not words.isdisjoint(_UP), not words.isdisjoint(_DOWN)
        if "too" in words or "so" in words or "not" in words:
            up, down = down, up
        return up - down

    def _which(self, form: str) -> Reflex | None:
        """`change the volume`, or a question after it, but not a question about sound."""
        if re.fullmatch(
            r"(?:what is |tell me |what )?(?:the |your )?(?:current )?(?:volume|sound)(?: level)?(?: at| set to| is it at)? ",
            form,
        ):
            return Reflex("volume.tell", f"The volume is at {self._volume.level} percent.")
        if re.fullmatch(
            r"(?:\w+ )*(?:change|adjust|set|move) (?:the |your |my )*(?:speaker |speech )?(?:volume|sound)(?: level)? ",
            form,
        ):
            return Reflex("volume.set", "To what level, from 0 to 100?")
        return None

    def _step(self, sign: int, number: str | None, form: str) -> Reflex:
        by = self._volume.step
        if number is not None:
            size = value(number)
            notches = re.search(r"(?:notch|step|point|level)", form) and size <= 10
            by = int(
                size * by if notches else size if size > 10 or "percent" in form else size * 10
            )
        intent = "volume.up" if sign > 0 else "volume.down"
        level = self._volume.moved(sign * by)
        if level == self._volume.level:
            return Reflex(intent, f"That's as {'loud' if sign > 0 else 'quiet'} as I go.")
        return self._to(intent, level)

    def _to(self, intent: str, level: int) -> Reflex:
        level = max(0, min(100, level))
        said = f"Volume at {level} percent." if level else "Muted."
        return Reflex(intent, said, lambda: self._volume.set(level))


def _abilities(form: str) -> Reflex | None:
    """What can be asked, where every word of the question is about asking."""
    if not _ABLE.covers(form):
        return None
    words = set(form.split())
    able = not words.isdisjoint(_ABILITY) and not words.isdisjoint(("you", "your"))
    about_you = "you" in words or "ai" in words or "your" in words or "i" in words
    wide = re.search(
        r"\b(?:can|could|may|do) (?:i|you) (?:ask|answer|know) (?:\w+ )*(?:all|any|every|anything|everything|different|many|lots) ",
        form,
    )
    known = re.search(
        r"\b(?:what|which) (?:\w+ ){0,6}?(?:subjects?|topics?|questions|areas|things|info|information|kinds?|types?|fields) (?:\w+ )*?(?:you know|do you know|you (?:can )?answer|i (?:can )?ask|are you|you are) ",
        form,
    )
    can = known or (
        _CAN.search(form)
        and (
            words
            & (
                _TOPICS
                | {
                    "can",
                    "could",
                    "able",
                    "allowed",
                    "good",
                    "capable",
                    "supposed",
                    "programmed",
                    "permitted",
                }
            )
            or form == "what do you know "
        )
    )
    if able or (about_you and (can or (wide and words & (_TOPICS | {"anything", "everything"})))):
        if re.search(
            r"\bwhat (?:can|should|could|do|would|might|will) (?:i|we) (?:do|say|have|know|get|give|use|want|need|make|talk|tell)\b",
            form,
        ):
            return None
        return Reflex("capabilities", ABILITIES)
    return None
