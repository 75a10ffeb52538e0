"""Where observers write down what they saw."""
from collections import namedtuple

from wsgicheck.rules import RULES

# `side` is who broke the rule: "server", "application" or "middleware". `where` names the boundary and the request.
Violation = namedtuple("Violation", "rule side message section where")


class RuleBroken(AssertionError):
    def __init__(self, violation):
        super().__init__("rule %d, %s: %s (PEP 3333, %s)" % violation[:4])
        self.violation = violation


class Report:
    """`violations` in the order in which they were seen. With `strict` the first one raises."""

    def __init__(self, strict=False):
        self.strict = strict
        self.violations = []
        self.unclosed = []

    def add(self, rule, side, message, where):
        violation = Violation(rule, side, message, RULES[rule].section, where)
        if violation in self.violations:
            return
        self.violations.append(violation)
        if self.strict:
            raise RuleBroken(violation)

    def finish(self):
        """To be called when the server is through: bodies that still wait for close() will not get it any more."""
        for exchange in list(self.unclosed):
            exchange.forgotten()
        return self

    def records(self):
        return [violation._asdict() for violation in self.violations]
