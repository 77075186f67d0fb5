"""The hardened start of the page: our own app around Solara's kernels; `app` puts it together."""
