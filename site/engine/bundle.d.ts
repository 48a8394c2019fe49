import type { Plugin } from "rolldown";

export const forBrowsers: Plugin;
