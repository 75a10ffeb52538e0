"""Pages with holes: `$name` in a file is replaced by the value, with HTML's special characters made harmless."""
from html import escape
from pathlib import Path
from string import Template


class Templates:
    def __init__(self, folder):
        self.folder = Path(folder)

    def render(self, file, /, **values):
        template = Template((self.folder / file).read_text(encoding="utf-8"))
        return template.substitute({key: escape(str(value)) for key, value in values.items()})
