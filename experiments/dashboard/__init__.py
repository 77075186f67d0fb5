"""The page: two strategies side by side in the same world, experiments to look into, and what-if planes.

From the ground up: `levers`, `uploads` and `settings` say what a viewer asked for, `jobs` does work within bounds, and
`leads` says which side is ahead. Each tab has a package that computes and words what it shows, without Solara: `duel`,
`opened` and `whatif`. `page` is the Solara page, `server` starts it, and `browser/` is what runs in the browser. Only
`page` and `server` import Solara.
"""
