"""How people begin a question, as rules that several reflexes share."""

from __future__ import annotations

from collections.abc import Mapping

ASK: Mapping[str, str] = {
    "ask": "(what is|what|tell [me]|say|give [me]|do you [happen to] (know|have)|would you know"
    "|let me know"
    "|[i] need|[i] want|i would like|any idea|(i am wondering|i wonder|i was wondering)|show [me]"
    "|check|find [out]|look up|get [me]|read [me]|display|report|state|inform me [of]|figure out"
    "|(let me|i need to|i want to|i would like to|i have to|i must|would like to|want to|need to)"
    " (know|see|get|find out|hear|have)|(may|can|could|might) i (have|get|know|ask|see)"
    "|have you got|you know|how about|what about|have you|see|determine|you tell me|pull up"
    "|i (forgot|forget)|remind me|i do not know|update me (with|on))",
    "adjective": "(current|exact|right|precise|present|actual|correct|local|real|proper|full"
    "|complete|calendar|todays|accurate|official)",
}
"""`ask` opens a question or a wish to know; `adjective` goes before a time or a date."""
