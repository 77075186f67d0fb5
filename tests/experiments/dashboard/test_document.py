"""The HTML around the page, made of what Solara renders; what it renders now is in `test_server`."""

import pytest

from experiments.dashboard.server.document import TITLE, ChangedTemplateError, document

RENDERED = f"""<!doctype html>
<html>
<head><title>{TITLE}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no, minimal-ui">
<link rel="icon" type="image/png" sizes="any" href="/static/assets/favicon.png">
<link rel="icon" type="image/svg+xml" href="/static/assets/favicon.svg">
</head>
<v-overlay style="z-index: 100002;" :value="x"></v-overlay><!-- soft-remount -->
<transition :duration="{{ enter: 500, leave: 500 }}"><div v-if="loading" id="loader-container"><b>sun</b></div>
<div v-else><b>This website runs on <a href="https://solara.dev">Solara</a></b></div></transition>
<div id="app"><div id="pre-rendered-html-present" style="display: none"></div></div>
<script>var debug = true;</script>

</html>"""


def test_modules_are_loaded_ahead_and_the_last_one_is_run():
    text = document(RENDERED, ["/page/map.js", "/page/main.js"], ["/page/page.css"])
    assert '<link rel="modulepreload" href="/page/map.js">' in text
    assert '<script type="module" src="/page/main.js"></script>' in text
    assert '<link rel="modulepreload" href="/page/main.js">' not in text
    assert text.index('<link rel="stylesheet" href="/page/page.css">') < text.index("</head>")


def test_solaras_own_is_gone():
    text = document(RENDERED)
    for gone in ("sun", "solara.dev", "user-scalable=no", "favicon", "var debug = true", "v-overlay"):
        assert gone not in text


@pytest.mark.parametrize("part", ["<html>\n", "user-scalable=no", "var debug = true;", "<!-- soft-remount", "solara.dev",
                                  'id="loader-container"', "pre-rendered-html-present", "favicon.svg"])  # fmt: skip
def test_another_solara_is_noticed(part):
    with pytest.raises(ChangedTemplateError):
        document(RENDERED.replace(part, "something else"))
    with pytest.raises(ChangedTemplateError):
        document(RENDERED + RENDERED)
