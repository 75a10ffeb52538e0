"""Templates: text with {{ variables|filters }}, {% tags %} and {# comments #}.

A template is read once and becomes a list of nodes (parser.py, tags.py); rendering asks each node for its text.
What comes from a variable is escaped for HTML, unless it says that it is safe.
"""
from pathlib import Path

from djangolet.conf import settings
from djangolet.response import HttpResponse
from djangolet.template.parser import Parser, TemplateSyntaxError
from djangolet.template.variables import Context

__all__ = ["Context", "Template", "TemplateDoesNotExist", "TemplateResponse", "TemplateSyntaxError", "get_template"]

loaded = {}


class TemplateDoesNotExist(Exception):
    pass


class Template:
    def __init__(self, text, name="<text>"):
        self.name = name
        self.nodes = Parser(text, name).parse()

    def render(self, values=None, request=None):
        return self.nodes.render(Context(values or {}, request))


def get_template(name):
    """By its path in one of TEMPLATE_DIRS; read once in each process."""
    if name not in loaded:
        for folder in settings.TEMPLATE_DIRS:
            file = Path(folder) / name
            if file.is_file():
                loaded[name] = Template(file.read_text(encoding="utf-8"), name)
                break
        else:
            raise TemplateDoesNotExist(name)
    return loaded[name]


class TemplateResponse(HttpResponse):
    """Not yet rendered: process_template_response may still change `template_name` and `context_data`."""

    def __init__(self, request, template_name, context=None, status=None):
        super().__init__(status=status)
        self.request = request
        self.template_name = template_name
        self.context_data = context or {}

    def render(self):
        self.content = get_template(self.template_name).render(self.context_data, self.request)
        return self
