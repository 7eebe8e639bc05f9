"""How many watch, whence and when: counted from the first visit, robots and repeats left out."""
