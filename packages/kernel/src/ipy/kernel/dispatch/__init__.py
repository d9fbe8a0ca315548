"""From a message to what is done with it: routing, brackets of states, aborting, and the handlers of each channel."""
