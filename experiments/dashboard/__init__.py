"""The page: two strategies side by side in the same world, experiments to look into, and what-if planes.

From the ground up: `levers`, `uploads` and `settings` say what a viewer asked for, `jobs` does work within bounds,
`duel`, `whatif`, `folders`, `opening` and `picturing` compute, `payload`, `opened_payload`, `sentences` and `downloads`
put it into what a browser takes, `page` is the Solara page, `server` starts it. `browser/` is what runs in the browser.
Only `page` and `server` import Solara.
"""
