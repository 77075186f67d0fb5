"""The start of the page: which hosts are known, what is served, what is kept back, and false starts."""

import gzip
import re
import socket
import subprocess
import sys

import httpx
import pytest

from tests.experiments.dashboard.serving import ROOT, served

pytestmark = pytest.mark.page


def get(server, path="/", **headers):
    return httpx.get(server.address + path, headers={name.replace("_", "-"): value for name, value in headers.items()})


# Who is let in


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example", "[::1", "0"])
def test_an_unknown_host_is_refused(server, host):
    assert get(server, Host=host).status_code == 400


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_this_machine_is_known_by_its_names(server, host):
    assert get(server, Host=host).status_code == 200


def test_headers_of_a_visitor_do_not_poison_the_page(server):
    before = get(server).text
    get(server, X_Script_Name="/evil", Script_Name="/evil", X_Forwarded_Prefix="/evil", X_Forwarded_Host="evil.example")
    assert get(server).text == before
    assert "evil" not in before


# What is served


def test_every_answer_says_what_a_browser_may_do_with_it(server):
    for path in ("/", "/readyz", "/nothing", "/static/assets/style.css"):
        headers = get(server, path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval' blob:"
        assert policy["connect-src"] == "'self' blob:"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_the_page_has_a_language_a_title_and_a_first_paint_and_lets_people_zoom(server):
    text = get(server).text
    assert '<html lang="en">' in text
    assert "<title>Coalition: how should London share digital services?</title>" in text
    assert '<meta name="description" content="Watch two strategies' in text
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert re.search(r'<div id="app"[^>]*>\s*<noscript>', text)
    assert text.count("Setting the table") == 2  # before Vue is there, and while Solara loads
    assert "var debug = false;" in text
    assert "solara.dev" not in text


def test_modules_of_the_page_are_served_by_their_types_and_are_asked_for_again(server):
    names = [path.relative_to(ROOT / "experiments/dashboard/browser").as_posix() for path in
             sorted((ROOT / "experiments/dashboard/browser").rglob("*.*")) if path.suffix in (".js", ".css")]  # fmt: skip
    for name in [f"/page/{name}" for name in names] + ["/static/main-vuetify.js", "/static/assets/style.css"]:
        first = get(server, name)
        assert first.status_code == 200
        assert first.headers["content-type"].startswith("text/javascript" if name.endswith(".js") else "text/css")
        assert first.headers["cache-control"] == "no-cache"
        again = get(server, name, If_None_Match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")


def test_bundles_are_kept_by_browsers_and_compressed(server):
    bundle = re.search(r'"(/cdn/[^"]+\.min\.js)"', get(server).text).group(1)
    squeezed = get(server, bundle, Accept_Encoding="gzip")
    plain = get(server, bundle, Accept_Encoding="identity")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert int(squeezed.headers["content-length"]) < len(plain.content) / 2
    assert squeezed.content == plain.content
    assert squeezed.headers["etag"] != plain.headers["etag"]
    assert "immutable" in plain.headers["cache-control"]


@pytest.mark.parametrize("path", [
    "/resourcez", "/resourcez?verbose", "/nothing", "/a/b/c", "/jupyter/api/kernels/x", "/_solara/cdn/vue@3/x.js",
    "/static/public/x", "/static/solara_bootstrap.py", "/cdn/", "/cdn/../../../pyvenv.cfg", "/_solara/api/evict/x",
    "/cdn/%2e%2e/%2e%2e/%2e%2e/pyvenv.cfg", "/cdn//etc/passwd", "/cdn/..%2f..%2f..%2fpyvenv.cfg", "/cdn/%00",
    "/page/../page.py", "/page/..%2fpage.py", "/page/%2e%2e/server.py", "/cdn/vega-embed@6.20.2/package.json",
    "/jupyter/nbextensions/jupyter-js-widgets/extension.js", "/static/assets/..%2f..%2fserver.py",
])  # fmt: skip
def test_what_is_not_of_the_page_is_not_there(server, path):
    with socket.create_connection(server.host.split(":")) as raw:  # httpx would tidy the path up
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"404"
    assert body == b"Not found"


def test_only_reading_is_allowed(server):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = httpx.request(method, server.address + "/", headers={"Origin": server.address})
        assert (answer.status_code, answer.text) == (405, "Not allowed")


def test_a_link_cannot_choose_the_kernel(server):
    answer = get(server, "/?kernelid=chosen&seed=7&modelid=x&a=b%20c")
    assert (answer.status_code, answer.headers["location"]) == (307, "/?seed=7&a=b+c")


def test_the_cookie_is_for_the_server_only(server):
    cookie = get(server).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "set-cookie" not in get(server, Cookie=cookie.split(";")[0]).headers


# The end, and false starts


def run(*options):
    return subprocess.run([sys.executable, *options], capture_output=True, text=True, cwd=ROOT, timeout=60)


def start(*options):
    return run("-m", "experiments.cli", "dashboard", *options)


def test_a_port_in_use_is_said_in_one_line(server):
    done = start("--port", server.host.split(":")[1])
    assert done.returncode == 2
    assert re.fullmatch(r"Error: port \d+ of 127.0.0.1 is in use.*--port 0\n", done.stderr)


def test_a_host_that_is_none_is_said_in_one_line():
    done = start("--host", "nowhere.invalid", "--port", "0")
    assert (done.returncode, done.stderr) == (2, "Error: --host nowhere.invalid: there is no such address\n")
    done = start("--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: --host 192.0.2.1: ")


@pytest.mark.parametrize("missing", ["solara", "uvicorn", "starlette"])
def test_a_missing_extra_is_said_with_what_to_do(missing):
    code = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {missing!r}:\n"
        f"            raise ModuleNotFoundError('No module named ' + name, name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from experiments.cli import main\n"
        "main(['dashboard', '--port', '0'])\n"
    )
    done = run("-c", code)
    assert done.returncode == 2
    assert "uv run --extra page coalition dashboard" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_assets_are_a_missing_extra():
    code = (
        "import experiments.dashboard.server.app as server\n"
        "server._shared.__code__ = (lambda *parts: (_ for _ in ()).throw(AssetsMissingError('x', name='solara'))).__code__\n"
        "from experiments.cli import main\n"
        "main(['dashboard', '--port', '0'])\n"
    )
    done = run("-c", code)
    assert done.returncode == 2
    assert "pip install 'coalition-lab[page]'" in done.stderr


def test_it_says_where_it_is_and_where_experiments_are_looked_for(tmp_path):
    with served("--runs", str(tmp_path / "mine")) as server:
        assert re.fullmatch(
            rf"Coalition is at {server.address}/ \(experiments from {tmp_path}/mine/, which is not there yet; Ctrl-C ends it\)\n",
            server.line,
        )


def test_gzip_of_the_page_is_the_page(server):
    with httpx.stream("GET", server.address + "/", headers={"Accept-Encoding": "gzip"}) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == get(server, Accept_Encoding="identity").content
