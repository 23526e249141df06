"""Commands about the talk itself: stop, say that again, what can you do."""

from __future__ import annotations

import re

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Turn
from brain.reflexes.wording import covered, word_set

ABILITIES = (
    "I can tell the time and the date, set timers, alarms and reminders, do sums, convert units, "
    "change my volume and flip a coin. You can also ask me about nearly anything else."
)
NOTHING_SAID = "I haven't said anything yet."

_GRAMMAR = Grammar(
    {
        "halt": "(stop|cancel|abort [mission]|quit|halt|never mind|nevermind|shut up|be quiet"
        "|shush|hush"
        "|enough|end (it|this|that)|silence|quiet|forget [about] it|shut it|zip it|pipe down"
        "|cease|leave it|drop it"
        "|that is enough|cut it out|knock it off|scratch that)",
        "what": "(talking|speaking|reading|it|that|this|there|here|everything|all|playback"
        "|yourself|what you are (doing|saying)|all this|the (response|answer|speech)|my request"
        "|(your|this|that|my|[the] previous|[the] last) (speech|answer|response|command|action"
        "|request|process|task)"
        "|the [(current|last|present)] (process|command|task|action|operation|request|speech))",
        "urge": "(command [to]|i repeat|i said|i say|just|(i want|i need|i would like|would like"
        "|want|need) [you] to)",
        "soon": "(now|please|the thing|at once|already|right there|for now|immediately|all|it|ok"
        "|that)",
        # Asking to hear it again.
        "bare": "(what|pardon [me]|[i] beg (your|you) pardon|come again|huh|eh|say what|excuse me"
        "|sorry [what]|[sorry] what (was|is) (that|it)|(say|go|same|once) again|again|1 more time"
        "|once more|one more time|what now|i missed (that|it)|say (that|it)|you (what|said what)"
        "|what what|you did what)",
        "again": "(again|once more|(one|1) more time|another time|back|over|a 2nd time|more time"
        "|1 time more)",
        "not_heard": "((not|could not|hard to|trouble|unable to|never)"
        " (quite|really|fully|clearly|even|correctly|properly)*"
        " (hear|heard|hearing|catch|caught|get (that|it|what|you)|understand|understood|make out"
        "|follow|know what|listening|paying attention)|i missed (that|it|what|your|the))",
        "saying": "(said|say|saying|ask|asked|asking|told|tell|telling|talking about|mentioned"
        "|question|answer|stated)",
        "what_said": "what [it] [(is|was) [it|that]] (you|your|the|did|were|are|was|is|have|had"
        "|that|last|just|question|thing|exactly|it)* <saying>",
        "no_wish": "(you [(really|just)] (did|do|have|could|can) not"
        "|do not (say|repeat|tell|ask)|never"
        "|i (like|love|know|remember|think|heard|understood)|that is not)",
        # Asking what there is to ask.
        "can": "((can|could|may|might|should|do|will|would|am|are) (i|you|we|the ai)"
        "|(i|you) (can|could|may|might|should|know|answer|have)|(am|are|being) (able|allowed)"
        "|you are)",
        "topics": "(question|questions|subject|subjects|topic|topics|information|info|things|thing"
        "|stuff|kind|kinds|type|types|sort|sorts|category|categories|tasks|task|areas|inquiries"
        "|fields|range|variety|commands|requests|queries|knowledge|data|ways|skills|services"
        "|features|functions)",
        "do": "(ask|do|answer|answers|help|assist|tell|know|talk|discuss|say|doing|answering|with"
        "|about|understand|handle|find|offer|provide|for|perform|respond|chat|accomplish|learn"
        "|teach|use|on|questions|to|give|share|explain|show|get|have|of|at|you|me)",
    }
)
_STOP = _GRAMMAR.regex(
    "(<urge>)* (<halt> (<halt>)*|you (can|may|should) stop) [<what>] (<soon>)*"
    "|(do not|no) (talk|speak|say|talking|more talking) (any|anymore|further|more|anything|now)*"
)
_NO_WISH = _GRAMMAR.regex("<no_wish>")
_BARE = _GRAMMAR.regex("<bare>")
_AGAIN = _GRAMMAR.regex("<again>")
_NOT_HEARD = _GRAMMAR.regex("<not_heard>")
_WHAT_SAID = _GRAMMAR.regex("(<word>)* <what_said> (<word>)*")
_REPEAT = word_set("repeat repeated repeating rephrase restate reiterate recite resay")
_SAYING = word_set(
    """say said saying ask asked asking tell told telling state stated mention mentioned talk
    talked talking speak spoke spoken uttered answer answered reply replied respond
    responded question questions statement sentence words response message thing hear heard
    it that this information info part phrase last line run"""
)
_ABOUT_SAYING = (
    word_set(
        """i you me my your we us the a an to for of from by in on and or so at is am are was were
    be been it that this these those do did does done have has had not can could would will
    might may shall need want like love please just sorry what when which once one 1 2nd
    more time times again over back go going run catch get got missed miss hear heard
    hearing understand understood quite clearly clear really previous first 1st prior final
    repeats about information whole all everything exactly yourself too slower slowly slow
    ear ears attention paying listening make out pardon excuse huh wish if possible help let
    give able mind how something anything correctly properly loud louder fully full who next
    up bit comment instructions request sure cause think because ok oh no but bad remember
    forgot only some any still mean meant retell with point here then also same word through
    second moment ago earlier before now right there another try"""
    )
    | _REPEAT
    | _SAYING
)

