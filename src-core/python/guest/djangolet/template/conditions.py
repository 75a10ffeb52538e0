"""What stands behind {% if %}: or, and, not, comparisons, in this order from loosest to tightest."""
import operator
import re

WORDS = re.compile(r"""(?:"[^"]*"|'[^']*'|\S)+""")
COMPARISONS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda item, values: item in values, "not in": lambda item, values: item not in values,
}


class Condition:
    def __init__(self, parser, text):
        self.parser = parser
        self.words = WORDS.findall(text)
        self.test = self.either()
        if self.words:
            raise parser.error(f"{self.words[0]!r} was not expected")

    def holds(self, context):
        return bool(self.test(context))

    def take(self, *words):
        if tuple(self.words[: len(words)]) != words:
            return False
        del self.words[: len(words)]
        return True

    def either(self):
        test = self.both()
        while self.take("or"):
            left, right = test, self.both()
            test = lambda context, left=left, right=right: left(context) or right(context)
        return test

    def both(self):
        test = self.negated()
        while self.take("and"):
            left, right = test, self.negated()
            test = lambda context, left=left, right=right: left(context) and right(context)
        return test

    def negated(self):
        if self.take("not"):
            test = self.negated()
            return lambda context: not test(context)
        return self.compared()

    def compared(self):
        left = self.operand()
        for name, compare in COMPARISONS.items():
            if self.take(*name.split()):
                right = self.operand()
                return lambda context: comparison(compare, left(context), right(context))
        return left

    def operand(self):
        if not self.words:
            raise self.parser.error("the condition ends too early")
        return self.parser.expression(self.words.pop(0)).resolve


def comparison(compare, left, right):
    """What cannot be compared, an absent name for example, is not so."""
    try:
        return compare(left, right)
    except TypeError:
        return False
