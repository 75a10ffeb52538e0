"""Moments that others may want to know of, without those who pass through them knowing who."""


class Signal:
    def __init__(self):
        self.receivers = []

    def connect(self, receiver):
        self.receivers.append(receiver)
        return receiver

    def send(self, sender):
        for receiver in self.receivers:
            receiver(sender)


request_started = Signal()
request_finished = Signal()