_PURPOSE = _GRAMMAR.regex(
    "help|how (can|could|may|might|do|would) you (help|assist|be of (help|service)) [(me|us)]"
    "|what is it [that] you can do|what (are you (here|good)* for|is your (purpose|function"
    "|job)|do you (all)* know [about])"
    "|what all do you know"
)
_WHAT_CAN = _GRAMMAR.regex(
    "(<word>)* (what|which|things|topics|subjects|questions) (?!is|was) (<word>)*"
    " (<can> (<word>)* <do>|(i|you) (know|answer|have)) (<word>)*"
)
_WIDE = _GRAMMAR.regex(
    "(can|could|may|do|are) (i|you|there) (ask|answer|know|able to answer|<topics>) (<word>)*"
    " (all|any|every|anything|everything|different|many|lots|<can>) (<word>)*"
)
_OWN = _GRAMMAR.regex(
    "how can i help [you]|(<word>)* what (can|should|could|do|would|might|will) (i|we)"
    " (do|have|know|give|want|need|make|talk|tell) (<word>)*"
)
_NEED = _GRAMMAR.regex("do i (need|have)")
_TOPICS = _GRAMMAR.regex("<topics>")
_ABLE = word_set(
    """can could able allowed good capable supposed programmed permitted may should great best
    knowledgeable familiar"""
)
_ABILITY = word_set(
    """capable capabilities capability abilities ability skills skill features functions
    functionality services"""
)
_ABOUT_ABILITY = (
    word_set(
        """what which how all can could may might should would will do does is are am be you your i
    my me we us the a an of to for with about on in and or at from it that this these some
    any other different various kind kinds type types sort sorts category categories range
    variety list form forms question questions thing things information info subject
    subjects topic topics stuff task tasks inquiries inquiry commands command requests
    request allowed permitted possible programmed designed equipped qualified made built
    supposed trained ask asking asked answer answering answers answered help helping helpful
    assist assisting assistance know knowing knowledge knowledgeable discuss talk talking
    tell say saying speak understand handle respond responding provide give chat offer
    accomplish perform doing good best great ai assistant exactly there else anything
    something areas area fields field have learn use used support explain familiar let
    queries query only now right here today actually really possibly many ways way every
    everything options so please if want need like out by as well expert specialize informed
    purpose find teach show inform facts data got useful limits limitations examples example
    able get share"""
    )
    | _ABILITY
)


class StopSkill:
    """Understands that it is enough."""

    def answer(self, form: str, _turn: Turn) -> Reflex | None:
        """A reflex that says nothing, where the whole text wants silence."""
        return Reflex("stop", "") if _STOP.fullmatch(form) else None


class TalkSkill:
    """Understands questions about the talk itself."""

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is such a question."""
        if asks_abilities(form):
            return Reflex("capabilities", ABILITIES)
        if asks_again(form):
            return Reflex("repeat", turn.last_reply or NOTHING_SAID)
        return None


def asks_again(form: str) -> bool:
    """Whether the last words are wanted once more."""
    if _BARE.fullmatch(form):
        return True
    if not covered(form, _ABOUT_SAYING) or _found(_NO_WISH, form):
        return False
    words = set(form.split())
    return bool(
        words & _REPEAT
        or (words & _SAYING and _found(_AGAIN, form))
        or (words & {"what", "that", "you", "it"} and _found(_NOT_HEARD, form))
        or (words & {"you", "question", "was"} and _WHAT_SAID.fullmatch(form))
    )


def asks_abilities(form: str) -> bool:
    """Whether it is asked what can be asked."""
    if _PURPOSE.fullmatch(form):
        return True
    words = set(form.split())
    if not words & {"you", "your", "i", "ai"} or not covered(form, _ABOUT_ABILITY):
        return False
    if words & {"you", "your"} and words & _ABILITY:
        return True
    topics = _found(_TOPICS, form)
    if _found(_NEED, form) or (_OWN.fullmatch(form) and not topics):
        return False
    return bool(
        (_WHAT_CAN.fullmatch(form) and (topics or words & _ABLE))
        or (_WIDE.fullmatch(form) and (topics or "anything" in words))
    )


def _found(pattern: re.Pattern[str], form: str) -> bool:
    """Whether the pattern stands anywhere at the beginning of a word."""
    return any(form[at - 1 : at] in ("", " ") for at in (m.start() for m in pattern.finditer(form)))
