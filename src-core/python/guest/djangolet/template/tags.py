"""The tags: each is made while the template is read, from the parser and the words behind its name."""
from djangolet.template.conditions import Condition
from djangolet.template.variables import SafeString


class ForNode:
    """{% for product in products %} … {% empty %} … {% endfor %}, with `forloop`."""

    def __init__(self, parser, rest):
        names, found, values = rest.partition(" in ")
        if not found:
            raise parser.error("a for needs an in")
        self.names = [name.strip() for name in names.split(",")]
        self.values = parser.expression(values.strip())
        self.body = parser.parse(until=("empty", "endfor"))
        self.empty = parser.parse(until=("endfor",)) if parser.ended_by[0] == "empty" else None

    def render(self, context):
        values = list(self.values.resolve(context) or ())
        if not values and self.empty is not None:
            return self.empty.render(context)
        parts = []
        for index, value in enumerate(values):
            names = dict(zip(self.names, value if len(self.names) > 1 else [value]))
            loop = {"counter": index + 1, "counter0": index, "first": index == 0, "last": index == len(values) - 1}
            with context.having(forloop=loop, **names):
                parts.append(self.body.render(context))
        return "".join(parts)


class IfNode:
    """{% if a and not b %} … {% elif c == 1 %} … {% else %} … {% endif %}."""

    def __init__(self, parser, rest):
        self.branches = []
        name = "if"
        while name != "endif":
            condition = None if name == "else" else Condition(parser, rest)
            until = ("endif",) if name == "else" else ("elif", "else", "endif")
            self.branches.append((condition, parser.parse(until=until)))
            name, rest = parser.ended_by

    def render(self, context):
        for condition, nodes in self.branches:
            if condition is None or condition.holds(context):
                return nodes.render(context)
        return ""


class BlockNode:
    """{% block title %} … {% endblock %}: a template that extends this one may put something else here."""

    def __init__(self, parser, rest):
        self.name = rest
        if self.name in parser.blocks:
            raise parser.error(f"the block {self.name!r} is there twice")
        parser.blocks[self.name] = self
        self.nodes = parser.parse(until=("endblock",))

    def render(self, context):
        """Of all blocks of this name the one of the outermost template; it may ask for the next by {{ block.super }}."""
        versions = context.blocks.get(self.name, [])
        return self.render_from(versions if self in versions else [*versions, self], context)

    def render_from(self, versions, context):
        first, *rest = versions
        parent = {"super": lambda: SafeString(self.render_from(rest, context)) if rest else ""}
        with context.having(block=parent):
            return first.nodes.render(context)


class ExtendsNode:
    """{% extends "base.html" %}: the base is rendered, with this template's blocks in place of its own."""

    def __init__(self, parser, rest):
        self.base = parser.expression(rest)
        parser.parse()  # Only the blocks of what follows count.
        self.blocks = parser.blocks

    def render(self, context):
        from djangolet.template import get_template

        for name, block in self.blocks.items():
            context.blocks.setdefault(name, []).append(block)
        return get_template(self.base.resolve(context)).nodes.render(context)


class IncludeNode:
    """{% include "row.html" %}."""

    def __init__(self, parser, rest):
        self.template = parser.expression(rest)

    def render(self, context):
        from djangolet.template import get_template

        return get_template(self.template.resolve(context)).nodes.render(context)


class UrlNode:
    """{% url "product" number=product.id %}: the path of a name."""

    def __init__(self, parser, rest):
        name, *arguments = rest.split()
        if not all("=" in argument for argument in arguments):
            raise parser.error("url takes name=value")
        self.name = parser.expression(name)
        self.arguments = {key: parser.expression(value) for key, _, value in (item.partition("=") for item in arguments)}

    def render(self, context):
        from djangolet.urls import reverse

        return reverse(self.name.resolve(context), **{key: value.resolve(context) for key, value in self.arguments.items()})


class CsrfTokenNode:
    """{% csrf_token %}: the field that CsrfViewMiddleware asks of a form."""

    def __init__(self, parser, rest):
        pass

    def render(self, context):
        from djangolet.middleware import get_token

        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(context.request)}">'


TAGS = {
    "block": BlockNode, "csrf_token": CsrfTokenNode, "extends": ExtendsNode, "for": ForNode, "if": IfNode,
    "include": IncludeNode, "url": UrlNode,
}
