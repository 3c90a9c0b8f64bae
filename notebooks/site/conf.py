"""The site: Sphinx reads the pages here, the lessons, and the library's docstrings."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import docstrings
import tables

import nglab
from nglab import explorer

project, author = "nglab", "the nglab developers"
project_copyright = "2026, the nglab developers"
version = release = nglab.__version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx-mathjax-offline",
]
exclude_patterns = ["_build", "lessons/studies/head.md"]
nitpicky = True
nitpick_ignore_regex = [("py:class", ".*")]  # types in signatures are words
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "executed")
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
nb_code_prompt_show = "Show how it is drawn"
nb_code_prompt_hide = "Hide it"
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstring has shapes
add_module_names = False
viewcode_follow_imported_members = False  # names are where they are defined
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
maximum_signature_line_length = 72
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
html_theme = "furo"
html_title = f"nglab {version}"
html_static_path = ["static"]
html_css_files = ["nglab.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}

tables.write(HERE)
(HERE / "static" / "explorer.html").write_text(explorer.page(), "utf-8")


def setup(app):
    """Docstrings of the house are made pages by a reader of their own."""
    app.connect("autodoc-process-docstring", docstrings.rewritten)
