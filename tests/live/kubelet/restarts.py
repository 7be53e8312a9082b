"""CrashLoopBackOff: 0, 10, 20, 40, 80, 160, 300, 300 … s from a container's end to its next start; anew after a run of more than 10 min."""

FIRST, MOST, FORGIVEN_AFTER = 10.0, 300.0, 600.0  # seconds


class RestartBackoff:
    def __init__(self):
        self.wait = 0.0  # before the next start

    def ended(self, ran: float):
        """A run of `ran` seconds is over; `wait` is what its successor has to wait since then."""
        if ran > FORGIVEN_AFTER:
            self.wait = 0.0

    def begun(self):
        """The container was started again."""
        self.wait = min(max(FIRST, 2 * self.wait), MOST)
