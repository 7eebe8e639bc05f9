"""What is said in films: heard by the machine, corrected by people, shown as captions, found by search."""
