"""What a language model may have done: functions that it calls, and what keeps them in hand."""
