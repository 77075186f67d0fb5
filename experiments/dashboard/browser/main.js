/** The views of the page by name, for `bridge.vue` to mount; each is `mount(element, emit)` -> `{update, destroy}`. */

import { mount as controls } from "./controls.js";
import { mount as experiment } from "./experiment.js";
import { mount as plane } from "./plane.js";
import { mount as files } from "./sharing.js";
import { mount as stage } from "./stage.js";
import { mount as tabs } from "./tabs.js";

window.coalition = { controls, experiment, files, plane, stage, tabs };
