"""The HTML around the page: what Solara renders, made ours by exact replacements.

Solara's template has no language, forbids zoom, shows its own sun while it loads, and offers a console of errors to
visitors. Each replacement must fit exactly once: a Solara that renders something else stops the start, not a viewer.
"""

import html
from collections.abc import Iterable

TITLE = "Coalition: how should London share digital services?"
DESCRIPTION = (
    "Watch two strategies side by side in the same London under the same luck: from the centre, or from where the "
    "need is."
)
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='1' y='1' width='14' height='14' rx='3' fill='%230E6252'/%3E"
    "%3Ccircle cx='8' cy='8' r='4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E"
)
STYLE = """<style>
html { overflow-y: auto; }
.setting-table { max-width: 60rem; margin: 0 auto; padding: 3rem 1rem; color: #1B2A27;
  font: 1.05rem/1.5 system-ui, Roboto, sans-serif; }
.setting-table h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
.setting-table p { color: #54635F; }
.lost-server { position: fixed; z-index: 10000; inset: 0 0 auto 0; padding: .6rem 1rem; background: #1B2A27;
  color: #fff; font: 1rem/1.4 system-ui, Roboto, sans-serif; text-align: center; }
</style>"""
WAITING = """<main class="setting-table">
<h1>How should London share digital services?</h1>
<p role="status">Setting the table&hellip;</p>
</main>"""
NO_SCRIPT = """<noscript><p style="max-width: 60rem; margin: 0 auto; padding: 1rem">This page draws and plays in your
browser and needs JavaScript. <code>coalition compare london</code> answers the same question in a terminal.</p>
</noscript>"""
LATE = """<script>
setTimeout(() => { for (const text of document.querySelectorAll(".setting-table [role=status]")) text.textContent =
"This takes longer than it should. If many are watching, every seat may be taken: reload the page in a minute."; },
20000);
</script>"""
LOST = """<div v-show="connectionStatus != 'connected' && wasConnected" class="lost-server" role="status">
The connection to the page's server is lost. Trying again&hellip;</div>"""


class ChangedTemplateError(RuntimeError):
    """Solara renders something else than this module was written for."""


def document(rendered: str, modules: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """Return the HTML of the page.

    Parameters
    ----------
    rendered
        What Solara renders.
    modules
        Addresses of the page's own modules. The last one is run, the others are loaded ahead.
    styles
        Addresses of its style sheets.

    Raises
    ------
    ChangedTemplateError
        If a replacement does not fit exactly once.
    """
    text = rendered
    for old, new in _replacements(_own(modules, styles)):
        text = _replaced(text, old, new)
    text = _replaced_between(text, '<div v-if="loading" id="loader-container">', '<div v-else>',
                             f'<div v-if="loading">{WAITING}</div>\n    ')  # fmt: skip
    return _replaced_between(text, '<v-overlay style="z-index: 100002;"', "<!-- soft-remount", f"{LOST}\n\n        ")


def _own(modules: Iterable[str], styles: Iterable[str]) -> str:
    *ahead, last = [*modules] or [""]
    lines = [STYLE, *(f'<link rel="stylesheet" href="{html.escape(style)}">' for style in styles)]
    lines += [f'<link rel="modulepreload" href="{html.escape(module)}">' for module in ahead]
    return "\n".join([*lines, f'<script type="module" src="{html.escape(last)}"></script>'] if last else lines)


def _replacements(own: str) -> list[tuple[str, str]]:
    return [
        ("<html>\n", '<html lang="en">\n'),
        (
            f"<title>{TITLE}</title>",
            f'<title>{TITLE}</title>\n    <meta name="description" content="{html.escape(DESCRIPTION)}">',
        ),
        (
            "width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui",
            "width=device-width, initial-scale=1",
        ),
        (
            '<link rel="icon" type="image/png" sizes="any" href="/static/assets/favicon.png">',
            f'<link rel="icon" type="image/svg+xml" href="{ICON}">',
        ),
        ('<link rel="icon" type="image/svg+xml" href="/static/assets/favicon.svg">', ""),
        ("</head>\n", f"{own}\n</head>\n"),
        (
            '<div id="pre-rendered-html-present" style="display: none"></div>',
            f'{NO_SCRIPT}\n{WAITING}\n<div id="pre-rendered-html-present" style="display: none"></div>',
        ),
        ("var debug = true;", "var debug = false;"),
        ('<b>This website runs on <a href="https://solara.dev">Solara</a></b>', ""),
        # Solara would show its loader half a second longer, above the page.
        (':duration="{ enter: 500, leave: 500 }"', ':css="false"'),
        ("</script>\n\n</html>", f"</script>\n{LATE}\n\n</html>"),
    ]


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ChangedTemplateError(f"Solara's page has {text.count(old)} times, not once: {old!r}")
    return text.replace(old, new)


def _replaced_between(text: str, start: str, end: str, new: str) -> str:
    """Replace what begins with `start` and ends before the next `end`."""
    if text.count(start) != 1 or end not in text.partition(start)[2]:
        raise ChangedTemplateError(f"Solara's page has not once {start!r} and then {end!r}")
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{new}{end}{after}"
