"""Workers on any number of machines: who they are, whose turn it is, what they did."""
