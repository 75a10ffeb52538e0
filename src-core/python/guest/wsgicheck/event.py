"""What happened, in the order in which it happened: `boundary` says at which observer."""
from collections import namedtuple

Event = namedtuple("Event", "boundary kind value")
