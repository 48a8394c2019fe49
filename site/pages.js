// Copies the documentation to where the site's packages are found from.
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
rmSync(join(here, "pages"), { recursive: true, force: true });
cpSync(join(here, "../docs"), join(here, "pages"), { recursive: true });
