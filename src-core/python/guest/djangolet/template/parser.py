"""From a template's text to its nodes."""
import re

from djangolet.template.filters import FILTERS
from djangolet.template.tags import TAGS
from djangolet.template.variables import Expression

TOKEN = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.S)


class TemplateSyntaxError(Exception):
    pass


class Parser:
    def __init__(self, text, name):
        self.name = name
        self.tokens = TOKEN.split(text)  # text, token, text, token, … text
        self.position = 0
        self.line = 1
        self.blocks = {}

    def parse(self, until=()):
        """Nodes up to one of these tags, or to the end. The tag that ended it is `self.ended_by`."""
        nodes = NodeList()
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            is_text = self.position % 2 == 0
            self.position += 1
            self.line += token.count("\n")
            if is_text:
                nodes.append(TextNode(token))
            elif token.startswith("{{"):
                nodes.append(VariableNode(self.expression(token[2:-2].strip())))
            elif token.startswith("{%"):
                words = token[2:-2].strip()
                name, _, rest = words.partition(" ")
                if name in until:
                    self.ended_by = (name, rest.strip())
                    return nodes
                nodes.append(self.tag(name, rest.strip()))
        if until:
            raise self.error(f"{{% {until[-1]} %}} is missing")
        return nodes

    def tag(self, name, rest):
        if name not in TAGS:
            raise self.error(f"there is no tag {name!r} here")
        return TAGS[name](self, rest)

    def expression(self, text):
        try:
            return Expression(text, FILTERS)
        except ValueError as error:
            raise self.error(str(error)) from None

    def error(self, message):
        return TemplateSyntaxError(f"{self.name}, line {self.line}: {message}")


class NodeList(list):
    def render(self, context):
        return "".join(node.render(context) for node in self)


class TextNode:
    def __init__(self, text):
        self.text = text

    def render(self, context):
        return self.text


class VariableNode:
    def __init__(self, expression):
        self.expression = expression

    def render(self, context):
        return self.expression.render(context)
