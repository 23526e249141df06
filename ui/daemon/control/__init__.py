"""How other programs drive the daemon: `parlour ptt`, and the socket behind it."""
